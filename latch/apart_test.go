package latch_test

import (
	"bytes"
	"slices"
	"testing"

	"latchd/latch"
)

// TestStatesToldApart: what counts as one state, and what is told apart: often one nanosecond less or more.
func TestStatesToldApart(t *testing.T) {
	const heard = "boot_latch=0\n1s..10s/100ms doors_latch=0\n"
	release := func(p *latch.Params) { p.Buttons = []latch.Button{tapper(latch.Cabin, latch.BootRelease)} }
	unlock := func(p *latch.Params) { p.Buttons = []latch.Button{tapper(latch.Fob, latch.UnlockAll)} }
	fob := func(p *latch.Params) {
		p.Buttons = rigButtons()[2:3]
		p.Buttons[0].Click = 450 * ms
	}
	double := func(p *latch.Params) {
		p.Buttons = rigButtons()[3:4]
		p.Buttons[0].Debounce, p.Buttons[0].Does[latch.Double] = 0, latch.UnlockAll
	}
	tries := func(p *latch.Params) {
		release(p)
		p.Actuators[latch.BootRelease].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: true, Within: 1500 * ms, Retries: 1}
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
		{"since when a bus is awake of which all is known", nil, []string{"-boot_latch", "-doors_latch"}, "1s..10s/100ms " + heard, "9900ms boot_latch=0\n9900ms doors_latch=0", nil, true},
		{"since when a bus is awake of which something is not", nil, []string{"-boot_latch", "-doors_latch"}, "1s..10s/100ms boot_latch=0", "9900ms boot_latch=0", nil, false},
		{"when a bus fell asleep", nil, []string{"-valet"}, "11s advance", "11500ms advance", nil, true},
		{"that a bus sleeps", nil, []string{"-valet"}, "10999999999ns advance", "11s advance", nil, false},
		{"since when a bus is awake for long enough", nil, []string{"-boot_latch", "-doors_latch"}, "9700ms doors_latch=0", "9600ms doors_latch=0", nil, true},
		{"that a bus is awake for long enough", nil, []string{"-boot_latch", "-doors_latch"}, "9700ms doors_latch=0", "9700000001ns doors_latch=0", nil, false},
		{"that a second press comes too soon", double, nil, "5s dash=0\n9900ms dash=1\n9960ms dash=0\n10s advance", "5s dash=0\n9900ms dash=1\n9960000001ns dash=0\n10s advance", nil, false},
		{"when a second press can come", double, nil, "5s dash=0\n9800ms dash=1\n9850ms dash=0\n10s advance", "5s dash=0\n9800ms dash=1\n9960ms dash=0\n10s advance", nil, true},
		{"that no second press can come soon", double, nil, "5s dash=0\n9500ms dash=1\n9601ms dash=0\n10s advance", "5s dash=0\n9500ms dash=1\n9601000001ns dash=0\n10s advance", nil, false},
		{"that it is tried again when that is allowed", tries, []string{"-boot_latch", "-doors_latch"}, "1s..10s/100ms " + heard + "9s dash=1", "1s..10s/100ms " + heard + "8s dash=1", nil, false},
		{"when a motor stopped", release, nil, "9480ms dash=1\n10s advance", "9400ms dash=1\n10s advance", nil, true},
		{"that a motor stops now", release, nil, "9480ms dash=1\n10s advance", "9480000001ns dash=1\n10s advance", nil, false},
		{"when something comes that comes soon", nil, nil, "9s disarm 1001ms\n10s advance", "9s disarm 1000500us\n10s advance", nil, true},
		{"that something comes soon", nil, nil, "9s disarm 1001ms\n10s advance", "9s disarm 1001000001ns\n10s advance", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			one := (&place{tune: c.tune, facts: c.facts, script: c.one}).engine(t).AppendState(nil, near, c.triggers...)
			two := (&place{tune: c.tune, facts: c.facts, script: c.two}).engine(t).AppendState(nil, near, c.triggers...)
			if bytes.Equal(one, two) != c.alike {
				t.Errorf("alike is %t:\n%s\n%s", !c.alike, one, two)
			}
		})
	}
}

// TestDoorsToldApart: whether a door was closed ever since a lock was set up that asks for it.
func TestDoorsToldApart(t *testing.T) {
	unlocks := func(p *latch.Params) { p.Buttons = []latch.Button{tapper(latch.Fob, latch.UnlockAll)} }
	for f := latch.DriverDoorOpen; f <= latch.BootOpen; f++ {
		script := "0..9500ms/100ms " + f.String() + "=0\n9700ms..10s/100ms " + f.String() + "=0\n9s dash=1\n"
		closed := place{tune: unlocks, facts: []string{"-" + f.String()}, script: script + "9600ms " + f.String() + "=0"}
		unsure := place{tune: unlocks, facts: []string{"-" + f.String()}, script: script + "9600ms " + f.String() + "=2"}
		one, two := closed.engine(t).AppendState(nil, near, allTriggers...), unsure.engine(t).AppendState(nil, near, allTriggers...)
		if bytes.Equal(one, two) {
			t.Errorf("%v: the states are alike:\n%s", f, one)
		}
	}
}

// TestEdgesToldApart: what a fact said last counts, also when it is stale, where its change sets something off.
func TestEdgesToldApart(t *testing.T) {
	for _, f := range latch.Facts() {
		if f.IsNumber() {
			continue
		}
		was := func(value string) []byte {
			pl := place{facts: []string{"-" + f.String()}, script: "0..1s/100ms " + f.String() + "=" + value + "\n5s..10s/100ms " + f.String() + "=2"}
			pl.tune = func(p *latch.Params) {
				for i := range p.Facts {
					if latch.Fact(i) != f {
						p.Facts[i] = latch.FactSource{}
					}
				}
			}
			return pl.engine(t).AppendState(nil, near)
		}
		if alike := bytes.Equal(was("0"), was("2")); alike != slices.Contains(quietFacts, f) {
			t.Errorf("%v: alike is %t", f, alike)
		}
	}
}
