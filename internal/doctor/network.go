package doctor

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
)

// networkFile is a .network file of systemd-networkd: its sections, with the last value of each key.
type networkFile struct {
	path   string
	values map[string]string // as in CAN.BitRate
	err    error
}

// networkPath is where latchd setup says that its file goes.
func networkPath(iface string) string { return "/etc/systemd/network/80-" + iface + ".network" }

// readNetworks lists the .network files in the order in which networkd tries them: by name, and of one name that of /etc first.
func (x *examination) readNetworks() (files []networkFile) {
	place := map[string]string{}
	for _, dir := range []string{"/etc/systemd/network", "/run/systemd/network", "/usr/local/lib/systemd/network", "/usr/lib/systemd/network", "/lib/systemd/network"} {
		for _, name := range x.names(dir) {
			if strings.HasSuffix(name, ".network") && place[name] == "" {
				place[name] = path.Join(dir, name)
			}
		}
	}
	for _, name := range sortedKeys(place) {
		text, err := x.read(place[name])
		if err == nil {
			files = append(files, networkFile{path: place[name], values: parseUnit(text)})
		} else if x.exists(place[name]) {
			files = append(files, networkFile{path: place[name], err: err})
		}
	}
	return files
}

func sortedKeys(m map[string]string) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// parseUnit reads a file in the form of systemd's units. Of a key that stands twice the last value counts, but in [Match], where
// they add up.
func parseUnit(text string) map[string]string {
	const most = 1000
	values := map[string]string{}
	section := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, ";") {
			continue
		}
		if name, ok := strings.CutPrefix(line, "["); ok {
			section = strings.TrimSuffix(name, "]")
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok || len(values) >= most {
			continue
		}
		key, value = section+"."+strings.TrimSpace(key), strings.TrimSpace(value)
		if before := values[key]; section == "Match" && before != "" && value != "" {
			value = before + " " + value
		}
		values[key] = value
	}
	return values
}

// matches says whether a file is for an interface, as far as names and drivers tell; the rest of [Match] is taken for fulfilled
// only where there is none.
func (f *networkFile) matches(l *link) bool {
	some := false
	for key, value := range f.values {
		name, ok := strings.CutPrefix(key, "Match.")
		if !ok {
			continue
		}
		var word string
		switch name {
		case "Name", "OriginalName":
			word = l.name
		case "Driver":
			word = l.driver
		case "Type", "Kind":
			word = cmp.Or(l.Kind, "can")
		default:
			return false
		}
		if !globs(value, word) {
			return false
		}
		some = true
	}
	return some
}

// globs matches a word with patterns that are separated by blanks; with a ! before the first none of them may match.
func globs(patterns, word string) bool {
	patterns, inverted := strings.CutPrefix(patterns, "!")
	for _, pattern := range strings.Fields(patterns) {
		if ok, _ := path.Match(pattern, word); ok {
			return !inverted
		}
	}
	return inverted
}

// isYes reads a truth of systemd.
func isYes(text string) bool {
	return slices.Contains([]string{"1", "yes", "y", "true", "t", "on"}, strings.ToLower(text))
}

// restarts says whether a .network file asks for a restart after bus-off.
func (f *networkFile) restarts() bool {
	return strings.ContainsAny(f.values["CAN.RestartSec"], "123456789") // 0 and infinity switch it off
}

// networkOf is the .network file of an interface: what networkd says, or else the first that matches.
func (x *examination) networkOf(l *link) (file *networkFile, state string) {
	index, _ := x.line(l.dir() + "/ifindex")
	text, _ := x.read("/run/systemd/netif/links/" + path.Base("/"+index)) // networkd's own notes, which networkctl shows
	state = variable(text, "ADMIN_STATE")
	used := variable(text, "NETWORK_FILE")
	for i := range x.networks {
		f := &x.networks[i]
		if f.path == used || used == "" && f.err == nil && f.matches(l) {
			return f, state
		}
	}
	return nil, state
}

