package simcar

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"latchd/canbus"
	"latchd/canbus/dbc"
	"latchd/config"
	"latchd/latch"
)

// frames are the frames of a message as things are: one, or one for each signal that shares its place with others.
func (b *Body) frames(m *message) ([]canbus.Frame, error) {
	var always, shared []dbc.Assignment
	for _, l := range m.lines {
		raw, err := b.value(l)
		if err != nil {
			return nil, err
		}
		if l.signal.Mux == nil {
			always = append(always, dbc.Assignment{Signal: l.signal, Raw: raw})
		} else {
			shared = append(shared, dbc.Assignment{Signal: l.signal, Raw: raw})
		}
	}
	sets := [][]dbc.Assignment{always}
	if len(shared) > 0 {
		sets = sets[:0]
		for _, a := range shared {
			sets = append(sets, append(slices.Clone(always), a))
		}
	}
	var frames []canbus.Frame
	for _, set := range sets {
		f, err := config.FrameOf(m.layout, set)
		if err != nil {
			return nil, err
		}
		frames = append(frames, f)
	}
	return frames, nil
}

// value is a raw value of a signal that says everything that it is to say.
func (b *Body) value(l *line) (int64, error) {
	if l.key || b.counts(l) {
		return l.raw, l.signal.PutRaw(make([]byte, l.signal.Message.Length), l.raw)
	}
	for _, f := range l.facts {
		if w := b.wishes[f]; f.IsNumber() && w.Known {
			raw, err := l.signal.RawOf(w.Number / b.config.Params.Facts[f].Scale)
			if err != nil {
				return 0, fmt.Errorf("%v: %w", f, err)
			}
			if !b.fits(l, raw, false) {
				return 0, b.conflict(l)
			}
			return raw, nil
		}
	}
	// A fact that nobody has given is false, or unknown if it is a quantity, where there is a value for that.
	for _, strict := range []bool{true, false} {
		for raw := range b.candidates(l) {
			if b.fits(l, raw, strict) {
				return raw, nil
			}
		}
	}
	return 0, b.conflict(l)
}

func (b *Body) counts(l *line) bool {
	return slices.ContainsFunc(l.buttons, func(n int) bool { return b.config.Params.Buttons[n].Talks == latch.Counter })
}

// candidates are the values that may say what is wanted: nought, what the DBC names, what the configuration uses, and
// then any, from the upper end, where an analogue signal has its filler.
func (b *Body) candidates(l *line) iter.Seq[int64] {
	list := []int64{0}
	for _, v := range l.signal.Values {
		list = append(list, v.Raw)
	}
	for _, f := range l.facts {
		list = append(append(list, b.config.Params.Facts[f].False...), b.config.Params.Facts[f].True...)
	}
	for _, n := range l.buttons {
		list = append(list, b.config.Params.Buttons[n].Pressed...)
	}
	const most = 1 << 12
	top := int64(1)<<min(l.signal.Length, 62) - 1
	if l.signal.Signed {
		top >>= 1
	}
	payload := make([]byte, l.signal.Message.Length)
	return func(yield func(int64) bool) {
		for _, raw := range list {
			if l.signal.PutRaw(payload, raw) == nil && !yield(raw) {
				return
			}
		}
		for raw := top; raw >= 0 && raw > top-most; raw-- {
			if l.signal.PutRaw(payload, raw) == nil && !yield(raw) {
				return
			}
		}
	}
}

// fits says whether a raw value says what every fact and button of the line is to say. With strict, facts that nobody has
// given count as well.
func (b *Body) fits(l *line, raw int64, strict bool) bool {
	for _, f := range l.facts {
		w := b.wishes[f]
		if !w.given && !strict {
			continue
		}
		if !w.given {
			w.Known = !f.IsNumber()
		}
		is, known := says(&b.config.Params.Facts[f], f, raw, l.signal)
		if known != w.Known || known && !f.IsNumber() && is != (w.Number != 0) {
			return false
		}
	}
	for _, n := range l.buttons {
		sw := &b.config.Params.Buttons[n]
		if slices.Contains(sw.Pressed, raw) != b.down[n] || len(sw.Named) > 0 && !slices.Contains(sw.Named, raw) {
			return false
		}
	}
	return true
}

// says is what a raw value means for a fact.
func says(src *latch.FactSource, f latch.Fact, raw int64, s *dbc.Signal) (is, known bool) {
	switch {
	case f.IsNumber():
		v := s.Physical(raw)
		return false, src.Min >= src.Max || v >= src.Min && v <= src.Max
	case slices.Contains(src.True, raw):
		return true, true
	case len(src.False) > 0:
		return false, slices.Contains(src.False, raw)
	case len(src.Named) > 0:
		return false, slices.Contains(src.Named, raw)
	}
	return false, true
}

// conflict says what a signal cannot say at once.
func (b *Body) conflict(l *line) error {
	var parts []string
	for _, f := range l.facts {
		if w := b.wishes[f]; w.given {
			parts = append(parts, f.String()+" "+w.Text(f))
		}
	}
	for _, n := range l.buttons {
		if b.down[n] {
			parts = append(parts, b.config.Params.Buttons[n].Name+" down")
		}
	}
	what := l.signal.Message.Name + "." + l.signal.Name
	if len(parts) == 0 {
		return fmt.Errorf("%s has no value for a button that is up", what)
	}
	err := fmt.Errorf("%s has no value that says %s", what, strings.Join(parts, " and "))
	if len(l.facts) > 0 && b.known(l.message) {
		err = fmt.Errorf("%w; a fact is unknown without one only if no fact of its message is known", err)
	}
	return err
}
