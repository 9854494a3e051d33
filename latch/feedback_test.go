package latch_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// P18: the person at the car is told what became of a press, by frames of their own.
func TestFeedback(t *testing.T) {
	for _, c := range []struct {
		name   string
		tune   func(*latch.Params)
		facts  []string
		script string
		want   string
	}{
		{"done", nil, nil, "3s dash=1\n3100ms boot_latch=1", "3.1s send feedback.done\n3.12s send feedback.done"},
		{"done, where nothing proves it", func(p *latch.Params) { p.Actuators[latch.BootRelease].Confirm = latch.Confirm{} }, nil, "3s dash=1", "3.02s send feedback.done\n3.04s send feedback.done"},
		{"done, but not sent after all", func(p *latch.Params) { p.Actuators[latch.BootRelease].Confirm = latch.Confirm{} }, nil, "3s dash=1\n3251ms unsent boot.release 1",
			"3.02s send feedback.done\n3.04s send feedback.done\n3.251s send feedback.fault\n3.271s send feedback.fault"},
		{"denied", nil, []string{"boot_locked=1"}, "3s dash=1", "3s send feedback.denied\n3.02s send feedback.denied"},
		{"failed", nil, nil, "3s dash=1", "7.5s send feedback.fault\n7.52s send feedback.fault"},
		{"lost", nil, []string{"-boot_latch"}, "2400ms boot_latch=0\n3s dash=1", "4.5s send feedback.fault\n4.52s send feedback.fault"},
		{"a retry that is refused is a failure", nil, []string{"-boot_locked"}, "0..4s/100ms boot_locked=0\n4100ms boot_locked=1\n3s dash=1", "6s send feedback.fault\n6.02s send feedback.fault"},
		{"the newer word counts", nil, []string{"boot_locked=1"}, "3s dash=1\n3010ms plate=1", "3s send feedback.denied\n3.01s send feedback.denied\n3.03s send feedback.denied"},
		{"nobody pressed", always, []string{"-boot_open"}, "1s boot_open=1\n4s boot_open=0", ""},
		{"a press that is none is not answered", nil, nil, "3s lever=7", ""},
		{"disarmed: nothing at all", nil, nil, "1s disarm\n3s dash=1", ""},
		{"disarmed from the car", nil, []string{"disarm=1"}, "3s dash=1", ""},
		{"a gap ends it", nil, []string{"boot_locked=1"}, "3s dash=1\n3010ms overflow 0", "3s send feedback.denied"},
		{"disarming ends it", nil, []string{"boot_locked=1"}, "3s dash=1\n3010ms disarm", "3s send feedback.denied"},
		{"only what has frames", func(p *latch.Params) { p.Actuators[latch.FeedbackDenied] = latch.Actuator{} }, []string{"boot_locked=1"}, "3s dash=1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams()
			p.Access.Boot.RelockUnopened = 0
			p.Buttons = []latch.Button{tapper(latch.Cabin, latch.BootRelease), tapper(latch.Exterior, latch.BootRelease), p.Buttons[5]}
			p.Buttons[1].Signal = 3
			for _, a := range []latch.Action{latch.FeedbackDone, latch.FeedbackDenied, latch.FeedbackFault} {
				p.Actuators[a] = latch.Actuator{Steps: []latch.Step{{Frame: 20}, {Frame: 20, After: 20 * ms}}, Expires: 250 * ms}
			}
			if c.tune != nil {
				c.tune(p)
			}
			got := append([]string(nil), slices.DeleteFunc(only(play(t, p, parked("9s", c.facts...)+c.script), "send"), func(s string) bool { return !strings.Contains(s, "feedback") })...)
			for i := range got {
				got[i], _, _ = strings.Cut(got[i], " attempt")
			}
			if diff := cmp.Diff(lines(c.want), got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}
