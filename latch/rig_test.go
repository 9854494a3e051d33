package latch_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"latchd/latch"
)

// The rig is a car with every fact, a fob, two panel buttons, a lever and a latch for the boot and the doors.
// Its signals, in the order of their numbers:
var rigSignals = []string{
	"fob", "key", "dash", "plate", "lever",
	"ignition", "speed", "locked", "boot_locked",
	"driver_door_open", "passenger_door_open", "rear_driver_door_open", "rear_passenger_door_open",
	"boot_open", "boot_latch", "doors_latch", "voltage", "crash", "valet", "key_inside", "disarm", "key_battery_low", "boot_slam", "key_in_ignition",
}

// On bus 0 is the car, on bus 1 the latch controller (boot_latch, doors_latch).
const (
	carBus   = 0
	latchBus = 1
)

// rigButtons: the fob's values are 0 up, 1 unlock, 4 lock, 16 boot; the other buttons are 1 when down.
func rigButtons() []latch.Button {
	fob := func(name string, value int64, does map[latch.GestureKind]latch.Action) latch.Button {
		b := latch.Button{
			Name: name, Place: latch.Fob, Signal: 0, Key: 1, Pressed: []int64{value}, Named: []int64{0, 1, 4, 16},
			Click: 900 * ms, Hold: 900 * ms, Double: 600 * ms, Gap: 40 * ms, Period: 100 * ms, Stale: 350 * ms, Stuck: 25000 * ms, RepeatWithin: 250 * ms,
		}
		for g, a := range does {
			b.Does[g] = a
		}
		return b
	}
	panel := func(name string, place latch.Place, signal int, a latch.Action) latch.Button {
		b := latch.Button{
			Name: name, Place: place, Signal: signal, Key: -1, Group: -1, Pressed: []int64{1}, Talks: latch.Change,
			Debounce: 20 * ms, Click: 1000 * ms, Hold: 1000 * ms, Double: 400 * ms, Gap: 40 * ms, Period: 100 * ms, Stale: 350 * ms, Stuck: 5000 * ms, RepeatWithin: 250 * ms,
		}
		b.Does[latch.Click] = a
		return b
	}
	lever := panel("lever", latch.Emergency, 4, latch.NoAction)
	lever.Talks, lever.Debounce = latch.Level, 0
	lever.Does = [4]latch.Action{latch.Press: latch.BootRelease}
	return []latch.Button{
		fob("fob_unlock", 1, map[latch.GestureKind]latch.Action{latch.Press: latch.Unlock}),
		fob("fob_lock", 4, map[latch.GestureKind]latch.Action{latch.Press: latch.LockAll}),
		fob("fob_boot", 16, map[latch.GestureKind]latch.Action{latch.Hold: latch.BootRelease}),
		panel("dash", latch.Cabin, 2, latch.BootRelease),
		panel("plate", latch.Exterior, 3, latch.BootRelease),
		lever,
	}
}

// rigParams is the whole car. Facts not in the list are left out; with no list, all are declared.
func rigParams(facts ...string) *latch.Params {
	p := &latch.Params{
		Signals: len(rigSignals), Buses: 2, Buttons: rigButtons(),
		Access: latch.Access{
			Stages: []latch.Action{latch.UnlockDriver, latch.UnlockAll}, Window: 3 * time.Second, RelockUnlocked: 120 * time.Second,
			Boot:    latch.BootAccess{AcceptLockIn: true, RelockUnopened: 30 * time.Second},
			BlockAt: 5, AllowBelow: 2, AllowAfter: 500 * time.Millisecond, WarnAbove: 3, LockAgainBelow: 12,
			MinVoltage: 9, LowVoltage: 12, LowAfter: 10 * time.Minute, WaitForFacts: 300 * time.Millisecond,
			Wear: latch.Wear{
				Pulse: 500 * ms, HandlePulse: 2000 * ms, BootSpacing: 3000 * ms, BootPerMinute: 6, BootPerHour: 30,
				Operations: 10, OperationsWithin: 20000 * ms, Rest: 30000 * ms,
			},
		},
	}
	stale := map[string]time.Duration{"ignition": 500 * time.Millisecond, "speed": 500 * time.Millisecond, "boot_latch": 2 * time.Second, "doors_latch": 2 * time.Second}
	for i, name := range rigSignals {
		f, ok := latch.FactNamed(name)
		if !ok || len(facts) > 0 && !slices.Contains(facts, name) {
			continue
		}
		p.Facts[f] = latch.FactSource{Declared: true, Signal: i, True: []int64{1}, Named: []int64{0, 1}, Scale: 1, Stale: cmp.Or(stale[name], 12*time.Second)}
		if f == latch.BootLatch || f == latch.DoorsLatch {
			p.Facts[f].Bus = latchBus
		}
		if f.IsNumber() {
			p.Facts[f].True, p.Facts[f].Named = nil, nil
			p.Facts[f].Max = 300
		}
	}
	for i, a := range latch.ActuatorActions() {
		if a.IsFeedback() {
			continue
		}
		p.Actuators[a] = latch.Actuator{
			Steps:   []latch.Step{{Frame: i, After: 0}, {Frame: i, After: 20 * time.Millisecond}},
			Expires: 250 * time.Millisecond,
		}
	}
	if p.HasFact(latch.BootLatch) {
		p.Actuators[latch.BootRelease].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: true, Within: 1500 * time.Millisecond, Retries: 1}
	}
	return p
}

