package candump

import (
	"bytes"
	"fmt"
	"time"

	"latchd/canbus"
)

// general reads a line of any form and says whether it is a record.
func (r *Reader) general(line []byte, end ending) (found bool) {
	switch {
	case end == endless:
		r.refuse(line, fmt.Errorf("a line of more than %d bytes", maxLine))
		return false
	case end == cut && (r.in.truncated || r.in.err != nil):
		// Known to be a part of a line, which may look like a shorter frame.
		r.stats.Truncated = 1
		return false
	}
	explains := r.detail && bytes.HasPrefix(line, []byte("\t"))
	r.detail = explains
	line = trimRight(trimLeft(r.stripColour(line)))
	var err error
	switch {
	case explains || len(line) == 0 || line[0] == '#':
		r.stats.Ignored++
	case bytes.HasPrefix(line, []byte("DROPCOUNT")):
		found, err = r.drop(line)
	default:
		found, err = r.frame(line)
	}
	switch {
	case err == nil && end == cut && found:
		r.warnShort(line)
	case err == nil:
	case end == cut && r.understood():
		r.stats.Truncated = 1
		r.warnf("the log ends in the middle of this line: %v", err)
	default:
		r.refuse(line, err)
	}
	return found
}

// warnShort tells of a last line without its newline whose frame may be the beginning of a longer one: the short form does
// not say how many bytes there are. It is given out all the same, because editors leave such files, and what it has of the
// payload is right.
func (r *Reader) warnShort(line []byte) {
	var f canbus.Frame
	h, err := parseHeader(line)
	if err != nil || h.form != short {
		return
	}
	text, rest := cutField(h.body)
	if len(rest) > 0 || f.UnmarshalText(text) != nil || f.Is(canbus.Error) || f.Is(canbus.Remote) {
		return
	}
	most := uint8(canbus.MaxClassicalLength)
	if f.Is(canbus.FD) {
		most = canbus.MaxLength
	}
	if f.Length < most {
		r.warnf("the last line has no newline: if the log is cut off here, %s is only the beginning of a frame; taken as a whole one", text)
	}
}

// frame reads a line with a frame. With an error there can still be a record: the segment that the
// line begins.
func (r *Reader) frame(line []byte) (found bool, err error) {
	h, err := parseHeader(line)
	if err != nil {
		return false, err
	}
	step, back := r.clock.advance(h.stamp)
	if step == overflow {
		return false, fmt.Errorf("time stamp %.40q: the log is longer than 292 years", line)
	}
	r.plain.learn(line, h.stamp)
	r.detail = h.form == view && h.flags&canbus.Error != 0
	r.rec = Record{Line: int(r.stats.Lines)}
	r.rec.Received.At = time.Duration(r.clock.newest)
	r.rec.Received.Bus = r.buses.bus(h.iface)
	found, err = r.payload(&h)
	switch step {
	case clamped:
		r.stats.Clamped++
	case segment:
		r.stats.Segments++
		r.warnf("time runs backwards by %v: a new segment begins", back)
		r.held, r.holding = r.rec, found
		r.rec = Record{Kind: Segment, Line: r.rec.Line}
		r.rec.Received.At = r.held.Received.At
		found = true
	}
	return found, err
}

// payload reads the rest of a frame's line as far as it is of interest.
func (r *Reader) payload(h *header) (found bool, err error) {
	other := r.rec.Received.Bus == canbus.NoBus
	skipped := r.opts.Interest != nil && h.flags&canbus.Error == 0 && !r.opts.Interest.Has(h.id)
	if h.form == xl {
		skipped = false
	} else if !other && !skipped || r.opts.Strict {
		if err := parseFrame(h, &r.rec.Received.Frame); err != nil {
			return false, err
		}
	}
	switch {
	case other:
		r.stats.Other++
	case skipped:
		r.stats.Skipped++
	case h.form == xl:
		r.stats.XL++
		if r.stats.XL == 1 {
			r.warnf("a CAN XL frame: these are counted and left out")
		}
	default:
		r.stats.Frames++
		return true, nil
	}
	return false, nil
}

// drop reads DROPCOUNT: dropped 4 CAN frames on 'can0' socket (total drops 4). The name is what
// candump was called with: it may be any, and filters may follow it after a comma.
func (r *Reader) drop(line []byte) (found bool, err error) {
	const form = "DROPCOUNT: dropped 4 CAN frames on 'can0' socket (total drops 4)"
	text, ok := bytes.CutPrefix(line, []byte("DROPCOUNT: dropped "))
	field, rest := cutField(text)
	count, isNumber := number(field, 10)
	_, name, opened := bytes.Cut(rest, []byte("'"))
	name, _, closed := bytes.Cut(name, []byte("'"))
	name, _, _ = bytes.Cut(name, []byte(","))
	if !ok || !isNumber || !opened || !closed || len(name) == 0 || len(name) > maxInterfaceName {
		return false, fmt.Errorf("%.80q: the form is %s", line, form)
	}
	r.rec = Record{Kind: Drop, Line: int(r.stats.Lines), Dropped: uint64(count)}
	r.rec.Received.At = time.Duration(r.clock.newest)
	r.rec.Received.Bus = canbus.NoBus
	if string(name) != "any" {
		r.rec.Received.Bus = r.buses.bus(name)
		if r.rec.Received.Bus == canbus.NoBus {
			r.stats.Other++
			return false, nil
		}
	}
	r.stats.Drops++
	r.stats.Dropped += uint64(count)
	return true, nil
}

// stripColour leaves out the escape sequences of candump -c.
func (r *Reader) stripColour(line []byte) []byte {
	if bytes.IndexByte(line, '\x1B') < 0 {
		return line
	}
	r.scratch = r.scratch[:0]
	for {
		i := bytes.Index(line, []byte("\x1B["))
		if i < 0 {
			r.scratch = append(r.scratch, line...)
			return r.scratch
		}
		r.scratch = append(r.scratch, line[:i]...)
		line = bytes.TrimLeft(line[i+2:], "0123456789;")
		if len(line) > 0 {
			line = line[1:] // the letter that ends the sequence
		}
	}
}
