// Package latch decides what a press may do. It turns readings of buttons into gestures (G1 to G15),
// applies the access policy (P0 to P20), and plans the frames that move a latch.
//
// It is a function of its inputs: time comes in as data, and no clock, file, socket, goroutine, lock,
// logger or random number is used (a test holds the list of imports). The same inputs give the same
// effects, on any machine, live and in a replay. How often Advance is called changes nothing.
//
// Read it in this order: vocabulary, params, outcome, input, effect, engine, gap, then known, press, double, pulse,
// emergency and invalid (what a person did), facts, driving, crash, disarm, battery and lid (what the car says), policy (the
// tiers, and what is allowed), wait, stage, setting, try and wear, then sequence, actuate, transmit, automatic, relock and driveaway (what
// follows), health, recent, closing, service and maintenance (what wants to be looked after), reason, chain, explain and tell (why, in sentences), memory (what outlasts a restart).
//
// Only the latchd binary is supported; this package may change between releases.
package latch
