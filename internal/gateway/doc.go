// Package gateway joins canbus and latch: frames in, decisions and frames out. The daemon and the replay run
// the same loop; they differ only in where frames come from and where they go to.
package gateway
