// Package doctor answers what users of CAN on a small computer ask most, by looking at their machine: is there an interface, can
// its transceiver hear this bus, do oscillator and bit rate fit, who brings it up, what is known to break with these versions.
//
// A check is one function in the table of doctor.go. It reads a Machine, changes nothing, and returns findings with their evidence.
// What cannot be read is said to be not known, never guessed.
package doctor
