package explain

import (
	"slices"
	"time"

	"latchd/latch"
)

// cut leaves out of a press what is not in the log. A replay lets time run on after the log's end, on a silent bus: of a button that
// was down, this makes a release that was lost, or a button that stuck, and neither is known to have happened.
func (p *Press) cut(end time.Duration) {
	n := len(p.Gestures)
	for n > 0 && endsPress(p.Gestures[n-1].Kind) && p.down+p.Gestures[n-1].Length > end {
		n--
	}
	if n == len(p.Gestures) {
		return
	}
	p.Gestures, p.Length, p.Cut = p.Gestures[:n], 0, true
	p.Answers = slices.DeleteFunc(p.Answers, func(a Answer) bool { return a.At > end && endsPress(a.Decision.Gesture) })
	if len(p.Answers) == 0 {
		p.Ended = end
	}
}

// endsPress says whether a gesture is told of a press when it ends, or is taken for ended.
func endsPress(k latch.GestureKind) bool { return k != latch.Press && k != latch.Hold }

// madeUp says whether a service is due because of a press whose release came after the log's end.
func (p *Press) madeUp(end time.Duration) bool {
	return p.Told != nil && p.Told.Reason == latch.ServiceKeyFrames && p.Began > end
}
