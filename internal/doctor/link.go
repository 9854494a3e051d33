package doctor

import (
	"fmt"
	"strings"

	"latchd/canbus/socketcan"
)

// Error counters at which a controller changes its state (ISO 11898-1).
const (
	warningAt = 96
	passiveAt = 128
)

// troubled says whether the controller sees errors now.
func (l *link) troubled() bool {
	switch l.State {
	case socketcan.ErrorWarning, socketcan.ErrorPassive, socketcan.BusOff:
		return true
	}
	return l.TxErrors >= warningAt || l.RxErrors >= warningAt
}

// bitrate compares that of the controller with that of the bus.
func bitrate(x *examination, l *link) []Finding {
	want := l.wants()
	switch {
	case l.err != nil:
		return one(unknown("with which bit rate the controller works", l.asked(), l.err).next("ip -details link show %s", quote(l.name)))
	case l.Bitrate == 0:
		f := finding(Problem, "its bit rate was never set, so it cannot come up").saw(l.asked(), "bitrate 0").next("%s", x.bringUp(l))
		if strings.Contains(f.Next, "--bitrate") {
			f = f.because("Write the bit rate of your bus for the one here: a wrong one disturbs it.")
		}
		return one(f)
	case want == 0:
		return one(finding(Note, "it works with %d bit/s, and nothing says what the bus has", l.Bitrate).saw(l.asked(), "bitrate %d", l.Bitrate).
			because("At a wrong bit rate each frame is an error, and a controller that is not listen-only disturbs the bus. Body buses have 33.3, 50, 83.3, 95.2, 100, 125 or 500 kbit/s. " +
				"The configuration can say it (bitrate: 100kbit/s)."))
	}
	f := finding(OK, "its bit rate is that of the bus").saw(l.asked(), "bitrate %d", l.Bitrate).saw(x.rateFrom(l), "bitrate %d", want)
	if l.isOff() {
		f.Severity, f.Title = Problem, fmt.Sprintf("it works with %d bit/s, and the bus has %d", l.Bitrate, want)
		option := fmt.Sprintf("bitrate %d", want)
		if !l.speaks {
			option += " " + socketcan.ListenOnlyOn
		}
		f = f.because("Each frame is an error like this, and a controller that is not listen-only disturbs the bus.").next("%s", sudo(socketcan.Advice{Option: option}, l))
	}
	return one(f)
}

// isOff says whether the controller works at another bit rate than the bus.
func (l *link) isOff() bool {
	const tolerance = 200 // one part in so many, 0.5 %: oscillators at both ends may be off by 1.58 % together at best (ISO 11898-1)
	off := int64(l.Bitrate) - int64(l.wants())
	return l.wants() > 0 && max(off, -off)*tolerance > int64(l.wants())
}

