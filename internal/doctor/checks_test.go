package doctor_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"latchd/internal/doctor"
)

// changed is a machine of testdata with other files: pairs of name and content, in which $ stands for what was there before.
func changed(t *testing.T, machine string, pairs ...string) fstest.MapFS {
	t.Helper()
	m := files(machines(t)[machine])
	for i := 0; i < len(pairs); i += 2 {
		name, text := pairs[i], pairs[i+1]
		if from, to, ok := strings.Cut(text, " => "); ok { // replaces a part
			before := string(m[name].Data)
			if !strings.Contains(before, from) {
				t.Fatalf("%s has no %q", name, from)
			}
			text = strings.ReplaceAll(before, from, to)
		}
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// worst is the worst that a check says of an interface, or of the machine.
func worst(t *testing.T, m fstest.MapFS, check, iface string) doctor.Finding {
	t.Helper()
	for _, f := range examine(t, m) {
		if f.Check == check && f.Interface == iface {
			return f // they come sorted
		}
	}
	return doctor.Finding{Severity: doctor.OK, Title: "nothing"}
}

// One below, at and above each limit, on the machine that is as it should be.
func TestLimits(t *testing.T) {
	const can0, can1 = "answers/can0.json", "answers/can1.json"
	for _, tt := range []struct {
		check, iface string
		want         doctor.Severity
		files        []string
	}{
		{"queue", "can1", doctor.OK, []string{"sys/class/net/can1/tx_queue_len", "31"}},
		{"queue", "can1", doctor.OK, []string{"sys/class/net/can1/tx_queue_len", "32"}},
		{"queue", "can1", doctor.Warning, []string{"sys/class/net/can1/tx_queue_len", "33"}},
		{"queue", "can0", doctor.Note, []string{"sys/class/net/can0/tx_queue_len", "33"}},

		{"buffer", "", doctor.Warning, []string{"proc/sys/net/core/rmem_max", "4194303"}},
		{"buffer", "", doctor.OK, []string{"proc/sys/net/core/rmem_max", "4194304"}},
		{"buffer", "", doctor.OK, []string{"proc/sys/net/core/rmem_max", "4194305"}},

		{"state", "can1", doctor.OK, []string{can1, `"tx":0 => "tx":95`}},
		{"state", "can1", doctor.Warning, []string{can1, `"tx":0 => "tx":96`}},
		{"state", "can1", doctor.Warning, []string{can1, `"tx":0 => "tx":127`}},
		{"state", "can1", doctor.Problem, []string{can1, `"tx":0 => "tx":128`}},
		{"state", "can0", doctor.OK, []string{can0, `"rx":0 => "rx":95`}},
		{"state", "can0", doctor.Warning, []string{can0, `"rx":0 => "rx":96`}},
		{"state", "can0", doctor.Problem, []string{can0, `"rx":0 => "rx":128`}},
		{"state", "can0", doctor.Warning, []string{can0, "ERROR-ACTIVE => ERROR-WARNING"}},
		{"state", "can0", doctor.Problem, []string{can0, "ERROR-ACTIVE => ERROR-PASSIVE"}},
		{"state", "can0", doctor.Problem, []string{can0, "ERROR-ACTIVE => BUS-OFF"}},
		{"state", "can0", doctor.Warning, []string{can0, "ERROR-ACTIVE => STOPPED"}},
		{"state", "can0", doctor.Problem, []string{"sys/class/net/can0/flags", "0x40080"}},

		{"bitrate", "can0", doctor.Problem, []string{can0, "100000 => 99499"}},
		{"bitrate", "can0", doctor.OK, []string{can0, "100000 => 99500"}},
		{"bitrate", "can0", doctor.OK, []string{can0, "100000 => 100500"}},
		{"bitrate", "can0", doctor.Problem, []string{can0, "100000 => 100501"}},

		{"lost", "can0", doctor.OK, []string{"sys/class/net/can0/statistics/rx_over_errors", "0"}},
		{"lost", "can0", doctor.Warning, []string{"sys/class/net/can0/statistics/rx_over_errors", "1"}},
		{"lost", "can0", doctor.Warning, []string{can0, `"bus_off":0 => "bus_off":1`}},

		{"transceiver", "can0", doctor.OK, []string{can0, `"rx":0 => "rx":95`}},
		{"transceiver", "can0", doctor.Question, []string{can0, `"rx":0 => "rx":96`}},
		{"transceiver", "can0", doctor.Question, []string{"sys/class/net/can0/statistics/rx_packets", "0"}},
		{"transceiver", "can0", doctor.OK, []string{"sys/class/net/can0/statistics/rx_packets", "1"}},
		{"transceiver", "can0", doctor.Question, []string{"sys/class/net/can0/statistics/rx_errors", "1"}},
		{"transceiver", "can1", doctor.OK, []string{"sys/class/net/can1/statistics/rx_packets", "0"}}, // it needs an ordinary one

		{"restart", "can0", doctor.Warning, []string{can0, `"restart_ms":100 => "restart_ms":0`}},
		{"restart", "can0", doctor.OK, []string{can0, `"restart_ms":100 => "restart_ms":1`}},

		{"mode", "can0", doctor.Warning, []string{can0, `"LISTEN-ONLY"], => "ONE-SHOT"],`}},
		{"mode", "can1", doctor.Problem, []string{can1, `["ONE-SHOT"] => ["LISTEN-ONLY"]`}},
		{"mode", "can1", doctor.Warning, []string{can1, `["ONE-SHOT"] => []`}},
		{"mode", "can1", doctor.Note, []string{can1, `"ctrlmode":["ONE-SHOT"] => "ctrlmode":[]`, can1, `,"ONE-SHOT"] => ]`}},

		{"oscillator", "can0", doctor.OK, []string{can0, `"rx":0 => "rx":95`}},
		{"oscillator", "can0", doctor.Question, []string{can0, `"rx":0 => "rx":96`}},
		{"oscillator", "can0", doctor.Problem, []string{can0, `"clock":6000000 => "clock":8000000`}},
		{"oscillator", "can0", doctor.Note, []string{can0, `"clock":6000000 => "clock":0`}},

		{"overlay", "", doctor.OK, []string{"boot/firmware/config.txt", "dtoverlay=mcp2515-can0,a=" + strings.Repeat("x", 73)}},
		{"overlay", "", doctor.Warning, []string{"boot/firmware/config.txt", "dtoverlay=mcp2515-can0,a=" + strings.Repeat("x", 74)}},
		{"overlay", "", doctor.Problem, []string{"boot/config.txt", "dtoverlay=mcp2515-can0"}},

		{"company", "can0", doctor.OK, []string{"sys/class/net/can0/statistics/tx_packets", "0"}},
		{"company", "can0", doctor.Warning, []string{"sys/class/net/can0/statistics/tx_packets", "1"}},

		{"company", "can1", doctor.OK, []string{"sys/class/net/can1/statistics/tx_packets", "1"}}, // latchd sends there
		{"company", "can0", doctor.Warning, []string{"proc/net/can/rcvlist_all", "  any 000 00000000 0 0 0 gw"}},
		{"company", "", doctor.Note, []string{}},
		{"company", "", doctor.OK, []string{"proc/net/can/rcvlist_sff", "(any: no entry)"}},

		{"clock", "", doctor.Note, []string{"answers/clock", "no"}},

		{"network", "can0", doctor.Problem, []string{"run/systemd/netif/links/3", "configured => failed"}},
		{"network", "can0", doctor.Problem, []string{"sys/fs/cgroup/system.slice/systemd-networkd.service/cgroup.procs", ""}},
		{"network", "can0", doctor.Warning, []string{"etc/systemd/network/80-can0.network", "BitRate=100K => BitRate=98K"}},
		{"network", "can0", doctor.OK, []string{"etc/systemd/network/80-can0.network", "BitRate=100K => BitRate=99100"}},
		{"network", "can0", doctor.Warning, []string{"etc/systemd/network/80-can0.network", "RequiredForOnline=no => #"}},

		{"storage", "", doctor.Warning, []string{"proc/self/mounts", "ext4 rw, => ext4 ro,"}},
		{"storage", "", doctor.OK, []string{"proc/self/mounts", "/dev/root / squashfs ro 0 0\n/dev/sda2 /var ext4 rw 0 0"}},
		{"storage", "", doctor.Warning, []string{"proc/self/mounts", "/dev/root / ext4 rw 0 0\ntmpfs /var/lib/private tmpfs rw 0 0"}},
		{"storage", "", doctor.OK, []string{"proc/self/mounts", "/dev/root / ext4 rw 0 0\ntmpfs /var/lib/pri tmpfs rw 0 0"}},

		{"service", "", doctor.Warning, []string{"sys/fs/cgroup/system.slice/latchd.service/cgroup.procs", "802", "etc/systemd/system/multi-user.target.wants/latchd.service", "GONE"}},
		{"service", "", doctor.Problem, []string{"sys/fs/cgroup/system.slice/latchd.service/cgroup.procs", ""}},
		{"service", "", doctor.Problem, []string{"sys/fs/cgroup/system.slice/latchd.service/cgroup.procs", "", "etc/latchd/latchd.yaml", "GONE"}},
		{"service", "", doctor.Problem, []string{"etc/systemd/system/latchd.service", ""}},
		{"service", "", doctor.Warning, []string{"run/latchd/control.sock", "GONE"}},
	} {
		m := changed(t, "pi4-bookworm", tt.files...)
		for name, f := range m {
			if string(f.Data) == "GONE" {
				delete(m, name)
			}
		}
		if f := worst(t, m, tt.check, tt.iface); f.Severity != tt.want {
			t.Errorf("%s of %q with %q: %v, want %v: %s", tt.check, tt.iface, tt.files, f.Severity, tt.want, f.Title)
		}
	}
}

// Each trap of a version, with one machine that falls in and others that just do not.
func TestTraps(t *testing.T) {
	const library = "usr/lib/aarch64-linux-gnu/systemd/libsystemd-shared-%.so"
	const file, kernel, uevent = "etc/systemd/network/80-can0.network", "proc/sys/kernel/osrelease", "sys/class/net/can0/device/uevent"
	const refused, disagree, once, race = "its .network file asks for a restart", "this systemd and this kernel do not agree", "this systemd does not know OneShot=", "this systemd may set the interface up before"
	const gsUSB = "DRIVER=gs_usb"
	const plain, restart, zero = "[Match]\nName=can0\n[CAN]\nBitRate=100K\n", "RestartSec=100ms\n", "RestartSec=0\n"
	for _, tt := range []struct {
		trap    string
		caught  bool
		systemd string
		files   []string
	}{
		{refused, true, "252", []string{uevent, gsUSB, file, plain + restart}},
		{refused, true, "252", []string{uevent, "DRIVER=slcan", file, plain + restart}},
		{refused, false, "252", []string{uevent, gsUSB, file, plain + zero}},
		{refused, false, "252", []string{uevent, gsUSB, file, plain + "RestartSec=infinity\n"}},
		{refused, false, "252", []string{uevent, gsUSB, file, plain}},
		{refused, false, "252", []string{file, plain + restart}}, // an MCP2515 can

		{disagree, false, "257", []string{uevent, gsUSB, kernel, "6.12.47"}},
		{disagree, true, "258", []string{uevent, gsUSB, kernel, "6.12.47"}},
		{disagree, true, "259", []string{uevent, gsUSB, kernel, "6.12.47"}},
		{disagree, false, "258", []string{kernel, "6.12.47"}},
		{disagree, false, "258", []string{uevent, gsUSB, kernel, "6.12.40"}},
		{disagree, true, "258", []string{uevent, gsUSB, kernel, "6.12.41"}},
		{disagree, true, "258", []string{uevent, gsUSB, kernel, "6.12.55"}},
		{disagree, false, "258", []string{uevent, gsUSB, kernel, "6.12.56"}},
		{disagree, true, "258", []string{uevent, gsUSB, kernel, "6.1.0-50-amd64", "proc/version", "Linux version 6.1.0-50-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.157-1 (2025-10-05)"}},
		{disagree, false, "258", []string{uevent, gsUSB, kernel, "6.1.0-51-amd64", "proc/version", "Linux version 6.1.0-51-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.158-1 (2025-11-05)"}},
		{disagree, true, "258", []string{uevent, gsUSB, kernel, "6.17.5"}},
		{disagree, false, "258", []string{uevent, gsUSB, kernel, "6.17.6"}},
		{disagree, false, "258", []string{uevent, gsUSB, kernel, "6.18.0"}},

		{once, true, "249", []string{file, plain + "OneShot=yes\n"}},
		{once, false, "250", []string{file, plain + "OneShot=yes\n"}},
		{once, false, "251", []string{file, plain + "OneShot=yes\n"}},
		{once, false, "249", []string{file, plain + "OneShot=no\n"}},

		{race, false, "248", []string{"etc/systemd/network/70-can.link", "[Match]\nDriver=mcp251x\n[Link]\nName=can0\n"}},
		{race, true, "249", []string{"etc/systemd/network/70-can.link", "[Match]\nDriver=mcp251x\n[Link]\nName=can0\n"}},
		{race, false, "250", []string{"etc/systemd/network/70-can.link", "[Match]\nDriver=mcp251x\n[Link]\nName=can0\n"}},
		{race, false, "249", []string{"etc/systemd/network/70-can.link", "[Match]\nDriver=mcp251x\n[Link]\nName=can7\n"}},
	} {
		m := changed(t, "pi4-bookworm", tt.files...)
		delete(m, strings.Replace(library, "%", "252", 1))
		m[strings.Replace(library, "%", tt.systemd, 1)] = &fstest.MapFile{}
		caught := false
		for _, f := range examine(t, m) {
			caught = caught || f.Check == "traps" && f.Interface == "can0" && strings.HasPrefix(f.Title, tt.trap)
		}
		if caught != tt.caught {
			t.Errorf("%s… with systemd %s and %q: %v, want %v", tt.trap, tt.systemd, tt.files, caught, tt.caught)
		}
	}
}

// A car's bus of unknown kind may be fault-tolerant up to 125 kbit/s.
func TestFastBusesAreHighSpeed(t *testing.T) {
	for rate, want := range map[string]doctor.Severity{"124999": doctor.Question, "125000": doctor.Question, "125001": doctor.OK} {
		m := changed(t, "pi-zero-wrong-oscillator", "answers/can0.json", "100000 => "+rate)
		if f := worst(t, m, "transceiver", "can0"); f.Severity != want {
			t.Errorf("%s bit/s: %v, want %v: %s", rate, f.Severity, want, f.Title)
		}
	}
}

// Where there is no interface, what is there says what to type next.
func TestWhatToTypeWithoutAnInterface(t *testing.T) {
	usb := func(vendor, product string) []string {
		return []string{"sys/bus/usb/devices/1-1/idVendor", vendor, "sys/bus/usb/devices/1-1/idProduct", product}
	}
	pi := []string{"proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4"}
	for _, tt := range []struct {
		next  string
		files []string
	}{
		{"sudo dmesg | grep -i mcp25", []string{"sys/bus/spi/devices/spi0.0/modalias", "spi:mcp251xfd"}},
		{"sudo ip link add dev vcan0 type vcan", []string{"sys/bus/spi/devices/spi0.0/modalias", "spi:spidev"}},
		{"sudo modprobe gs_usb", usb("1d50", "606f")},
		{"sudo modprobe peak_usb", usb("0c72", "000c")},
		{"sudo slcand -o", usb("16d0", "117e")},
		{"sudo ip link add dev vcan0 type vcan", usb("046d", "c31c")},
		{"sudo vclog --msg", append(pi, "boot/firmware/config.txt", "dtoverlay=mcp2515-can0")},
		{"echo dtoverlay=mcp2515-can0,oscillator=16000000,interrupt=25 | sudo tee -a /boot/firmware/config.txt", append(pi, "boot/firmware/config.txt", "[pi5]\ndtoverlay=mcp2515-can0")},
		{"echo dtoverlay=mcp2515-can0,oscillator=16000000,interrupt=25 | sudo tee -a /boot/config.txt", append(pi, "boot/config.txt", "")},
	} {
		m := fstest.MapFS{"sys/class/net/lo/type": {Data: []byte("772\n")}}
		for i := 0; i < len(tt.files); i += 2 {
			m[tt.files[i]] = &fstest.MapFile{Data: []byte(tt.files[i+1] + "\n")}
		}
		if f := worst(t, m, "interface", ""); f.Severity != doctor.Problem || !strings.HasPrefix(f.Next, tt.next) {
			t.Errorf("%q: %v, %q, want %q", tt.files, f.Severity, f.Next, tt.next)
		}
	}
}
