package doctor

import (
	"errors"
	"fmt"
	"strings"
)

// overlays reads config.txt for what keeps a HAT from coming up.
func overlays(x *examination) (all []Finding) {
	b := &x.boot
	switch {
	case b.err != nil:
		return one(unknown("which overlays the firmware loads", b.path, b.err).next("sudo grep -n dtoverlay %s", b.path))
	case b.path == "" && strings.HasPrefix(x.board, "Raspberry Pi"):
		return one(finding(Note, "not known: which overlays the firmware loads").saw(bootNew+", "+bootOld, "neither is there: the boot partition is not mounted").next("lsblk -f"))
	case b.path == "":
		return nil // no Raspberry Pi
	}
	if b.stale != "" { // since Bookworm; the file at the old place says so in its first line
		all = append(all, finding(Problem, "the overlay stands in a file that is no longer read").saw(b.stale, "has overlays for CAN").saw(b.path, "is the one that the firmware reads").
			because("Move its lines for CAN to the other file, and restart.").next("grep -n -e spi -e mcp25 %s", b.stale))
	}
	for _, n := range b.long {
		all = append(all, finding(Warning, "a line is longer than what the firmware reads of it").saw(b.at(n), "more than %d characters", longestBootLine).next("sudo nano +%d %s", n, b.path))
	}
	var active []bootLine
	for _, l := range b.lines {
		switch {
		case isObsolete(l.overlay) && l.applies != never:
			all = append(all, finding(Warning, "an overlay of old guides, which today's firmware does not have").saw(b.at(l.number), "%s", l.text).
				because("mcp2515-can0 and the like need nothing beside them but dtparam=spi=on. A name that ends in -overlay is written without that today.").
				next("sudo sed -i '%ds/^/#/' %s && sudo reboot", l.number, b.path))
		case !l.isCAN():
		case l.applies == never:
			all = append(all, finding(Warning, "an overlay for CAN stands in a section for another board").saw(b.at(l.number), "%s, in section [%s]", l.text, l.section).
				saw("/proc/device-tree/model", "%s", x.board).because("Lines after [all] are for every board: move it there.").next("sudo nano +%d %s", l.number, b.path))
		default:
			active = append(active, l)
		}
	}
	if n := len(active); n > 1 && active[0].overlay == "mcp2515-can1" && active[1].overlay == "mcp2515-can0" {
		// raspberrypi/linux#5514: the interfaces are numbered as they are found
		all = append(all, finding(Warning, "the overlays are in the reverse order, so can0 and can1 may be swapped").saw(b.at(active[0].number), "%s", active[0].text).
			saw(b.at(active[1].number), "%s", active[1].text).because("Interfaces get their numbers as they are found. A .link file that matches the path gives a name that stays.").
			next("udevadm info -q property /sys/class/net/can0 | grep ID_PATH"))
	}
	if len(active) > 0 {
		f := finding(OK, "config.txt declares a CAN controller")
		for _, l := range active {
			f = f.saw(b.at(l.number), "%s", l.text)
		}
		all = append(all, f)
	}
	return all
}

// at is a line of the file.
func (b *bootConfig) at(number int) string { return fmt.Sprintf("%s:%d", b.path, number) }

// isObsolete says whether an overlay is one that guides for kernels before 4.4 name: the SPI driver of its own, and names that
// end in -overlay.
func isObsolete(overlay string) bool {
	return strings.HasPrefix(overlay, "spi-bcm2835") || strings.HasPrefix(overlay, "spi-bcm2708") || overlay == "spi-dma" || strings.HasSuffix(overlay, "-overlay")
}

// oscillator compares the crystal that the driver counts with what config.txt says. Neither knows what is soldered on.
func oscillator(x *examination, l *link) []Finding {
	var times uint64 // of the clock the crystal is
	switch l.driver {
	case "mcp251x":
		times = 2 // mcp251x.c: can.clock.freq = freq / 2, taken for a mistake in raspberrypi/linux#5514 and can-utils#367
	case "mcp251xfd":
		times = 1
	default:
		return nil // adapters and controllers of the processor bring their clock with them
	}
	if l.err != nil || l.Clock == 0 {
		return one(unknown("with which oscillator the driver counts", l.asked(), noClock(l.err)))
	}
	crystal := uint64(l.Clock) * times
	f := finding(OK, "the driver counts with a crystal of %s", megahertz(crystal)).saw(l.asked(), "clock %d Hz", l.Clock)
	if times == 2 {
		f.Why = "The chip halves its crystal, so a clock of half as much is right."
	}
	if line := x.boot.lineOf(l, crystal); line != nil {
		declared := line.oscillator()
		f = f.saw(x.boot.at(line.number), "%s", line.text)
		// A MCP251XFD multiplies a crystal of 4 MHz by ten.
		if declared != crystal && declared*10 != crystal {
			f.Severity, f.Title = Problem, fmt.Sprintf("config.txt says %s, and the driver counts with a crystal of %s", megahertz(declared), megahertz(crystal))
			return one(f.because("The overlay is read at boot: the line was changed since, or another one counts.").next("sudo reboot"))
		}
	}
	if l.troubled() {
		f.Severity, f.Title = Question, fmt.Sprintf("does the crystal beside the controller say %s? The driver counts with that, and the bus has errors", megahertz(crystal))
		return one(f.because("With another crystal every bit has the wrong length, and each frame is an error. HATs have 8, 12 or 16 MHz (MCP2515), 20 or 40 MHz (MCP2518FD); "+
			"small blue boards 8. Write what stands on its metal can behind oscillator=.").next("sudo nano %s", x.boot.file()))
	}
	return one(f)
}

func noClock(err error) error {
	if err != nil {
		return err
	}
	return errors.New("the driver tells no clock")
}

// file is config.txt where one is known of, and else where it should be.
func (b *bootConfig) file() string {
	if b.path == "" {
		return bootNew
	}
	return b.path
}

// lineOf finds the overlay of an interface: among several that it could be, one with the crystal that the driver counts with.
func (b *bootConfig) lineOf(l *link, crystal uint64) (line *bootLine) {
	family := "mcp2515"
	if l.driver == "mcp251xfd" {
		family = "mcp251xfd"
	}
	for i := range b.lines {
		c := &b.lines[i]
		if !c.isCAN() || c.applies == never || !strings.HasPrefix(c.overlay, family) {
			continue
		}
		if cs := c.chipSelect(); cs != "" && l.node != "" && !strings.HasSuffix(l.node, "@"+cs) {
			continue
		}
		if line == nil || c.oscillator() == crystal {
			line = c
		}
	}
	return line
}

// chipSelect is that of the line, which the device tree has behind the @ of the controller's node; "" where it is not plain.
func (l *bootLine) chipSelect() string {
	switch l.overlay {
	case "mcp2515-can0":
		return "0"
	case "mcp2515-can1":
		return "1"
	}
	for name := range l.params {
		if rest, ok := strings.CutPrefix(name, "spi"); ok {
			if _, cs, ok := strings.Cut(rest, "-"); ok {
				return cs
			}
		}
	}
	return ""
}

func megahertz(hz uint64) string { return fmt.Sprintf("%g MHz", float64(hz)/1e6) }
