package daemon

import (
	"fmt"

	"latchd/canbus/socketcan"
)

// advice is what should be otherwise with the controller of a bus, each with the command that sets it. latchd itself changes no
// interface.
func advice(iface string, speaks bool, c socketcan.Controller) (list []string) {
	if c.Kind != "can" {
		return nil
	}
	set := func(option string) string {
		return fmt.Sprintf("ip link set %s down; ip link set %s type can %s; ip link set %s up", iface, iface, option, iface)
	}
	switch {
	case !speaks && !c.ListenOnly:
		list = append(list, "latchd only listens here, yet the controller acknowledges frames, and at a wrong bit rate it disturbs the bus: "+set("listen-only on"))
	case speaks && c.ListenOnly:
		list = append(list, "the controller is listen-only, so nothing can be sent: "+set("listen-only off"))
	case speaks && !c.OneShot:
		list = append(list, "a frame that nobody acknowledges is repeated by the controller, out of reach of every deadline; where the driver has it: "+set("one-shot on"))
	}
	if c.Restart == 0 {
		list = append(list, "after bus-off the controller stays off: "+set("restart-ms 100"))
	}
	return list
}
