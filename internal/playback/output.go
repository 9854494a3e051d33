package playback

import (
	"errors"
	"time"

	"latchd/canbus"
	"latchd/canbus/socketcan"
)

// output is an interface, and what waits for room in its queue, in the order of the log.
type output struct {
	sender  Sender
	count   *Count
	waiting []timed
}

// timed is a frame with the time at which it is to be sent.
type timed struct {
	due   time.Time
	frame canbus.Frame
}

// patience is how long a frame waits for room: a queue of ten frames, as controllers have it, is empty after 40 ms at 33 kbit/s,
// the slowest body bus. After that nobody acknowledges frames, and each would be later than the one before.
const patience = 50 * time.Millisecond

// retryEvery is how often a full queue is tried. A full bus of 500 kbit/s empties four places in that time.
const retryEvery = time.Millisecond

// flush sends what waits, as far as there is room, and gives up what has waited too long. It tells how late a frame was at worst.
func (o *output) flush(now time.Time) (late time.Duration, err error) {
	for len(o.waiting) > 0 {
		f := &o.waiting[0]
		err := o.sender.Send(&f.frame)
		switch {
		case err == nil:
			o.count.Played++
			late = max(late, now.Sub(f.due))
		case errors.Is(err, socketcan.ErrClassical):
			o.count.Classical++
		case !errors.Is(err, socketcan.ErrFull):
			return late, err
		case now.Sub(f.due) < patience:
			return late, nil
		default:
			o.count.Full++
		}
		o.waiting = o.waiting[1:]
	}
	return late, nil
}
