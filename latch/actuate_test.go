package latch_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// P7: what became of a release that was allowed and sent at 3 s. The cabin's button asks, at rest.
func TestConfirmation(t *testing.T) {
	const (
		sent = `
			3s decision allow boot.release ok (button click)
			3s send boot.release attempt 1, expires 3.25s
			3.02s send boot.release attempt 1, expires 3.25s
			`
		again = `
			6s event retried boot.release not_confirmed
			6s decision allow boot.release ok (button click retry)
			6s send boot.release attempt 2, expires 6.25s
			6.02s send boot.release attempt 2, expires 6.25s
			`
	)
	for _, c := range []struct {
		name, script, want string
	}{
		{"confirmed", `
			2900ms boot_latch=0
			3182ms boot_latch=1`, sent + "3.182s event confirmed boot.release ok"},
		{"confirmed 1 ns before the limit", `
			2900ms boot_latch=0
			4499999999ns boot_latch=1`, sent + "4.499999999s event confirmed boot.release ok"},
		{"at the limit it is too late where no other try follows", `
			2900ms..6s/100ms boot_latch=0
			7500ms boot_latch=1`, sent + again + "7.5s event unconfirmed boot.release not_confirmed"},
		{"late, but before the boot may be pulsed again (P6)", `
			2900ms..4600ms/100ms boot_latch=0
			5999999999ns boot_latch=1`, sent + "5.999999999s event confirmed boot.release ok"},
		{"one retry, confirmed", `
			2900ms..6100ms/100ms boot_latch=0
			6200ms boot_latch=1`, sent + again + "6.2s event confirmed boot.release ok"},
		{"one retry, then unconfirmed", `
			2900ms..8s/100ms boot_latch=0`, sent + again + "7.5s event unconfirmed boot.release not_confirmed"},
		{"the lid is open all the same: no other pulse", `
			2900ms..8s/100ms boot_latch=0
			5s..8s/1ms boot_open=1`, sent + "6s event unconfirmed boot.release boot_open"},
		{"lost while it waits for the next pulse", `
			2900ms boot_latch=0
			3500ms boot_latch=0`, sent + "6s event unverified boot.release status_lost"},
		{"status lost", `
			2s boot_latch=0`, sent + "4.5s event unverified boot.release status_lost"},
		{"fresh by 1 ns", `
			2500000001ns boot_latch=0
			5000000001ns..7s/100ms boot_latch=0`, sent + again + "7.5s event unconfirmed boot.release not_confirmed"},
		{"a gap loses the status and drops the wait", `
			2900ms boot_latch=0
			3100ms overflow 1`, sent + `
			3.1s event gap none ok
			3.1s event dropped boot.release gap`},
		{"jammed", `
			2900ms boot_latch=0
			4s boot_latch=777`, sent + "4.5s event unconfirmed boot.release not_confirmed"},
		{"a status from before the send does not confirm", `
			2900ms boot_latch=1`, sent + "4.5s event unverified boot.release status_old"},
		{"nor one of the same instant", `
			2900ms boot_latch=0
			3s boot_latch=1`, sent + "4.5s event unverified boot.release status_old"},
		{"silent", ``, `3s decision deny boot.release latch_silent (button click)`},
		{"stale", `1s boot_latch=0`, `3s decision deny boot.release latch_silent (button click)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := tapping(latch.Cabin, latch.BootRelease)
			p.Access.WaitForFacts = 0
			p.Access.Boot.RelockUnopened = 0
			got := play(t, p, parked("8s", "-boot_latch", "-boot_open")+c.script+"\n3s dash=1\n8s advance")
			if diff := cmp.Diff(lines(c.want), since3s(got)); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// since3s leaves out what a script sets up, and the facts.
func since3s(lines []string) []string {
	return slices.DeleteFunc(only(lines, "decision", "send", "event"), func(s string) bool {
		at, _ := time.ParseDuration(strings.Fields(s)[0])
		return at < 3*time.Second || strings.HasSuffix(s, " true") || strings.HasSuffix(s, " false")
	})
}

// A retry passes all tiers again at the moment it acts (P7).
func TestRetryPassesTheTiers(t *testing.T) {
	for _, c := range []struct {
		name, script, reason, also string
	}{
		{"speed", "4s speed=50", "speed", "6s event boot_warning none unlatched"},
		{"locked", "4s boot_locked=1", "vehicle_locked", ""},
		{"valet", "4s valet=1", "valet", ""},
		{"crash", "4s crash=1", "crash", ""},
		{"voltage", "4s voltage=8.9", "low_voltage", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			fact, _, _ := strings.Cut(strings.Fields(c.script)[1], "=")
			p := tapping(latch.Cabin, latch.BootRelease)
			p.Access.Boot.RelockUnopened = 0
			p.Actuators[latch.UnlockAll] = latch.Actuator{} // what a crash unlocks is told elsewhere
			script := parked("3900ms") + strings.TrimPrefix(parked("8s", "-"+fact), "0 start quiet")
			got := since3s(play(t, p, script+"3s dash=1\n"+c.script+"\n4s..8s/100ms "+strings.Fields(c.script)[1]))
			want := lines(`
				3s decision allow boot.release ok (button click)
				3s send boot.release attempt 1, expires 3.25s
				3.02s send boot.release attempt 1, expires 3.25s
				6s event unconfirmed boot.release not_confirmed
				6s decision deny boot.release ` + c.reason + ` (button click retry)
				` + c.also)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// An emergency is tried again whatever the car says (P1), and a gap does not stop it (P13).
func TestEmergencyRetriedAndNotDropped(t *testing.T) {
	p := tapping(latch.Emergency, latch.BootRelease)
	got := since3s(play(t, p, parked("8s", "speed=120", "valet=1", "voltage=8")+`
		3s dash=1
		3010ms overflow 0`))
	want := lines(`
		3s decision allow boot.release emergency (button press)
		3s send boot.release attempt 1, expires 3.25s, urgent
		3.01s event gap none ok
		3.02s send boot.release attempt 1, expires 3.25s, urgent
		4.5s event retried boot.release not_confirmed
		4.5s decision allow boot.release emergency (button press retry)
		4.5s send boot.release attempt 2, expires 4.75s, urgent
		4.52s send boot.release attempt 2, expires 4.75s, urgent
		6s event unconfirmed boot.release not_confirmed
		6s event boot_warning none unlatched`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// P7: where nothing reports back, that is said; it is never called a success. P15: the steps as configured, each
// at its time, whenever the loop comes round.
func TestSentUnverified(t *testing.T) {
	p := tapping(latch.Fob, latch.LockAll)
	p.Actuators[latch.LockAll].Steps = []latch.Step{{Frame: 7}, {Frame: 8, After: 50 * time.Millisecond}, {Frame: 9, After: 200 * time.Millisecond}}
	e := latch.New(p)
	var got []string
	for _, s := range parseScript(t, parked("2900ms")+"3s dash=1\n5s advance") {
		var effects []latch.Effect
		if s.in == nil {
			effects = e.Advance(s.at)
		} else {
			effects = e.Observe(s.at, *s.in)
		}
		for _, ef := range effects {
			if ef.Kind == latch.EffectSend {
				got = append(got, ef.At.String()+" "+ef.Send.Expires.String()+" "+string(rune('0'+ef.Send.Frame)))
			} else if ef.Kind == latch.EffectEvent && ef.Event.Kind == latch.SentUnverified {
				got = append(got, show(p, &ef))
			}
		}
	}
	want := lines(`
		3s 3.25s 7
		3.05s 3.25s 8
		3.2s 3.25s 9
		3.2s event sent_unverified lock.all ok`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// A retry of an automatic lock is as strict as the lock: a door that has become unknown refuses it.
func TestRetryOfAnAutomaticLock(t *testing.T) {
	p := rigParams()
	p.Access.Boot.RelockOnClose = latch.RelockAlways
	p.Actuators[latch.BootLock].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: false, Within: time.Second, Retries: 1}
	for _, c := range []struct{ door, want string }{
		{"0", "4.3s decision allow boot.lock ok (retry)"},
		{"777", "4.3s decision deny boot.lock door_unknown (retry)"},
	} {
		got := only(play(t, p, parked("4s", "-boot_open", "boot_latch=1")+`
			2s boot_open=1
			3s boot_open=0
			4100ms boot_latch=1
			4100ms driver_door_open=`+c.door+`
			5s advance`), "decision")
		want := []string{"3.3s decision allow boot.lock ok (relock_on_close)", c.want}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("driver_door_open %s: (-want +got)\n%s", c.door, diff)
		}
	}
}

// What was confirmed has ended, although frames of its sequence are left: it does not end a second time.
func TestConfirmedEndsOnce(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"3010ms lever=1\n3015ms boot_latch=1", `
			3.01s decision allow boot.release emergency (lever press)
			3.01s send boot.release attempt 1, expires 3.26s, urgent
			3.015s event confirmed boot.release ok
			3.03s send boot.release attempt 1, expires 3.26s, urgent`},
		{"3010ms overflow 1", `3.01s event gap none ok`},
	} {
		p := rigParams()
		p.Access.Boot.RelockUnopened = 0
		p.Buttons[3] = tapper(latch.Cabin, latch.BootRelease)
		got := since3s(play(t, p, parked("5s", "-boot_latch")+"2900ms boot_latch=0\n3s dash=1\n3005ms boot_latch=1\n"+c.script))
		want := append(lines(`
			3s decision allow boot.release ok (button click)
			3s send boot.release attempt 1, expires 3.25s
			3.005s event confirmed boot.release ok`), lines(c.want)...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.script, diff)
		}
	}
}

// Busy, while a press or an actuation is under way; an automatic lock that is to come does not count.
func TestBusy(t *testing.T) {
	p := rigParams()
	e := latch.New(p)
	var got []string
	busy := false
	for _, s := range parseScript(t, parked("5s")+fobHold+"3300ms boot_latch=1\n") {
		e.Observe(s.at, *s.in)
		if e.Busy() != busy {
			busy = !busy
			got = append(got, s.at.String())
		}
	}
	if diff := cmp.Diff([]string{"2s", "3.3s"}, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// What a newer request would undo is not tried again: neither a release on a car that was locked meanwhile, nor a lock on one
// that was unlocked.
func TestNewerRequestsCount(t *testing.T) {
	tries := func(p *latch.Params) {
		p.Access.Boot.RelockOnClose = latch.RelockAlways
		p.Actuators[latch.BootRelease].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: true, Within: 1500 * ms, Retries: 1}
		p.Actuators[latch.BootLock].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: true, Within: 1500 * ms, Retries: 1}
	}
	lever := func(p *latch.Params) {
		p.Buttons[2], p.Buttons[2].Name = p.Buttons[5], "fob_boot"
		p.Buttons = p.Buttons[:3]
	}
	const closed = "1s boot_open=1\n2s boot_open=0\n"
	table(t, tries, []ruleCase{
		{"a release, then a lock", nil, "", nil, "3s fob=16 key=2\n3.1s..3.9s/100ms fob=16 key=2\n4s fob=0 key=2\n5s fob=4 key=2", `
			3.9s decision allow boot.release ok (fob_boot hold)
			5s decision allow lock.all ok (fob_lock press)
			5s event superseded boot.release new_request`},
		{"a lever's release is tried again all the same (P1)", lever, "", nil, "1s lever=0\n3s lever=1\n3.1s lever=0\n4.6s advance\n5.1s fob=4 key=2", `
			3s decision allow boot.release emergency (fob_boot press)
			4.5s event retried boot.release not_confirmed
			4.5s decision allow boot.release emergency (fob_boot press retry)
			6s event unconfirmed boot.release not_confirmed
			6.52s decision allow lock.all ok (fob_lock press)`},
		{"a lock, then an unlock of ours", nil, "", []string{"-boot_open"}, closed + "3s fob=1 key=2\n3.1s fob=0 key=2\n3.5s fob=1 key=2", `
			3s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			3.5s decision allow unlock.all ok (fob_unlock press) stage 2
			3.5s event superseded boot.lock new_request`},
		{"a lock, then an unlock by the car", nil, "", []string{"-boot_open", "-locked"}, closed + "1s locked=1\n3s locked=0", "3.8s event dropped boot.lock vehicle_unlocked"},
	})
}
