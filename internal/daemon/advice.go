package daemon

import "latchd/canbus/socketcan"

// advice is what should be otherwise with the controller of a bus, each with the command that sets it. latchd itself changes no
// interface.
func advice(iface string, speaks bool, c socketcan.Controller) (list []string) {
	for _, a := range c.Advise(speaks) {
		list = append(list, a.Why+": "+a.Command(iface))
	}
	return list
}
