package doctor

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
)

// interfaces says which CAN interfaces there are, and what stands in the way of those that are not.
func interfaces(x *examination) (all []Finding) {
	if x.netErr != nil {
		all = append(all, unknown("which interfaces there are", "/sys/class/net", cause(x.netErr)).next("ip -details link show type can"))
	}
	others := x.others
	for _, l := range x.links {
		f := x.present(l, others)
		if !l.present && len(others) > 0 {
			others = others[1:] // each is proposed once
		}
		f.Interface = l.name
		all = append(all, f)
	}
	for _, l := range x.others {
		f := finding(Note, "it is there, and the configuration has no bus on it").saw(l.dir()+"/type", "%d", arphrdCAN)
		f.Interface = l.name
		all = append(all, f)
	}
	if len(x.links) == 0 && x.netErr == nil {
		all = append(all, x.missing(finding(Problem, "there is no CAN interface")))
	}
	return all
}

// present says whether an interface is there. others are candidates for one that is not.
func (x *examination) present(l *link, others []*link) Finding {
	switch {
	case !l.present:
		f := finding(Problem, "there is no such interface, which bus %s of the configuration needs", l.bus.Name)
		if len(others) > 0 {
			f = f.saw("/sys/class/net", "%s", linkNames(x.others)).
				because("latchd run waits for it. Other CAN interfaces of this machine are free: write interface: in the configuration, or try one.").
				next("latchd run --config %s --map %s=%s", quote(x.File), quote(others[0].name), quote(l.bus.Name))
			if others[0].virtual {
				f.Next += " --test-bus " + quote(l.bus.Name)
			}
			return f
		}
		return x.missing(f)
	case l.virtual && l.bus != nil && !l.bus.TestBus:
		return finding(Warning, "it is a virtual interface: what arrives there is of this machine, and bus %s does not believe it", l.bus.Name).
			saw(l.dir()+"/device", "not there").because("For a test at the desk a bus can be declared a test bus; never in a car.").
			next("latchd run --config %s --test-bus %s", quote(x.File), quote(l.bus.Name))
	case l.virtual:
		return finding(OK, "it is there, a virtual interface without a wire").saw(l.dir()+"/device", "not there")
	}
	return finding(OK, "it is there").saw(l.dir()+"/device/uevent", "driver %s", cmp.Or(l.driver, "not told"))
}

func linkNames(links []*link) string {
	var names []string
	for _, l := range links {
		names = append(names, l.name)
	}
	return strings.Join(names, ", ")
}

// adapters are USB devices by vendor:product. Those of gs_usb are from its table (drivers/net/can/usb/gs_usb.c).
var adapters = map[string]string{
	"1d50:606f": "gs_usb", "1209:2323": "gs_usb", "1cd2:606f": "gs_usb", "16d0:10b8": "gs_usb", "16d0:0f30": "gs_usb", "1209:ca01": "gs_usb",
	"0c72:000c": "peak_usb", "0c72:000d": "peak_usb", "0c72:0012": "peak_usb",
	"16d0:117e": serialAdapter, "ad50:60c4": serialAdapter,
}

// serialAdapter marks an adapter that speaks over a serial line, so that a program must be its driver (slcand).
const serialAdapter = "slcan"

// missing adds to a finding which hardware is there without an interface, and what to do next.
func (x *examination) missing(f Finding) Finding {
	const spi, usb = "/sys/bus/spi/devices", "/sys/bus/usb/devices"
	for _, name := range x.names(spi) {
		alias, _ := x.line(path.Join(spi, name, "modalias"))
		if chip := strings.TrimPrefix(alias, "spi:"); strings.HasPrefix(chip, "mcp25") && len(x.names(path.Join(spi, name, "net"))) == 0 {
			// raspberrypi/linux#5346, can-utils#434: "mcp251x: Cannot initialize MCP2515. Wrong wiring?"
			return f.saw(path.Join(spi, name, "modalias"), "%s, without an interface", alias).
				because("The kernel was told of a controller and could not start it: it does not answer. Wiring, the chip select, or the HAT's voltage; " +
					"the interrupt and oscillator lines come after that.").
				next("sudo dmesg | grep -i mcp25")
		}
	}
	for _, name := range x.names(usb) {
		vendor, _ := x.line(path.Join(usb, name, "idVendor"))
		product, _ := x.line(path.Join(usb, name, "idProduct"))
		switch driver := adapters[vendor+":"+product]; driver {
		case "":
			continue
		case serialAdapter: // can-utils#344: it cannot come back after bus-off
			return f.saw(path.Join(usb, name), "%s:%s, an adapter with serial firmware (slcan)", vendor, product).
				because("Such firmware needs a program as its driver, tells no errors and does not come back after bus-off. Flash candleLight on it, if its maker has that.").
				next("sudo slcand -o -c -s4 /dev/ttyACM0 can0")
		default:
			return f.saw(path.Join(usb, name), "%s:%s, an adapter for %s", vendor, product, driver).
				because("The adapter is plugged in, and its driver made no interface.").next("sudo modprobe %s && sudo dmesg | tail -20", driver)
		}
	}
	overlay := slices.ContainsFunc(x.boot.lines, func(l bootLine) bool { return l.isCAN() && l.applies != never })
	switch {
	case overlay:
		return f.saw(x.boot.path, "an overlay for CAN, and no device at %s", spi).
			because("The overlay is read at boot: since it was written the machine was not restarted, or it was refused.").next("sudo vclog --msg | grep -i mcp25")
	case strings.HasPrefix(x.board, "Raspberry Pi"):
		return f.saw("/proc/device-tree/model", "%s", x.board).saw(cmp.Or(x.boot.path, "/boot/firmware/config.txt"), "no overlay for CAN").
			because("A HAT needs its overlay. What the oscillator (on the crystal's can) and the interrupt are, its maker says; 16 MHz and 25 are frequent.").
			next("echo dtoverlay=mcp2515-can0,oscillator=16000000,interrupt=25 | sudo tee -a %s", cmp.Or(x.boot.path, "/boot/firmware/config.txt"))
	}
	return f.saw(spi+", "+usb, "no CAN controller").
		because("Plug an adapter in, or a HAT on. At a desk a virtual interface does.").
		next("sudo ip link add dev %s type vcan && sudo ip link set %[1]s up", x.freeName())
}

// freeName is a name that a new virtual interface may have.
func (x *examination) freeName() string {
	for n := range longestFolder {
		if name := fmt.Sprintf("vcan%d", n); !x.exists("/sys/class/net/" + name) {
			return name
		}
	}
	return "vcan"
}
