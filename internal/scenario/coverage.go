package scenario

import (
	"latchd/config"
	"latchd/latch"
)

// Coverage is how much of a configuration scenarios exercise: of what its buttons do, and of the reasons that it can come to.
type Coverage struct {
	Bindings []Binding
	Reasons  []Occurrence
}

// Binding is a gesture of a button that does something. It is exercised when a decision about it came from the tiers:
// whatever their answer was, the press was understood.
type Binding struct {
	Button    string
	Gesture   latch.GestureKind
	Action    latch.Action
	Exercised bool
}

// Occurrence is a reason that a configuration can come to.
type Occurrence struct {
	Reason   latch.Reason
	Occurred bool
}

// NewCoverage returns a coverage in which nothing was exercised.
func NewCoverage(c *config.Config) *Coverage {
	cov := &Coverage{}
	for i := range c.Params.Buttons {
		b := &c.Params.Buttons[i]
		for _, g := range latch.Bindable() {
			if b.Does[g] != latch.NoAction {
				cov.Bindings = append(cov.Bindings, Binding{Button: b.Name, Gesture: g, Action: b.Does[g]})
			}
		}
	}
	for _, r := range Reachable(c) {
		cov.Reasons = append(cov.Reasons, Occurrence{Reason: r})
	}
	return cov
}

// Add adds what a scenario exercised. What its overlay changes counts for the configuration too, as far as that has it: a
// binding of the same name that does the same, a reason that can be reached without the overlay.
func (c *Coverage) Add(r *Result) {
	buttons := r.Scenario.Config.Params.Buttons
	for i := range r.record.entries {
		switch e := &r.record.entries[i]; e.kind {
		case isDecision:
			d := &e.effect.Decision
			c.occurred(d.Reason)
			if d.Button >= 0 && d.Tier > latch.TierValidity {
				c.exercised(buttons[d.Button].Name, d.Gesture, d.Asked)
			}
		case isEvent:
			if why := e.effect.Event.Reason; why != latch.OK { // of an event OK is no reason
				c.occurred(why)
			}
		}
	}
}

func (c *Coverage) occurred(why latch.Reason) {
	for i := range c.Reasons {
		if o := &c.Reasons[i]; o.Reason == why {
			o.Occurred = true
		}
	}
}

func (c *Coverage) exercised(button string, g latch.GestureKind, asked latch.Action) {
	for i := range c.Bindings {
		if b := &c.Bindings[i]; b.Button == button && b.Gesture == g && b.Action == asked {
			b.Exercised = true
		}
	}
}

// Missing names the bindings and the reasons that no scenario came to.
func (c *Coverage) Missing() (bindings []Binding, reasons []latch.Reason) {
	for _, b := range c.Bindings {
		if !b.Exercised {
			bindings = append(bindings, b)
		}
	}
	for _, o := range c.Reasons {
		if !o.Occurred {
			reasons = append(reasons, o.Reason)
		}
	}
	return bindings, reasons
}
