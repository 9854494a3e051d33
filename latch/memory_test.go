package latch_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// What must outlast a restart is kept in one value, written and read as a store would.
func TestMemory(t *testing.T) {
	const lock, boot = "fob=4 key=2", "dash=1"
	tune := func(p *latch.Params) {
		p.Access.Boot.RelockUnopened, p.Access.RelockUnlocked = 0, 0
		p.Buttons[3] = tapper(latch.Cabin, latch.BootRelease)
		p.Actuators[latch.BootRelease].Confirm = latch.Confirm{}
	}
	for _, c := range []struct {
		name   string
		tune   func(*latch.Params)
		before string // the first life, which ends at 10 s
		away   time.Duration
		press  string // at 5 s of the second life
		want   string
	}{
		{"nothing", nil, "", 0, lock, "allow ok"},
		{"a crash", nil, "2s crash=1\n3s crash=0", 0, lock, "deny crash"},
		{"a crash, long ago", nil, "2s crash=1\n3s crash=0", 1000 * time.Hour, lock, "deny crash"},
		{"disarmed", nil, "2s disarm", time.Hour, lock, "deny disarmed"},
		{"disarmed for a time", nil, "2s disarm 20s", 0, lock, "deny disarmed"},
		{"disarmed for a time, less what it was away", nil, "2s disarm 20s", 6999 * time.Millisecond, lock, "deny disarmed"},
		{"which is over", nil, "2s disarm 20s", 7 * time.Second, lock, "allow ok"},
		{"or was over before the start", nil, "2s disarm 20s", time.Hour, lock, "allow ok"},
		{"a setting", nil, "2s set enabled off 2", 0, lock, "deny key_disabled"},
		{"a rest", func(p *latch.Params) { p.Access.Wear.Operations = 1 }, "3s fob=4 key=2\n3100ms fob=0 key=2", 0, lock, "deny rest"},
		{"a rest that is over", func(p *latch.Params) { p.Access.Wear.Operations = 1 }, "3s fob=4 key=2\n3100ms fob=0 key=2", 18 * time.Second, lock, "allow ok"},
		{"pulses of the boot", func(p *latch.Params) { p.Access.Wear.BootPerMinute = 1 }, "3s dash=1", 0, boot, "deny boot_rate"},
		{"a minute ago", func(p *latch.Params) { p.Access.Wear.BootPerMinute = 1 }, "3s dash=1", 48 * time.Second, boot, "allow ok"},
		{"the newest of them", func(p *latch.Params) { p.Access.Wear.BootPerMinute = 2 }, "3s dash=1\n6s dash=1", 48 * time.Second, boot, "allow ok"},
		{"all of them", func(p *latch.Params) { p.Access.Wear.BootPerMinute = 2 }, "3s dash=1\n6s dash=1", 47 * time.Second, boot, "deny boot_rate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams()
			tune(p)
			if c.tune != nil {
				c.tune(p)
			}
			facts := []string{}
			if strings.Contains(c.before, "crash") {
				facts = append(facts, "-crash")
			}
			first := latch.New(p)
			feedAll(t, p, first, parked("10s", facts...)+c.before+"\n10s advance")
			text, err := json.Marshal(first.Memory())
			if err != nil {
				t.Fatal(err)
			}
			var m latch.Memory
			if err := json.Unmarshal(text, &m); err != nil {
				t.Fatal(err)
			}
			second := latch.New(p)
			second.Recall(&m, c.away)
			if diff := cmp.Diff(first.Memory(), second.Memory()); c.away == 0 && diff != "" {
				t.Errorf("kept and recalled (-want +got)\n%s", diff)
			}
			got := answers(feedAll(t, p, second, parked("9s")+"5s "+c.press))
			if diff := cmp.Diff([]string{c.want}, got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// An unconfirmed release is remembered, too.
func TestMemoryOfAnUnlatchedBoot(t *testing.T) {
	p := rigParams()
	p.Buttons[3] = tapper(latch.Cabin, latch.BootRelease)
	first := latch.New(p)
	feedAll(t, p, first, parked("10s")+"1s dash=1\n10s advance")
	m := first.Memory()
	second := latch.New(p)
	second.Recall(&m, 0)
	got := only(feedAll(t, p, second, parked("9s", "-speed")+"5s speed=50"), "event boot_warning")
	if diff := cmp.Diff([]string{"5s event boot_warning none unlatched"}, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// What is kept, in numbers.
func TestWhatIsRemembered(t *testing.T) {
	const hour = time.Hour
	for _, c := range []struct {
		name, script string
		want         latch.Memory
	}{
		{"nothing", "0 start\n1s lever=1", latch.Memory{Pulses: []time.Duration{9 * time.Second}}},
		{"a crash", "0 start\n1s crash=1", latch.Memory{Crash: latch.CrashMemory{Active: true, Ago: 9 * time.Second}}},
		{"the ignition was off since", "0 start\n1s crash=1\n1s..6s/100ms ignition=0", latch.Memory{Crash: latch.CrashMemory{Active: true, Ago: 9 * time.Second, Off: true}}},
	} {
		p := rigParams()
		p.Access.Boot.RelockUnopened, p.Actuators[latch.BootRelease].Confirm = 0, latch.Confirm{}
		e := latch.New(p)
		feedAll(t, p, e, c.script+"\n10s advance")
		got := e.Memory()
		got.Health = latch.Health{}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
		if strings.Contains(c.script, "lever") {
			e.Advance(hour + time.Second - 1)
			if n := len(e.Memory().Pulses); n != 1 {
				t.Errorf("%d pulses 1 ns before an hour has passed, want 1", n)
			}
			e.Advance(hour + time.Second)
			if n := len(e.Memory().Pulses); n != 0 {
				t.Errorf("%d pulses after an hour, want 0", n)
			}
		}
	}
}

// What was kept counts on while the daemon was down.
func TestRecallAfterATime(t *testing.T) {
	for _, c := range []struct {
		name     string
		kept     latch.Memory
		want     latch.Memory // 10 s later
		deadline time.Duration
	}{
		{"a crash", latch.Memory{Crash: latch.CrashMemory{Active: true, Ago: time.Second, Off: true}}, latch.Memory{Crash: latch.CrashMemory{Active: true, Ago: 11 * time.Second, Off: true}}, 0},
		{"disarmed", latch.Memory{Disarmed: true, Remaining: 11 * time.Second}, latch.Memory{Disarmed: true, Remaining: time.Second}, time.Second},
		{"disarmed until now", latch.Memory{Disarmed: true, Remaining: 10 * time.Second}, latch.Memory{}, 0},
		{"armed", latch.Memory{Remaining: 11 * time.Second}, latch.Memory{}, 0},
		{"a rest", latch.Memory{Rest: 11 * time.Second}, latch.Memory{Rest: time.Second}, 0},
		{"pulses", latch.Memory{Pulses: []time.Duration{time.Second, time.Minute}}, latch.Memory{Pulses: []time.Duration{11 * time.Second, 70 * time.Second}}, 0},
	} {
		e := latch.New(rigParams())
		e.Recall(&c.kept, 10*time.Second)
		if diff := cmp.Diff(c.want, e.Memory()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
		if at, ok := e.Deadline(); ok != (c.deadline > 0) || ok && at != c.deadline {
			t.Errorf("%s: the deadline is %v, %v", c.name, at, ok)
		}
	}
}

// A memory shares nothing with its engine.
func TestMemoryIsACopy(t *testing.T) {
	e := latch.New(rigParams())
	feedAll(t, rigParams(), e, "0 start\n1s set boot.fob off")
	m := e.Memory()
	m.Settings[0].Origin = "somebody else"
	if got := e.Memory().Settings[0].Origin; got != "a test" {
		t.Errorf("the engine has %q", got)
	}
}

func feedAll(t testing.TB, p *latch.Params, e *latch.Engine, script string) []string {
	t.Helper()
	return feed(p, e, parseScript(t, script))
}

// What was counted for a service goes on after a restart, and what was told of is not told again.
func TestMemoryOfHealth(t *testing.T) {
	p := rigParams()
	service(p)
	p.Maintenance.Cycles = 2
	const release = "1s lever=1\n1100ms boot_latch=1"
	first := latch.New(p)
	feedAll(t, p, first, parked("3s")+release+"\n2s fob=16 key=2\n2200ms fob=16 key=2\n2300ms fob=0 key=2")
	m := first.Memory()
	m.Health.Keys[0].Frames = 7
	second := latch.New(p)
	second.Recall(&m, 0)
	m.Health.Keys[0].Frames = 8
	got := only(feedAll(t, p, second, parked("3s")+release+"\n2s fob=16 key=2\n2200ms fob=16 key=2\n2300ms fob=0 key=2"), "event service_due")
	if diff := cmp.Diff([]string{"1.1s event service_due none service_cycles"}, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
	if n := second.Health().Keys[0].Frames; n != 8 {
		t.Errorf("%d frames, want the 7 that were recalled and one more", n)
	}
	if n := first.Health().Keys[0].Frames; n != 1 {
		t.Errorf("%d frames in the first life, want 1", n)
	}
}
