package latch_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// tryable lets somebody act from the terminal.
func tryable(p *latch.Params) { p.Access.Try = true }

// P20: what is asked for at the terminal is answered at once, as a press of the fob would be, if the configuration allows it.
func TestTry(t *testing.T) {
	const released = "decision allow boot.release ok (try)\n"
	const denied = "3s decision deny boot.release "
	confirms := func(p *latch.Params) {
		p.Actuators[latch.BootRelease].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: true, Within: 1500 * ms, Retries: 1}
	}
	table(t, tryable, []ruleCase{
		{"it acts", nil, "", nil, "3s try boot.release", "3s " + released},
		{"not as the configuration has it", func(p *latch.Params) { p.Access.Try = false }, "", nil, "3s try boot.release", denied + "try_off (try)"},
		{"whatever is locked, as the fob", nil, "", []string{"locked=1", "boot_locked=1"}, "3s try boot.release", "3s " + released},
		{"not where the fob may not", func(p *latch.Params) { p.Access.Boot.FobOff = true }, "", nil, "3s try boot.release", denied + "switched_off (try)"},
		{"no key is asked for", func(p *latch.Params) { p.Keys = []latch.Key{{Number: 2}} }, "", nil, "3s try boot.release", "3s " + released},
		{"not while driving", nil, "", []string{"speed=50"}, "3s try boot.release", denied + "speed (try)"},
		{"not with the ignition on", nil, "", []string{"ignition=1"}, "3s try boot.release", denied + "ignition_on (try)"},
		{"nor is anything locked then", nil, "", []string{"ignition=1"}, "3s try lock.all", "3s decision ignore lock.all ignition_on (try)"},
		{"not after a crash", nil, "", []string{"crash=1"}, "3s try lock.all", "3s decision deny lock.all crash (try)"},
		{"not while disarmed", nil, "", nil, "2s disarm\n3s try boot.release", denied + "disarmed (try)"},
		{"not while the hardware rests", func(p *latch.Params) { p.Access.Wear.Operations = 1 }, "", nil, "2s try lock.all\n3s try boot.release", denied + "rest (try)"},
		{"not twice in a moment", nil, "", nil, "3s try boot.release\n4s try boot.release", "3s " + released + "4s decision deny boot.release boot_rate (try)"},
		{"not while it is done", confirms, "", []string{"-boot_latch"}, "0..3s/100ms boot_latch=0\n3s try boot.release\n3100ms try boot.release\n3200ms boot_latch=1",
			"3s " + released + "3.1s decision ignore boot.release in_progress (try)\n3.2s event confirmed boot.release ok"},
		{"it waits for no pulse", nil, "", nil, "3s try unlock.all\n3500ms try lock.all", "3s decision allow unlock.all ok (try)\n3.5s decision deny lock.all opposite_running (try)"},
		{"and for no facts", nil, "", []string{"-ignition", "-speed"}, "3s try boot.release\n3001ms ignition=0", denied + "ignition_unknown (try)"},
		{"a person may lock with a door that is unknown", nil, "", []string{"-driver_door_open"}, "3s try lock.all", "3s decision allow lock.all ok (try) warning door_unknown"},
		{"not with one that is open", nil, "", []string{"driver_door_open=1"}, "3s try lock.all", "3s decision deny lock.all door_open (try)"},
		{"what the car does itself", func(p *latch.Params) { p.Actuators[latch.LockAll] = latch.Actuator{} }, "", nil, "3s try lock.all", "3s decision allow lock.all no_actuator (try)"},
		{"it is a person's, and ends the state after a crash", nil, "", []string{"-crash"}, "0s crash=0\n1s crash=1\n1100ms crash=0\n5s try unlock.all",
			"5s decision allow unlock.all ok (try)\n5s event crash_cleared none ok"},
		{"the boot is locked after it, as after the fob", func(p *latch.Params) { p.Access.Boot.RelockOnClose = latch.RelockAfterFobRelease }, "", []string{"-boot_open"},
			"0..4900ms/100ms boot_open=0\n3s try boot.release\n5s..6s/100ms boot_open=1\n6100ms..20s/100ms boot_open=0", "3s " + released + "6.4s decision allow boot.lock ok (relock_on_close)"},
		{"a lock begins the stages anew", nil, "", nil, "2500ms fob=1 key=2\n2600ms fob=0 key=2\n3500ms try lock.all\n4500ms fob=1 key=2",
			"3.5s decision allow lock.all ok (try)\n4.5s decision allow unlock.driver_door ok (fob_unlock press) stage 1"},
		{"even if it is refused", nil, "", []string{"driver_door_open=1"}, "2500ms fob=1 key=2\n2600ms fob=0 key=2\n3500ms try lock.all\n4500ms fob=1 key=2",
			"3.5s decision deny lock.all door_open (try)\n4.5s decision allow unlock.driver_door ok (fob_unlock press) stage 1"},
		{"of two that contradict each other the newer counts", nil, "", nil, "2900ms fob=4 key=2\n2950ms fob=0 key=2\n3s fob=1 key=2\n3100ms try lock.all\n3200ms fob=0 key=2", `
			3.1s decision allow lock.all ok (try)
			3.1s decision ignore unlock.driver_door new_request (fob_unlock press) stage 1`},
		{"tried again, as a press is", confirms, "", []string{"-boot_latch"}, "0..20s/100ms boot_latch=0\n3s try boot.release", "3s " + released + `
			6s event retried boot.release not_confirmed
			6s decision allow boot.release ok (retry)
			7.5s event unconfirmed boot.release not_confirmed`},
		{"withheld, as a press is", nil, "", nil, "2s path closed\n3s try boot.release", "3s " + released + "3.02s event withheld boot.release ok"},
	})
}

