package candump

import "latchd/canbus"

// Kind says what a record is.
type Kind uint8

// The kinds of record.
const (
	Frame   Kind = iota // a frame
	Drop                // candump lost frames here (DROPCOUNT)
	Segment             // the log's time ran backwards: what follows is another recording, or the clock was set
)

// Record is one event of a log. Received.At is the time since the log's first frame, whether that
// frame was of interest or not, and never runs backwards. It is set for every kind.
type Record struct {
	Kind Kind
	Line int // counts from 1
	// Received is the frame. A Drop has only At and Bus, NoBus if the line names no single interface;
	// a Segment has only At.
	Received canbus.Received
	Dropped  uint64 // how many frames a Drop lost
}
