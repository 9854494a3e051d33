package socketcan

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"

	"latchd/canbus"
)

// Sender sends on one interface, and hears nothing. It takes no interface away from anybody: others may use it as well.
type Sender struct {
	iface  string
	socket *socket
	fd     bool // can CAN FD
}

// OpenSender opens an interface to send on. One that is not there, or down, is a LostError.
func OpenSender(iface string) (*Sender, error) {
	d, err := lookUp(iface)
	switch {
	case errors.Is(err, errNoDevice):
		return nil, &LostError{iface, canbus.Absent}
	case errors.Is(err, unix.EAFNOSUPPORT), errors.Is(err, unix.EPROTONOSUPPORT):
		return nil, &LostError{iface, canbus.NoKernel}
	case err != nil:
		return nil, fmt.Errorf("interface %s: %w", iface, err)
	case d.state() != canbus.NoCause:
		return nil, &LostError{iface, d.state()}
	}
	s, err := open(d.index, purpose{queues: true}, 0)
	if err != nil {
		return nil, fmt.Errorf("interface %s: %w", iface, err)
	}
	return &Sender{iface, s, d.fd}, nil
}

// Close gives the interface back.
func (s *Sender) Close() { s.socket.close() }

// Send puts a frame into the interface's queue, and never waits. The error is ErrFull, ErrClassical, a LostError, or what else
// the kernel says. It must be a valid frame.
func (s *Sender) Send(f *canbus.Frame) error {
	if f.Is(canbus.FD) && !s.fd {
		return ErrClassical
	}
	var room [fdSize]byte
	switch err := write(s.socket.fd, format(f, &room)); err {
	case 0:
		return nil
	case unix.ENOBUFS, unix.EAGAIN:
		return ErrFull
	case unix.ENETDOWN:
		return &LostError{s.iface, canbus.Down}
	case unix.ENXIO, unix.ENODEV:
		return &LostError{s.iface, canbus.Absent}
	default:
		return fmt.Errorf("interface %s, frame %v: %w", s.iface, f.ID, err)
	}
}
