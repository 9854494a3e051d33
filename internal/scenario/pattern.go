package scenario

import (
	"fmt"
	"strings"

	"latchd/canbus"
)

// pattern is a frame of which any byte may be XX, and which others may follow.
type pattern struct {
	bus  canbus.Bus
	id   canbus.ID
	data string // two characters a byte
}

func (o object) readPattern() *pattern {
	text, ok := o.scalar("frame")
	if !ok {
		return nil
	}
	bus, rest, ok := o.busOf("frame", text)
	if !ok {
		return nil
	}
	p, err := parsePattern(rest)
	if err != nil {
		o.errorf("frame", "%v", err)
		return nil
	}
	p.bus = canbus.Bus(max(bus, 0))
	return p
}

// parsePattern reads an identifier and, after a #, the first bytes, of which any may be XX: 300#01XX.
func parsePattern(text string) (*pattern, error) {
	digits, data, _ := strings.Cut(text, "#")
	id, flags, err := canbus.ParseID([]byte(digits))
	if err != nil {
		return nil, err
	}
	data = strings.ToUpper(strings.ReplaceAll(data, ".", ""))
	bad := flags != 0 || len(data)%2 != 0 || len(data) > 2*canbus.MaxLength
	for i := 0; i < len(data) && !bad; i += 2 {
		bad = data[i:i+2] != "XX" && (canbus.HexDigit(data[i]) > 0xF || canbus.HexDigit(data[i+1]) > 0xF)
	}
	if bad {
		return nil, fmt.Errorf("%.40q: a data frame whose bytes are two hexadecimal digits each, or XX for any, as in 300#01XX", text)
	}
	return &pattern{id: id, data: data}, nil
}

// cutBus takes a bus and a frame apart.
func cutBus(text string) (bus, rest string, ok bool) {
	bus, rest, ok = strings.Cut(strings.TrimSpace(text), " ")
	return bus, strings.TrimSpace(rest), ok
}

// isOf says whether a frame has the pattern's identifier, on its bus.
func (p *pattern) isOf(bus canbus.Bus, f *canbus.Frame) bool { return bus == p.bus && f.ID == p.id }

// matches says whether a frame is of the pattern.
func (p *pattern) matches(bus canbus.Bus, f *canbus.Frame) bool {
	data := fmt.Sprintf("%X", f.Payload())
	if !p.isOf(bus, f) || len(data) < len(p.data) {
		return false
	}
	for i := 0; i < len(p.data); i++ {
		if p.data[i] != 'X' && p.data[i] != data[i] {
			return false
		}
	}
	return true
}
