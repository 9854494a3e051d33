package socketcan

import (
	"errors"
	"fmt"
	"math"
	"time"

	"latchd/canbus"
)

// Options say how one interface is used.
type Options struct {
	Interface string
	Hear      []canbus.ID // what is listened for
	Speak     []canbus.ID // what may be sent: heard as well, as confirmations of our own frames and as those of somebody else
	// TestBus takes what programs of this host send for frames of the wire. On a plain vcan every frame is from this host.
	TestBus bool
	// Shared takes no lock: latchd and others may use the interface as well.
	Shared bool
}

// Buffer is what is asked for, in bytes, to keep frames while latchd cannot take them: the default holds 278 frames, 65 ms of a
// full bus of 500 kbit/s, and one write to an SD card takes longer.
const Buffer = 4 << 20

// Never is a time that does not come.
const Never = time.Duration(math.MaxInt64)

// The ways in which Send can fail.
var (
	// ErrFull: the queue of the interface is full (ENOBUFS, EAGAIN). It may have room a moment later.
	ErrFull = errors.New("the interface's queue is full")
	// ErrLost: there is no bus now.
	ErrLost = errors.New("the bus is lost")
	// ErrClassical: the interface takes no CAN FD frames.
	ErrClassical = errors.New("the interface takes classical frames only")
)

// LostError is an ErrLost that says of which interface, and why.
type LostError struct {
	Interface string
	Cause     canbus.Cause
}

func (e *LostError) Error() string { return fmt.Sprintf("interface %s: %v", e.Interface, e.Cause) }

// Is makes it an ErrLost.
func (e *LostError) Is(target error) bool { return target == ErrLost }

// Status is how an interface is.
type Status struct {
	Interface string        `json:"interface"`
	Cause     canbus.Cause  `json:"-"`         // why it is lost; NoCause: it is not
	Detail    string        `json:"detail"`    // more about that, where there is more
	Since     time.Duration `json:"-"`         // of the state
	Buffer    int           `json:"rx_buffer"` // bytes that the kernel granted for receiving; 0: not open
	Sockets   int           `json:"sockets"`   // in use
	TestBus   bool          `json:"test_bus"`  // frames of this host count
	Counters
}

// Counters count what happened on an interface since latchd started.
type Counters struct {
	Received     uint64 `json:"received"`      // frames that were asked for
	Missed       uint64 `json:"missed"`        // lost, because the queue was full
	Local        uint64 `json:"local"`         // from other programs of this host, and refused where that is no test bus
	Malformed    uint64 `json:"malformed"`     // not a CAN frame
	Sent         uint64 `json:"sent"`          // put into the interface's queue
	SendFailed   uint64 `json:"send_failed"`   // attempts that the kernel refused
	Lost         uint64 `json:"lost"`          // how often the interface was lost
	BusOff       uint64 `json:"bus_off"`       // how often the controller switched itself off
	ErrorFrames  uint64 `json:"error_frames"`  // of the wire
	ForgedErrors uint64 `json:"forged_errors"` // error frames from programs of this host, and refused
}
