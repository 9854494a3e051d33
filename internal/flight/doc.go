// Package flight is the flight recorder: the newest frames that a running latchd used, and everything else that went into its
// engine, so that what was decided can be decided again at a desk, byte for byte.
//
// A recording is a candump log, as any tool reads it, and beside it what no such log can tell: the state in which the engine was
// before, and what went into it that was no frame. The recorder works on the gateway's goroutine and allocates only now and then;
// what is slow is done with what it hands out.
package flight
