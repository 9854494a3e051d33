package prove

import (
	"fmt"
	"math/rand/v2"
	"time"

	"latchd/config"
)

// WalkResult is what became of a random walk.
type WalkResult struct {
	Steps     int
	Sends     int // frames that the engine sent on the way
	Violation *Violation
}

// legs is how many steps a walk goes before it begins anew, so that the way to a violation is not too long to read.
const legs = 2000

// Walk makes steps at random: every line, button and bus does what it likes, at any time, and often just before or at a limit. It is
// the same for the same seed, on any machine.
func Walk(c *config.Config, seed uint64, steps int) (*WalkResult, error) {
	m, err := newModel(c)
	if err != nil {
		return nil, err
	}
	v := &view{m: m, subject: subject{name: "a random walk"}, free: make([]bool, len(m.lines)), all: true}
	for i := range v.free {
		v.free[i] = true
	}
	v.begin()
	r := &WalkResult{}
	for leg := uint64(0); r.Steps < steps; leg++ {
		w := newWorld(m, v.free, nil)
		c := rand.New(rand.NewPCG(seed, leg))
		for n := 0; n < legs && r.Steps < steps; n++ {
			s := v.randomStep(c, w)
			r.Steps++
			if w.broken != nil {
				r.Violation = &Violation{Name: w.broken.name, Wrong: w.broken.wrong, Says: sentence(w.broken.name), Steps: n + 1}
				r.Violation.text = fmt.Sprintf("leg %d, step %d: %v", leg, n, s)
				return r, nil
			}
		}
		r.Sends += w.sends
	}
	return r, nil
}

// randomStep lets some time pass, and something happen. What only ends something is rare.
func (v *view) randomStep(c *rand.Rand, w *world) move {
	w.wait(v.randomPause(c, w))
	for {
		mv := v.moves[c.IntN(len(v.moves))]
		if !w.possible(mv) || rare(mv.kind) && c.IntN(40) > 0 {
			continue
		}
		w.make(mv)
		return mv
	}
}

func rare(k moveKind) bool {
	return k == overflows || k == busLost || k == restarts || k == silences || k == pulls
}

func (v *view) randomPause(c *rand.Rand, w *world) time.Duration {
	switch c.IntN(8) {
	case 0, 1, 2:
		return 0
	case 3, 4:
		return time.Duration(c.Int64N(int64(200 * time.Millisecond)))
	case 5:
		return time.Duration(c.Int64N(int64(2 * time.Second)))
	}
	ps := w.pauses(nil)
	p := ps[c.IntN(len(ps))]
	if p > 2*time.Second && c.IntN(10) > 0 {
		p = time.Millisecond
	}
	return p
}

// sentence is what an invariant says.
func sentence(name string) string {
	for i := range invariants {
		if invariants[i].name == name {
			return invariants[i].says
		}
	}
	return emergencySays
}

// Wandered says where a walk came to a violation.
func (v *Violation) Wandered() string { return v.text }
