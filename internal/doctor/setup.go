package doctor

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"latchd/config"
)

// Setup is a CAN interface as it should come up at boot.
type Setup struct {
	Interface  string
	Bitrate    uint32 // bit/s
	ListenOnly bool   // for a bus on which nothing is sent
	OneShot    bool   // for a bus on which latchd sends
	Driver     string // "" where it is not known; some cannot restart after bus-off
	Command    string // that prints this file, as it was typed
}

// For takes what a configuration says of an interface: the bit rate of its bus, and whether latchd sends there.
func (s *Setup) For(c *config.Config) error {
	n := slices.IndexFunc(c.Buses, func(b config.Bus) bool { return b.Interface == s.Interface })
	if n < 0 {
		var names []string
		for i := range c.Buses {
			names = append(names, c.Buses[i].Interface)
		}
		return fmt.Errorf("%s has no bus on interface %s: its interfaces are %s", c.File, s.Interface, strings.Join(names, ", "))
	}
	b, sends := &c.Buses[n], speaks(c, n)
	if s.Bitrate == 0 {
		s.Bitrate = b.Bitrate
	}
	switch {
	case s.Bitrate == 0:
		return fmt.Errorf("%s does not say the bit rate of bus %s: write bitrate: 100kbit/s there, or give --bitrate", c.File, b.Name)
	case sends && s.ListenOnly:
		return fmt.Errorf("--listen-only: latchd sends on bus %s of %s, and a controller that is listen-only sends nothing", b.Name, c.File)
	case sends:
		s.OneShot = true
	case s.OneShot:
		return fmt.Errorf("--one-shot: latchd only listens to bus %s of %s, which --listen-only is for", b.Name, c.File)
	default:
		s.ListenOnly = true
	}
	return nil
}

// Check says what is wrong with it.
func (s *Setup) Check() error {
	switch {
	case !config.IsInterface(s.Interface) || quote(s.Interface) != s.Interface:
		return fmt.Errorf("interface %q: want a name such as can0, of at most 15 letters, digits, _ and -", s.Interface)
	case s.ListenOnly && s.OneShot:
		return errors.New("--listen-only and --one-shot: a controller that is listen-only sends nothing, so give one of them")
	}
	return nil
}

// DriverOf is the driver of an interface of this machine; "" where it is not there or tells none.
func DriverOf(m Machine, iface string) string {
	text, _ := m.read("/sys/class/net/" + iface + "/device/uevent")
	return variable(text, "DRIVER")
}

// File is the file for systemd-networkd, as a text that says where it goes. Its keys: systemd.network(5), [CAN].
func (s *Setup) File() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# %s, for systemd-networkd. latchd printed it and writes nothing. To put it there and apply it:", networkPath(s.Interface))
	line("#   %s | sudo tee %s", s.Command, networkPath(s.Interface))
	line("#   sudo systemctl enable systemd-networkd && sudo systemctl restart systemd-networkd")
	line("# networkctl reload is not enough for [CAN] (systemd issue 20434). systemd-networkd may run beside NetworkManager.")
	line("[Match]")
	line("Name=%s", s.Interface)
	line("")
	line("[Link]")
	line("# A CAN interface never is online: without this line the start of the machine waits for it.")
	line("RequiredForOnline=no")
	line("")
	line("[CAN]")
	line("BitRate=%d", s.Bitrate)
	if s.ListenOnly {
		line("# Nothing is sent here, not even acknowledgements: the car does not notice. Another node has to acknowledge.")
		line("ListenOnly=yes")
	}
	if s.OneShot {
		line("# A frame that nobody acknowledges is not repeated, so none goes out late. Needs systemd 250 or newer.")
		line("OneShot=yes")
	}
	if noRestart[s.Driver] {
		line("# The driver %s cannot restart the controller after bus-off, and the kernel refuses a RestartSec= for it.", s.Driver)
	} else {
		line("# After bus-off, back on the bus. Take it out where the kernel says \"Device doesn't support restart from Bus Off\"")
		line("# (adapters of gs_usb and slcan).")
		line("RestartSec=100ms")
	}
	return b.String()
}
