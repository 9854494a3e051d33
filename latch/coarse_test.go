package latch_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// TestCoarseState: what the coarse form of a state takes for one, and what it tells apart. The exact form tells all of it apart.
func TestCoarseState(t *testing.T) {
	const heard = "boot_latch=0\n1s..10s/100ms doors_latch=0\n"
	release := func(p *latch.Params) { p.Buttons = []latch.Button{tapper(latch.Cabin, latch.BootRelease)} }
	unlock := func(p *latch.Params) { p.Buttons = []latch.Button{tapper(latch.Fob, latch.UnlockAll)} }
	fob := func(p *latch.Params) { p.Buttons = rigButtons()[2:3] }
	denies := func(p *latch.Params) {
		p.Buttons = []latch.Button{tapper(latch.Cabin, latch.BootRelease)}
		p.Actuators[latch.FeedbackDenied] = latch.Actuator{Steps: []latch.Step{{Frame: 1}, {Frame: 2, After: 20 * ms}}, Expires: 250 * ms}
	}
	confirms := func(p *latch.Params) {
		release(p)
		p.Actuators[latch.BootRelease].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: true, Within: 1500 * ms}
	}
	for _, c := range []struct {
		name     string
		tune     func(*latch.Params)
		facts    []string // of parked
		one, two string
		triggers []latch.Trigger
		alike    bool
	}{
		{"when a lock comes that is far away", release, nil, "3s dash=1", "3200ms dash=1", []latch.Trigger{latch.ByRelockUnopened}, true},
		{"that it comes", unlock, nil, "3s dash=1", "3s dash=1\n4s driver_door_open=1\n4100ms..10s/100ms driver_door_open=0", []latch.Trigger{latch.ByRelockUnlocked}, false},
		{"that one comes of another trigger", unlock, nil, "3s dash=1", "3s dash=1\n4s driver_door_open=1\n4100ms..10s/100ms driver_door_open=0", []latch.Trigger{latch.ByRelockUnopened}, true},
		{"when a hold comes", fob, nil, "1s fob=0 key=2\n9200ms..10s/100ms fob=16 key=2", "1s fob=0 key=2\n9250ms..10s/150ms fob=16 key=2", nil, true},
		{"that a hold comes soon", fob, nil, "1s fob=0 key=2\n9200ms..10s/100ms fob=16 key=2", "1s fob=0 key=2\n9100500us..10s/100ms fob=16 key=2\n10s fob=16 key=2", nil, false},
		{"for how long it is awaited", confirms, []string{"-boot_latch", "-doors_latch"}, "1s..10s/100ms " + heard + "9s dash=1", "1s..10s/100ms " + heard + "9200ms dash=1", nil, true},
		{"that it is awaited", confirms, []string{"-boot_latch", "-doors_latch"}, "1s..10s/100ms " + heard + "9s dash=1", "1s..10s/100ms " + heard + "8s dash=1", nil, false},
		{"when the next frame goes", denies, []string{"boot_locked=1"}, "9985ms dash=1\n10s advance", "9990ms dash=1\n10s advance", nil, true},
		{"that one goes soon", denies, []string{"boot_locked=1"}, "9980500us dash=1\n10s advance", "9990ms dash=1\n10s advance", nil, false},
		{"since when a bus is awake of which all is known", nil, []string{"-boot_latch", "-doors_latch"}, "1s..10s/100ms " + heard, "9900ms boot_latch=0\n9900ms doors_latch=0", nil, true},
		{"since when a bus is awake of which something is not", nil, []string{"-boot_latch", "-doors_latch"}, "1s..10s/100ms boot_latch=0", "9900ms boot_latch=0", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams()
			p.Access.Wear.BootPerMinute, p.Access.Wear.BootPerHour, p.Access.Wear.Operations = 0, 0, 0
			for a := range p.Actuators {
				p.Actuators[a].Confirm = latch.Confirm{}
			}
			if c.tune != nil {
				c.tune(p)
			}
			var exact, coarse [2][]byte
			for i, script := range []string{c.one, c.two} {
				e := latch.New(p)
				feed(p, e, parseScript(t, parked("10s", c.facts...)+script))
				exact[i], coarse[i] = e.AppendState(nil, 0), e.AppendState(nil, time.Millisecond, c.triggers...)
			}
			if bytes.Equal(exact[0], exact[1]) {
				t.Error("the exact states are equal")
			}
			if bytes.Equal(coarse[0], coarse[1]) != c.alike {
				t.Errorf("alike is %t:\n%x\n%x", !c.alike, coarse[0], coarse[1])
			}
		})
	}
}

// TestStateOfAnUnlockSince: a lock that is awaited, on a car that was unlocked since, is not tried again, by a twin either (P8).
func TestStateOfAnUnlockSince(t *testing.T) {
	for _, unlocked := range []bool{false, true} {
		p := rigParams()
		p.Access.RelockUnlocked = 2000 * ms
		p.Buttons = []latch.Button{tapper(latch.Fob, latch.UnlockAll)}
		p.Actuators[latch.LockAll].Confirm = latch.Confirm{Fact: latch.DoorsLatch, Is: false, Within: 6000 * ms, Retries: 1}
		script := parked("20s", "-locked", "doors_latch=1") + "0..5500ms/100ms locked=0\n3s dash=1\n5600ms..6s/100ms locked=1\n"
		if unlocked {
			script += "6100ms..20s/100ms locked=0\n"
		} else {
			script += "6100ms..20s/100ms locked=1\n"
		}
		e, twin := latch.New(p), latch.New(p)
		var before, after []step
		for _, s := range parseScript(t, script) {
			s.at += time.Hour
			if s.at < time.Hour+8*time.Second {
				before = append(before, s)
			} else {
				after = append(after, s)
			}
		}
		feed(p, e, before)
		twin.SetState(e.AppendState(nil, 0), e.Now())
		want, got := plain(feed(p, e, after)), plain(feed(p, twin, after))
		dropped := slices.Contains(want, "1h0m11s event dropped lock.all vehicle_unlocked")
		if diff := cmp.Diff(want, got); diff != "" || dropped != unlocked {
			t.Errorf("unlocked %t: (-original +twin)\n%s\n%q", unlocked, diff, want)
		}
	}
}
