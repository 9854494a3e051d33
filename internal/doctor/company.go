package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// canPrograms are programs that listen to CAN or send, by the name that the kernel has for their processes (15 characters).
var canPrograms = []string{"candump", "cansend", "cangen", "canplayer", "cansniffer", "cansequence", "canbusload", "cangw", "canlogserver", "bcmserver", "isotpsend", "isotprecv",
	"isotpdump", "isotpserver", "socketcand", "slcand", "slcan_attach", "j1939cat", "j1939spy", "SavvyCAN", "can_logger", "can_player", "klippy", "latchd"}

// company says who else listens or sends. The kernel tells which filters there are on an interface and of which kind, and not whose
// they are; of a socket that only sends it tells nothing. (/proc/net/protocols has a count of CAN_RAW sockets, which was 0 on Linux
// 6.1 with some open.)
func company(x *examination) (all []Finding) {
	filters, err := x.filters()
	listeners := finding(OK, "no program listens to CAN").saw(rcvlists, "no filter")
	switch {
	case errors.Is(err, fs.ErrNotExist) && x.exists("/proc/net"): // the module is not loaded: nobody has ever asked for a socket
		listeners = finding(OK, "no program listens to CAN").saw(path.Dir(rcvlists), "%v", cause(err))
	case err != nil:
		listeners = unknown("whether programs listen to CAN", path.Dir(rcvlists), cause(err))
	case len(filters) > 0:
		listeners = finding(Note, "programs listen to CAN").
			because("Whoever can run a program here can also send, on every interface that is up. Which programs these are is not visible without root, nor is one that only sends, nor who else is on the wire.").
			next("sudo lsof -n 2>/dev/null | grep 'protocol: CAN'")
		for _, device := range slices.Sorted(maps.Keys(filters)) {
			var kinds []string
			for _, kind := range slices.Sorted(maps.Keys(filters[device])) {
				kinds = append(kinds, fmt.Sprintf("%s %d", kind, filters[device][kind]))
			}
			listeners = listeners.saw(rcvlists, "%s: %s", device, strings.Join(kinds, ", "))
		}
	}
	if known := x.programs(); len(known) > 0 {
		listeners = listeners.saw("/proc/*/comm", "%s", strings.Join(known, ", "))
	}
	all = append(all, listeners)
	for _, l := range slices.Concat(x.links, x.others) {
		if n := filters[l.name]["gw"] + filters["any"]["gw"]; n > 0 {
			f := finding(Warning, "the kernel passes frames of this interface on").saw(rcvlists, "filters of gw (cangw): %d", n).
				because("A rule of the kernel's gateway sends what arrives here on another interface, past latchd.").next("sudo cangw -L")
			f.Interface = l.name
			all = append(all, f)
		}
		if l.bus == nil || l.speaks || l.virtual || !l.present {
			continue
		}
		if n, err := x.number(l.dir() + "/statistics/tx_packets"); err == nil && n > 0 {
			f := finding(Warning, "this machine has sent on it, and latchd only listens to bus %s", l.bus.Name).saw(l.dir()+"/statistics/tx_packets", "%d", n).
				because("Some program sent these frames to the car. Listen-only at the controller keeps all of them from it.").next("sudo lsof -n 2>/dev/null | grep 'protocol: CAN'")
			f.Interface = l.name
			all = append(all, f)
		}
	}
	return all
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

// rcvlists are the kernel's lists of filters (net/can/proc.c).
const rcvlists = "/proc/net/can/rcvlist_*"

// filters counts them by interface and by who asked: raw, bcm, isotp, gw, j1939. The interface any is every one.
func (x *examination) filters() (map[string]map[string]int, error) {
	const most = 100 // interfaces and kinds: there are a handful
	count := map[string]map[string]int{}
	for _, list := range []string{"all", "fil", "inv", "sff", "eff"} {
		text, err := x.read(strings.Replace(rcvlists, "*", list, 1))
		if err != nil && list == "all" {
			return nil, err
		}
		for line := range strings.Lines(text) {
			fields := strings.Fields(line) // device can_id can_mask function userdata matches ident
			if len(fields) != 7 || fields[0] == "device" || len(count) >= most {
				continue
			}
			device, kind := fields[0], fields[6]
			if count[device] == nil {
				count[device] = map[string]int{}
			}
			if len(count[device]) < most {
				count[device][kind]++
			}
		}
	}
	return count, nil
}
