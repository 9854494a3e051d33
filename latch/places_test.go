package latch_test

import (
	"bytes"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"latchd/latch"
)

// place is where a script brings a car that is parked until 10 s.
type place struct {
	name     string
	tune     func(*latch.Params)
	facts    []string // of parked
	script   string
	triggers []latch.Trigger // nil: all
	of       string          // fields whose names begin so ...
	count    string          // ... that are a part of the state there
}

func (pl *place) engine(t *testing.T) *latch.Engine {
	p := rigParams()
	p.Access.Wear.BootPerMinute, p.Access.Wear.BootPerHour, p.Access.Wear.Operations = 0, 0, 0
	for a := range p.Actuators {
		p.Actuators[a].Confirm = latch.Confirm{}
	}
	if pl.tune != nil {
		pl.tune(p)
	}
	e := latch.New(p)
	feed(p, e, parseScript(t, parked("10s", pl.facts...)+pl.script))
	return e
}

// whatCounts says of each field of an engine whose name begins so, whether another value of it would be another state.
func whatCounts(e *latch.Engine, of string, triggers []latch.Trigger) map[string]bool {
	counts := map[string]bool{}
	before := e.AppendState(nil, near, triggers...)
	latch.EachField(e, func(path string, v reflect.Value) {
		if !strings.HasPrefix(path, of) {
			return
		}
		was := reflect.ValueOf(v.Interface())
		does := false
		for _, x := range others(v) {
			v.Set(x)
			state := stateOrNil(e, triggers)
			does = does || state != nil && !bytes.Equal(before, state)
		}
		counts[path] = counts[path] || does
		v.Set(was)
	})
	return counts
}

// TestWhatCountsWhere: which fields are a part of the state depends on where the car is. What is left of something that is over
// would tell states apart that are one.
func TestWhatCountsWhere(t *testing.T) {
	for _, pl := range places() {
		t.Run(pl.name, func(t *testing.T) {
			triggers := pl.triggers
			if triggers == nil {
				triggers = allTriggers
			}
			var list []string
			for path, counts := range whatCounts(pl.engine(t), pl.of, triggers) {
				if counts && whyNoState(path) != made {
					list = append(list, strings.TrimPrefix(path, pl.of))
				}
			}
			slices.Sort(list)
			if got := strings.Join(list, " "); got != pl.count {
				t.Errorf("what counts is\n%s, want\n%s", got, pl.count)
			}
		})
	}
}

// TestEveryFieldIsState: a field of the engine counts at one of the places, or stands in the list that says why it never does.
func TestEveryFieldIsState(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a second, and finds fields that are missing from the state and from the list")
	}
	counts := map[string]bool{}
	for _, pl := range places() {
		for path, does := range whatCounts(pl.engine(t), "", allTriggers) {
			counts[path] = counts[path] || does
		}
	}
	for path, does := range counts {
		switch why := whyNoState(path); {
		case !does && why == "":
			t.Errorf("%s is no part of the state: keep it in state.go, or say why not", path)
		case does && why != "" && why != made && path != "now":
			t.Errorf("%s is a part of the state, although %s", path, why)
		}
	}
	if len(counts) < 100 {
		t.Errorf("only %d fields were looked at", len(counts))
	}
	for path := range noState {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(counts)), func(seen string) bool { return strings.HasPrefix(seen, path) }) {
			t.Errorf("%s is no field", path)
		}
	}
}

