package candump

import (
	"encoding/binary"

	"latchd/canbus"
)

// maxInterfaceName is the longest name that Linux gives an interface (IFNAMSIZ in linux/if.h, less
// its final zero).
const maxInterfaceName = 15

// Interfaces numbers interfaces as they appear. Its method Bus serves as Options.Bus, for one log or
// for several that are to share the numbers. The zero value is ready.
type Interfaces struct {
	names []string
}

// Bus is the number of the interface, a new one for a new name. After 255 interfaces it is NoBus.
func (n *Interfaces) Bus(name []byte) canbus.Bus {
	for i := range n.names {
		if n.names[i] == string(name) {
			return canbus.Bus(i)
		}
	}
	if len(n.names) == int(canbus.NoBus) {
		return canbus.NoBus
	}
	n.names = append(n.names, string(name))
	return canbus.Bus(len(n.names) - 1)
}

// Name is the interface with that number, or "".
func (n *Interfaces) Name(bus canbus.Bus) string {
	if int(bus) < len(n.names) {
		return n.names[bus]
	}
	return ""
}

// busCache remembers the buses of the interfaces seen lately, so that Options.Bus is asked rarely.
type busCache struct {
	ask     func(name []byte) canbus.Bus
	entries [8]cachedBus
	n, next int
}

type cachedBus struct {
	name [maxInterfaceName]byte
	size int
	bus  canbus.Bus
	// word is the name and the blank after it as plain lines are compared with them, little endian;
	// mask tells which of its bytes count. A name of eight bytes or more never matches.
	word, mask uint64
}

// bus is the answer of ask.
func (c *busCache) bus(name []byte) canbus.Bus {
	for i := range c.entries[:c.n] {
		if e := &c.entries[i]; string(e.name[:e.size]) == string(name) {
			return e.bus
		}
	}
	e := cachedBus{bus: c.ask(name), word: 1}
	e.size = copy(e.name[:], name)
	if e.size < len(name) {
		return e.bus
	}
	if e.size < 8 {
		var text [8]byte
		text[copy(text[:], name)] = ' '
		e.word = binary.LittleEndian.Uint64(text[:])
		e.mask = 1<<(8*(e.size+1)) - 1
	}
	c.entries[c.next] = e
	c.next = (c.next + 1) % len(c.entries)
	c.n = max(c.n, c.next)
	return e.bus
}

// plain looks for the interface whose name and blank are the first bytes of text. n is their length,
// or 0 if the interface is not known here.
func (c *busCache) plain(text uint64) (bus canbus.Bus, n int) {
	for i := range c.entries[:c.n] {
		if e := &c.entries[i]; text&e.mask == e.word {
			return e.bus, e.size + 1
		}
	}
	return canbus.NoBus, 0
}
