package doctor

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"latchd/canbus/socketcan"
	"latchd/internal/control"
)

// buffer is how many received frames the kernel may keep for latchd.
func buffer(x *examination) []Finding {
	const where = "/proc/sys/net/core/rmem_max"
	n, err := x.number(where)
	switch {
	case err != nil:
		return one(unknown("how large a receive buffer may be", where, err).next("sysctl net.core.rmem_max"))
	case n < socketcan.Buffer:
		return one(finding(Warning, "the receive buffer that latchd asks for is not granted").saw(where, "%d bytes; latchd asks for %d", n, socketcan.Buffer).
			because("The kernel's default holds 278 frames, 65 ms of a full bus of 500 kbit/s. One write to an SD card takes longer, and then frames are lost.").
			// The name comes after that of the package's file, 60-latchd.conf, and of others that say less.
			next("echo net.core.rmem_max=%d | sudo tee /etc/sysctl.d/99-latchd.conf && sudo sysctl --system", socketcan.Buffer))
	}
	return one(finding(OK, "the receive buffer that latchd asks for is granted").saw(where, "%d bytes; latchd asks for %d", n, socketcan.Buffer))
}

// clock is whether the time of day can be believed. Nothing that latchd decides depends on it; what it tells does.
func clock(x *examination) []Finding {
	const kernel, daemon = "adjtimex", "/run/systemd/timesync/synchronized"
	set, err := x.Synchronised()
	f := finding(OK, "the clock is synchronised").saw(kernel, "synchronised")
	switch {
	case err != nil && x.exists(daemon):
		return one(finding(OK, "the clock is synchronised").saw(daemon, "is there"))
	case err != nil:
		return one(unknown("whether the clock is synchronised", kernel, err).next("timedatectl"))
	case !set:
		f = finding(Note, "the clock is not synchronised").saw(kernel, "not synchronised").
			because("Presses and actuations are told with the time of day, which may be wrong by years and then jump. What latchd decides does not depend on it.").next("timedatectl")
	}
	if len(x.names("/sys/class/rtc")) == 0 {
		return one(f.saw("/sys/class/rtc", "no clock with a battery"))
	}
	return one(f)
}

// stateDir is where the service keeps its state: StateDirectory= of a dynamic user.
const stateDir = "/var/lib/private/latchd"

// storage is whether what latchd keeps outlasts a power cut: cars cut the power, and read-only roots keep changes in memory.
func storage(x *examination) []Finding {
	const where = "/proc/self/mounts"
	text, err := x.read(where)
	if err != nil {
		return one(unknown("whether state outlasts a power cut", where, err).next("findmnt -T /var/lib"))
	}
	m, ok := mountOf(text, stateDir)
	if !ok {
		return one(finding(Note, "not known: whether state outlasts a power cut").saw(where, "no root").next("findmnt -T /var/lib"))
	}
	readOnly := slices.Contains(strings.Split(m.options, ","), "ro")
	switch {
	case slices.Contains([]string{"overlay", "aufs", "tmpfs", "ramfs", "rootfs"}, m.kind):
		return one(finding(Warning, "what is written is kept in memory and gone with the power").saw(where, "%s on %s", m.kind, m.point).
			because("The root is an overlay, as raspi-config makes it, or the folder lies in memory. Arming, disarming, limits and presses do not outlast a power cut then, and neither does a changed configuration.").
			next("findmnt -T /var/lib"))
	case readOnly:
		return one(finding(Warning, "the file system of latchd's state is read-only").saw(where, "%s on %s: %s", m.kind, m.point, m.options).
			because("latchd runs, and forgets at its end whether it was armed, its limits and its presses.").next("findmnt -T /var/lib"))
	}
	return one(finding(OK, "latchd's state lies on a disk that can be written").saw(where, "%s on %s", m.kind, m.point))
}

// mount is a line of /proc/self/mounts.
type mount struct{ point, kind, options string }

// mountOf finds the file system on which a path lies.
func mountOf(text, file string) (best mount, ok bool) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 4 {
			continue
		}
		point := fields[1]
		if (point == "/" || file == point || strings.HasPrefix(file, point+"/")) && len(point) >= len(best.point) { // the last of equals lies on top
			best, ok = mount{point, fields[2], fields[3]}, true
		}
	}
	return best, ok
}

// The service, as its package installs it.
const (
	unit       = "latchd.service"
	configFile = "/etc/latchd/latchd.yaml"
)

// service is whether latchd starts by itself.
func service(x *examination) []Finding {
	const own = "/etc/systemd/system/" + unit
	var file string
	for _, dir := range []string{"/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"} {
		if _, err := x.folder(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return one(unknown("whether latchd is installed as a service", dir, cause(err)).next("systemctl status latchd"))
		}
		if slices.Contains(x.names(dir), unit) {
			file = path.Join(dir, unit)
			break
		}
	}
	running, enabled := x.runs(unit), x.enabled(unit)
	switch {
	case file == "":
		return one(finding(Note, "latchd is not installed as a service, so it does not start by itself").saw("/usr/lib/systemd/system/"+unit, "not there"))
	case file == own && x.masked(own):
		return one(finding(Problem, "the service is masked, so it cannot start").saw(own, "is /dev/null").next("sudo systemctl unmask latchd"))
	case running:
		f := finding(OK, "the service runs").saw("/sys/fs/cgroup/system.slice/"+unit, "has processes")
		if !enabled {
			f.Severity, f.Title = Warning, "the service runs, and does not start at boot"
			f = f.saw("/etc/systemd/system/*.wants", "without %s", unit).next("sudo systemctl enable latchd")
		} else if socket := control.DefaultPath(); !x.exists(socket) {
			f.Severity, f.Title = Warning, "the service runs, and its control socket is not there"
			f = f.saw(socket, "not there").next("journalctl -b -u latchd | tail -20")
		}
		return one(f)
	case !x.exists(configFile):
		return one(finding(Problem, "the service is installed, and it has no configuration").saw(file, "is there").saw(configFile, "not there").
			because("It does not start without.").next("printf 'version: 1\\nprofile: mini-r56\\n' | sudo tee %s", configFile))
	case enabled:
		return one(finding(Problem, "the service is enabled, and does not run").saw("/etc/systemd/system/*.wants", "with %s", unit).saw("/sys/fs/cgroup/system.slice/"+unit, "no process").
			next("systemctl status latchd"))
	}
	return one(finding(Note, "the service is installed, and not enabled").saw(file, "is there").saw("/etc/systemd/system/*.wants", "without %s", unit).
		next("latchd check %s && sudo systemctl enable --now latchd", configFile))
}

// masked says whether a unit is an empty file or a link to /dev/null.
func (x *examination) masked(file string) bool {
	info, err := fs.Stat(x.Files, strings.TrimPrefix(file, "/"))
	return err == nil && (info.Mode()&fs.ModeDevice != 0 || info.Mode().IsRegular() && info.Size() == 0)
}
