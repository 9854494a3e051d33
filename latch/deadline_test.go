package latch_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// Deadline after each input is when something falls due, and nothing else: a shell that sleeps until then misses
// nothing and is not woken for nothing.
func TestDeadline(t *testing.T) {
	for _, c := range []struct{ name, script, want string }{
		{"nothing yet", "", "never"},
		{"nothing", "0 start quiet", "never"},
		{"disarmed for a time", "0 start\n1s disarm 10s", "11s"},
		{"armed again", "0 start\n1s disarm 10s\n2s arm", "never"},
		{"disarmed until armed", "0 start\n1s disarm", "never"},
		{"a frame to be sent", "0 start quiet\n1s lever=1", "1.02s"},
		{"a status that is awaited", "0 start quiet\n1s lever=1\n1020ms advance", "2.5s"},
		{"a gap", "0 start quiet\n1s fob=4 key=2\n1s overflow 0", "never"},
		{"a gap of another bus", "0 start quiet\n1s fob=4 key=2\n1s overflow 1", "never"},
		{"a press that can be lost", "0 start quiet\n1s fob=16 key=2", "1.35s"},
		{"a press that settles", "0 start\n0 dash=0\n1s dash=1", "1.02s"},
		{"a lock that follows", "0 start quiet\n1s boot_open=1\n2s boot_open=0", "2.3s"},
	} {
		p := rigParams()
		p.Access.Boot.RelockOnClose = latch.RelockAlways
		e := latch.New(p)
		feedAll(t, p, e, c.script)
		at, ok := e.Deadline()
		got := at.String()
		if !ok {
			got = "never"
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Time passes with Advance as it does with Observe: what is remembered is as of then.
func TestAdvanceMovesTime(t *testing.T) {
	e := latch.New(rigParams())
	feedAll(t, rigParams(), e, "0 start\n1s disarm 10s")
	e.Advance(4 * time.Second)
	if m := e.Memory(); m.Remaining != 7*time.Second {
		t.Errorf("%v remain, want 7s", m.Remaining)
	}
	e.Advance(3 * time.Second) // an earlier time counts as the newest
	if m := e.Memory(); m.Remaining != 7*time.Second {
		t.Errorf("%v remain, want 7s", m.Remaining)
	}
}

// A status of the doors and one of the boot can be awaited at a time.
func TestTwoActuations(t *testing.T) {
	p := rigParams()
	p.Actuators[latch.UnlockDriver].Confirm = latch.Confirm{Fact: latch.DoorsLatch, Is: true, Within: time.Second}
	p.Access.Boot.RelockUnopened = 0
	got := only(play(t, p, "0 start quiet\n"+`
		1s fob=1 key=2
		1100ms fob=0 key=2
		1s lever=1
		1200ms boot_latch=1
		1300ms doors_latch=1`), "event confirmed")
	if len(got) != 2 {
		t.Errorf("%q, want both confirmed", got)
	}
}

// Busy while a person is told what became of a press.
func TestBusyWithFeedback(t *testing.T) {
	p := rigParams()
	p.Buttons[3] = tapper(latch.Cabin, latch.BootRelease)
	p.Access.WaitForFacts = 0
	p.Actuators[latch.FeedbackDenied] = latch.Actuator{Steps: []latch.Step{{}, {After: 20 * ms}}, Expires: 250 * ms}
	e := latch.New(p)
	if sent := only(feedAll(t, p, e, "0 start quiet\n1s dash=1"), "send feedback.denied attempt 1"); len(sent) != 1 {
		t.Errorf("sent at once: %q", sent)
	}
	if at, _ := e.Deadline(); !e.Busy() || at != 1020*ms {
		t.Errorf("not busy between two frames, or with something else until %v", at)
	}
	e.Advance(1020 * ms)
	if e.Busy() {
		t.Error("busy after the last frame")
	}
}

// Where no wait is wanted, the answer comes with the press, also at the origin of time.
func TestNoWait(t *testing.T) {
	p := rigParams("ignition", "boot_latch")
	p.Buttons = []latch.Button{tapper(latch.Fob, latch.BootRelease)}
	p.Access.WaitForFacts = 0
	for _, c := range []struct{ script, want string }{
		{"1s ignition=0 dash=1", "1s decision deny boot.release latch_silent (button click)"},
		{"0 dash=1", "0s decision deny boot.release ignition_unknown (button click)"},
	} {
		got := only(feedAll(t, p, latch.New(p), "0 start quiet\n"+c.script), "decision")
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.script, diff)
		}
	}
}
