package dbc

import (
	"slices"

	"latchd/canbus"
)

// Reading is the value of a planned signal in a frame.
type Reading struct {
	Signal  int  // index of the signal in the plan's list
	Present bool // false when beyond the frame or not multiplexed in; Raw and Value are then 0
	Raw     int64
	Value   float64 // physical
}

// Plan decodes chosen signals only, without allocation. It does not change, so goroutines may share it.
type Plan struct {
	standard [canbus.MaxStandard + 1]int32 // 1 + index into messages; 0: not planned
	extended map[canbus.ID]int32
	messages [][]step
	ids      canbus.IDSet
}

// step reads one signal of a message.
type step struct {
	signal int
	field  field
	gates  []gate // its multiplexers
}

// gate is a multiplexer and the values that let a signal through.
type gate struct {
	field field
	mux   *Mux
}

// NewPlan compiles the signals into shifts and masks. Multiplexers above them are read as needed and
// need not be listed.
func NewPlan(signals []*Signal) *Plan {
	p := &Plan{extended: map[canbus.ID]int32{}}
	for i, s := range signals {
		steps := &p.messages[p.slot(s.Message.ID)]
		st := step{signal: i, field: newField(s)}
		for up := s; up.Mux != nil; up = up.Mux.Signal {
			if up.Mux.Signal == nil {
				st.field.need = never
				break
			}
			st.gates = append(st.gates, gate{newField(up.Mux.Signal), up.Mux})
		}
		*steps = append(*steps, st)
	}
	return p
}

// slot is the index of the message with this identifier, made when there is none.
func (p *Plan) slot(id canbus.ID) int32 {
	n := p.lookup(id)
	if n == 0 {
		p.messages = append(p.messages, nil)
		p.ids.Add(id)
		n = int32(len(p.messages))
		if id <= canbus.MaxStandard {
			p.standard[id] = n
		} else {
			p.extended[id] = n
		}
	}
	return n - 1
}

func (p *Plan) lookup(id canbus.ID) int32 {
	if id <= canbus.MaxStandard {
		return p.standard[id]
	}
	return p.extended[id]
}

// IDs are the identifiers of the frames that the plan reads.
func (p *Plan) IDs() *canbus.IDSet { return &p.ids }

// Decode appends one reading for each planned signal of the frame's message, in the order of the
// plan's list. Frames with other identifiers, remote frames and error frames yield nothing.
func (p *Plan) Decode(f *canbus.Frame, dst []Reading) []Reading {
	n := p.lookup(f.ID)
	if n == 0 || f.Flags&(canbus.Remote|canbus.Error) != 0 {
		return dst
	}
	length := min(f.Length, canbus.MaxLength)
	steps := p.messages[n-1]
	end := len(dst)
	dst = slices.Grow(dst, len(steps))[:end+len(steps)]
	for i := range steps {
		st := &steps[i]
		r := &dst[end+i]
		if st.field.need > length || len(st.gates) > 0 && !st.open(f, length) {
			*r = Reading{Signal: st.signal}
			continue
		}
		raw := st.field.raw(f)
		*r = Reading{Signal: st.signal, Present: true, Raw: raw, Value: st.field.physical(raw)}
	}
	return dst
}

// open says whether the frame, of so many bytes, selects the signal.
func (st *step) open(f *canbus.Frame, length uint8) bool {
	for i := range st.gates {
		g := &st.gates[i]
		if g.field.need > length || !g.mux.Selects(g.field.raw(f)) {
			return false
		}
	}
	return true
}
