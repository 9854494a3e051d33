package prove

import (
	"fmt"
	"runtime"

	"latchd/config"
	"latchd/latch"
)

// Options are what Run can be told. The zero value is fine.
type Options struct {
	Limit int // transitions of a view, after which it gives that up; 0: none
	// Watch is called now and then, to show how far it got.
	Watch func(view string, states, transitions int)
}

// Result is what became of a proof.
type Result struct {
	Views     []*Exploration
	Escapes   []string   // what each escape lever reaches, in sentences
	Violation *Violation // the first that was found; nil: none
}

// Proved says whether every view was explored completely and no invariant was broken.
func (r *Result) Proved() bool {
	for _, x := range r.Views {
		if !x.Complete {
			return false
		}
	}
	return r.Violation == nil
}

// Totals are the states and transitions of all views.
func (r *Result) Totals() (states, transitions int) {
	for _, x := range r.Views {
		states += x.States
		transitions += x.Transitions
	}
	return states, transitions
}

// Run explores a configuration, view by view, until one finds a violation. It finds the same
// on any machine.
func Run(c *config.Config, o Options) (*Result, error) {
	m, err := newModel(c)
	if err != nil {
		return nil, err
	}
	r := &Result{Escapes: m.escapes()}
	for _, s := range subjects {
		v := newView(m, s)
		if !v.possible() {
			continue
		}
		watch := func(states, transitions int) {
			if o.Watch != nil {
				o.Watch(s.name, states, transitions)
			}
		}
		x := v.explore(runtime.GOMAXPROCS(0), o.Limit, watch)
		r.Views = append(r.Views, x)
		if x.Violation != nil {
			r.Violation = x.Violation
			break
		}
	}
	return r, nil
}

// escapes says what each escape lever reaches, so that misuse of the place is seen.
func (m *model) escapes() (list []string) {
	for i := range m.p.Buttons {
		if b := &m.p.Buttons[i]; b.Place == latch.Emergency {
			list = append(list, fmt.Sprintf("%s reaches %v at any speed, whatever the car says", b.Name, b.Does[latch.Press]))
		}
	}
	return list
}

// Invariants lists what is judged: names and sentences, in order.
func Invariants() (list [][2]string) {
	for _, i := range invariants {
		list = append(list, [2]string{i.name, i.says})
	}
	return append(list, [2]string{emergencyHonoured, emergencySays})
}