// step is one line of a script.
type step struct {
	at time.Duration
	in *latch.Input // nil: Advance
}

// parseScript reads lines such as
//
//	0 start quiet
//	1s fob=16 key=2            one frame
//	0..5s/100ms ignition=0     the same frame from 0 to 5 s, every 100 ms
//	2s lost 0 | back 0 | overflow 0 | segment | advance | disarm 10s | arm | path closed | try boot.release | set boot.fob off 2
//
// and puts them in the order of time; lines of one instant keep their order.
func parseScript(t testing.TB, script string) []step {
	t.Helper()
	duration := func(s string) time.Duration {
		if s == "0" {
			return 0
		}
		d, err := time.ParseDuration(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var steps []step
	for line := range strings.Lines(script) {
		line, _, _ = strings.Cut(line, "//")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		from, rest, repeated := strings.Cut(words[0], "..")
		at := []time.Duration{duration(from)}
		if repeated {
			to, every, _ := strings.Cut(rest, "/")
			for d := at[0] + duration(every); d <= duration(to); d += duration(every) {
				at = append(at, d)
			}
		}
		for _, d := range at {
			steps = append(steps, step{d, parseInput(t, words[1:])})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	return steps
}

func parseInput(t testing.TB, words []string) *latch.Input {
	t.Helper()
	bus := latch.AllBuses
	if len(words) > 1 {
		if n, err := strconv.Atoi(words[1]); err == nil {
			bus = n
		}
	}
	switch words[0] {
	case "advance":
		return nil
	case "start":
		return &latch.Input{Kind: latch.Start, Quiet: len(words) > 1}
	case "lost":
		return &latch.Input{Kind: latch.BusLost, Bus: bus}
	case "back":
		return &latch.Input{Kind: latch.BusBack, Bus: bus}
	case "overflow":
		return &latch.Input{Kind: latch.Overflow, Bus: bus}
	case "segment":
		return &latch.Input{Kind: latch.NewSegment, Bus: latch.AllBuses}
	case "disarm":
		in := &latch.Input{Kind: latch.DisarmFor}
		if len(words) > 1 {
			in.For, _ = time.ParseDuration(words[1])
		}
		return in
	case "arm":
		return &latch.Input{Kind: latch.Arm}
	case "path":
		return &latch.Input{Kind: latch.Transmit, Open: words[1] == "open"}
	case "try":
		a, ok := latch.TryActionNamed(words[1])
		if !ok {
			t.Fatalf("nothing to try: %q", words)
		}
		return &latch.Input{Kind: latch.Try, Action: a}
	case "unsent":
		a, ok := latch.ActuatorActionNamed(words[1])
		number, err := strconv.ParseUint(words[2], 10, 64)
		if !ok || err != nil {
			t.Fatalf("nothing that can be sent: %q", words)
		}
		return &latch.Input{Kind: latch.Unsent, Action: a, Decision: number}
	case "service":
		return &latch.Input{Kind: latch.Service}
	case "set":
		return &latch.Input{Kind: latch.Set, Change: parseChange(t, words[1:])}
	}
	in := &latch.Input{Kind: latch.Readings}
	for _, w := range words {
		name, value, _ := strings.Cut(w, "=")
		signal := slices.Index(rigSignals, name)
		if signal < 0 {
			t.Fatalf("no signal %q", name)
		}
		r := latch.Reading{Signal: signal, Present: value != "-"} // name=- is a signal beyond the frame
		if r.Present {
			v, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatal(err)
			}
			r.Raw, r.Value = int64(v), v
		}
		if strings.HasSuffix(name, "_latch") {
			in.Bus = latchBus
		}
		in.Readings = append(in.Readings, r)
	}
	return in
}

// parseChange reads "boot.fob off", with a key's number if there is one.
func parseChange(t testing.TB, words []string) *latch.SettingChange {
	t.Helper()
	s, ok := latch.SettingNamed(words[0])
	choice, ok2 := map[string]latch.Choice{"on": latch.On, "off": latch.Off, "inherit": latch.Inherit}[words[1]]
	if !ok || !ok2 {
		t.Fatalf("no change: %q", words)
	}
	c := &latch.SettingChange{Setting: s, Choice: choice, Origin: "a test", Time: 1_700_000_000}
	if len(words) > 2 {
		n, err := strconv.ParseInt(words[2], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		c.Key = latch.KeyNumber{Known: true, Number: n}
	}
	return c
}

// play runs a script and writes one line an effect.
func play(t testing.TB, p *latch.Params, script string) []string {
	t.Helper()
	return run(p, parseScript(t, script))
}

func run(p *latch.Params, steps []step) []string { return feed(p, latch.New(p), steps) }

func feed(p *latch.Params, e *latch.Engine, steps []step) []string {
	var lines []string
	for _, s := range steps {
		var effects []latch.Effect
		if s.in == nil {
			effects = e.Advance(s.at)
		} else {
			effects = e.Observe(s.at, *s.in)
		}
		for i := range effects {
			lines = append(lines, show(p, &effects[i]))
		}
	}
	return lines
}

// show writes an effect as "1.2s decision allow boot.release ok (fob_boot hold)".
func show(p *latch.Params, ef *latch.Effect) string {
	switch ef.Kind {
	case latch.EffectGesture:
		g := &ef.Gesture
		s := fmt.Sprintf("%v gesture %s %v", ef.At, p.Buttons[g.Button].Name, g.Kind)
		if g.Reason != latch.OK {
			s += " " + g.Reason.String()
		}
		return s
	case latch.EffectDecision:
		d := &ef.Decision
		who := d.Trigger.String()
		if d.Button >= 0 {
			who = p.Buttons[d.Button].Name + " " + d.Gesture.String()
			if d.Trigger == latch.ByRetry {
				who += " retry"
			}
		}
		s := fmt.Sprintf("%v decision %v %v %v (%s)", ef.At, d.Verdict, d.Action, d.Reason, who)
		if d.Stage > 0 {
			s += fmt.Sprintf(" stage %d", d.Stage)
		}
		if d.Warning != latch.OK {
			s += " warning " + d.Warning.String()
		}
		return s
	case latch.EffectSend:
		s := fmt.Sprintf("%v send %v attempt %d, expires %v", ef.At, ef.Send.Action, ef.Send.Attempt, ef.Send.Expires)
		if ef.Send.Urgent {
			s += ", urgent"
		}
		return s
	}
	ev := &ef.Event
	switch ev.Kind {
	case latch.FactChanged:
		return fmt.Sprintf("%v event %v %v", ef.At, ev.Fact, ev.Is)
	case latch.Started:
		return fmt.Sprintf("%v event started", ef.At)
	}
	return fmt.Sprintf("%v event %v %v %v", ef.At, ev.Kind, ev.Action, ev.Reason)
}

// only keeps the lines of one kind: gesture, decision, send, event.
func only(lines []string, kinds ...string) []string {
	var out []string
	for _, l := range lines {
		if _, rest, _ := strings.Cut(l, " "); slices.ContainsFunc(kinds, func(k string) bool { return strings.HasPrefix(rest, k) }) {
			out = append(out, l)
		}
	}
	return out
}
