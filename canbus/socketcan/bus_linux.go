package socketcan

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"latchd/canbus"
)

// errorClasses are the error frames that are asked for. Not among them: a lost arbitration, which is no error, and what a
// disturbed bus can send with every frame (CAN_ERR_PROT, CAN_ERR_BUSERROR).
const errorClasses = unix.CAN_ERR_TX_TIMEOUT | unix.CAN_ERR_CRTL | unix.CAN_ERR_TRX | unix.CAN_ERR_ACK | unix.CAN_ERR_BUSOFF | unix.CAN_ERR_RESTARTED

// How long is waited before an interface that is away is looked for again: the first time, and at most.
const (
	firstRetry = 100 * time.Millisecond
	lastRetry  = 2 * time.Second
)

// bus is one interface, which may come and go.
type bus struct {
	Options
	number  canbus.Bus
	sockets []*socket // the first one sends; none while the interface is absent
	errors  *socket   // error frames have a socket of their own, so that a flood of them leaves room for frames

	cause canbus.Cause // why it is lost; NoCause: it is not
	last  canbus.Cause // why it was lost the last time
	told  canbus.Cause // as far as Next has told
	tells uint64       // how many of counts.Lost Next has told
	since time.Duration
	retry time.Duration // when it is looked for again, while it is lost
	pause time.Duration

	why    error // what the kernel said when it was lost, if that is more than the cause
	counts Counters
	buffer int
}

// state is why the bus is lost, as the interface shows itself.
func (d device) state() canbus.Cause {
	if !d.running {
		return canbus.Down
	}
	return canbus.NoCause
}

// connect makes the sockets, if there is such an interface.
func (b *bus) connect(now time.Duration) {
	d, err := lookUp(b.Interface)
	if err == nil {
		err = b.dial(d, now)
	}
	switch {
	case err == nil:
		b.become(d.state(), nil, now)
	case errors.Is(err, errNoDevice), errors.Is(err, unix.ENODEV):
		b.become(canbus.Absent, nil, now)
	case errors.Is(err, unix.EAFNOSUPPORT), errors.Is(err, unix.EPROTONOSUPPORT):
		b.become(canbus.NoKernel, nil, now)
	default:
		b.become(canbus.Absent, err, now)
	}
}

func (b *bus) dial(d device, now time.Duration) error {
	portions := filters(append(append([]canbus.ID(nil), b.Speak...), b.Hear...))
	if len(portions) == 0 {
		portions = append(portions, nil)
	}
	for i, portion := range portions {
		s, err := open(d.index, purpose{filters: portion, own: i == 0}, now)
		if err != nil {
			b.hangUp()
			return fmt.Errorf("interface %s: %w", b.Interface, err)
		}
		b.sockets = append(b.sockets, s)
	}
	s, err := open(d.index, purpose{errors: errorClasses}, now)
	if err != nil {
		b.hangUp()
		return fmt.Errorf("interface %s, error frames: %w", b.Interface, err)
	}
	b.errors, b.buffer = s, b.sockets[0].buffer
	return nil
}

// hangUp closes the sockets. After an unplug they would stay silent for ever: the kernel has dropped their filters.
func (b *bus) hangUp() {
	for _, s := range b.sockets {
		s.close()
	}
	if b.errors != nil {
		b.errors.close()
	}
	b.sockets, b.errors = nil, nil
}

// become changes the state. What is lost is looked for again after a while, in ever longer pauses.
func (b *bus) become(cause canbus.Cause, why error, now time.Duration) {
	if cause != b.cause {
		b.since, b.pause = now, 0
		if cause != canbus.NoCause {
			b.last = cause
			b.counts.Lost++
		}
		if cause == canbus.BusOff {
			b.counts.BusOff++
		}
	}
	b.cause, b.why = cause, why
	if cause != canbus.NoCause {
		b.pause = min(max(2*b.pause, firstRetry), lastRetry)
		b.retry = now + b.pause
	}
}

// look looks whether the interface is back.
func (b *bus) look(now time.Duration) {
	if b.sockets == nil {
		b.connect(now)
		return
	}
	d, err := lookUp(b.Interface)
	switch {
	case err != nil:
		b.failed(unix.ENODEV, now)
	case d.running:
		b.become(canbus.NoCause, nil, now)
	default:
		b.become(b.cause, nil, now)
	}
}

// failed takes note of what the kernel says of the interface.
func (b *bus) failed(err unix.Errno, now time.Duration) {
	switch err {
	case unix.ENETDOWN:
		b.become(canbus.Down, nil, now)
	case unix.ENODEV, unix.ENXIO:
		b.hangUp()
		b.become(canbus.Absent, nil, now)
	default:
		b.hangUp()
		b.become(canbus.Absent, err, now)
	}
}

// fill makes the next frame ready and returns its socket; nil: there is none. Where a bus has several sockets, the oldest
// frame comes first.
func (b *bus) fill(c *clock, now time.Duration) (first *socket) {
	for i := 0; i < len(b.sockets); i++ {
		s := b.sockets[i]
		before := s.malformed
		err := s.fill(c, now, b.number)
		b.counts.Malformed += s.malformed - before
		if err != 0 {
			b.failed(err, now)
			first, i = nil, -1 // the sockets may be gone; an error is told once
			continue
		}
		if s.full && b.refuses(&s.head, now) {
			s.full = false
			i--
			continue
		}
		if s.full && (first == nil || s.head.At < first.head.At) {
			first = s
		}
	}
	return first
}

// refuses says whether a frame is left out: it is from this host, or older than the loss of its bus. (After a loss the kernel
// tells of it first, and then gives what was in the queue.) A newer one proves that the bus is back.
func (b *bus) refuses(r *canbus.Received, now time.Duration) bool {
	if r.Origin == canbus.Local {
		if b.TestBus {
			r.Origin = canbus.Wire
		} else {
			b.counts.Local++
		}
	}
	if b.cause == canbus.NoCause || r.Origin == canbus.Local {
		return false // the kernel hands on what a program of this host sends even if nothing is on the wire
	}
	if r.At <= b.since {
		return true
	}
	b.become(canbus.NoCause, nil, now)
	return false
}

// drainErrors reads the error frames.
func (b *bus) drainErrors(c *clock, now time.Duration) {
	for s := b.errors; s != nil && s == b.errors; s.full = false {
		if err := s.fill(c, now, b.number); err != 0 {
			b.failed(err, now)
			return
		}
		if !s.full {
			return
		}
		if s.head.Origin != canbus.Wire && !b.TestBus {
			b.counts.ForgedErrors++
			continue
		}
		b.counts.ErrorFrames++
		switch class := uint32(s.head.Frame.ID); {
		case class&unix.CAN_ERR_BUSOFF != 0:
			b.become(canbus.BusOff, nil, now)
		case class&unix.CAN_ERR_RESTARTED != 0 && b.cause == canbus.BusOff:
			b.become(canbus.NoCause, nil, now)
		}
	}
}