// state is whether the interface is up, and what its controller thinks of the bus.
func state(x *examination, l *link) []Finding {
	if l.upErr != nil {
		return one(unknown("whether it is up", l.dir()+"/flags", l.upErr).next("ip -details link show %s", quote(l.name)))
	}
	if !l.up {
		f := finding(Note, "it is down")
		if l.bus != nil {
			f = finding(Problem, "it is down, so bus %s is deaf", l.bus.Name)
		}
		f = f.saw(l.dir()+"/flags", "without IFF_UP")
		if l.err == nil && l.Bitrate == 0 {
			return one(f.next("%s", x.bringUp(l)))
		}
		return one(f.next("sudo ip link set %s up", quote(l.name)))
	}
	if l.err != nil {
		return one(unknown("the state of its controller", l.asked(), l.err).next("ip -details link show %s", quote(l.name)))
	}
	f := finding(OK, "it is up, and the controller sees no errors")
	switch worst := max(l.TxErrors, l.RxErrors); {
	case l.State == socketcan.BusOff:
		f = finding(Problem, "the controller is bus-off: it took itself off the bus after too many errors")
		if !l.isOff() { // else that comes first
			f = f.next("sudo ip link set %s down; sudo ip link set %s up", quote(l.name), quote(l.name))
		}
	case l.State == socketcan.ErrorPassive || worst >= passiveAt:
		f = finding(Problem, "the controller is error-passive: almost nothing goes well on this bus")
	case l.State == socketcan.ErrorWarning || worst >= warningAt:
		f = finding(Warning, "the controller has seen many errors")
	case l.State == socketcan.Stopped || l.State == socketcan.Sleeping:
		f = finding(Warning, "it is up, and the controller does not run").next("sudo ip link set %s down; sudo ip link set %s up", quote(l.name), quote(l.name))
	}
	f = f.saw(l.asked(), "state %s, error counters tx %d rx %d", l.State, l.TxErrors, l.RxErrors)
	if !l.troubled() {
		return one(f)
	}
	if f.Next == "" {
		f = f.next("ip -details -statistics link show %s", quote(l.name))
	}
	if l.TxErrors > l.RxErrors {
		// what is behind "No buffer space available" almost always: can-utils#262, #367, #400
		return one(f.because("Nobody acknowledges what this machine sends: there is no other node that is awake, the bit rate is another one, " +
			"CAN-H and CAN-L are swapped or open, or the 120 ohm terminators at both ends are missing (a fault-tolerant bus has none)."))
	}
	return one(f.because("Frames arrive broken: the bit rate or the oscillator is another one, the transceiver is of the wrong kind, or CAN-H and CAN-L are swapped."))
}

// lost counts what did not get through since the interface came.
func lost(x *examination, l *link) (all []Finding) {
	over := l.dir() + "/statistics/rx_over_errors"
	switch n, err := x.number(over); {
	case err != nil:
		all = append(all, unknown("whether the controller lost frames", over, err))
	case n > 0: // python-can#474: the MCP2515 has room for two frames
		all = append(all, finding(Warning, "the controller lost frames, because nobody took them in time").saw(over, "%d", n).
			because("An MCP2515 holds two frames, and the processor was late. latchd takes a release that is lost for what lost_release says; an MCP2518FD holds many.").
			next("cat %s", over))
	default:
		all = append(all, finding(OK, "the controller has lost no frame").saw(over, "%d", n))
	}
	if l.err == nil && l.BusOff > 0 {
		all = append(all, finding(Warning, "the controller went bus-off before").saw(l.asked(), "bus-off %d times", l.BusOff).
			because("Something on this bus is not right at times: a wire that is loose, a node that disturbs, a bus that sleeps while this machine sends.").
			next("sudo journalctl -k | grep %s", quote(l.name)))
	}
	return all
}

