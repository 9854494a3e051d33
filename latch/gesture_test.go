package latch_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

const ms = time.Millisecond

// fobButton is a fob's button b with the defaults of a fob (policy §2). Its signal is the rig's fob: 0 is up, 1 is b.
func fobButton(does map[latch.GestureKind]latch.Action) latch.Button {
	b := latch.Button{
		Name: "b", Place: latch.Fob, Signal: 0, Key: 1, Pressed: []int64{1}, Named: []int64{0, 1, 2},
		Click: 900 * ms, Hold: 900 * ms, Double: 600 * ms, Gap: 40 * ms,
		Period: 100 * ms, Stale: 350 * ms, Stuck: 25 * time.Second, RepeatWithin: 250 * ms,
	}
	for g, a := range does {
		b.Does[g] = a
	}
	return b
}

// bench is a car without facts or actuators, so that nothing but the buttons speaks.
func bench(buttons ...latch.Button) *latch.Params {
	p := rigParams("none")
	p.Buttons = buttons
	p.Actuators = latch.Params{}.Actuators
	return p
}

// told plays a script and writes the gestures, "1s press", and the answers: "1s asks lock.all" where the press was
// a request, whatever became of it, and "1s told too_long" where it was none.
func told(t *testing.T, p *latch.Params, script string) []string {
	t.Helper()
	e := latch.New(p)
	var out []string
	for _, s := range parseScript(t, script) {
		var effects []latch.Effect
		if s.in == nil {
			effects = e.Advance(s.at)
		} else {
			effects = e.Observe(s.at, *s.in)
		}
		for i := range effects {
			if l := tell(p, &effects[i]); l != "" {
				out = append(out, l)
			}
		}
	}
	return out
}

func tell(p *latch.Params, ef *latch.Effect) string {
	g, d := &ef.Gesture, &ef.Decision
	var who string
	button := g.Button
	if ef.Kind == latch.EffectDecision {
		button = d.Button
	}
	if len(p.Buttons) > 1 && button >= 0 {
		who = p.Buttons[button].Name + " "
	}
	switch {
	case ef.Kind == latch.EffectGesture && g.Missed != 0:
		return fmt.Sprintf("%v %s%v %v(%d)", ef.At, who, g.Kind, g.Reason, g.Missed)
	case ef.Kind == latch.EffectGesture && g.Reason != latch.OK:
		return fmt.Sprintf("%v %s%v %v", ef.At, who, g.Kind, g.Reason)
	case ef.Kind == latch.EffectGesture:
		return fmt.Sprintf("%v %s%v", ef.At, who, g.Kind)
	case ef.Kind != latch.EffectDecision || d.Trigger != latch.ByPress:
		return ""
	case d.Tier == latch.TierValidity, d.Reason == latch.NeedsHold, d.Reason == latch.NeedsDouble, d.Reason == latch.NotBound:
		return fmt.Sprintf("%v %stold %v", ef.At, who, d.Reason)
	}
	return fmt.Sprintf("%v %sasks %v", ef.At, who, d.Asked)
}

// Some buttons to try. LockAll and UnlockAll conflict, so one waits for the other (G11).
var (
	nothing          = map[latch.GestureKind]latch.Action{}
	pressOnly        = map[latch.GestureKind]latch.Action{latch.Press: latch.LockAll}
	clickOnly        = map[latch.GestureKind]latch.Action{latch.Click: latch.LockAll}
	doubleOnly       = map[latch.GestureKind]latch.Action{latch.Double: latch.UnlockAll}
	pressDouble      = map[latch.GestureKind]latch.Action{latch.Press: latch.LockAll, latch.Double: latch.UnlockAll}
	pressClickDouble = map[latch.GestureKind]latch.Action{latch.Press: latch.LockAll, latch.Click: latch.BootLock, latch.Double: latch.UnlockAll}
	holdOnly         = map[latch.GestureKind]latch.Action{latch.Hold: latch.UnlockAll}
	clickHold        = map[latch.GestureKind]latch.Action{latch.Click: latch.LockAll, latch.Hold: latch.UnlockAll}
	clickDouble      = map[latch.GestureKind]latch.Action{latch.Click: latch.LockAll, latch.Double: latch.UnlockAll}
	allThree         = map[latch.GestureKind]latch.Action{latch.Click: latch.LockAll, latch.Double: latch.UnlockAll, latch.Hold: latch.BootUnlock}
)

// with changes a fob's button for a case.
func lossReleases(b *latch.Button) { b.LossReleases = true }

func with(does map[latch.GestureKind]latch.Action, change ...func(*latch.Button)) latch.Button {
	b := fobButton(does)
	for _, c := range change {
		c(&b)
	}
	return b
}

func onChange(b *latch.Button)  { b.Talks = latch.Change }
func debounced(b *latch.Button) { b.Debounce = 20 * ms }
func deadZone(b *latch.Button)  { b.Click = 500 * ms }
func stuckSoon(b *latch.Button) { b.Stuck = 2 * time.Second }
func pulsing(b *latch.Button)   { b.Talks = latch.Pulse }
func counting(b *latch.Button)  { b.Talks, b.Width, b.Pressed, b.Named = latch.Counter, 4, nil, nil }

type gestureCase struct {
	name   string
	button latch.Button
	script string // "0 start quiet" comes before it
	want   string
}

func runGestureCases(t *testing.T, start string, cases []gestureCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := told(t, bench(c.button), start+"\n"+c.script)
			if diff := cmp.Diff(lines(c.want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
