package socketcan

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"
)

// LookUpController asks the driver of an interface, by netlink. That is slow: it is nothing for a loop that has to be on time.
func LookUpController(name string) (Controller, error) {
	data, err := askLink(name)
	if err != nil {
		return Controller{}, fmt.Errorf("controller of %s: netlink: %w", name, err)
	}
	c, err := parseLink(data)
	if err != nil {
		return Controller{}, fmt.Errorf("controller of %s: %w", name, err)
	}
	return c, nil
}

// askLink asks the kernel for everything about an interface (RTM_GETLINK).
func askLink(name string) ([]byte, error) {
	c, err := netlink.Dial(unix.NETLINK_ROUTE, nil)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	ae := netlink.NewAttributeEncoder()
	ae.String(unix.IFLA_IFNAME, name)
	attributes, err := ae.Encode()
	if err != nil {
		return nil, err
	}
	answers, err := c.Execute(netlink.Message{
		Header: netlink.Header{Type: unix.RTM_GETLINK, Flags: netlink.Request},
		Data:   append(make([]byte, unix.SizeofIfInfomsg), attributes...),
	})
	if err != nil {
		return nil, err
	}
	if len(answers) != 1 {
		return nil, fmt.Errorf("%d answers instead of one", len(answers))
	}
	return answers[0].Data, nil
}

// What golang.org/x/sys does not have of linux/can/netlink.h.
const (
	iflaModeExt       = 17 // IFLA_CAN_CTRLMODE_EXT
	iflaModeSupported = 1  // IFLA_CAN_CTRLMODE_SUPPORTED, within it
)

// states are those of enum can_state in linux/can/netlink.h.
var states = [...]State{ErrorActive, ErrorWarning, ErrorPassive, BusOff, Stopped, Sleeping}

// parseLink reads an answer: struct ifinfomsg and attributes. What a driver does not tell stays zero. candevice of
// go.einride.tech/can v0.17.0 reads neither the state nor the restart delay.
func parseLink(data []byte) (c Controller, err error) {
	if len(data) < unix.SizeofIfInfomsg {
		return c, fmt.Errorf("an answer of %d bytes: at least %d", len(data), unix.SizeofIfInfomsg)
	}
	if kind := binary.NativeEndian.Uint16(data[2:]); kind != arphrdCAN {
		return c, fmt.Errorf("it is no CAN interface (its hardware type is %d, not %d)", kind, arphrdCAN)
	}
	ad, err := netlink.NewAttributeDecoder(data[unix.SizeofIfInfomsg:])
	if err != nil {
		return c, err
	}
	for ad.Next() {
		if ad.Type() == unix.IFLA_LINKINFO {
			ad.Nested(c.parseInfo)
		}
	}
	return c, ad.Err()
}

func (c *Controller) parseInfo(ad *netlink.AttributeDecoder) error {
	for ad.Next() {
		switch ad.Type() {
		case unix.IFLA_INFO_KIND:
			c.Kind = ad.String()
		case unix.IFLA_INFO_DATA:
			ad.Nested(c.parseData)
		case unix.IFLA_INFO_XSTATS: // struct can_device_stats
			ad.Do(words(4, func(w []uint32) { c.BusOff = w[3] }))
		}
	}
	return ad.Err()
}

func (c *Controller) parseData(ad *netlink.AttributeDecoder) error {
	for ad.Next() {
		switch ad.Type() {
		case unix.IFLA_CAN_BITTIMING: // struct can_bittiming
			ad.Do(words(1, func(w []uint32) { c.Bitrate = w[0] }))
		case unix.IFLA_CAN_CLOCK: // struct can_clock
			ad.Do(words(1, func(w []uint32) { c.Clock = w[0] }))
		case unix.IFLA_CAN_CTRLMODE: // struct can_ctrlmode: mask, flags
			ad.Do(words(2, func(w []uint32) {
				c.ListenOnly = w[1]&unix.CAN_CTRLMODE_LISTENONLY != 0
				c.OneShot = w[1]&unix.CAN_CTRLMODE_ONE_SHOT != 0
			}))
		case iflaModeExt:
			ad.Nested(c.parseModes)
		case unix.IFLA_CAN_STATE:
			if n := ad.Uint32(); n < uint32(len(states)) {
				c.State = states[n]
			}
		case unix.IFLA_CAN_RESTART_MS:
			c.Restart = time.Duration(ad.Uint32()) * time.Millisecond
		case unix.IFLA_CAN_BERR_COUNTER: // struct can_berr_counter: two numbers of 16 bits
			ad.Do(func(b []byte) error {
				if len(b) < 4 {
					return errShort
				}
				c.TxErrors, c.RxErrors = binary.NativeEndian.Uint16(b), binary.NativeEndian.Uint16(b[2:])
				return nil
			})
		}
	}
	return ad.Err()
}

func (c *Controller) parseModes(ad *netlink.AttributeDecoder) error {
	for ad.Next() {
		if ad.Type() == iflaModeSupported {
			c.NoOneShot = ad.Uint32()&unix.CAN_CTRLMODE_ONE_SHOT == 0
		}
	}
	return ad.Err()
}

var errShort = errors.New("an attribute is shorter than what it holds")

// words reads the first n numbers of 32 bits of an attribute. Later kernels may append to it.
func words(n int, use func([]uint32)) func([]byte) error {
	return func(b []byte) error {
		if len(b) < 4*n {
			return errShort
		}
		w := make([]uint32, n)
		for i := range w {
			w[i] = binary.NativeEndian.Uint32(b[4*i:])
		}
		use(w)
		return nil
	}
}
