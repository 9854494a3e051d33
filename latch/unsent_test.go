package latch_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// An actuation of which a frame was not sent has failed, however it ends, and nobody is told of it as done.
func TestUnsent(t *testing.T) {
	const allowed = "3s decision allow boot.release ok (button click)\n"
	silent := func(p *latch.Params) { p.Actuators[latch.BootRelease].Confirm = latch.Confirm{} }
	once := func(p *latch.Params) { p.Actuators[latch.BootRelease].Confirm.Retries = 0 }
	const refused = "unsent boot.release 1\n"
	for _, c := range []struct {
		name   string
		tune   func(*latch.Params)
		script string
		want   string
	}{
		{"nothing can tell", silent, "3s dash=1", allowed + "3.02s event sent_unverified boot.release ok"},
		{"nothing can tell, and its first frame was refused", silent, "3s dash=1\n3010ms " + refused, allowed + "3.02s event not_sent boot.release ok"},
		{"told as sent, and then its last frame is given up", silent, "3s dash=1\n3251ms " + refused, allowed + "3.02s event sent_unverified boot.release ok\n3.251s event not_sent boot.release ok"},
		{"which is told once", silent, "3s dash=1\n3251ms " + refused + "3252ms " + refused, allowed + "3.02s event sent_unverified boot.release ok\n3.251s event not_sent boot.release ok"},
		{"of another decision", silent, "3s dash=1\n3010ms unsent boot.release 2\n3251ms unsent boot.release 2", allowed + "3.02s event sent_unverified boot.release ok"},
		{"of another action", silent, "3s dash=1\n3010ms unsent boot.lock 1\n3251ms unsent boot.lock 1", allowed + "3.02s event sent_unverified boot.release ok"},
		{"confirmed all the same", nil, "3s dash=1\n3010ms " + refused + "3200ms boot_latch=1", allowed + "3.2s event confirmed boot.release ok"},
		{"confirmed before", nil, "3s dash=1\n3200ms boot_latch=1\n3251ms " + refused, allowed + "3.2s event confirmed boot.release ok"},
		{"not confirmed", once, "3s dash=1\n3010ms " + refused + "3100ms..5s/100ms boot_latch=0", allowed + "4.5s event not_sent boot.release ok"},
		{"its status lost", once, "3s dash=1\n3010ms " + refused, allowed + "4.5s event not_sent boot.release ok"},
		{"tried again, and sent this time", nil, "3s dash=1\n3010ms " + refused + "3100ms..8s/100ms boot_latch=0\n6200ms boot_latch=1", allowed +
			"6s event retried boot.release not_confirmed\n6s decision allow boot.release ok (button click retry)\n6.2s event confirmed boot.release ok"},
		{"withheld", nil, "2s path closed\n3s dash=1\n3010ms " + refused + "3251ms " + refused, allowed + "3.02s event withheld boot.release ok"},
		{"dropped", silent, "3s dash=1\n3010ms path closed\n3010ms " + refused, allowed + "3.01s event dropped boot.release path_changed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := released(t, c.tune, c.script, "decision", "event")
			if diff := cmp.Diff(lines(c.want), got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// A release whose frames may have gone out in part may have unlatched the boot (P12), as one that is not confirmed.
func TestUnsentUnlatches(t *testing.T) {
	p := proved()
	p.Actuators[latch.BootRelease].Confirm.Retries = 0
	warned := func(script string) bool {
		script = parked("20s", "-boot_latch", "-speed") + "0..5s/100ms boot_latch=0\n0..5s/100ms speed=0\n3s dash=1\n" + script + "6s..8s/100ms speed=50\n"
		return len(only(play(t, p, script), "event boot_warning")) > 0
	}
	if !warned("") || !warned("3010ms unsent boot.release 1\n") {
		t.Error("no warning of a boot that may be unlatched")
	}
}