// places are where each part of the state counts, and where it counts no more.
func places() []place {
	button := func(b latch.Button) func(*latch.Params) {
		return func(p *latch.Params) { p.Buttons = []latch.Button{b} }
	}
	fob, dash, lever := rigButtons()[2], rigButtons()[3], rigButtons()[5]
	fob.Group, dash.Group = 0, 0
	level := dash
	level.Talks = latch.Level
	double := dash
	double.Debounce, double.Does[latch.Double] = 0, latch.UnlockAll
	counter := tapper(latch.Cabin, latch.BootRelease)
	counter.Talks, counter.Width = latch.Counter, 4
	pulls := lever
	pulls.Talks = latch.Change
	releases := func(p *latch.Params) { p.Buttons = []latch.Button{tapper(latch.Cabin, latch.BootRelease)} }
	confirms := func(p *latch.Params) {
		releases(p)
		p.Actuators[latch.BootRelease].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: true, Within: 1500 * ms}
	}
	steps := func(p *latch.Params) {
		confirms(p)
		p.Actuators[latch.BootRelease].Steps[1].After = 5 * time.Second
	}
	unlocks := func(p *latch.Params) {
		p.Buttons = []latch.Button{tapper(latch.Fob, latch.UnlockAll)}
		p.Access.RelockUnlocked = 2 * time.Second
		p.Actuators[latch.LockAll].Confirm = latch.Confirm{Fact: latch.DoorsLatch, Is: true, Within: 6 * time.Second}
	}
	asked := func(p *latch.Params) {
		unlocks(p)
		p.Buttons[0].Does[latch.Click] = latch.LockAll
	}
	closes := func(p *latch.Params) { p.Access.Boot.RelockOnClose = latch.RelockAlways }
	locks := func(p *latch.Params) { p.Buttons = rigButtons()[:2] }
	just := func(f latch.Fact) func(*latch.Params) {
		return func(p *latch.Params) {
			for i := range p.Facts {
				if latch.Fact(i) != f {
					p.Facts[i] = latch.FactSource{}
				}
			}
		}
	}
	stages := func(p *latch.Params) { p.Buttons = rigButtons()[:1] }
	return []place{
		{name: "a button that is up", tune: button(fob), of: "buttons[].", count: "deaf pair.armed phase pulse.counted settling wait.active"},
		{name: "a button that is down", tune: button(fob), script: "9500ms fob=16 key=2\n9600ms..10s/100ms fob=16 key=2", of: "buttons[].", count: "answered deaf deferred downAt held key.Known key.Number late pair.armed phase pulse.counted raw settling wait.active"},
		{name: "a button without a hold that is down", tune: button(level), script: "9500ms dash=1\n9600ms..10s/100ms dash=1", of: "buttons[].", count: "answered deaf deferred downAt held key.Known key.Number late pair.armed phase pulse.counted raw settling wait.active"},
		{name: "a press that begins", tune: button(level), script: "9990ms dash=1\n10s advance", of: "buttons[].", count: "deaf key.Known key.Number pair.armed phase pulse.counted raw settles settling wait.active"},
		{name: "a release that begins", tune: button(level), script: "9500ms dash=1\n9600ms..9900ms/100ms dash=1\n9990ms dash=0\n10s advance", of: "buttons[].", count: "answered deaf deferred downAt held key.Known key.Number late pair.armed phase pulse.counted raw settles settling wait.active"},
		{name: "a button after a gap", tune: button(fob), script: "9900ms overflow 0\n10s advance", of: "buttons[].", count: "deaf downs pair.armed phase pulse.counted settling since told wait.active"},
		{name: "a button of a bus that is lost", tune: button(fob), script: "9900ms lost 0\n10s advance", of: "buttons[].", count: "deaf downs pair.armed phase pulse.counted settling told wait.active"},
		{name: "a button of changes after a gap", tune: button(dash), script: "9900ms overflow 0\n10s advance", of: "buttons[].", count: "deaf downs pair.armed phase pulse.counted settling told wait.active"},
		{name: "a button that was found down", tune: button(fob), script: "9800ms overflow 0\n9900ms..10s/100ms fob=16 key=2", of: "buttons[].", count: "deaf downs key.Known key.Number pair.armed phase pulse.counted settling told wait.active"},
		{name: "a button that is down and invalid", tune: button(fob), script: "9500ms..10s/100ms fob=7 key=2", of: "buttons[].", count: "deaf heard lastDown pair.armed phase pulse.counted settling wait.active"},
		{name: "a remote that was used", tune: releases, script: "9900ms dash=1\n10s advance", of: "buttons[].", count: "deaf lastDown pair.armed phase pulse.counted pulse.key.Known pulse.key.Number settling wait.active"},
		{name: "a remote that was used long ago", tune: releases, script: "9s dash=1\n10s advance", of: "buttons[].", count: "deaf lastDown pair.armed phase pulse.counted settling wait.active"},
		{name: "a remote after a gap", tune: releases, script: "9800ms overflow 0\n9900ms dash=1\n10s advance", of: "buttons[].", count: "deaf downs key.Known key.Number lastDown pair.armed phase pulse.counted settling told wait.active"},
		{name: "a counter", tune: button(counter), script: "5s dash=1\n10s advance", of: "buttons[].", count: "deaf downs pair.armed phase pulse.counted settling told wait.active"},
		{name: "a lever that was found down", tune: button(lever), script: "9800ms overflow 0\n9900ms lever=1\n10s advance", of: "buttons[].", count: "deaf downs key.Known key.Number pair.armed phase pulse.counted settling told wait.active"},
		{name: "a lever that was pulled", tune: button(lever), script: "9900ms lever=1\n10s advance", of: "buttons[].", count: "deaf heard lastDown pair.armed phase pulse.counted settling wait.active"},
		{name: "a lever of changes that was pulled", tune: button(pulls), script: "5s lever=0\n9900ms lever=1\n10s advance", of: "buttons[].", count: "deaf pair.armed phase pulse.counted settling wait.active"},
		{name: "a first click", tune: button(double), script: "5s dash=0\n9850ms dash=1\n9950ms dash=0\n10s advance", of: "buttons[].", count: "deaf pair.answered pair.armed pair.key.Known pair.key.Number pair.owed pair.released pair.second phase pulse.counted settling wait.active"},
		{name: "a second click", tune: button(double), script: "5s dash=0\n9650ms dash=1\n9750ms dash=0\n9900ms dash=1\n10s advance", of: "buttons[].", count: "answered deaf deferred downAt held key.Known key.Number late pair.answered pair.armed pair.key.Known pair.key.Number pair.owed pair.second phase pulse.counted raw settling wait.active"},
		{name: "a press that waits", tune: locks, script: "9500ms fob=4 key=2\n9600ms fob=0 key=2\n9700ms fob=1 key=2\n9800ms..10s/100ms fob=1 key=2", of: "buttons[].wait.", count: "active request.Decision.Asked request.Decision.Button request.Decision.Gesture request.Decision.Key.Known request.Decision.Key.Number request.Decision.Origin request.Decision.Stage request.Decision.Trigger request.automatic request.place request.resolve until"},
		{name: "a sequence that is sent", tune: steps, facts: []string{"-boot_latch"}, script: "1s..10s/100ms boot_latch=0\n9s dash=1\n10s advance", of: "actuations[].", count: "again awaiting helped request.Decision.Asked request.Decision.Button request.Decision.Gesture request.Decision.Key.Known request.Decision.Key.Number request.Decision.Origin request.Decision.Stage request.Decision.Trigger request.automatic request.place request.resolve sequence.action sequence.attempt sequence.sending sequence.start sequence.step"},
		{name: "a status that is awaited", tune: confirms, facts: []string{"-boot_latch"}, script: "1s..10s/100ms boot_latch=0\n9s dash=1\n10s advance", of: "actuations[].", count: "again awaiting helped request.Decision.Asked request.Decision.Button request.Decision.Gesture request.Decision.Key.Known request.Decision.Key.Number request.Decision.Origin request.Decision.Stage request.Decision.Trigger request.automatic request.place request.resolve sequence.action sequence.attempt sequence.start sequence.step"},
		{name: "an actuation that is over", tune: releases, script: "5s dash=1\n10s advance", of: "actuations[].", count: "awaiting"},
		{name: "a lock by itself", tune: unlocks, facts: []string{"-locked"}, script: "0..10s/100ms locked=0\n6s dash=1\n10s advance", of: "actuations[].", count: "again awaiting helped request.Decision.Asked request.Decision.Button request.Decision.Gesture request.Decision.Key.Known request.Decision.Key.Number request.Decision.Origin request.Decision.Stage request.Decision.Trigger request.automatic request.place request.resolve sequence.action sequence.attempt sequence.start sequence.step"},
		{name: "a lock by itself that does not count", tune: unlocks, facts: []string{"-locked"}, script: "0..10s/100ms locked=0\n6s dash=1\n10s advance", of: "unlocked", triggers: []latch.Trigger{latch.ByCrash}},
		{name: "a lock by itself, and an unlock since", tune: unlocks, facts: []string{"-locked"}, script: "0..8400ms/100ms locked=0\n6s dash=1\n8500ms locked=1\n9s..10s/100ms locked=0", of: "unlocked", triggers: []latch.Trigger{latch.ByRelockUnlocked}, count: " At"},
		{name: "a lock that was asked for, and an unlock since", tune: asked, facts: []string{"-locked"}, script: "0..8400ms/100ms locked=0\n8s dash=1\n8500ms locked=1\n9s..10s/100ms locked=0", of: "unlocked", triggers: []latch.Trigger{latch.ByPress, latch.ByRelockUnlocked}},
		{name: "a crash, with the ignition off", facts: []string{"-crash"}, script: "0..7s/100ms crash=0\n8s..10s/100ms crash=1", of: "crash.", count: "active at off"},
		{name: "a crash, with the ignition on", facts: []string{"-crash", "ignition=1"}, script: "0..7s/100ms crash=0\n8s..10s/100ms crash=1", of: "crash.", count: "active off"},
		{name: "a crash, after the ignition was off", facts: []string{"-crash"}, script: "0..1s/100ms crash=0\n2s..10s/100ms crash=1", of: "crash.", count: "active off"},
		{name: "no crash", of: "crash.", count: "active off"},
		{name: "disarmed for a while", script: "9s disarm 10s\n10s advance", of: "disarmed.", count: "active until"},
		{name: "disarmed", script: "9s disarm\n10s advance", of: "disarmed.", count: "active until"},
		{name: "armed again", script: "9s disarm 500ms\n10s advance", of: "disarmed.", count: "active"},
		{name: "a motor that runs", tune: releases, script: "9800ms dash=1\n10s advance", of: "motors.", count: "driven[].action driven[].until pulses.at[]"},
		{name: "a motor that has just stopped", tune: releases, script: "9480ms dash=1\n10s advance", of: "motors.", count: "driven[].until pulses.at[]"},
		{name: "a motor that ran", tune: releases, script: "5s dash=1\n10s advance", of: "motors.", count: "driven[].until pulses.at[]"},
		{name: "a motor that runs while nothing is sent", tune: releases, script: "9800ms dash=1\n9900ms path closed\n10s advance", of: "moved.", count: "driven[].action driven[].until pulses.at[]"},
		{name: "a motor that runs while all is sent", tune: releases, script: "9800ms dash=1\n10s advance", of: "moved."},
		{name: "a stage", tune: stages, script: "9s fob=1 key=2\n9100ms fob=0 key=2\n10s advance", of: "stage.", count: "at done key.Known key.Number"},
		{name: "a stage that is over", tune: stages, script: "5s fob=1 key=2\n5100ms fob=0 key=2\n10s advance", of: "stage.", count: "at"},
		{name: "settings", script: "9s set boot.fob off 2\n10s advance", of: "changes[].", count: "Choice Key.Known Key.Number Setting"},
		{name: "a speed that is low, but not for long", facts: []string{"-speed"}, script: "0..9700ms/100ms speed=50\n9800ms..10s/100ms speed=0", of: "driving.", count: "below blocked since"},
		{name: "a speed that is high", facts: []string{"speed=50"}, of: "driving.", count: "below blocked"},
		{name: "a speed that is low", of: "driving."},
		{name: "a boot that nobody opened", tune: releases, script: "9s dash=1\n10s advance", of: "relockUnopened.", count: "active deferred due from"},
		{name: "a boot that is locked soon", tune: releases, script: "9s dash=1\n10s advance", of: "relockUnlocked.", count: "active"},
		{name: "a car that nobody opened", tune: unlocks, facts: []string{"-locked"}, script: "0..10s/100ms locked=0\n9s dash=1\n10s advance", of: "relockUnlocked.", count: "active deferred due from"},
		{name: "a drive", tune: func(p *latch.Params) { p.Access.LockAt = 16 }, of: "driveAway.", count: "done lock.active opened"},
		{name: "a lock that is due after a pulse", tune: func(p *latch.Params) { unlocks(p); p.Access.LockAt = 16 }, facts: []string{"-speed", "-locked"}, script: "0..9800ms/100ms speed=15\n0..10s/100ms locked=0\n9700ms dash=1\n9900ms..10s/100ms speed=16", of: "driveAway.", count: "done lock.active lock.deferred lock.due opened"},
		{name: "a lock that is put off", tune: func(p *latch.Params) { p.Access.LockAt = 16 }, facts: []string{"-speed", "-locked", "driver_door_open=1"}, script: "0..9800ms/100ms speed=15\n0..10s/100ms locked=0\n9900ms..10s/100ms speed=16", of: "driveAway.", count: "done lock.active lock.deferred opened"},
		{name: "a lid that was closed", tune: closes, facts: []string{"-boot_open"}, script: "0..9800ms/100ms boot_open=1\n9900ms..10s/100ms boot_open=0", of: "relockOnClose.", count: "active deferred due"},
		{name: "a lid that was closed, with the key", tune: closes, facts: []string{"-boot_open"}, script: "0..9800ms/100ms boot_open=1\n9900ms..10s/100ms boot_open=0", of: "keyShutIn.", count: "active deferred due"},
		{name: "a drive, where that does not count", triggers: []latch.Trigger{latch.ByCrash}, of: "driveAway."},
		{name: "a boot that was released", tune: releases, script: "9s dash=1\n10s advance", of: "released.", count: "fob"},
		{name: "a boot that was released, where that does not count", tune: releases, script: "9s dash=1\n10s advance", triggers: []latch.Trigger{latch.ByRelockUnlocked}, of: "released."},
		{name: "a boot that was released before the car was unlocked", tune: releases, facts: []string{"-locked"}, script: "0..4s/100ms locked=0\n2s dash=1\n4100ms..8s/100ms locked=1\n8100ms..10s/100ms locked=0", triggers: []latch.Trigger{latch.ByRelockOnClose}, of: "released.", count: "at fob"},
		{name: "a car that was unlocked after the boot was released", tune: releases, facts: []string{"-locked"}, script: "0..4s/100ms locked=0\n2s dash=1\n4100ms..8s/100ms locked=1\n8100ms..10s/100ms locked=0", triggers: []latch.Trigger{latch.ByRelockUnopened}, of: "unlocked", count: " At"},
		{name: "a bus of which all is known", of: "buses[]."},
		{name: "a bus of which something is not known", facts: []string{"-valet"}, of: "buses[].", count: "awake heard last"},
		{name: "a bus of which something is known no more", facts: []string{"-ignition"}, script: "0..9s/100ms ignition=0", of: "buses[].", count: "awake heard last"},
		{name: "a bus that was never heard", facts: []string{"-boot_latch", "-doors_latch"}, of: "buses[]."},
		{name: "a bus that sleeps", facts: []string{"-valet"}, script: "15s advance", of: "buses[].", count: "last"},
		{name: "a fact", tune: just(latch.Valet), of: "facts[].", count: "known seen value"},
		{name: "a fact without a meaning", tune: just(latch.Valet), facts: []string{"valet=2"}, of: "facts[].", count: "known seen"},
		{name: "a fact that is stale", tune: just(latch.Valet), script: "100s advance", of: "facts[].", count: "at"},
		{name: "a fact that was never heard", tune: just(latch.Valet), facts: []string{"-valet"}, of: "facts[].", count: "seen"},
		{name: "a fact that is stale, whose edges count", tune: just(latch.Locked), script: "100s advance", of: "facts[].", count: "at lastOne told"},
		{name: "a number", tune: just(latch.Voltage), of: "facts[].", count: "known seen value"},
		{name: "a number that is stale", tune: just(latch.Voltage), script: "100s advance", of: "facts[].", count: "at"},
	}
}
