// Package canbus is the CAN frame as latchd carries it: what it holds, where it came from, and how
// candump writes it. It knows nothing of access policy.
//
// Only the latchd binary is supported; this package may change between releases.
package canbus
