package doctor

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"latchd/canbus/socketcan"
	"latchd/config"
)

// examination is one look at a machine: what several checks need is read once.
type examination struct {
	Machine
	Options
	links  []*link // those of the configuration, in its order; without one all that are there
	others []*link // not in the configuration
	netErr error   // why the interfaces could not be listed
	board  string  // "Raspberry Pi 4 Model B Rev 1.4"; "": not known
	kernel release
	// kernelFrom is where that was read.
	kernelFrom string
	systemd    int // its version; 0: none, or not known
	boot       bootConfig
	networks   []networkFile
	networkd   bool // systemd-networkd runs
}

// link is a CAN interface, or one that the configuration needs.
type link struct {
	name    string
	present bool
	virtual bool // vcan and the like: no controller, no wire
	up      bool // administratively; only without an upErr
	upErr   error
	bus     *config.Bus // nil: the configuration does not say, or there is none
	speaks  bool        // latchd sends on it; only with a bus
	driver  string      // "" where it is not known
	node    string      // in the device tree, as in /soc/spi@7e204000/mcp2515@0
	socketcan.Controller
	err error // why the controller is not known
}

// dir is where the kernel shows an interface.
func (l *link) dir() string { return "/sys/class/net/" + l.name }

// wants is the bit rate that the bus has, 0 where nothing says it.
func (l *link) wants() uint32 {
	if l.bus == nil {
		return 0
	}
	return l.bus.Bitrate
}

// asked is where the controller's answers come from, for evidence.
func (l *link) asked() string { return "netlink, " + l.name }

const arphrdCAN = 280 // ARPHRD_CAN of linux/if_arp.h

func newExamination(m Machine, o Options) *examination {
	x := &examination{Machine: m, Options: o}
	x.board, _ = x.line("/proc/device-tree/model")
	x.kernel, x.kernelFrom = x.readRelease()
	x.systemd = x.systemdVersion()
	x.boot = x.readBoot()
	x.networks = x.readNetworks()
	x.networkd = x.runs("systemd-networkd.service")
	x.findLinks()
	return x
}

// findLinks lists the interfaces.
func (x *examination) findLinks() {
	entries, err := x.folder("/sys/class/net")
	x.netErr = err
	var there []*link
	for _, e := range entries {
		if kind, err := x.number("/sys/class/net/" + e.Name() + "/type"); err == nil && kind == arphrdCAN {
			there = append(there, x.look(e.Name()))
		}
	}
	if x.Config == nil {
		x.links = there
		return
	}
	for i := range x.Config.Buses {
		b := &x.Config.Buses[i]
		l := &link{name: b.Interface}
		if n := slices.IndexFunc(there, func(l *link) bool { return l.name == b.Interface }); n >= 0 {
			l = there[n]
		}
		l.bus, l.speaks = b, speaks(x.Config, i)
		x.links = append(x.links, l)
	}
	for _, l := range there {
		if l.bus == nil {
			x.others = append(x.others, l)
		}
	}
}

// speaks says whether latchd sends on a bus.
func speaks(c *config.Config, bus int) bool {
	return slices.ContainsFunc(c.Frames, func(f config.FrameTemplate) bool { return int(f.Bus) == bus })
}

// look reads what is known of an interface.
func (x *examination) look(name string) *link {
	l := &link{name: name, present: true}
	flags, err := x.number(l.dir() + "/flags")
	l.up, l.upErr = flags&1 != 0, err // IFF_UP
	device, _ := x.read(l.dir() + "/device/uevent")
	l.driver, l.node = variable(device, "DRIVER"), variable(device, "OF_FULLNAME")
	l.Controller, l.err = x.Machine.Controller(name)
	// Without netlink's answer: a controller has a device behind it, but for that of slcan.
	l.virtual = l.Kind != "can" && (l.Kind != "" || !x.exists(l.dir()+"/device"))
	return l
}

// release is a kernel's version.
type release struct{ major, minor, patch int }

