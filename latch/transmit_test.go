package latch_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// proved is a car with a remote in its cabin, whose release a status is to confirm.
func proved() *latch.Params {
	p := tapping(latch.Cabin, latch.BootRelease)
	p.Access.Boot.RelockUnopened, p.Access.RelockUnlocked = 0, 0
	p.Actuators[latch.BootRelease].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: true, Within: 1500 * ms, Retries: 1}
	return p
}

// released is what comes, from 3 s on, of a script with the car of proved, whose latch reports until shortly before.
func released(t testing.TB, tune func(*latch.Params), script string, kinds ...string) []string {
	t.Helper()
	p := proved()
	p.Access.WarnAbove = 0
	if tune != nil {
		tune(p)
	}
	script = parked("20s", "-boot_latch", "-speed") + "0..2900ms/100ms boot_latch=0\n0..2900ms/100ms speed=0\n" + script
	return slices.DeleteFunc(only(since3s(play(t, p, script)), kinds...), func(s string) bool { return strings.Contains(s, "event boot_latch") })
}

// What is not sent is told as that, and nothing follows: no second try, no fallback, no word of a boot that may be unlatched.
func TestWithheld(t *testing.T) {
	const allowed, sent = "3s decision allow boot.release ok (button click)\n3s send boot.release attempt 1, expires 3.25s\n", "3.02s send boot.release attempt 1, expires 3.25s\n"
	long := func(p *latch.Params) {
		p.Actuators[latch.BootRelease].Steps[1].After, p.Actuators[latch.BootRelease].Expires = 2*time.Second, 3*time.Second
	}
	for _, c := range []struct {
		name   string
		tune   func(*latch.Params)
		script string
		want   string
	}{
		{"while the path is closed", nil, "2s path closed\n3s dash=1", allowed + sent + "3.02s event withheld boot.release ok"},
		{"with one frame", func(p *latch.Params) {
			p.Actuators[latch.BootRelease].Steps = p.Actuators[latch.BootRelease].Steps[:1]
		}, "2s path closed\n3s dash=1", allowed + "3s event withheld boot.release ok"},
		{"whatever the status says", nil, "2s path closed\n3s dash=1\n3100ms boot_latch=1", allowed + sent + "3.02s event withheld boot.release ok"},
		{"where no status would confirm it", func(p *latch.Params) { p.Actuators[latch.BootRelease].Confirm = latch.Confirm{} }, "2s path closed\n3s dash=1",
			allowed + sent + "3.02s event withheld boot.release ok"},
		{"not even with a last resort", func(p *latch.Params) { p.Access.Boot.UnlockAllFirst = true }, "2s path closed\n3s dash=1", allowed + sent + "3.02s event withheld boot.release ok"},
		{"no boot that may be unlatched", func(p *latch.Params) { p.Access.WarnAbove = 3 }, "2s path closed\n3s dash=1\n10s speed=50", allowed + sent + "3.02s event withheld boot.release ok"},
		{"once the path is open again, it is sent as ever", nil, "1s path closed\n2s path open\n3s dash=1\n3200ms boot_latch=1", allowed + sent + "3.2s event confirmed boot.release ok"},
		{"to be told again is no change", nil, "2s path open\n3s dash=1\n3010ms path open\n3200ms boot_latch=1", allowed + sent + "3.2s event confirmed boot.release ok"},
		{"to be told again that it is closed is none either", nil, "2s path closed\n3s dash=1\n3010ms path closed", allowed + sent + "3.02s event withheld boot.release ok"},

		{"closed while it is sent", nil, "3s dash=1\n3010ms path closed", allowed + "3.01s event dropped boot.release path_changed"},
		{"closed while it is awaited", nil, "3s dash=1\n3100ms path closed\n3200ms boot_latch=1", allowed + sent + "3.1s event dropped boot.release path_changed"},
		{"closed when it was confirmed, with a frame left", long, "3s dash=1\n3200ms boot_latch=1\n4s path closed",
			"3s decision allow boot.release ok (button click)\n3s send boot.release attempt 1, expires 6s\n3.2s event confirmed boot.release ok"},
		{"an escape lever's, too", func(p *latch.Params) { p.Buttons[0] = tapper(latch.Emergency, latch.BootRelease) }, "3s dash=1\n3010ms path closed", `
			3s decision allow boot.release emergency (button press)
			3s send boot.release attempt 1, expires 3.25s, urgent
			3.01s event dropped boot.release path_changed`},
		{"opened while it is withheld", nil, "2s path closed\n3s dash=1\n3010ms path open\n3200ms boot_latch=1", allowed + "3.01s event withheld boot.release ok"},
		{"opened after it was withheld", nil, "2s path closed\n3s dash=1\n3100ms path open\n3200ms boot_latch=1", allowed + sent + "3.02s event withheld boot.release ok"},
		{"disarmed while it is withheld", nil, "2s path closed\n3s dash=1\n3010ms disarm", allowed + "3.01s event disarmed none ok\n3.01s event dropped boot.release disarmed"},
		{"a newer request takes its place", func(p *latch.Params) {
			p.Buttons = append(p.Buttons, tapper(latch.Fob, latch.LockAll))
			p.Buttons[1].Signal, p.Access.Wear.Pulse = 0, 0
		}, "2s path closed\n3s dash=1\n3010ms fob=1", allowed + `
			3.01s decision allow lock.all ok (button click)
			3.01s event superseded boot.release new_request
			3.01s send lock.all attempt 1, expires 3.26s
			3.03s send lock.all attempt 1, expires 3.26s
			3.03s event withheld lock.all ok`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := released(t, c.tune, c.script, "decision", "send", "event")
			if diff := cmp.Diff(lines(c.want), got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// What was to come is dropped when the path changes, as after a gap: what was put off or is waited for does not suddenly act.
func TestPathChanges(t *testing.T) {
	relocks := func(p *latch.Params) { p.Access.RelockUnlocked = 5 * time.Second }
	const unlocked = "3s decision allow unlock.driver_door ok (fob_unlock press) stage 1\n"
	const unlock = "3s fob=1 key=2\n3100ms fob=0 key=2\n"
	after := func(p *latch.Params) { p.Access.Boot.RelockOnClose = latch.RelockAfterFobRelease }
	closing := "6100ms..20s/100ms boot_open=0\n"
	lid := "0..4900ms/100ms boot_open=0\n5s..6s/100ms boot_open=1\n" + closing
	hold := "2100ms..3s/100ms fob=16 key=2\n3100ms fob=0 key=2\n"
	table(t, nil, []ruleCase{
		{"a lock by itself, closed", relocks, "", nil, unlock + "4s path closed", unlocked + "4s event dropped lock.all path_changed"},
		{"a lock by itself, opened", relocks, "", nil, "2s path closed\n" + unlock + "4s path open", unlocked + "3.02s event withheld unlock.driver_door ok\n4s event dropped lock.all path_changed"},
		{"a lock by itself goes on as long as nothing changes", relocks, "", nil, "2s path closed\n" + unlock, unlocked +
			"3.02s event withheld unlock.driver_door ok\n8s decision allow lock.all ok (relock_unlocked)\n8.02s event withheld lock.all ok"},
		{"a stage", nil, "", nil, "2s path closed\n" + unlock + "4s path open\n4500ms fob=1 key=2", unlocked +
			"3.02s event withheld unlock.driver_door ok\n4.5s decision allow unlock.driver_door ok (fob_unlock press) stage 1"},
		{"a press that waits", nil, "", nil, "0s path closed\n3s fob=4 key=2\n3100ms fob=0 key=2\n3200ms fob=1 key=2\n3300ms path open\n3400ms fob=0 key=2", `
			3s decision allow lock.all ok (fob_lock press)
			3.02s event withheld lock.all ok
			3.3s decision ignore unlock.driver_door path_changed (fob_unlock press) stage 1`},
		{"a press under way", nil, "", nil, "0s path closed\n2s fob=0 key=2\n2500ms..3400ms/100ms fob=16 key=2\n3s path open\n3500ms fob=0 key=2", "3s decision ignore boot.release path_changed (fob_boot cancel)"},
		{"that the fob released the boot", after, "", []string{"-boot_open"}, "1s path closed\n" + hold + "4s path open\n" + lid, "3s decision allow boot.release ok (fob_boot hold)\n3.02s event withheld boot.release ok\n5s event opened_by_vehicle none ok"},
		{"but not what is seen of the car", func(p *latch.Params) { p.Access.Boot.RelockOnClose = latch.RelockAlways }, "", []string{"-boot_open", "-locked", "-boot_locked"},
			"0..5s/100ms locked=1\n5500ms..20s/100ms locked=0\n0..4900ms/100ms boot_open=0\n5s..6900ms/100ms boot_open=1\n5700ms path closed\n6s fob=4 key=2\n6100ms fob=0 key=2\n6500ms path open\n7s..20s/100ms boot_open=0", `
			5s event opened_manually none ok
			6s decision allow lock.all ok (fob_lock press)
			6.02s event withheld lock.all ok
			7.3s event dropped boot.lock vehicle_unlocked`},
	})
}

// The hardware is spared by what it did. What it would have done counts as long as nothing is sent, so that the answers are those of a
// latchd that sends.
func TestWearOfWhatIsWithheld(t *testing.T) {
	boot := func(p *latch.Params) { p.Buttons[3] = tapper(latch.Cabin, latch.BootRelease) }
	rest := func(p *latch.Params) { boot(p); p.Access.Wear.Operations, p.Access.Wear.BootSpacing = 2, 0 }
	const sent, withheld = "decision allow boot.release ok (button click)\n", "2s event withheld boot.release ok\n"
	table(t, boot, []ruleCase{
		{"what would have been done", nil, "", nil, "2s path closed\n3s dash=1\n4s dash=1", "3s " + sent + "3.0" + withheld + "4s decision deny boot.release boot_rate (button click)"},
		{"counts no more", nil, "", nil, "2s path closed\n3s dash=1\n4s path open\n5s dash=1", "3s " + sent + "3.0" + withheld + "5s " + sent},
		{"what was done does", nil, "", nil, "3s dash=1\n3500ms path closed\n4s path open\n5s dash=1", "3s " + sent + "5s decision deny boot.release boot_rate (button click)"},
		{"all the time", nil, "", nil, "3s dash=1\n3500ms path closed\n4s dash=1", "3s " + sent + "4s decision deny boot.release boot_rate (button click)"},
		{"a rest that would have been", rest, "", nil, "2s path closed\n3s dash=1\n4s dash=1\n5s fob=4 key=2\n5100ms fob=0 key=2\n6s path open\n7s fob=4 key=2",
			"3s " + sent + "3.0" + withheld + "4s " + sent + "4s event rest none rest\n4.0" + withheld + `
			5s decision deny lock.all rest (fob_lock press)
			7s decision allow lock.all ok (fob_lock press)`},
		{"a rest that is", rest, "", nil, "3s dash=1\n4s dash=1\n5s path closed\n6s path open\n7s fob=4 key=2",
			"3s " + sent + "4s " + sent + "4s event rest none rest\n7s decision deny lock.all rest (fob_lock press)"},
	})
}

// P19: the boot that opens while nothing is sent was not opened by latchd, whatever it decided; and what it has released is not
// locked by what was not sent.
func TestWhoOpensWhileNothingIsSent(t *testing.T) {
	lid := func(p *latch.Params) { p.Buttons[3] = tapper(latch.Cabin, latch.BootRelease) }
	facts := []string{"-boot_open"}
	const opens = "0..6900ms/100ms boot_open=0\n7s..20s/100ms boot_open=1\n"
	const released, locked = "decision allow boot.release ok (button click)\n", "decision allow lock.all ok (fob_lock press)\n"
	table(t, lid, []ruleCase{
		{"by hand", nil, "", facts, opens + "2s path closed\n3s dash=1", "3s " + released + "3.02s event withheld boot.release ok\n7s event opened_manually none ok"},
		{"released before", nil, "", facts, opens + "3s dash=1\n4s path closed", "3s " + released},
		{"and locked in vain", nil, "", facts, opens + "3s dash=1\n3500ms path closed\n4s fob=4 key=2\n4100ms fob=0 key=2", "3s " + released + "4s " + locked + "4.02s event withheld lock.all ok"},
	})
}

// What is remembered, and what a workshop is told, is what the hardware did.
func TestMemoryOfWhatIsWithheld(t *testing.T) {
	p := tapping(latch.Cabin, latch.BootRelease)
	p.Actuators[latch.BootRelease].Confirm = latch.Confirm{}
	p.Access.Wear.Operations = 2
	e := latch.New(p)
	feedAll(t, p, e, parked("20s")+"2s dash=1\n3s path closed\n6s dash=1\n10s dash=1\n20s advance")
	m := e.Memory()
	if diff := cmp.Diff([]time.Duration{18 * time.Second}, m.Pulses); diff != "" {
		t.Errorf("pulses (-want +got)\n%s", diff)
	}
	if m.Rest != 0 || m.Health.Latches[latch.Boot].Cycles != 1 {
		t.Errorf("rest %v, %d cycles", m.Rest, m.Health.Latches[latch.Boot].Cycles)
	}
}

// A latchd that sends nothing decides as one that sends, and learns as little of what becomes of it.
func TestWithheldDecidesAlike(t *testing.T) {
	var compared int
	for seed := range seeds(200, 40) {
		c := fromSeed(seed)
		p := anyCar(c)
		p.Maintenance = latch.Maintenance{}
		for a := range p.Actuators {
			p.Actuators[a].Confirm = latch.Confirm{}
		}
		sends, withholds := latch.New(p), latch.New(p)
		for i, s := range anySteps(c, p, 100) {
			if s.in.Kind == latch.Transmit {
				continue
			}
			want, got := alike(p, sends.Observe(s.at, *s.in)), alike(p, withholds.Observe(s.at, *s.in))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("seed %d, step %d at %v: (-sends +withholds)\n%s", seed, i, s.at, diff)
			}
			if i == 0 {
				withholds.Observe(s.at, latch.Input{Kind: latch.Transmit})
			}
			compared += len(want)
		}
		if m := withholds.Memory(); len(m.Pulses) > 0 || m.Rest > 0 || m.Unlatched {
			t.Fatalf("seed %d: what did not happen is remembered: %+v", seed, m)
		}
	}
	t.Log(compared, "effects compared")
	if compared < 1000 {
		t.Error("too few to prove anything")
	}
}

// alike leaves out what is told of what was done: that it was sent, to the person at the car, and who opened the lid.
func alike(p *latch.Params, effects []latch.Effect) []string {
	return slices.DeleteFunc(showAll(p, effects), func(s string) bool {
		told := []string{"event sent_unverified", "event not_sent", "event withheld", "send feedback.", "event opened_"}
		return slices.ContainsFunc(told, func(t string) bool { return strings.Contains(s, t) })
	})
}

// What a copy did before its path was closed is its own.
func TestCopyOfWhatMoved(t *testing.T) {
	p := proved()
	e := latch.New(p)
	feedAll(t, p, e, parked("10s")+"2s dash=1\n6s path closed")
	copied := copyOf(p, e)
	feed(p, copied, parseScript(t, "10s path open\n10200ms dash=1\n15s path closed"))
	feed(p, e, parseScript(t, "16s advance"))
	if diff := cmp.Diff([]time.Duration{11 * time.Second, 14 * time.Second}, e.Memory().Pulses); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
