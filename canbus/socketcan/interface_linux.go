package socketcan

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// device is what the kernel says of an interface.
type device struct {
	index   int
	running bool // up, and its controller on the bus
	fd      bool // can CAN FD
}

// errNoDevice: there is no interface of that name.
var errNoDevice = errors.New("there is no such interface")

const (
	arphrdCAN = 280 // ARPHRD_CAN of linux/if_arp.h
	fdMTU     = 72  // CANFD_MTU of linux/can.h
)

// lookUp asks for an interface by its name. It uses ioctl on a CAN socket, so that no other family of addresses is needed.
func lookUp(name string) (d device, err error) {
	fd, err := unix.Socket(unix.AF_CAN, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.CAN_RAW)
	if err != nil {
		return d, err
	}
	defer unix.Close(fd)
	ifr, err := unix.NewIfreq(name)
	if err != nil {
		return d, err
	}
	ask := func(request uint) error { return unix.IoctlIfreq(fd, request, ifr) }
	if err := ask(unix.SIOCGIFINDEX); err != nil {
		return d, errNoDevice
	}
	d.index = int(ifr.Uint32())
	if err := ask(unix.SIOCGIFHWADDR); err != nil {
		return d, errNoDevice
	}
	if kind := ifr.Uint16(); kind != arphrdCAN {
		return d, fmt.Errorf("%s is no CAN interface (its hardware type is %d, not %d)", name, kind, arphrdCAN)
	}
	if err := ask(unix.SIOCGIFMTU); err != nil {
		return d, errNoDevice
	}
	d.fd = ifr.Uint32() >= fdMTU
	if err := ask(unix.SIOCGIFFLAGS); err != nil {
		return d, errNoDevice
	}
	flags := ifr.Uint16()
	d.running = flags&unix.IFF_UP != 0 && flags&unix.IFF_RUNNING != 0
	return d, nil
}
