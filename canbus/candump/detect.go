package candump

import "time"

// lookAhead is how many lines at the beginning of a log tell what its stamps are.
const lookAhead = 256

// detectTime tells differences (candump -td) from times since the start (-tz). Times hardly ever run
// backwards, differences do it at every other frame or so. A log whose first stamp is a second or more
// is not looked at any further: with either option candump begins at zero.
func (r *Reader) detectTime() TimeMode {
	var previous int64
	steps, back := -1, 0
	offset := 0
	for range lookAhead {
		n, found := r.in.find(offset)
		if !found {
			break
		}
		line := r.in.buf[r.in.pos+offset:][:n]
		offset += n + 1
		stamp, _, err := cutStamp(trimLeft(r.stripColour(line)))
		if err != nil {
			continue
		}
		if steps < 0 && stamp >= int64(time.Second) {
			return Absolute
		}
		if steps++; stamp < previous {
			back++
		}
		previous = stamp
	}
	if back < 2 || back*8 < steps {
		return Absolute
	}
	r.warnf("the times run backwards again and again: taken as differences (candump -td)")
	return Delta
}
