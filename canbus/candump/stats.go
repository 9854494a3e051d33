package candump

// Stats counts what a reader has seen. Every line is in exactly one of Frames, Skipped, Other, XL,
// Drops, Ignored and Refused, except a last one that is incomplete.
type Stats struct {
	Lines     uint64
	Frames    uint64 // given out as records
	Skipped   uint64 // frames of identifiers outside Options.Interest
	Other     uint64 // frames, and gaps, of interfaces that Options.Bus does not know
	XL        uint64 // CAN XL frames
	Drops     uint64 // DROPCOUNT lines given out as records
	Ignored   uint64 // blank lines, comments, and the explanations that candump -e puts below error frames
	Refused   uint64
	Truncated uint64 // 1 if the log ends in the middle of a line, or of its gzip file

	Dropped  uint64 // frames missing according to DROPCOUNT lines given out
	Clamped  uint64 // frames whose time ran backwards by at most 100 ms
	Segments uint64 // times that the log's time ran backwards by more

	First int64 // stamp of the first frame as written, in nanoseconds; 0 in a log of differences
	Last  int64 // stamp of the last frame as written; in a log of differences the sum of them
}
