package doctor

import (
	"fmt"

	"latchd/config"
)

// fastestTolerant is the highest bit rate of a fault-tolerant bus (ISO 11898-3).
const fastestTolerant = 125_000

// How to tell one kind from the other. TJA1055's data sheet (NXP, rev. 5) says what sets them apart; ISO 11898-2 and -3 put the
// recessive level at 2.5 V on both wires and at 0 V and 5 V.
const (
	lookAtChip = "Read the chip between the controller and the plug: MCP2551, MCP2562, SN65HVD230, TJA1050 and TJA1051 are high-speed; " +
		"TJA1054, TJA1055, PCA82C252 and TLE6254 are fault-tolerant. "
	wrongKind = "One of the wrong kind hears nothing or broken frames at every bit rate, and the state goes to ERROR-PASSIVE or BUS-OFF; it can disturb the car. " +
		"Unplug it until you know."
)

// transceivers asks what software cannot see, and most often is the reason why nothing is heard.
func transceivers(x *examination) (all []Finding) {
	for _, l := range x.links {
		if l.virtual {
			continue
		}
		f := transceiver(x, l)
		if f.Interface = l.name; f.Severity == Question && l.present {
			for _, name := range []string{"vendor", "product"} { // from the memory of a HAT that has one
				if text, err := x.line("/proc/device-tree/hat/" + name); err == nil {
					f = f.saw("/proc/device-tree/hat/"+name, "%s", text)
				}
			}
			f = f.next("ip -details -statistics link show %s", quote(l.name))
		}
		all = append(all, f)
	}
	if len(x.links) == 0 {
		all = append(all, finding(Question, "which kind of transceiver does your bus need, before you buy or plug anything?").because(
			"Body buses of up to 125 kbit/s are often fault-tolerant (ISO 11898-3), as the K-CAN of BMW and MINI is; an ordinary CAN HAT or adapter is "+
				"high-speed (ISO 11898-2) and does not work there. "+lookAtChip+wrongKind))
	}
	return all
}

func transceiver(x *examination, l *link) Finding {
	kind, rate := config.Unsaid, l.Bitrate
	if l.bus != nil {
		kind = l.bus.Transceiver
		if l.bus.Bitrate > 0 {
			rate = l.bus.Bitrate
		}
	}
	if heard, ok := x.heard(l); ok && kind != config.FaultTolerant {
		return finding(OK, "the transceiver hears the bus: frames arrive, and none broken").saw(l.dir()+"/statistics", "%d frames received, no errors", heard)
	} else if ok {
		return finding(OK, "the transceiver hears the bus, which needs a fault-tolerant one: frames arrive, and none broken").
			saw(l.dir()+"/statistics", "%d frames received, no errors", heard).because("A 120 ohm terminator of the HAT has to be off: these buses have none.")
	}
	switch {
	case kind == config.FaultTolerant:
		return finding(Question, "is the transceiver fault-tolerant? This bus needs that kind, and an ordinary CAN HAT does not work").
			saw(x.File, "bus %s: transceiver fault_tolerant", l.bus.Name).
			because("Fault-tolerant CAN (ISO 11898-3) has other levels on the wire than the high-speed CAN (ISO 11898-2) of HATs and adapters. " +
				lookAtChip + wrongKind + " A 120 ohm terminator of the HAT has to be off.")
	case kind == config.HighSpeed:
		return finding(OK, "this bus needs a high-speed transceiver, which HATs and adapters have").saw(x.File, "bus %s: transceiver high_speed", l.bus.Name)
	case rate > fastestTolerant:
		return finding(OK, "a bus this fast has high-speed transceivers, as HATs and adapters do").saw(x.rateFrom(l), "%d bit/s", rate).
			because("Fault-tolerant CAN ends at 125 kbit/s (ISO 11898-3).")
	}
	f := finding(Question, "is this bus fault-tolerant? Then an ordinary CAN HAT does not work on it").because(
		"Body buses of up to 125 kbit/s often are (ISO 11898-3), as the K-CAN of BMW and MINI is; HATs and adapters are high-speed (ISO 11898-2). " +
			lookAtChip + wrongKind + " Say in the configuration which the bus needs (transceiver: fault_tolerant).")
	if rate > 0 {
		f = f.saw(x.rateFrom(l), "%d bit/s", rate)
	}
	return f
}

// rateFrom is where the bit rate is from that the transceiver is judged by.
func (x *examination) rateFrom(l *link) string {
	if l.wants() > 0 {
		return fmt.Sprintf("%s, bus %s", x.File, l.bus.Name)
	}
	return l.asked()
}

// heard says how many frames came, and whether that is without an error.
func (x *examination) heard(l *link) (frames uint64, clean bool) {
	if !l.present {
		return 0, false
	}
	frames, err := x.number(l.dir() + "/statistics/rx_packets")
	broken, err2 := x.number(l.dir() + "/statistics/rx_errors")
	return frames, err == nil && err2 == nil && frames > 0 && broken == 0 && l.RxErrors < warningAt
}
