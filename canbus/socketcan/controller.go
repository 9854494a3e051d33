package socketcan

import (
	"fmt"
	"time"
)

// Controller is how a CAN controller is set up and how it is, as far as its driver tells.
type Controller struct {
	Kind       string        // can: a controller; vcan and vxcan have none
	ListenOnly bool          // it sends nothing, not even acknowledgements and error flags
	OneShot    bool          // it tries each frame once
	NoOneShot  bool          // its driver says that it cannot; older kernels tell of none
	Bitrate    uint32        // bit/s; 0: it was never set
	Clock      uint32        // Hz, from which the bit timing is counted; 0: unknown
	Restart    time.Duration // after bus-off; 0: never
	State      State
	TxErrors   uint16 // transmit error counter
	RxErrors   uint16 // receive error counter
	BusOff     uint32 // how often it went bus-off since it was made
}

// State is a controller's state of error (ISO 11898-1), in the words of ip -details link; "" where the driver tells none.
type State string

// The states.
const (
	ErrorActive  State = "ERROR-ACTIVE"  // takes part as it should
	ErrorWarning State = "ERROR-WARNING" // an error counter is at 96 or above
	ErrorPassive State = "ERROR-PASSIVE" // at 128 or above: it no longer destroys frames that it finds wrong
	BusOff       State = "BUS-OFF"       // the transmit error counter passed 255: off the bus
	Stopped      State = "STOPPED"       // the interface is down
	Sleeping     State = "SLEEPING"
)

// Advice is one thing that should be otherwise with a controller.
type Advice struct {
	Option string // as ip link set IFACE type can takes it
	Why    string
}

// The options that Advise names.
const (
	ListenOnlyOn  = "listen-only on"
	ListenOnlyOff = "listen-only off"
	OneShotOn     = "one-shot on"
	RestartOn     = "restart-ms 100"
)

// Advise judges how a controller is set up. speaks: latchd sends on its bus.
func (c *Controller) Advise(speaks bool) (list []Advice) {
	if c.Kind != "can" {
		return nil
	}
	switch {
	case !speaks && !c.ListenOnly:
		list = append(list, Advice{ListenOnlyOn, "latchd only listens here, yet the controller acknowledges frames, and at a wrong bit rate it disturbs the bus"})
	case speaks && c.ListenOnly:
		list = append(list, Advice{ListenOnlyOff, "the controller is listen-only, so nothing can be sent"})
	case speaks && !c.OneShot && !c.NoOneShot:
		list = append(list, Advice{OneShotOn, "a frame that nobody acknowledges is repeated by the controller, out of reach of every deadline; where the driver has it"})
	}
	if c.Restart == 0 {
		list = append(list, Advice{RestartOn, "after bus-off the controller stays off"})
	}
	return list
}

// Command is what sets it, for root. The interface goes down for it, as the kernel demands.
func (a Advice) Command(iface string) string {
	return fmt.Sprintf("ip link set %s down; ip link set %s type can %s; ip link set %s up", iface, iface, a.Option, iface)
}