// debianRelease is what Debian's kernels say in /proc/version; their uname -r is that of an ABI, as in 6.1.0-56-amd64.
var debianRelease = regexp.MustCompile(` Debian (\d+\.\d+\.\d+)-\S+ \(\d{4}-`)

func (x *examination) readRelease() (r release, from string) {
	const debian, any = "/proc/version", "/proc/sys/kernel/osrelease"
	if text, err := x.line(debian); err == nil {
		if m := debianRelease.FindStringSubmatch(text); m != nil {
			return parseRelease(m[1]), debian
		}
	}
	text, _ := x.line(any)
	return parseRelease(text), any
}

var releasePattern = regexp.MustCompile(`^(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?`)

// parseRelease reads what uname -r prints; zero: it says nothing.
func parseRelease(text string) (r release) {
	if m := releasePattern.FindStringSubmatch(text); m != nil {
		r.major, _ = strconv.Atoi(m[1])
		r.minor, _ = strconv.Atoi(m[2])
		r.patch, _ = strconv.Atoi(m[3])
	}
	return r
}

func (r release) String() string { return fmt.Sprintf("%d.%d.%d", r.major, r.minor, r.patch) }

// sharedLibrary is named after the version of systemd, whose every part is linked with it.
var sharedLibrary = regexp.MustCompile(`^libsystemd-shared-(\d{3})\D`)

// systemdVersion reads the version off a file's name, so that no program has to be run.
func (x *examination) systemdVersion() int {
	for _, pattern := range []string{"usr/lib/*/systemd/libsystemd-shared-*", "usr/lib*/systemd/libsystemd-shared-*", "lib/systemd/libsystemd-shared-*"} {
		found, _ := fs.Glob(x.Files, pattern)
		for _, file := range found {
			if m := sharedLibrary.FindStringSubmatch(path.Base(file)); m != nil {
				n, _ := strconv.Atoi(m[1])
				return n
			}
		}
	}
	return 0
}

// runs says whether a service of systemd has a process: then it has a control group.
func (x *examination) runs(unit string) bool {
	for _, root := range []string{"/sys/fs/cgroup/system.slice/", "/sys/fs/cgroup/systemd/system.slice/"} { // version 2, and 1
		if text, err := x.line(root + unit + "/cgroup.procs"); err == nil && text != "" {
			return true
		}
		if text, err := x.read(root + unit + "/cgroup.events"); err == nil && strings.Contains(text, "populated 1") {
			return true
		}
	}
	return false
}

// enabled says whether a unit is started at boot: some target wants it.
func (x *examination) enabled(unit string) bool {
	for _, target := range x.names("/etc/systemd/system") {
		if (strings.HasSuffix(target, ".wants") || strings.HasSuffix(target, ".requires")) && slices.Contains(x.names("/etc/systemd/system/"+target), unit) {
			return true
		}
	}
	return false
}

// quote writes a word for the shell.
func quote(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,=") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// setUp is the command that sets an interface up for good. What nothing is known of only listens at first.
func (x *examination) setUp(l *link) string {
	command := "latchd setup " + quote(l.name)
	switch rate := cmp.Or(l.Bitrate, 100_000); {
	case l.wants() > 0:
		command += " --config " + quote(x.File)
	case l.bus != nil:
		command += fmt.Sprintf(" --bitrate %d --config %s", rate, quote(x.File))
	default:
		command += fmt.Sprintf(" --bitrate %d --listen-only", rate)
	}
	return command + " | sudo tee " + networkPath(l.name)
}

// bringUp is the command for one that was never set up: it depends on whether a .network file should have done it.
func (x *examination) bringUp(l *link) string {
	switch file, _ := x.networkOf(l); {
	case file == nil:
		return x.setUp(l)
	case !x.networkd:
		return "sudo systemctl enable --now systemd-networkd"
	}
	return "networkctl status " + quote(l.name)
}
