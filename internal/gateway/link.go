package gateway

import (
	"errors"
	"slices"
	"time"

	"latchd/canbus"
	"latchd/canbus/socketcan"
)

// link is the way out onto one bus: frames for which the interface had no room yet, and frames that were given to the kernel and
// have not been seen on the bus yet.
type link struct {
	waiting []Transmission // in the order in which they go out
	retry   time.Duration  // when it is tried again
	pause   time.Duration

	awaited []awaited
	doubt   bool // one was not confirmed in time: it may still be in the controller, out of reach
	oneShot bool // the controller is known to try each frame once: what was not confirmed in time is gone
}

// awaited is a frame that is to be confirmed.
type awaited struct {
	Transmission
	until   time.Duration // when it is missing
	missing bool          // that is told
	unsure  bool          // that it is gone is not told: its confirmation may have been lost
}

// The kernel does not tell when a queue has room (poll says writable all the time), so it is tried again after 2, 4, 8 … ms. The
// first pause is about eight frames of 500 kbit/s long.
const (
	firstPause = 2 * time.Millisecond
	lastPause  = 32 * time.Millisecond
)

// linkSize is how many frames wait or are awaited at most: more than any sequence that fits into a deadline.
const linkSize = 32

// confirmWithin is how long a frame may take onto the bus. On a full bus of 125 kbit/s a frame takes 1 ms, and higher identifiers
// wait for lower ones.
const confirmWithin = 100 * time.Millisecond

// send gives a frame to the kernel, or keeps it for a moment.
func (l *link) send(t *Transmission, buses Buses) Refusal {
	why := QueueFull
	if len(l.waiting) == 0 { // no frame overtakes another
		why = l.give(t, buses)
	}
	switch {
	case why != QueueFull:
		return why
	case len(l.waiting) == linkSize:
		return QueueFull
	case len(l.waiting) == 0:
		l.pause = firstPause
		l.retry = min(buses.Now()+l.pause, t.For.Expires)
	}
	l.waiting = append(l.waiting, *t)
	return Passed
}

// give gives a frame to the kernel.
func (l *link) give(t *Transmission, buses Buses) Refusal {
	if l.doubt && !t.For.Urgent {
		return Uncertain
	}
	switch err := buses.Send(t.Bus, &t.Frame); {
	case errors.Is(err, socketcan.ErrFull):
		return QueueFull
	case errors.Is(err, socketcan.ErrLost):
		return BusLost
	case err != nil:
		return Failed
	}
	if len(l.awaited) == linkSize {
		l.awaited = append(l.awaited[:0], l.awaited[1:]...)
	}
	l.awaited = append(l.awaited, awaited{Transmission: *t, until: buses.Now() + confirmWithin})
	return Passed
}

// flush tries again to send what waits. Refused is told of what is given up.
func (l *link) flush(now time.Duration, buses Buses, refused func(*Transmission, Refusal)) {
	tries := now >= l.retry
	for len(l.waiting) > 0 {
		t := l.waiting[0]
		why := QueueFull
		if now <= t.For.Expires {
			if !tries {
				return // what follows expires later, or was asked for later
			}
			if why = l.give(&t, buses); why == QueueFull {
				l.pause = min(2*l.pause, lastPause)
				if l.retry = now + l.pause; now < t.For.Expires {
					l.retry = min(l.retry, t.For.Expires) // once more while it still may
				}
				return
			}
		}
		l.waiting = append(l.waiting[:0], l.waiting[1:]...)
		if why != Passed {
			t.At = now
			refused(&t, why)
		}
	}
}

// close gives up what waits. Refused is told of it.
func (l *link) close(now time.Duration, refused func(*Transmission, Refusal)) {
	for i := range l.waiting {
		t := &l.waiting[i]
		t.At = now
		refused(t, NotArmed)
	}
	l.waiting = l.waiting[:0]
}

// deadline is when something has to be done: the next try, or that a frame is too late or missing.
func (l *link) deadline() time.Duration {
	at := never
	if len(l.waiting) > 0 {
		at = min(l.retry, l.waiting[0].For.Expires+1)
	}
	for i := range l.awaited {
		if a := &l.awaited[i]; !a.missing {
			at = min(at, a.until)
		}
	}
	return at
}

// confirmed takes the frame off that was seen on the bus. Late says that it was missing, and by how much it is past its deadline.
func (l *link) confirmed(r *canbus.Received) (late bool, by time.Duration) {
	l.doubt = false
	found := -1
	for i := range l.awaited {
		switch a := &l.awaited[i]; {
		case found < 0 && a.Frame == r.Frame:
			found = i
		case a.missing:
			l.doubt = true
		}
	}
	if found < 0 {
		return false, 0
	}
	a := l.awaited[found]
	l.awaited = append(l.awaited[:found], l.awaited[found+1:]...)
	return a.missing, r.At - a.For.Expires
}

// miss tells of frames that are not on the bus although they should be: of those that may still come, and of those that are gone.
func (l *link) miss(now time.Duration, missing func(*canbus.Frame), gone func(*Transmission, Refusal)) {
	kept := 0
	for i := range l.awaited {
		a := &l.awaited[i]
		switch {
		case a.missing || now < a.until:
		case !l.oneShot:
			a.missing, l.doubt = true, true
			missing(&a.Frame)
		default:
			if !a.unsure {
				a.At = now
				gone(&a.Transmission, NotOnBus)
			}
			continue
		}
		l.awaited[kept] = *a
		kept++
	}
	l.awaited = l.awaited[:kept]
}

// overflow is that frames were lost, and confirmations may be among them. Where the controller tries a frame again that changes nothing: it
// may have gone out or still wait there, and nobody can tell which, so the doubt is as great as without the overflow. Where the
// controller tries it once it waits nowhere, so there is no doubt; but it may well have gone out, so nobody is told that it did not.
func (l *link) overflow() {
	for i := range l.awaited {
		l.awaited[i].unsure = true
	}
}

// know takes note of whether the controller tries each frame once.
func (l *link) know(oneShot bool) {
	if l.oneShot = oneShot; oneShot {
		l.trust()
	}
}

// trust ends the doubt: what is missing does not come any more.
func (l *link) trust() {
	l.awaited = slices.DeleteFunc(l.awaited, func(a awaited) bool { return a.missing })
	l.doubt = false
}

// handOn is the link for another configuration, under which the bus has a number of its own. Nobody is there any more to be told that
// a frame is gone.
func (l *link) handOn(bus canbus.Bus) link {
	for i := range l.awaited {
		l.awaited[i].Bus, l.awaited[i].unsure = bus, true
	}
	return link{awaited: l.awaited, doubt: l.doubt, oneShot: l.oneShot}
}

// lost is that the bus was lost: the driver has emptied its queues, so nothing that is in them goes out any more. How the controller
// is set up may change until it is back.
func (l *link) lost() { l.awaited, l.doubt, l.oneShot = l.awaited[:0], false, false }
