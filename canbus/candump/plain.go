package candump

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"time"

	"latchd/canbus"
)

// Most logs are written by candump -l and have nothing but lines like
//
//	(1620458408.814144) can0 123#1122
//
// Reading these is most of the work of a replay, so they have a way of their own, which gives them to
// the general way as soon as anything is unusual: another second, an interface not seen lately, a time
// that runs backwards, any other form, a line that is wrong.

// Where things stand in a plain line.
const (
	plainFraction  = len("(1620458408.")
	plainInterface = plainFraction + len("814144) ")
	plainLine      = plainInterface + 8 + len("12345678#1122334455667788\n") // what is looked at before the end of the line is known
)

// plain is the second that plain lines are read in: its text and its value.
type plain struct {
	known  bool
	first8 uint64 // of the text, little endian
	next4  uint32
	stamp  int64 // nanoseconds
}

// learn takes a line with its stamp in.
func (p *plain) learn(line []byte, stamp int64) {
	if len(line) < plainInterface || line[plainFraction-1] != '.' || line[plainInterface-2] != ')' {
		return
	}
	*p = plain{
		known:  true,
		first8: binary.LittleEndian.Uint64(line),
		next4:  binary.LittleEndian.Uint32(line[8:]),
		stamp:  stamp - stamp%int64(time.Second),
	}
}

// skim reads plain lines up to one that is of interest, which it leaves as the record, or up to one
// for the general way.
func (r *Reader) skim() (found bool) {
	if !r.plain.known || r.clock.deltas || r.opts.plainOff {
		return false
	}
	var (
		buf      = r.in.buf[:r.in.end]
		pos      = r.in.pos
		first8   = r.plain.first8
		next4    = r.plain.next4
		second   = r.plain.stamp + r.clock.shift
		newest   uint64 // fraction of the newest line read here, 0 before the first
		interest = r.opts.Interest
	)
	for len(buf)-pos >= plainLine {
		line := buf[pos:]
		if binary.LittleEndian.Uint64(line) != first8 || binary.LittleEndian.Uint32(line[8:]) != next4 {
			break
		}
		fraction := binary.BigEndian.Uint64(line[plainFraction:])
		if !isFraction(fraction) || fraction < newest || newest == 0 && second+micros(fraction) < r.clock.newest {
			break
		}
		bus, n := r.buses.plain(binary.LittleEndian.Uint64(line[plainInterface:]))
		if n == 0 {
			break
		}
		frame := plainInterface + n
		id, n := plainID(line[frame:])
		if n == 0 {
			break
		}
		data := frame + n
		length := plainEnd(line[data:])
		if length < 0 || data+length > maxLine {
			break
		}
		wanted := bus != canbus.NoBus && (interest == nil || interest.Has(id))
		if (wanted || r.opts.Strict) && !plainData(&r.rec.Received.Frame, id, line[data:data+length]) {
			text := bytes.TrimSuffix(line[frame:data+length], []byte("\r"))
			if r.rec.Received.Frame.UnmarshalText(text) != nil {
				break
			}
		}
		pos += data + length + 1
		newest = fraction
		r.stats.Lines++
		if wanted {
			r.give(second+micros(fraction), bus)
			found = true
			break
		}
		if bus == canbus.NoBus {
			r.stats.Other++
		} else {
			r.stats.Skipped++
		}
	}
	if newest != 0 {
		r.detail = false
		r.in.pos = pos
		r.clock.newest = second + micros(newest)
		r.clock.last = r.clock.newest - r.clock.shift
	}
	return found
}

// give makes the record of a plain line, whose frame is there already.
func (r *Reader) give(at int64, bus canbus.Bus) {
	r.stats.Frames++
	r.rec.Kind, r.rec.Line, r.rec.Dropped = Frame, int(r.stats.Lines), 0
	r.rec.Received.At, r.rec.Received.Bus, r.rec.Received.Origin = time.Duration(at), bus, canbus.Wire
}

// plainEnd is where the line ends; -1 if that is not to be seen yet. Where it ends within eight bytes of data, as most do, that is
// found without a branch, because lengths that come in no order are guessed wrongly.
func plainEnd(text []byte) int {
	n := newlineIn(binary.LittleEndian.Uint64(text))
	n += newlineIn(binary.LittleEndian.Uint64(text[8:])) & -(n >> 3)
	if text[n] == '\n' {
		return n
	}
	return bytes.IndexByte(text, '\n')
}

// newlineIn says which of eight bytes is the first newline; 8: none. A zero byte borrows into its highest bit, and of those
// that do the lowest is one (Warren, "Hacker's Delight", 6-1).
func newlineIn(text uint64) int {
	zero := text ^ 0x0A0A0A0A0A0A0A0A
	return bits.TrailingZeros64((zero-0x0101010101010101)&^zero&0x8080808080808080) >> 3
}

// plainData makes a classical data frame of nothing but digits; anything else is for the general way.
func plainData(f *canbus.Frame, id canbus.ID, digits []byte) bool {
	if len(digits) > 2*canbus.MaxClassicalLength || len(digits)%2 != 0 {
		return false
	}
	*f = canbus.Frame{ID: id, Length: uint8(len(digits) / 2)}
	wrong := byte(0)
	for i := range len(digits) / 2 {
		high, low := canbus.HexDigit(digits[2*i]), canbus.HexDigit(digits[2*i+1])
		wrong |= high | low
		f.Data[i&(canbus.MaxClassicalLength-1)] = high<<4 | low
	}
	return wrong <= 0xF
}

// A fraction is the eight bytes "814144) " as a big-endian word, so that fractions of one second compare
// as their times do.

// isFraction says whether the word is six digits, a parenthesis and a blank. A byte is a digit if its upper
// half is 3, and still is when 6 is added to the byte.
func isFraction(text uint64) bool {
	digits := text>>16 | 0x3030<<48
	return text&0xFFFF == ')'<<8|' ' && digits&(digits+0x0606060606060606)&0xF0F0F0F0F0F0F0F0 == 0x3030303030303030
}

// micros is the time that the six digits of a fraction stand for, in nanoseconds: all digits at once.
func micros(fraction uint64) int64 {
	digits := bits.ReverseBytes64(fraction>>16) & 0x0F0F0F0F0F0F0F0F // the first digit lowest, two zeros before it
	digits = digits*10 + digits>>8                                   // each pair, in every other byte
	pairs := digits & 0x00FF00FF00FF00FF
	pairs = pairs*100 + pairs>>16
	quads := pairs & 0x0000FFFF0000FFFF
	return int64((quads*10000+quads>>32)&0xFFFFFFFF) * int64(time.Microsecond)
}

// plainID reads an identifier and the # after it; n is their length, or 0 if it is none.
func plainID(text []byte) (id canbus.ID, n int) {
	if text[3] != '#' {
		return plainExtendedID(text)
	}
	high, middle, low := canbus.HexDigit(text[0]), canbus.HexDigit(text[1]), canbus.HexDigit(text[2])
	if high > 7 || middle|low > 0xF {
		return 0, 0
	}
	return canbus.Standard(uint32(high)<<8 | uint32(middle)<<4 | uint32(low)), 4
}

func plainExtendedID(text []byte) (id canbus.ID, n int) {
	if text[8] != '#' {
		return 0, 0
	}
	id, flags, err := canbus.ParseID(text[:8])
	if err != nil || flags != 0 {
		return 0, 0
	}
	return id, 9
}