// network says what brings the interface up at boot.
func network(x *examination, l *link) (all []Finding) {
	file, state := x.networkOf(l)
	for i := range x.networks {
		if f := &x.networks[i]; f.err != nil {
			all = append(all, unknown("whether it is for this interface", f.path, f.err))
		}
	}
	switch {
	case file == nil:
		return append(all, x.otherwise(l))
	case !x.networkd: // voron_canbus#83: Raspberry Pi OS and Ubuntu come with it switched off
		all = append(all, finding(Problem, "a .network file is there, and systemd-networkd, which reads it, does not run").saw(file.path, "is for it").
			because("It may run beside NetworkManager, which leaves CAN alone: it touches only what a .network file is for.").next("sudo systemctl enable --now systemd-networkd"))
	case state == "failed":
		all = append(all, finding(Problem, "systemd-networkd could not set it up").saw("/run/systemd/netif/links", "ADMIN_STATE=failed").saw(file.path, "is for it").
			next("journalctl -b -u systemd-networkd | grep %s", quote(l.name)))
	case l.err == nil && l.Bitrate > 0 && !sameRate(file.values["CAN.BitRate"], l.Bitrate): // systemd#20434
		all = append(all, finding(Warning, "its bit rate is not that of its .network file").saw(file.path, "BitRate=%s", file.values["CAN.BitRate"]).saw(l.asked(), "bitrate %d", l.Bitrate).
			because("networkctl reload alone does not apply what stands in [CAN].").next("sudo ip link set %s down; sudo networkctl reload; sudo networkctl reconfigure %s", quote(l.name), quote(l.name)))
	default:
		all = append(all, finding(OK, "systemd-networkd sets it up at boot").saw(file.path, "is for it"))
	}
	if required, ok := file.values["Link.RequiredForOnline"]; (!ok || isYes(required)) && x.enabled("systemd-networkd-wait-online.service") { // can-utils#68
		all = append(all, finding(Warning, "the start of the machine waits for this interface to be online").saw(file.path, "without RequiredForOnline=no").
			because("A CAN interface never is, so boot, and with it SSH, waits two minutes. Write RequiredForOnline=no under [Link].").next("sudo nano %s", quote(file.path)))
	}
	return all
}

// sameRate compares BitRate= with what the controller does, as near as timing allows. K and M are of the base of 1000.
func sameRate(text string, rate uint32) bool {
	if text == "" {
		return true // the file leaves it alone
	}
	number, scale := text, 1.0
	switch text[len(text)-1] {
	case 'K':
		number, scale = text[:len(text)-1], 1e3
	case 'M':
		number, scale = text[:len(text)-1], 1e6
	}
	var n float64
	if _, err := fmt.Sscanf(number, "%g", &n); err != nil {
		return true // what networkd does not take either
	}
	off := n*scale - float64(rate)
	return max(off, -off) <= n*scale/100
}

// otherwise says what else may bring an interface up at boot.
func (x *examination) otherwise(l *link) Finding {
	for _, name := range append([]string{"/etc/network/interfaces"}, inDir("/etc/network/interfaces.d", x.names("/etc/network/interfaces.d"))...) {
		text, err := x.read(name)
		if err != nil || !mentions(text, "iface", l.name) {
			continue
		}
		if x.exists("/usr/sbin/ifup") || x.exists("/sbin/ifup") {
			return finding(OK, "ifupdown sets it up at boot").saw(name, "has it")
		}
		return finding(Problem, "a file of ifupdown sets it up, and ifupdown is not there").saw(name, "has it").saw("/usr/sbin/ifup", "not there").
			because("Today's systems come without it, so nobody reads the file.").next("%s", x.setUp(l)) // voron_canbus#83
	}
	const units = "/etc/systemd/system"
	for _, name := range inDir(units, x.names(units)) {
		if text, err := x.read(name); err == nil && strings.HasSuffix(name, ".service") && mentions(text, "ip", "link", l.name) {
			return finding(OK, "a service of this machine sets it up").saw(name, "has ip link with it")
		}
	}
	f := finding(Note, "not known: what brings it up at boot").saw("/etc/systemd/network", "no .network file is for it").next("%s", x.setUp(l))
	if !l.up && l.upErr == nil {
		f.Severity, f.Title = Warning, "nothing is known to bring it up at boot"
	}
	return f
}

func inDir(dir string, names []string) (paths []string) {
	for _, name := range names {
		paths = append(paths, path.Join(dir, name))
	}
	return paths
}

// mentions says whether a line has all of the words, in that order.
func mentions(text string, words ...string) bool {
	for line := range strings.Lines(text) {
		i := 0
		for _, field := range strings.Fields(line) {
			if i < len(words) && (field == words[i] || path.Base(field) == words[i] || strings.HasSuffix(field, "/"+words[i])) {
				i++
			}
		}
		if i == len(words) && !strings.HasPrefix(strings.TrimSpace(line), "#") {
			return true
		}
	}
	return false
}
