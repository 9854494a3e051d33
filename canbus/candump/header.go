package candump

import (
	"bytes"
	"errors"
	"fmt"

	"latchd/canbus"
)

// form is how a line writes its frame.
type form uint8

const (
	short form = iota // can0 123#1122
	view              // can0  123   [2]  11 22
	xl                // CAN XL, in either form
)

// header is what a line says before its payload. It holds for skipped frames as well, so time and
// place of a frame never depend on what is of interest.
type header struct {
	stamp int64
	iface []byte
	form  form
	id    canbus.ID
	flags canbus.Flags // Error; in the view form of candump -x also BRS and ESI
	body  []byte       // short form: from the identifier on; view: from the length on
}

// parseHeader reads a line up to the identifier.
func parseHeader(line []byte) (h header, err error) {
	stamp, rest, err := cutStamp(line)
	if err != nil {
		return header{}, err
	}
	h.stamp = stamp
	h.iface, rest = cutField(rest)
	switch {
	case len(h.iface) == 0:
		return header{}, errors.New("no interface after the time stamp")
	case len(h.iface) > maxInterfaceName:
		return header{}, fmt.Errorf("interface %.40q: at most %d characters", h.iface, maxInterfaceName)
	}
	field, after := cutField(rest)
	if i := bytes.IndexByte(field, '#'); i >= 0 {
		h.body = rest
		return h, h.parseID(field[:i], shortXL(field))
	}
	h.form = view
	if string(field) == "RX" || string(field) == "TX" {
		if after, err = h.cutExtra(after); err != nil {
			return header{}, err
		}
		field, after = cutField(after)
	}
	h.body = after
	return h, h.parseID(field, viewXL(after))
}

// parseID reads the identifier, which CAN XL has in another form.
func (h *header) parseID(digits []byte, isXL bool) error {
	if isXL {
		h.form = xl
		return nil
	}
	id, class, err := canbus.ParseID(digits)
	h.id, h.flags = id, h.flags|class
	return err
}

// shortXL recognises 45123#81:00:12345678#11: five digits of virtual network and priority, then a
// header with colons.
func shortXL(frame []byte) bool {
	return len(frame) > 8 && frame[5] == '#' && frame[8] == ':'
}

// viewXL recognises a length of four digits, where other frames have one or two.
func viewXL(body []byte) bool {
	return len(body) > 5 && body[0] == '[' && body[5] == ']'
}

// cutExtra reads the two columns that candump -x puts after RX or TX: B for BRS, E for ESI, or dashes.
func (h *header) cutExtra(text []byte) (rest []byte, err error) {
	brs, rest := cutField(text)
	esi, rest := cutField(rest)
	for _, column := range []struct {
		text   []byte
		letter string
		flag   canbus.Flags
	}{{brs, "B", canbus.BRS}, {esi, "E", canbus.ESI}} {
		switch string(column.text) {
		case "-":
		case column.letter:
			h.flags |= column.flag
		default:
			return nil, fmt.Errorf("after RX or TX: %.40q: %s or -", column.text, column.letter)
		}
	}
	return rest, nil
}

// cutField cuts the first field off, and the blanks on both sides of it.
func cutField(text []byte) (field, rest []byte) {
	text = trimLeft(text)
	n := 0
	for n < len(text) && !blank(text[n]) {
		n++
	}
	return text[:n], trimLeft(text[n:])
}

func trimLeft(text []byte) []byte {
	for len(text) > 0 && blank(text[0]) {
		text = text[1:]
	}
	return text
}

func trimRight(text []byte) []byte {
	for len(text) > 0 && blank(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}

func blank(c byte) bool { return c == ' ' || c == '\t' }
