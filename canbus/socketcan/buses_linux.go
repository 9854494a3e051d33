package socketcan

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"latchd/canbus"
)

// Buses are the interfaces of a gateway. One goroutine uses them, but for Wake.
type Buses struct {
	clock clock
	buses []*bus
	locks map[string]*lock // by interface
	wake  int              // an eventfd
	polls []unix.PollFd
}

// Open takes interfaces into use. Bus i of what arrives is options[i]. An interface that is not there is no error: it is
// waited for. One that another latchd uses is an error, for as long as that runs.
func Open(options []Options) (*Buses, error) {
	wake, err := unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("eventfd: %w", err)
	}
	bs := &Buses{clock: newClock(), wake: wake}
	if err := bs.Change(options); err != nil {
		bs.Close()
		return nil, err
	}
	return bs, nil
}

// Change takes other interfaces into use, or the same ones for other identifiers, as Open does; with an error nothing has changed.
// What has arrived and was not taken yet is dropped. Now goes on.
func (bs *Buses) Change(options []Options) error {
	locks, news := map[string]*lock{}, []*lock(nil)
	var taken []error
	for _, o := range options {
		if o.Shared {
			continue
		}
		l := bs.locks[o.Interface]
		if l == nil {
			var err error
			if l, err = lockInterface(o.Interface); err != nil {
				taken = append(taken, err)
				continue
			}
			news = append(news, l)
		}
		locks[o.Interface] = l
	}
	if err := errors.Join(taken...); err != nil {
		for _, l := range news {
			l.release()
		}
		return err
	}
	for name, l := range bs.locks {
		if locks[name] == nil {
			l.release()
		}
	}
	for _, b := range bs.buses {
		b.hangUp()
	}
	bs.locks, bs.buses = locks, nil
	for i, o := range options {
		b := &bus{Options: o, number: canbus.Bus(i)}
		b.connect(bs.Now())
		bs.buses = append(bs.buses, b)
	}
	return nil
}

// Close gives the interfaces back.
func (bs *Buses) Close() {
	for _, b := range bs.buses {
		b.hangUp()
	}
	for _, l := range bs.locks {
		l.release()
	}
	_ = unix.Close(bs.wake)
}

// Now is the monotonic time since Open.
func (bs *Buses) Now() time.Duration { return bs.clock.look() }

// Wake ends a Wait that is under way, or the next one. Any goroutine may call it.
func (bs *Buses) Wake() {
	one := [8]byte{0: 1} // in either byte order it is above 0
	_, _ = unix.Write(bs.wake, one[:])
}

// Wait sleeps until something has arrived, until Wake was called, or until a time. On silent buses it does not wake up
// before, as long as no interface is lost.
func (bs *Buses) Wait(until time.Duration) {
	bs.polls = append(bs.polls[:0], unix.PollFd{Fd: int32(bs.wake), Events: unix.POLLIN})
	for _, b := range bs.buses {
		for _, s := range b.sockets {
			bs.polls = append(bs.polls, unix.PollFd{Fd: int32(s.fd), Events: unix.POLLIN})
		}
		if b.errors != nil {
			bs.polls = append(bs.polls, unix.PollFd{Fd: int32(b.errors.fd), Events: unix.POLLIN})
		}
		if b.cause != canbus.NoCause {
			until = min(until, b.retry)
		}
		if b.waiting() {
			until = 0
		}
	}
	var timeout *unix.Timespec
	if until != Never {
		t := unix.NsecToTimespec(int64(max(0, until-bs.Now())))
		timeout = &t
	}
	// An error means a signal, or no memory: then look what is there.
	_, _ = unix.Ppoll(bs.polls, timeout, nil)
	if bs.polls[0].Revents != 0 {
		var count [8]byte
		_, _ = unix.Read(bs.wake, count[:])
	}
	bs.ready(bs.Now())
}

// waiting says whether something of a bus has arrived already.
func (b *bus) waiting() bool {
	return b.untold() || slices.ContainsFunc(b.sockets, (*socket).waiting)
}

// ready notes what the kernel has to give.
func (bs *Buses) ready(now time.Duration) {
	i := 1
	for _, b := range bs.buses {
		for _, s := range b.sockets {
			s.more = s.more || bs.polls[i].Revents != 0
			i++
		}
		if b.errors != nil {
			b.errors.more = bs.polls[i].Revents != 0
			i++
		}
		switch {
		case b.errors != nil && b.errors.more:
			b.drainErrors(&bs.clock, now)
		case b.cause != canbus.NoCause && now >= b.retry:
			b.look(now)
		}
	}
}

// Next is the next thing that has arrived, the oldest first; false: there is nothing more before the next Wait. Whoever does not
// take all looks at the other buses again by a Wait, which then returns at once.
func (bs *Buses) Next(a *canbus.Arrival) bool {
	now := bs.Now()
	var first *socket
	var from *bus
	for _, b := range bs.buses {
		s := b.fill(&bs.clock, now)
		if b.untold() {
			b.tell(a)
			return true
		}
		if s != nil && (first == nil || s.head.At < first.head.At) {
			first, from = s, b
		}
	}
	if first == nil {
		return false
	}
	if first.missed > 0 {
		*a = canbus.Arrival{Kind: canbus.Overflow, Missed: first.missed, Received: canbus.Received{Bus: from.number, At: first.head.At}}
		from.counts.Missed += uint64(first.missed)
		first.missed = 0
		return true
	}
	a.Kind, a.Received, first.full = canbus.Arrived, first.head, false
	from.counts.Received++
	return true
}

// untold says whether the bus was lost or came back since the last tell.
func (b *bus) untold() bool { return b.tells != b.counts.Lost || b.told != b.cause }

// tell tells that a bus is lost, or back. However short a loss was, it is told.
func (b *bus) tell(a *canbus.Arrival) {
	*a = canbus.Arrival{Kind: canbus.Back, Received: canbus.Received{Bus: b.number, At: b.since}}
	if b.tells != b.counts.Lost {
		a.Kind, a.Cause = canbus.Lost, b.last
	}
	b.tells, b.told = b.counts.Lost, a.Cause
}

// Send puts a frame into the queue of its interface, and never waits. That it is there is no proof that anybody got it: a
// confirmation arrives as a frame with the origin Own.
func (bs *Buses) Send(to canbus.Bus, f *canbus.Frame) error {
	b := bs.buses[to]
	if b.sockets == nil || b.cause != canbus.NoCause {
		b.counts.SendFailed++
		return ErrLost
	}
	var room [fdSize]byte
	err := write(b.sockets[0].fd, format(f, &room))
	if err == 0 {
		b.counts.Sent++
		return nil
	}
	b.counts.SendFailed++
	switch err {
	case unix.ENOBUFS, unix.EAGAIN:
		return ErrFull
	case unix.ENETDOWN, unix.ENXIO, unix.ENODEV:
		b.failed(err, bs.Now())
		return ErrLost
	}
	return fmt.Errorf("interface %s, frame %v: %w", b.Interface, f.ID, err)
}

// Status tells how a bus is.
func (bs *Buses) Status(number canbus.Bus) Status {
	b := bs.buses[number]
	s := Status{Interface: b.Interface, Cause: b.cause, Since: b.since, Sockets: len(b.sockets), TestBus: b.TestBus, Counters: b.counts}
	if b.sockets != nil {
		s.Buffer = b.buffer
	}
	if b.why != nil {
		s.Detail = b.why.Error()
	}
	return s
}
