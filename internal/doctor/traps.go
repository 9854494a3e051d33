package doctor

import (
	"errors"
	"fmt"
	"path"
	"strings"
)

// traps are what is known to break with certain versions. Each has a test with a machine that falls in, and one that just does not.
var traps = []func(*examination, *link, *networkFile) (Finding, bool){restartRefused, zeroRefused, oneShotUnknown, renameRace}

// knownTraps walks through the table, and says with which versions it did.
func knownTraps(x *examination, l *link) (all []Finding) {
	file, _ := x.networkOf(l)
	if file == nil || file.err != nil {
		file = &networkFile{}
	}
	for _, trap := range traps {
		if f, caught := trap(x, l, file); caught {
			all = append(all, f.saw(x.kernelFrom, "%v", x.kernel).saw("/usr/lib/systemd/libsystemd-shared-*", "%s", x.systemdName()))
		}
	}
	switch {
	case len(all) > 0:
		return all
	case x.kernel == release{}:
		return one(unknown("whether this kernel is known for a fault", x.kernelFrom, errors.New("no version")))
	}
	return one(finding(OK, "no fault is known of these versions and this driver").saw(x.kernelFrom, "%v", x.kernel).
		saw("/usr/lib/systemd/libsystemd-shared-*", "%s", x.systemdName()))
}

// systemdName is its version, which the name of its library has.
func (x *examination) systemdName() string {
	if x.systemd == 0 {
		return "no systemd"
	}
	return fmt.Sprintf("systemd %d", x.systemd)
}

// restartRefused: with the driver in noRestart the kernel refuses RestartSec= ("Device doesn't support restart from Bus Off", Linux
// commit c1f3f9797c1f, in 6.12.41 and so in the 6.12.47 of Raspberry Pi OS), and networkd gives up on the interface: voron_canbus#114.
// An older kernel takes it and falls over when the bus goes off.
func restartRefused(_ *examination, l *link, file *networkFile) (Finding, bool) {
	return finding(Problem, "its .network file asks for a restart after bus-off, which its driver cannot do").saw(file.path, "RestartSec=%s", file.values["CAN.RestartSec"]).
		because("Since Linux 6.12.41, which came to Raspberry Pi OS as 6.12.47, the kernel refuses it and the interface does not come up; before, it crashed at bus-off. Take the line out.").
		next("sudo sed -i '/^RestartSec=/d' %s && sudo systemctl restart systemd-networkd", quote(file.path)), noRestart[l.driver] && file.restarts()
}

// zeroRefused: systemd from 258 on always sends restart-ms, be it 0 (systemd#37824), and a kernel with the commit above and without
// 8e93ac51e4c6 refuses that as well: systemd#41972.
func zeroRefused(x *examination, l *link, file *networkFile) (Finding, bool) {
	const always = 258
	return finding(Problem, "this systemd and this kernel do not agree about this driver, so systemd-networkd cannot set it up").saw(l.dir()+"/device/uevent", "driver %s", l.driver).
		because("systemd 258 and newer always send a restart delay, and this kernel refuses even 0 for a driver without restart. Linux 6.12.56, 6.17.6 and 6.18 take it.").
		next("sudo apt update && sudo apt full-upgrade"), noRestart[l.driver] && x.systemd >= always && refusesZero(x.kernel) && file.path != ""
}

// refusesZero says whether a kernel lies between the two commits. They came to the stable branches in July or August, and at the
// end of October 2025.
func refusesZero(k release) bool {
	type branch struct{ major, minor int }
	between, ok := map[branch][2]int{{6, 1}: {148, 158}, {6, 6}: {101, 115}, {6, 12}: {41, 56}, {6, 16}: {0, 1 << 20}, {6, 17}: {0, 6}}[branch{k.major, k.minor}]
	return ok && k.patch >= between[0] && k.patch < between[1]
}

// oneShotUnknown: OneShot= came with systemd 250 (systemd#20442); an older one passes over the line and says so in its log.
func oneShotUnknown(x *examination, _ *link, file *networkFile) (Finding, bool) {
	const since = 250
	return finding(Warning, "this systemd does not know OneShot=, which its .network file has").saw(file.path, "OneShot=%s", file.values["CAN.OneShot"]).
		because("A frame that nobody acknowledges is repeated without end. systemd 250 and newer know it."), isYes(file.values["CAN.OneShot"]) && x.systemd > 0 && x.systemd < since
}

// renameRace: systemd 249 may set a CAN interface up before a .link file has given it its name: systemd#20651.
func renameRace(x *examination, l *link, file *networkFile) (Finding, bool) {
	const racing = 249
	f := finding(Warning, "this systemd may set the interface up before it has its name").
		because("systemd 249 fails with \"No such device\" then, at some starts and not at others. Newer ones do not.").next("journalctl -b -u systemd-networkd | grep %s", quote(l.name))
	if x.systemd != racing || file.path == "" {
		return f, false
	}
	for _, name := range x.names("/etc/systemd/network") {
		where := path.Join("/etc/systemd/network", name)
		if text, err := x.read(where); err == nil && strings.HasSuffix(name, ".link") && parseUnit(text)["Link.Name"] == l.name {
			return f.saw(where, "Name=%s", l.name), true
		}
	}
	return f, false
}