// mode is listen-only and one-shot. What is advised, package socketcan knows.
func mode(_ *examination, l *link) []Finding {
	if l.err != nil {
		return one(unknown("whether it is listen-only or one-shot", l.asked(), l.err).next("ip -details link show %s", quote(l.name)))
	}
	words := fmt.Sprintf("listen-only %s, one-shot %s", onOff(l.ListenOnly), onOff(l.OneShot))
	if l.bus == nil {
		if l.ListenOnly {
			return one(finding(OK, "it only listens, and disturbs nobody").saw(l.asked(), "%s", words))
		}
		return one(finding(Note, "it acknowledges frames, and programs can send on it").saw(l.asked(), "%s", words).
			because("That is right on a bus of your own. On a car's bus to which you only listen, set it listen-only.").
			next("%s", sudo(socketcan.Advice{Option: socketcan.ListenOnlyOn}, l)))
	}
	for _, a := range l.Advise(l.speaks) {
		switch a.Option {
		case socketcan.ListenOnlyOff:
			return one(finding(Problem, "it is listen-only, and latchd sends on bus %s", l.bus.Name).saw(l.asked(), "%s", words).because(sentence(a.Why)).next("%s", sudo(a, l)))
		case socketcan.ListenOnlyOn:
			return one(finding(Warning, "it is not listen-only, and latchd only listens to bus %s", l.bus.Name).saw(l.asked(), "%s", words).because(sentence(a.Why)).next("%s", sudo(a, l)))
		case socketcan.OneShotOn:
			return one(finding(Warning, "it is not one-shot, and latchd sends on bus %s", l.bus.Name).saw(l.asked(), "%s", words).because(sentence(a.Why)).next("%s", sudo(a, l)))
		}
	}
	if l.speaks && !l.OneShot {
		return one(finding(Note, "its driver has no one-shot mode").saw(l.asked(), "%s", words).
			because("A frame that nobody acknowledges is repeated by the controller, out of reach of every deadline; latchd reports it."))
	}
	return one(finding(OK, "its mode is right for what latchd does on bus %s", l.bus.Name).saw(l.asked(), "%s", words))
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// sudo is what sets an option, each command with the right to do so.
func sudo(a socketcan.Advice, l *link) string {
	name := quote(l.name)
	return fmt.Sprintf("sudo ip link set %s down; sudo ip link set %s type can %s; sudo ip link set %s up", name, name, a.Option, name)
}

// noRestart are the drivers that cannot restart a controller after bus-off: without can_priv.do_set_mode the kernel refuses
// restart-ms (linux commit c1f3f9797c1f), and before that commit a restart ended in the middle of the kernel.
var noRestart = map[string]bool{"gs_usb": true, "slcan": true, "can327": true}

// restart is what happens after bus-off.
func restart(_ *examination, l *link) []Finding {
	switch {
	case l.err != nil:
		return one(unknown("what happens after bus-off", l.asked(), l.err).next("ip -details link show %s", quote(l.name)))
	case noRestart[l.driver]: // candleLight_fw#187, can-utils#344
		return one(finding(Note, "its driver cannot restart the controller after bus-off").saw(l.asked(), "restart-ms %d", l.Restart.Milliseconds()).saw(l.dir()+"/device/uevent", "driver %s", l.driver).
			because("After bus-off somebody has to take it down and up again, or pull the adapter. latchd says so when it happens."))
	case l.Restart > 0:
		return one(finding(OK, "after bus-off the controller comes back").saw(l.asked(), "restart-ms %d", l.Restart.Milliseconds()))
	}
	return one(finding(Warning, "after bus-off the controller stays off").saw(l.asked(), "restart-ms 0").
		because("One fault on the wire, and nothing is heard until somebody restarts it.").next("%s", sudo(socketcan.Advice{Option: socketcan.RestartOn}, l)))
}

// longestQueue is how many frames may wait. Ten is the kernel's default.
const longestQueue = 32

// queue looks for the folk cure of "No buffer space available": a long transmit queue (ICSim#13, python-can#310, cantools#659).
func queue(x *examination, l *link) []Finding {
	where := l.dir() + "/tx_queue_len"
	n, err := x.number(where)
	switch {
	case err != nil:
		return one(unknown("how many frames may wait to be sent", where, err))
	case n <= longestQueue:
		return one(finding(OK, "its transmit queue is short").saw(where, "%d", n))
	}
	f := finding(Warning, "its transmit queue is long, so old frames can go out late").saw(where, "%d", n)
	if l.bus != nil && !l.speaks {
		f.Severity = Note // latchd sends nothing there
	}
	return one(f.because("While nobody acknowledges, frames wait; when the bus is back, minutes later, they all go out: an unlock that nobody expects. "+
		"A full queue means that nobody listens, which a longer one only hides.").next("sudo ip link set %s txqueuelen 10", quote(l.name)))
}

// sentence makes one out of a clause.
func sentence(clause string) string {
	if strings.HasPrefix(clause, "latchd") { // a name
		return clause + "."
	}
	return strings.ToUpper(clause[:1]) + clause[1:] + "."
}
