package latch_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// healthAfter plays a script and writes what was counted: for each latch and key that has something, what.
func healthAfter(t *testing.T, p *latch.Params, script string) (lines []string) {
	t.Helper()
	e := latch.New(p)
	for _, s := range parseScript(t, script) {
		if s.in == nil {
			e.Advance(s.at)
		} else {
			e.Observe(s.at, *s.in)
		}
	}
	h := e.Health()
	share := func(name string, r latch.Recent) string {
		if r.Seen == 0 {
			return ""
		}
		return fmt.Sprintf(" %s %0*b", name, r.Seen, r.Bits)
	}
	for c, l := range h.Latches {
		s := fmt.Sprint(l.Cycles) + share("retried", l.Retried) + share("rebound", l.Rebound) + share("slammed", l.Slammed)
		if l.Opening.Seen > 0 {
			s += fmt.Sprint(" opening ", l.Opening.Newest[:l.Opening.Seen])
		}
		if s != "0" {
			lines = append(lines, fmt.Sprint(latch.Closure(c), ": ", s))
		}
	}
	for _, k := range h.Keys {
		lines = append(lines, fmt.Sprintf("key %d: %d%s low %d", k.Key.Number, k.Frames, share("late", k.Late), k.Low))
	}
	return lines
}

// TestHealth: what the engine sees anyway is counted where it belongs.
func TestHealth(t *testing.T) {
	doorsConfirmed := func(p *latch.Params) {
		p.Actuators[latch.UnlockDriver].Confirm = latch.Confirm{Fact: latch.DoorsLatch, Is: true, Within: time.Second, Retries: 1}
		p.Actuators[latch.LockAll].Confirm = latch.Confirm{Fact: latch.DoorsLatch, Within: time.Second, Retries: 1}
	}
	hold := "2s lever=1\n2050ms lever=0\n"
	lid := func(lines ...string) string { return "1s boot_open=1\n" + strings.Join(lines, "\n") }
	for _, c := range []struct {
		name  string
		tune  func(*latch.Params)
		facts string
		script,
		want string
	}{
		{"confirmed", nil, "", hold + "2182ms boot_latch=1", "boot: 1 retried 0 opening [182ms]"},
		{"confirmed at the second try", nil, "", hold + "3682ms boot_latch=1", "boot: 1 retried 1 opening [182ms]"},
		{"not confirmed", nil, "", hold, "boot: 0 retried 1"},
		{"status lost", nil, "-boot_latch", "1s boot_latch=0\n" + hold, "boot: 1"},
		{"dropped", nil, "-boot_latch", "1s boot_latch=0 dash=0\n2s dash=1\n2100ms dash=0\n2500ms overflow 1", ""},
		{"doors", doorsConfirmed, "", "3s fob=1 key=2\n3100ms doors_latch=1\n3150ms fob=0 key=2\n4s fob=4 key=2\n4090ms doors_latch=0\n4100ms fob=0 key=2",
			"doors: 1 retried 00 opening [100ms]"},
		{"nothing can confirm", nil, "", "3s fob=1 key=2\n3100ms fob=0 key=2\n4s fob=4 key=2\n4100ms fob=0 key=2", "doors: 1"},

		{"closed", nil, "-boot_open", lid("2s boot_open=0", "2300ms boot_open=1"), "boot: 0 rebound 0 slammed 0"},
		{"rebound", nil, "-boot_open", lid("2s boot_open=0", "2299ms boot_open=1"), "boot: 0 rebound 1 slammed 0"},
		{"rebound, then closed", nil, "-boot_open", lid("2s boot_open=0", "2100ms boot_open=1", "2400ms boot_open=0"), "boot: 0 rebound 10 slammed 00"},
		{"one closing that bounced", nil, "-boot_open", lid("2s boot_open=0", "2100ms boot_open=1", "2399ms boot_open=0"), "boot: 0 rebound 1 slammed 0"},
		{"one closing that bounced twice", nil, "-boot_open", lid("2s boot_open=0", "2005ms boot_open=1", "2010ms boot_open=0", "2309ms boot_open=1"), "boot: 0 rebound 1 slammed 0"},
		{"opened again later", nil, "-boot_open", lid("2s boot_open=0", "2005ms boot_open=1", "2010ms boot_open=0", "2310ms boot_open=1", "2320ms boot_open=0"), "boot: 0 rebound 10 slammed 00"},
		{"one closing that bounced for long", nil, "-boot_open", lid("2s boot_open=0", "2100ms boot_open=1", "2200ms boot_open=0", "2350ms boot_open=1", "2400ms boot_open=0"), "boot: 0 rebound 1 slammed 0"},
		{"opened at the start", nil, "-boot_open", "50ms boot_open=0\n100ms boot_open=1\n200ms boot_open=0", "boot: 0 rebound 0 slammed 0"},
		{"found closed", nil, "-boot_open", "2s boot_open=0\n2100ms boot_open=1", ""},

		{"slam told after", nil, "-boot_open -boot_slam", lid("1s boot_slam=0", "2s boot_open=0", "2999ms boot_slam=1"), "boot: 0 rebound 0 slammed 1"},
		{"slam told too late", nil, "-boot_open -boot_slam", lid("1s boot_slam=0", "2s boot_open=0", "3s boot_slam=1"), "boot: 0 rebound 0 slammed 0"},
		{"slam told before", nil, "-boot_open -boot_slam", lid("1s boot_slam=0", "2001ms boot_slam=1", "3s boot_open=0"), "boot: 0 rebound 0 slammed 1"},
		{"slam told too early", nil, "-boot_open -boot_slam", lid("1s boot_slam=0", "2s boot_slam=1", "3s boot_open=0"), "boot: 0 rebound 0 slammed 0"},
		{"slam told once", nil, "-boot_open -boot_slam", lid("1s boot_slam=0", "2s boot_slam=1", "2100ms boot_open=0", "2450ms boot_open=1", "2900ms boot_open=0"), "boot: 0 rebound 00 slammed 10"},
		{"slam told after, closed again", nil, "-boot_open -boot_slam", lid("1s boot_slam=0", "2s boot_open=0", "2100ms boot_slam=1", "2500ms boot_open=1", "2900ms boot_open=0"), "boot: 0 rebound 00 slammed 10"},
		{"slam at the start", nil, "-boot_open -boot_slam", "50ms boot_open=1 boot_slam=0\n400ms boot_slam=1\n600ms boot_open=0", "boot: 0 rebound 0 slammed 1"},
		{"slam told in the frame", nil, "-boot_open -boot_slam", lid("1s boot_slam=0", "2s boot_open=0 boot_slam=1"), "boot: 0 rebound 0 slammed 1"},

		{"frames in time", nil, "", "2s fob=16 key=2\n2100ms fob=16 key=2\n2249999us fob=16 key=2\n2500ms fob=0 key=2", "key 2: 2 late 00 low 0"},
		{"a frame late", nil, "", "2s fob=16 key=2\n2150ms fob=16 key=2\n2200ms fob=0 key=2", "key 2: 1 late 1 low 0"},
		{"the release missing", nil, "", "2s fob=16 key=2\n2100ms fob=16 key=2\n3s advance", "key 2: 2 late 01 low 0"},
		{"a fob that sends no release", func(p *latch.Params) { p.Buttons[2].LossReleases = true }, "", "2s fob=16 key=2\n2100ms fob=16 key=2\n3s advance", "key 2: 1 late 0 low 0"},
		{"two presses, two keys", nil, "", "2s fob=16 key=2\n2100ms fob=16 key=2\n2200ms fob=0 key=2\n3s fob=1 key=3\n3200ms fob=1 key=3\n3210ms fob=0 key=3",
			"key 2: 1 late 0 low 0; doors: 1; key 3: 1 late 1 low 0"},
		{"serviced", nil, "", "2s fob=16 key=2\n2100ms fob=16 key=2\n2150ms fob=0 key=2\n3s lever=1\n3100ms boot_latch=1\n4s service", ""},
		{"no fob", func(p *latch.Params) { p.Buttons[3].Talks = latch.Level }, "", "1s dash=0\n2s dash=1\n2200ms dash=1\n2250ms dash=0", "boot: 0 retried 1"},
		{"a fob that tells of changes", func(p *latch.Params) { p.Buttons[2].Talks = latch.Change }, "", "1s fob=0 key=2\n2s fob=16 key=2\n2200ms fob=16 key=2\n2210ms fob=0 key=2", ""},

		{"battery in the frame", nil, "-key_battery_low", "2s fob=16 key=2 key_battery_low=1\n2100ms fob=16 key=2 key_battery_low=1\n2110ms fob=0 key=2 key_battery_low=1", "key 2: 1 late 0 low 1"},
		{"battery in another frame", nil, "-key_battery_low", "2s fob=16 key=2\n2010ms fob=0 key=2\n3s key_battery_low=1\n3100ms key_battery_low=1", "key 2: 0 low 1"},
		{"battery of the press before", nil, "-key_battery_low", "1999ms key_battery_low=1\n2s fob=16 key=2\n2010ms fob=0 key=2", ""},
		{"battery of each press", nil, "-key_battery_low", "2s fob=16 key=2 key_battery_low=1\n2010ms fob=0 key=2 key_battery_low=1\n3s fob=16 key=2 key_battery_low=1\n3010ms fob=0 key=2\n4s fob=16 key=3 key_battery_low=0\n4010ms fob=0 key=3", "key 2: 0 low 2; key 3: 0 low 0"},
		{"battery and no fob", nil, "-key_battery_low", "2s dash=0\n3s dash=1\n3050ms key_battery_low=1\n3100ms dash=0", "boot: 0 retried 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams()
			if !strings.Contains(c.script, "key_battery_low") {
				p.Facts[latch.KeyBatteryLow] = latch.FactSource{}
			}
			if c.tune != nil {
				c.tune(p)
			}
			got := healthAfter(t, p, parked("9s", strings.Fields(c.facts)...)+c.script+"\n9s advance")
			want := strings.Split(c.want, "; ")
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(strings.Join(want, "; "), strings.Join(got, "; ")); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// TestHealthIsACopy: who gets it cannot change what the engine counts.
func TestHealthIsACopy(t *testing.T) {
	e := latch.New(rigParams())
	for _, s := range parseScript(t, "0 start quiet\n2s fob=16 key=2\n2100ms fob=16 key=2") {
		e.Observe(s.at, *s.in)
	}
	h := e.Health()
	h.Keys[0].Frames = 99
	if n := e.Health().Keys[0].Frames; n != 1 {
		t.Errorf("%d frames", n)
	}
}

// TestHeldFobCostsNoMemory: the frames of a fob that is held are counted without allocating.
func TestHeldFobCostsNoMemory(t *testing.T) {
	p := rigParams()
	service(p)
	e := latch.New(p)
	var at time.Duration
	e.Observe(at, latch.Input{Kind: latch.Start, Quiet: true})
	in := latch.Input{Readings: []latch.Reading{{Signal: signal("fob"), Present: true, Raw: 16}, {Signal: signal("key"), Present: true, Raw: 2}}}
	for range 20 { // press and hold are told
		e.Observe(at, in)
		at += 100 * ms
	}
	if n := testing.AllocsPerRun(200, func() {
		e.Observe(at, in)
		at += 100 * ms
	}); n != 0 {
		t.Errorf("%v allocations for a frame", n)
	}
}

// A service is told of as soon as it is due, also where that is in a frame without a button.
func TestServiceOfABatteryIsToldAtOnce(t *testing.T) {
	p := rigParams()
	p.Maintenance.LowBattery = 1
	got := only(play(t, p, "0 start quiet\n1s fob=16 key=2\n1100ms fob=0 key=2\n2s key_battery_low=1\n3s fob=0"), "event service_due")
	if diff := cmp.Diff([]string{"2s event service_due none service_key_battery"}, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}
