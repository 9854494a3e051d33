package socketcan

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"latchd/canbus"
)

// socket is one raw CAN socket, bound to an interface.
type socket struct {
	fd      int
	buffer  int // bytes that the kernel granted for receiving
	batch   *batch
	next, n int  // of the frames in batch: the next one, and how many there are
	more    bool // the kernel may have more than the batch holds

	// When the queue was empty: before what the batch holds was received, and after it.
	empty, drained time.Duration

	lost      uint32 // frames lost, as the kernel counted them last
	malformed uint64

	// The next frame, when there is one.
	head   canbus.Received
	missed uint32 // before it
	full   bool
}

// purpose is what a socket is for.
type purpose struct {
	filters []filter
	errors  uint32 // classes of error frames
	own     bool   // hears what is sent through it
	queues  bool   // as many frames may wait to be sent as the kernel lets them
}

// open makes a socket. Its filters are set before it is bound, so that nothing else slips in.
func open(index int, want purpose, now time.Duration) (_ *socket, err error) {
	fd, err := unix.Socket(unix.AF_CAN, unix.SOCK_RAW|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, unix.CAN_RAW)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = unix.Close(fd)
		}
	}()
	if err := setFilters(fd, want.filters); err != nil {
		return nil, fmt.Errorf("filters: %w", err)
	}
	options := []struct {
		name                 string
		level, option, value int
		wanted               bool
	}{
		{"error frames", unix.SOL_CAN_RAW, unix.CAN_RAW_ERR_FILTER, int(want.errors), want.errors != 0},
		{"CAN FD", unix.SOL_CAN_RAW, unix.CAN_RAW_FD_FRAMES, 1, true}, // also where the interface has none: it may be set up anew while it is down
		{"own frames", unix.SOL_CAN_RAW, unix.CAN_RAW_RECV_OWN_MSGS, 1, want.own},
		{"time stamps", unix.SOL_SOCKET, unix.SO_TIMESTAMPNS_NEW, 1, true},
		{"drop counter", unix.SOL_SOCKET, unix.SO_RXQ_OVFL, 1, true},
		{"send buffer", unix.SOL_SOCKET, unix.SO_SNDBUF, 1, !want.queues}, // the least there is, so that no more than a few frames can wait
	}
	for _, o := range options {
		if !o.wanted {
			continue
		}
		if err := unix.SetsockoptInt(fd, o.level, o.option, o.value); err != nil {
			return nil, fmt.Errorf("%s: %w", o.name, err)
		}
	}
	// Beyond net.core.rmem_max it needs a privilege that latchd does not want; then the kernel grants what it may.
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, Buffer) != nil {
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, Buffer)
	}
	granted, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF)
	if err != nil {
		return nil, fmt.Errorf("receive buffer: %w", err)
	}
	if err := unix.Bind(fd, &unix.SockaddrCAN{Ifindex: index}); err != nil {
		return nil, fmt.Errorf("bind: %w", err)
	}
	// The kernel doubles the buffer, for its own bookkeeping (socket(7)).
	return &socket{fd: fd, buffer: granted / 2, batch: newBatch(), more: true, drained: now}, nil
}

// waiting says whether there may be a frame without asking the kernel to wait for one.
func (s *socket) waiting() bool { return s.full || s.more || s.next < s.n }

func (s *socket) close() { _ = unix.Close(s.fd) }

// fill makes the next frame ready, if there is one. The error is what the kernel says of the interface.
func (s *socket) fill(c *clock, now time.Duration, bus canbus.Bus) unix.Errno {
	for !s.full {
		if s.next == s.n {
			if !s.more {
				return 0
			}
			n, err := s.batch.receive(s.fd)
			s.next, s.n, s.empty = 0, n, s.drained
			switch s.more = n == batchSize; {
			case err == unix.EINTR:
				s.more = true
			case err != 0 && err != unix.EAGAIN:
				s.more = true // it is told once, before what follows it
				return err
			case !s.more:
				s.drained = now
			}
			continue
		}
		s.take(s.next, c, now, bus)
		s.next++
	}
	return 0
}

// take reads one frame of the batch. What is no frame is left out.
func (s *socket) take(i int, c *clock, now time.Duration, bus canbus.Bus) {
	data, flags := s.batch.frame(i)
	stamp, stamped, lost := s.batch.told(i)
	if lost != 0 { // it is told only once there is something to tell
		s.missed += lost - s.lost
		s.lost = lost
	}
	if s.full = parse(data, &s.head.Frame); !s.full {
		s.malformed++
		return
	}
	at := now
	if stamped {
		at = c.place(stamp, s.empty, now)
	}
	s.head.Bus, s.head.At, s.head.Origin = bus, max(at, s.head.At), canbus.Wire // a queue keeps the order
	switch {
	case flags&unix.MSG_CONFIRM != 0:
		s.head.Origin = canbus.Own
	case flags&unix.MSG_DONTROUTE != 0:
		s.head.Origin = canbus.Local
	}
}
