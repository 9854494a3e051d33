//go:build !linux

package socketcan

import (
	"errors"
	"time"

	"latchd/canbus"
)

// Buses exist on Linux only.
type Buses struct{}

// Open says so.
func Open([]Options) (*Buses, error) { return nil, errors.New("SocketCAN exists on Linux only") }

// What Linux has.
func (*Buses) Change([]Options) error               { return nil }
func (*Buses) Close()                               {}
func (*Buses) Now() time.Duration                   { return 0 }
func (*Buses) Wake()                                {}
func (*Buses) Wait(time.Duration)                   {}
func (*Buses) Next(*canbus.Arrival) bool            { return false }
func (*Buses) Send(canbus.Bus, *canbus.Frame) error { return ErrLost }
func (*Buses) Status(canbus.Bus) Status             { return Status{} }

// Sender exists on Linux only.
type Sender struct{}

// OpenSender says so.
func OpenSender(iface string) (*Sender, error) { return nil, &LostError{iface, canbus.NoKernel} }

// What Linux has.
func (*Sender) Close()                   {}
func (*Sender) Send(*canbus.Frame) error { return ErrLost }

// LookUpController says that there is none.
func LookUpController(string) (Controller, error) {
	return Controller{}, errors.New("SocketCAN exists on Linux only")
}