// The person at the car is told of a try as of a press.
func TestTryIsTold(t *testing.T) {
	p := rigParams()
	tryable(p)
	for _, a := range []latch.Action{latch.FeedbackDone, latch.FeedbackDenied} {
		p.Actuators[a] = latch.Actuator{Steps: []latch.Step{{Frame: 20}}, Expires: 250 * ms}
	}
	got := only(play(t, p, parked("20s", "driver_door_open=1")+"3s try boot.unlock\n5s try lock.all"), "send feedback")
	want := []string{"3.02s send feedback.done attempt 1, expires 3.27s", "5s send feedback.denied attempt 1, expires 5.25s"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Whatever has happened, a try is answered as the press of a fob that tells no key, unless that waits.
func TestTryIsJudgedAsAPress(t *testing.T) {
	var compared int
	answers := map[latch.Reason]bool{}
	for seed := range seeds(200, 60) {
		c := fromSeed(seed)
		p := anyCar(c)
		tryable(p)
		a := pick(c, latch.TryActions()...)
		p.Buttons[3] = tapper(latch.Fob, a)
		e := latch.New(p)
		for i, s := range anySteps(c, p, 60) {
			e.Observe(s.at, *s.in)
			at := s.at + 251*ms // no repeat of a pulse
			tried, pressed := copyOf(p, e), copyOf(p, e)
			press := latch.Input{Readings: []latch.Reading{{Signal: 2, Present: true, Raw: 1, Value: 1}}}
			want, asked := answerOf(pressed.Observe(at, press), latch.ByPress, 3)
			got, _ := answerOf(tried.Observe(at, latch.Input{Kind: latch.Try, Action: a}), latch.ByTry, -1)
			if !asked || want.Tier == latch.TierValidity {
				continue // it waits, or was no press
			}
			compared++
			answers[got.Reason] = true
			if got.Verdict != want.Verdict || got.Tier != want.Tier || got.Reason != want.Reason || got.Warning != want.Warning {
				t.Fatalf("seed %d, step %d: %v %v %v, and a press: %v %v %v", seed, i, got.Verdict, got.Action, got.Reason, want.Verdict, want.Action, want.Reason)
			}
		}
	}
	t.Log(compared, "answers compared")
	if compared < 300 || len(answers) < 8 {
		t.Errorf("%d answers with %d reasons: too few to prove anything", compared, len(answers))
	}
}

// answerOf is the newest decision of a trigger and a button.
func answerOf(effects []latch.Effect, trigger latch.Trigger, button int) (d latch.Decision, ok bool) {
	for i := range effects {
		if ef := &effects[i]; ef.Kind == latch.EffectDecision && ef.Decision.Trigger == trigger && ef.Decision.Button == button {
			d, ok = ef.Decision, true
		}
	}
	return d, ok
}

func TestTryActions(t *testing.T) {
	for _, a := range latch.ActuatorActions() {
		named, ok := latch.TryActionNamed(a.String())
		if ok == a.IsFeedback() || ok && named != a {
			t.Errorf("%v: %v %v", a, named, ok)
		}
	}
	if got := fmt.Sprint(latch.TryActions()); got != "[unlock.driver_door unlock.all lock.all lock.deadlock boot.release boot.unlock boot.lock]" {
		t.Error(got)
	}
	if _, ok := latch.TryActionNamed("unlock"); ok {
		t.Error("the stages of unlock are no action of an actuator")
	}
}

// An origin is what asked first.
func TestOrigin(t *testing.T) {
	p := rigParams()
	tryable(p)
	e := latch.New(p)
	var got []string
	for _, s := range parseScript(t, parked("20s", "-boot_latch")+"0..20s/100ms boot_latch=0\n3s try boot.release\n10s lever=0\n11s lever=1\n20s advance") {
		var effects []latch.Effect
		if s.in == nil {
			effects = e.Advance(s.at)
		} else {
			effects = e.Observe(s.at, *s.in)
		}
		for i := range effects {
			if d := &effects[i].Decision; effects[i].Kind == latch.EffectDecision {
				got = append(got, fmt.Sprintf("%v of %v", d.Trigger, d.Origin))
			}
		}
	}
	want := []string{"try of try", "retry of try", "press of press", "retry of press"}
	if diff := cmp.Diff(want, got[:min(len(got), len(want))]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
