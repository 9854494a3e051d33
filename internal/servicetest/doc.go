// Package servicetest tests latchd as people have it: from the Debian package, as a service of systemd. Its tests install and remove
// the package and cut the power, so they run by `make test-systemd`, on a machine of their own; without it they are skipped, and say so.
package servicetest
