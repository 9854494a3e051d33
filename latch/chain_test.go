package latch_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// chainOf writes a chain as words: "validity; safety ignition speed; !security locked" means that validity passed, that
// safety passed after a look at two facts, and that security decided.
func chainOf(d *latch.Decision) string {
	var words []string
	for tier, link := range d.Chain() {
		word := latch.Tier(tier).String()
		switch link.Word {
		case latch.Unasked:
			continue
		case latch.Decided:
			word = "!" + word
		}
		for _, f := range latch.Facts() {
			if link.Facts.Has(f) {
				word += " " + f.String()
			}
		}
		words = append(words, word)
	}
	return strings.Join(words, "; ")
}

func TestChain(t *testing.T) {
	few := func(p *latch.Params) {
		for _, f := range []latch.Fact{latch.BootLocked, latch.PassengerDoorOpen, latch.RearDriverDoorOpen, latch.RearPassengerDoorOpen, latch.KeyInside} {
			p.Facts[f] = latch.FactSource{}
		}
	}
	toggle := func(p *latch.Params) {
		few(p)
		p.Buttons[3].Does = [4]latch.Action{latch.Press: latch.LockToggle}
	}
	for _, c := range []struct {
		name   string
		tune   func(*latch.Params)
		facts  string
		script string
		want   string
	}{
		{"every tier", few, "", hold29,
			"validity; emergency; crash crash; safety ignition speed; security valet disarm; binding; wear voltage; !actuate boot_latch"},
		{"safety decides", few, "speed=50", hold29, "validity; emergency; crash crash; !safety ignition speed"},
		{"a lever", few, "", "3s lever=1", "validity; !emergency"},
		{"a fact that two tiers look at", few, "", "3s fob=4 key=2",
			"validity; emergency; crash crash; safety; security ignition driver_door_open disarm; binding; wear voltage; !actuate"},
		{"the side of a toggle is a matter of binding", toggle, "locked=1", "1s dash=0\n3s dash=1",
			"validity; emergency; crash; safety; security disarm; binding locked; wear voltage; !actuate"},
		{"no press", few, "", "2s..2500ms/100ms fob=16 key=2", "!validity"},
		{"no request", few, "", "2s fob=16 key=2\n2300ms fob=0 key=2", "validity; !binding"},
		{"dropped while it waited", waking, "-ignition -speed", "9s dash=1\n9100ms overflow 0", "!validity"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams()
			if c.tune != nil {
				c.tune(p)
			}
			e := latch.New(p)
			var got []string
			for _, s := range parseScript(t, parked("8s", strings.Fields(c.facts)...)+c.script+"\n8s advance") {
				var effects []latch.Effect
				if s.in == nil {
					effects = e.Advance(s.at)
				} else {
					effects = e.Observe(s.at, *s.in)
				}
				for i := range effects {
					if effects[i].Kind == latch.EffectDecision {
						got = append(got, chainOf(&effects[i].Decision))
					}
				}
			}
			if diff := cmp.Diff([]string{c.want}, got[:min(1, len(got))]); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
