package doctor

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// canPrograms are programs that listen to CAN or send, by the name that the kernel has for their processes (15 characters).
var canPrograms = []string{"candump", "cansend", "cangen", "canplayer", "cansniffer", "cansequence", "canbusload", "cangw", "canlogserver", "bcmserver", "isotpsend", "isotprecv",
	"isotpdump", "isotpserver", "socketcand", "slcand", "slcan_attach", "j1939cat", "j1939spy", "SavvyCAN", "can_logger", "can_player", "klippy", "latchd"}

// company says who else listens or sends. Which process has which socket, the kernel tells of no socket for CAN; so what is seen is
// how many there are, what they ask for, and programs that are known.
func company(x *examination) (all []Finding) {
	const protocols = "/proc/net/protocols"
	text, err := x.read(protocols)
	if err != nil {
		all = append(all, unknown("how many programs use CAN", protocols, err))
	} else {
		f := finding(OK, "no program has a socket for CAN open").saw(protocols, "no socket of CAN_RAW, CAN_BCM, CAN_ISOTP or CAN_J1939")
		if open := sockets(text); len(open) > 0 {
			f = finding(Note, "programs have sockets for CAN open").saw(protocols, "%s", strings.Join(open, ", ")).
				because("Whoever can run a program here can send on every interface that is up. Which program has which socket is not visible without root, nor is who else is on the wire.").
				next("sudo lsof -n 2>/dev/null | grep 'protocol: CAN'")
		}
		if known := x.programs(); len(known) > 0 {
			f = f.saw("/proc/*/comm", "%s", strings.Join(known, ", "))
		}
		all = append(all, f)
	}
	for _, l := range slices.Concat(x.links, x.others) {
		if !l.present {
			continue
		}
		for _, f := range x.users(l) {
			f.Interface = l.name
			all = append(all, f)
		}
	}
	return all
}

// sockets counts those of CAN in /proc/net/protocols, whose third column is how many are in use.
func sockets(protocols string) (open []string) {
	for line := range strings.Lines(protocols) {
		fields := strings.Fields(line)
		if len(fields) < 3 || !strings.HasPrefix(fields[0], "CAN_") {
			continue
		}
		if n, err := strconv.Atoi(fields[2]); err == nil && n > 0 {
			open = append(open, fmt.Sprintf("%s %d", fields[0], n))
		}
	}
	return open
}

// programs are processes with a name that is known to use CAN.
func (x *examination) programs() (known []string) {
	self, _ := fs.ReadLink(x.Files, "proc/self")
	for _, name := range x.names("/proc") {
		if strings.Trim(name, "0123456789") != "" || name == self {
			continue
		}
		if comm, err := x.line(path.Join("/proc", name, "comm")); err == nil && slices.Contains(canPrograms, comm) {
			known = append(known, fmt.Sprintf("%s (%s)", comm, name))
		}
	}
	return known
}

// users says what the kernel delivers from an interface, and to what.
func (x *examination) users(l *link) (all []Finding) {
	filters := x.receivers(l.name)
	if n := filters["gw"]; n > 0 {
		all = append(all, finding(Warning, "the kernel passes frames of this interface on").saw("/proc/net/can/rcvlist_*", "filters: gw (cangw) %d", n).
			because("A rule of the kernel's gateway sends what arrives here on another interface, past latchd.").next("sudo cangw -L"))
		delete(filters, "gw")
	}
	if len(filters) > 0 {
		var kinds []string
		for _, kind := range slices.Sorted(maps.Keys(filters)) {
			kinds = append(kinds, fmt.Sprintf("%s %d", kind, filters[kind]))
		}
		all = append(all, finding(Note, "programs listen on it").saw("/proc/net/can/rcvlist_*", "filters: %s", strings.Join(kinds, ", ")))
	}
	if l.bus != nil && !l.speaks && !l.virtual {
		if n, err := x.number(l.dir() + "/statistics/tx_packets"); err == nil && n > 0 {
			all = append(all, finding(Warning, "this machine has sent on it, and latchd only listens to bus %s", l.bus.Name).saw(l.dir()+"/statistics/tx_packets", "%d", n).
				because("Some program sent these frames to the car. Listen-only at the controller keeps all of them from it.").next("sudo lsof -n 2>/dev/null | grep 'protocol: CAN'"))
		}
	}
	return all
}

// receivers counts the filters for an interface in /proc/net/can (net/can/proc.c), by who asked for them: raw, bcm, isotp, gw, j1939.
func (x *examination) receivers(name string) map[string]int {
	count := map[string]int{}
	for _, list := range []string{"rcvlist_all", "rcvlist_fil", "rcvlist_inv", "rcvlist_sff", "rcvlist_eff"} {
		text, _ := x.read("/proc/net/can/" + list) // not there where the module is not loaded: then nobody listens
		for line := range strings.Lines(text) {
			// device can_id can_mask function userdata matches ident
			if fields := strings.Fields(line); len(fields) == 7 && (fields[0] == name || fields[0] == "any") && len(count) < 20 {
				count[printable(fields[6])]++
			}
		}
	}
	return count
}
