package canbus

import "time"

// Bus numbers the buses of a configuration in the order of the file, from 0.
type Bus uint8

// NoBus is the bus of a frame whose interface the configuration does not name.
const NoBus Bus = 255

// Origin says who put a frame on the bus.
type Origin uint8

// Where a frame can come from.
const (
	Wire  Origin = iota // another node, or a log
	Local               // another process of this host (MSG_DONTROUTE)
	Own                 // this process (MSG_CONFIRM)
)

// Received is a frame with where and when it was received. At is monotonic, from an arbitrary origin.
type Received struct {
	At     time.Duration
	Bus    Bus
	Origin Origin
	Frame  Frame
}
