// Package socketcan is Linux's raw CAN sockets as latchd needs them: exact filters in the kernel, who put a frame on the
// bus, frames that were lost, receive times that no step of the wall clock moves, and interfaces that come and go.
//
// What the kernel does was observed on Linux 6.1; Documentation/networking/can.rst and net/can/raw.c say the same.
package socketcan
