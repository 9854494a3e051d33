// Package daemon is what latchd adds round the gateway when it runs: the log, readiness and watchdog of systemd, and the interfaces
// of the configuration. The gateway's goroutine never waits for any of it.
package daemon
