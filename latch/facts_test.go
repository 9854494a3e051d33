package latch_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// unknowns is P0's table, a line for each fact in each state and a column for each who asks. "ok" is
// allowed, "ok!" allowed with the warning door_unknown (ok!! boot_unknown), and every other word is the reason of a
// refusal, or "released" where a key that was shut in is let out. The states: yes, no or a value; fresh is 1 ns below the limit of staleness; old is at the limit.
// Columns: boot.release by fob, cabin, exterior button and lever; lock.all by fob and dash; boot.lock by dash;
// unlock.all by fob, dash and exterior button; and the automatic lock after closing. "." is left out.
const unknowns = `
fact         state      fob/boot         cabin/boot       ext/boot         lever     fob/lock    dash/lock  dash/bootlock fob/unlock dash/unlock ext/unlock auto
ignition     yes        ignition_on      ok               ok               emergency ignition_on ok         ok       ok         ok  ok             ok
ignition     no         ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
ignition     fresh      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
ignition     old        ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
ignition     never      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
ignition     undefined  ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
ignition     undeclared ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
speed        4.9        speed_hysteresis speed_hysteresis speed_hysteresis emergency ok          ok         ok       ok         ok  ok             ok
speed        5          speed            speed            speed            emergency ok          ok         ok       ok         ok  ok             ok
speed        -50        speed            speed            speed            emergency ok          ok         ok       ok         ok  ok             ok
speed        fresh      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
speed        old        ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
speed        never      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
speed        undefined  ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
speed        NaN        ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
speed        undeclared ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
boot_locked  yes        ok               vehicle_locked   vehicle_locked   emergency ok          ok         ok       ok         ok  ok             ok
boot_locked  no         ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
boot_locked  fresh      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
boot_locked  old        ok               locked_unknown   locked_unknown   emergency ok          ok         ok       ok         ok  ok             ok
boot_locked  never      ok               locked_unknown   locked_unknown   emergency ok          ok         ok       ok         ok  ok             ok
boot_locked  undefined  ok               locked_unknown   locked_unknown   emergency ok          ok         ok       ok         ok  ok             ok
boot_locked  undeclared ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
locked       yes        ok               ok               ok               emergency ok          ok         ok       ok         ok  vehicle_locked ok
locked       no         ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
locked       fresh      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
locked       old        ok               ok               ok               emergency ok          ok         ok       ok         ok  locked_unknown ok
locked       never      ok               ok               ok               emergency ok          ok         ok       ok         ok  locked_unknown ok
locked       undefined  ok               ok               ok               emergency ok          ok         ok       ok         ok  locked_unknown ok
locked       undeclared ok               ok               ok               emergency ok          ok         ok       ok         ok  locked_unknown ok
passenger_door_open yes        ok        ok               ok               emergency door_open   door_open  door_open ok        ok  ok             door_open
passenger_door_open no         ok        ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
passenger_door_open fresh      ok        ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
passenger_door_open old        ok        ok               ok               emergency ok!         ok!        ok!      ok         ok  ok             door_unknown
passenger_door_open never      ok        ok               ok               emergency ok!         ok!        ok!      ok         ok  ok             door_unknown
passenger_door_open undefined  ok        ok               ok               emergency ok!         ok!        ok!      ok         ok  ok             door_unknown
passenger_door_open undeclared ok        ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
boot_open    yes        ok               ok               ok               emergency ok          ok         boot_open ok        ok  ok             .
boot_open    no         ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             .
boot_open    fresh      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             .
boot_open    old        ok               ok               ok               emergency ok          ok         ok!!     ok         ok  ok             .
boot_open    never      ok               ok               ok               emergency ok          ok         ok!!     ok         ok  ok             .
boot_open    undefined  ok               ok               ok               emergency ok          ok         ok!!     ok         ok  ok             .
boot_open    undeclared ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             .
boot_latch   yes        ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
boot_latch   fresh      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
boot_latch   old        latch_silent     latch_silent     latch_silent     emergency ok          ok         ok       ok         ok  ok             ok
boot_latch   never      latch_silent     latch_silent     latch_silent     emergency ok          ok         ok       ok         ok  ok             ok
boot_latch   undefined  ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
boot_latch   undeclared ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
voltage      8.9        low_voltage      low_voltage      low_voltage      emergency low_voltage low_voltage low_voltage low_voltage low_voltage low_voltage low_voltage
voltage      9          ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
voltage      old        ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
voltage      never      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
voltage      undefined  ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
voltage      undeclared ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
crash        yes        crash            crash            crash            emergency crash       crash      crash    ok         ok  ok             crash
crash        no         ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
crash        fresh      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
crash        old        crash_unknown    crash_unknown    crash_unknown    emergency ok          ok         ok       ok         ok  ok             ok
crash        never      crash_unknown    crash_unknown    crash_unknown    emergency ok          ok         ok       ok         ok  ok             ok
crash        undefined  crash_unknown    crash_unknown    crash_unknown    emergency ok          ok         ok       ok         ok  ok             ok
crash        undeclared ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
valet        yes        valet            valet            valet            emergency ok          ok         ok       ok         ok  ok             ok
valet        no         ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
valet        fresh      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
valet        old        valet_unknown    valet_unknown    valet_unknown    emergency ok          ok         ok       ok         ok  ok             ok
valet        never      valet_unknown    valet_unknown    valet_unknown    emergency ok          ok         ok       ok         ok  ok             ok
valet        undefined  valet_unknown    valet_unknown    valet_unknown    emergency ok          ok         ok       ok         ok  ok             ok
valet        undeclared ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
key_inside   yes        ok               ok               ok               emergency key_inside  key_inside key_inside ok       ok  ok             released
key_inside   no         ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
key_inside   fresh      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
key_inside   old        ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             key_inside_unknown
key_inside   never      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             key_inside_unknown
key_inside   undefined  ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             key_inside_unknown
key_inside   undeclared ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
disarm       yes        disarmed         disarmed         disarmed         emergency disarmed    disarmed   disarmed disarmed   disarmed disarmed  disarmed
disarm       no         ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
disarm       fresh      ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
disarm       old        disarm_unknown   disarm_unknown   disarm_unknown   emergency ok          ok         ok       ok         ok  ok             disarm_unknown
disarm       never      disarm_unknown   disarm_unknown   disarm_unknown   emergency ok          ok         ok       ok         ok  ok             disarm_unknown
disarm       undefined  disarm_unknown   disarm_unknown   disarm_unknown   emergency ok          ok         ok       ok         ok  ok             disarm_unknown
disarm       undeclared ok               ok               ok               emergency ok          ok         ok       ok         ok  ok             ok
`

// askers are the columns of the table. The last one is automatic.
var askers = []struct {
	place  latch.Place
	action latch.Action
}{
	{latch.Fob, latch.BootRelease}, {latch.Cabin, latch.BootRelease}, {latch.Exterior, latch.BootRelease}, {latch.Emergency, latch.BootRelease},
	{latch.Fob, latch.LockAll}, {latch.Cabin, latch.LockAll}, {latch.Cabin, latch.BootLock},
	{latch.Fob, latch.UnlockAll}, {latch.Cabin, latch.UnlockAll}, {latch.Exterior, latch.UnlockAll},
	{},
}

func TestUnknownFacts(t *testing.T) {
	table := lines(unknowns)
	for _, line := range table[1:] {
		w := strings.Fields(line)
		fact, state, cells := w[0], w[1], w[2:]
		if len(cells) != len(askers) {
			t.Fatalf("%s %s: %d cells", fact, state, len(cells))
		}
		for column, want := range cells {
			if want == "." {
				continue
			}
			if got := askUnknown(t, fact, state, column); got != want {
				t.Errorf("%s %s, %s: %s, want %s", fact, state, strings.Fields(table[0])[2+column], got, want)
			}
		}
	}
}

// askUnknown asks at 20 s, with one fact in the given state and the others good. It returns the cell.
func askUnknown(t *testing.T, fact, state string, column int) string {
	p := tapping(askers[column].place, askers[column].action)
	p.Access.WaitForFacts = 0
	auto := column == len(askers)-1
	if auto {
		p.Access.Boot.RelockOnClose = latch.RelockAlways
		p.Access.Boot.AcceptLockIn = true
	}
	f, _ := latch.FactNamed(fact)
	if state == "undeclared" {
		p.Facts[f] = latch.FactSource{}
		if f == latch.BootLatch {
			p.Actuators[latch.BootRelease].Confirm = latch.Confirm{}
		}
	}
	if f == latch.Speed {
		p.Facts[f].Min = -300
	}
	script := "0 start quiet\n" + factsBefore(p, fact, state, auto)
	if !auto {
		script += "20s dash=1\n"
	}
	all := play(t, p, script+"35s advance")
	got := answers(all)
	if ds := only(all, "decision"); auto && len(ds) > 0 && strings.Contains(ds[0], "allow boot.release ok (key_inside)") {
		return "released"
	}
	if len(got) == 0 {
		return "silence"
	}
	answer := strings.Fields(got[0])
	switch {
	case strings.HasSuffix(got[0], "warning door_unknown"):
		return "ok!"
	case strings.HasSuffix(got[0], "warning boot_unknown"):
		return "ok!!"
	}
	return answer[1]
}

// factsBefore makes the readings up to 20 s.
func factsBefore(p *latch.Params, fact, state string, auto bool) string {
	const ask = 20 * time.Second
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(restful)) {
		f, _ := latch.FactNamed(name)
		if !p.HasFact(f) {
			continue
		}
		value, last := restful[name], ask-time.Nanosecond
		if name == fact {
			switch state {
			case "yes":
				value = "1"
			case "no":
			case "fresh":
				last = ask - p.Facts[f].Stale + time.Nanosecond
			case "old":
				last = ask - p.Facts[f].Stale
			case "never":
				continue
			case "undefined":
				value = "777"
			default:
				value = state
			}
		}
		if auto && name == "boot_open" {
			fmt.Fprintf(&b, "19s boot_open=1\n%v boot_open=0\n", ask-latch.RelockStable)
			continue
		}
		fmt.Fprintf(&b, "%v..%v/100ms %s=%s\n", last-700*time.Millisecond, last, name, value)
		fmt.Fprintf(&b, "%v %s=%s\n", last, name, value)
	}
	return b.String()
}

// With two facts unknown at once, P0 denies what one alone would not.
func TestIgnitionAndSpeedUnknown(t *testing.T) {
	for _, c := range []struct {
		ignition, speed   string // "": never seen
		fob, cabin, plate string
	}{
		{"", "", "deny ignition_unknown", "deny ignition_unknown", "deny ignition_unknown"},
		{"0", "", "allow ok", "allow ok", "allow ok"},
		{"1", "", "deny ignition_on", "deny speed_unknown", "deny speed_unknown"},
		{"", "1", "allow ok", "allow ok", "allow ok"},
		{"", "5", "deny speed", "deny speed", "deny speed"},
		{"0", "1", "allow ok", "allow ok", "allow ok"},
		{"0", "5", "deny speed", "deny speed", "deny speed"},
		{"1", "1", "deny ignition_on", "allow ok", "allow ok"},
		{"1", "5", "deny speed", "deny speed", "deny speed"},
	} {
		changes := []string{"ignition=" + c.ignition, "speed=" + c.speed}
		if c.ignition == "" {
			changes[0] = "-ignition"
		}
		if c.speed == "" {
			changes[1] = "-speed"
		}
		for place, want := range map[latch.Place]string{latch.Fob: c.fob, latch.Cabin: c.cabin, latch.Exterior: c.plate, latch.Emergency: "allow emergency"} {
			p := tapping(place, latch.BootRelease)
			p.Access.WaitForFacts = 0
			got := answers(play(t, p, parked("3s", changes...)+"3s dash=1"))
			if diff := cmp.Diff([]string{want}, got); diff != "" {
				t.Errorf("ignition %q, speed %q, %v: (-want +got)\n%s", c.ignition, c.speed, place, diff)
			}
		}
	}
}

// P3: boot.while_ignition_on: stationary lets the fob open the boot at rest, but never with the speed unknown.
func TestWhileIgnitionOn(t *testing.T) {
	for _, c := range []struct{ speed, want string }{
		{"speed=0", "allow ok"}, {"speed=2", "deny speed_hysteresis"}, {"speed=5", "deny speed"}, {"-speed", "deny speed_unknown"},
	} {
		p := tapping(latch.Fob, latch.BootRelease)
		p.Access.WaitForFacts = 0
		p.Access.Boot.WhileIgnitionOn = true
		got := answers(play(t, p, parked("3s", "ignition=1", c.speed)+"3s dash=1"))
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.speed, diff)
		}
	}
}

// P0: when the bus wakes with the press, the decision waits up to 300 ms for the facts that it needs.
func TestWaitForFacts(t *testing.T) {
	for _, c := range []struct {
		name, script, want string
	}{
		{"never comes", `10s dash=1`, `10.3s decision deny boot.release ignition_unknown (button click)`},
		{"what refuses is known", `10s speed=50 dash=1`, `10s decision deny boot.release speed (button click)`},
		{"the fact is old", `8s ignition=0
			10s dash=1
			10100ms ignition=0`, `10.1s decision allow boot.release ok (button click)`},
		{"comes in time", `10s dash=1
			10299ms ignition=0`, `10.299s decision allow boot.release ok (button click)`},
		{"comes at the limit", `10s dash=1
			10300ms ignition=0`, `10.3s decision deny boot.release ignition_unknown (button click)`},
		{"comes with what refuses", `10s dash=1
			10100ms speed=50`, `10.1s decision deny boot.release speed (button click)`},
		{"the bus sleeps for 1 s", `9s voltage=12
			10s dash=1
			10100ms ignition=0`, `10.1s decision allow boot.release ok (button click)`},
		{"the bus was awake", `9001ms voltage=12
			10s dash=1
			10100ms ignition=0`, `10s decision deny boot.release ignition_unknown (button click)`},
		{"awake for less than 300 ms", `9701ms voltage=12
			10s dash=1
			10100ms ignition=0`, `10.1s decision allow boot.release ok (button click)`},
		{"awake for 300 ms", `9700ms voltage=12
			10s dash=1
			10100ms ignition=0`, `10s decision deny boot.release ignition_unknown (button click)`},
		{"a gap is as good as sleep", `8s..9600ms/100ms voltage=12
			9700ms overflow 0
			9750ms voltage=12
			10s dash=1
			10100ms ignition=0`, `10.1s decision allow boot.release ok (button click)`},
		{"another press ends it", `10s dash=1
			10260ms dash=1
			10280ms ignition=0`, `
			10.26s decision deny boot.release ignition_unknown (button click)
			10.28s decision allow boot.release ok (button click)`},
		{"a gap of every bus as well", `8s..9600ms/100ms voltage=12
			9700ms overflow -1
			10s dash=1
			10100ms ignition=0`, `10.1s decision allow boot.release ok (button click)`},
		{"one of another bus is not", `8s..9600ms/100ms voltage=12
			9700ms overflow 1
			10s dash=1
			10100ms ignition=0`, `10s decision deny boot.release ignition_unknown (button click)`},
		{"a gap ends it", `10s dash=1
			10100ms overflow 0
			10200ms ignition=0`, `10.1s decision ignore boot.release gap (button click)`},
		{"a gap of another bus too", `10s dash=1
			10100ms overflow 1
			10200ms ignition=0`, `10.1s decision ignore boot.release gap (button click)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams("ignition", "speed", "voltage")
			p.Actuators[latch.BootRelease].Confirm = latch.Confirm{}
			p.Buttons = []latch.Button{tapper(latch.Fob, latch.BootRelease)}
			got := only(play(t, p, "0 start quiet\n"+c.script+"\n12s advance"), "decision")
			if diff := cmp.Diff(lines(c.want), got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// A toggle waits for the lock state, then does its opposite; a latch controller's bus is waited for as well.
func TestWaitForLockStateAndLatch(t *testing.T) {
	for _, c := range []struct {
		name   string
		action latch.Action
		script string
		want   string
	}{
		{"toggle", latch.LockToggle, `10100ms locked=0`, `10.1s decision allow lock.all ok (button click)`},
		{"toggle back", latch.LockToggle, `10100ms locked=1`, `10.1s decision allow unlock.all ok (button click)`},
		{"toggle without", latch.LockToggle, ``, `10.3s decision deny lock.toggle locked_unknown (button click)`},
		{"cabin", latch.BootRelease, `
			10100ms ignition=0 locked=0
			10200ms boot_latch=0`, `10.2s decision allow boot.release ok (button click)`},
		{"latch silent", latch.BootRelease, `10100ms ignition=0 locked=0`, `10.3s decision deny boot.release latch_silent (button click)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams("ignition", "locked", "boot_latch")
			p.Buttons = []latch.Button{tapper(latch.Cabin, c.action)}
			got := only(play(t, p, "0 start quiet\n10s dash=1\n"+c.script+"\n12s advance"), "decision")
			if diff := cmp.Diff(lines(c.want), got[:min(1, len(got))]); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// What a raw value means: true and false as listed; without a list of false values, every other named one is
// false; what has no meaning is unknown.
func TestMeaningOfRawValues(t *testing.T) {
	const ask = "deny locked_unknown"
	for _, c := range []struct {
		name           string
		yes, no, named []int64
		value, want    string
	}{
		{"true", []int64{1, 2}, nil, nil, "2", "deny vehicle_locked"},
		{"any other is false", []int64{1, 2}, nil, nil, "7", "allow ok"},
		{"any other named is false", []int64{1}, nil, []int64{0, 1, 7}, "7", "allow ok"},
		{"one without a name is unknown", []int64{1}, nil, []int64{0, 1, 7}, "6", ask},
		{"false as listed", []int64{1}, []int64{0}, []int64{0, 1, 7}, "0", "allow ok"},
		{"the only one with a name", []int64{1}, nil, []int64{1}, "0", ask},
		{"named, but neither", []int64{1}, []int64{0}, []int64{0, 1, 7}, "7", ask},
	} {
		p := tapping(latch.Cabin, latch.BootRelease)
		p.Facts[latch.BootLocked].True, p.Facts[latch.BootLocked].False, p.Facts[latch.BootLocked].Named = c.yes, c.no, c.named
		got := answers(play(t, p, parked("3s", "boot_locked="+c.value)+"3s dash=1"))
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
	}
}

// A signal beyond the frame says nothing of its fact.
func TestFactBeyondTheFrame(t *testing.T) {
	p := tapping(latch.Cabin, latch.BootRelease)
	got := answers(play(t, p, parked("2900ms", "boot_locked=1")+"2950ms boot_locked=-\n3s dash=1"))
	if diff := cmp.Diff([]string{"deny vehicle_locked"}, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// P0: each reason that may be over in a moment is waited for.
func TestReasonsToWait(t *testing.T) {
	for _, c := range []struct {
		place        latch.Place
		facts        string
		script, want string
	}{
		{latch.Fob, "ignition crash", "10s ignition=0 dash=1\n10100ms crash=0", "allow ok, crash_unknown"},
		{latch.Fob, "ignition disarm", "10s ignition=0 dash=1\n10100ms disarm=0", "allow ok, disarm_unknown"},
		{latch.Fob, "ignition valet", "10s ignition=0 dash=1\n10100ms valet=0", "allow ok, valet_unknown"},
		{latch.Fob, "ignition", "10s dash=1\n10100ms ignition=0", "allow ok, ignition_unknown"},
		{latch.Cabin, "ignition speed", "10s ignition=1 dash=1\n10100ms speed=0", "deny speed_hysteresis, speed_unknown"},
		{latch.Cabin, "ignition locked", "10s ignition=0 dash=1\n10100ms locked=0", "allow ok, locked_unknown"},
		{latch.Cabin, "ignition locked key_in_ignition", "10s ignition=0 locked=0 dash=1\n10100ms key_in_ignition=0", "allow ok, key_in_ignition_unknown"},
		{latch.Fob, "ignition boot_latch", "10s ignition=0 dash=1\n10100ms boot_latch=0", "allow ok, latch_silent"},
	} {
		p := rigParams(strings.Fields(c.facts)...)
		p.Buttons = []latch.Button{tapper(c.place, latch.BootRelease)}
		p.Access.Boot.CabinKeyOut = p.HasFact(latch.KeyInIgnition)
		e := latch.New(p)
		var got string
		for _, s := range parseScript(t, "0 start quiet\n"+c.script) {
			for _, ef := range e.Observe(s.at, *s.in) {
				if d := &ef.Decision; ef.Kind == latch.EffectDecision {
					got += fmt.Sprintf("%v %v, %v", d.Verdict, d.Reason, d.WaitedFor)
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.script, got, c.want)
		}
	}
}

// The limits of a quantity belong to it; without limits every value counts.
func TestLimitsOfQuantities(t *testing.T) {
	for _, c := range []struct {
		least, most float64
		voltage     string
		want        string
	}{
		{2, 8, "8", "deny low_voltage"}, {2, 8, "8.1", "allow ok"}, {2, 8, "2", "deny low_voltage"}, {2, 8, "1.9", "allow ok"}, {0, 0, "8", "deny low_voltage"},
	} {
		p := tapping(latch.Cabin, latch.UnlockAll)
		p.Facts[latch.Voltage].Min, p.Facts[latch.Voltage].Max = c.least, c.most
		got := answers(play(t, p, parked("3s", "voltage="+c.voltage)+"3s dash=1"))
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s V of %v to %v: (-want +got)\n%s", c.voltage, c.least, c.most, diff)
		}
	}
}

// A quantity is read in the fact's unit; the limits are of the physical value.
func TestScaleOfQuantities(t *testing.T) {
	for _, c := range []struct{ millivolts, want string }{
		{"7900", "deny low_voltage"}, {"8999", "deny low_voltage"}, {"9000", "allow ok"}, {"16000", "allow ok"},
		{"1000", "deny low_voltage"}, {"999", "allow ok"}, {"16001", "allow ok"}, // the last two are unknown
	} {
		p := tapping(latch.Cabin, latch.UnlockAll)
		f := &p.Facts[latch.Voltage]
		f.Scale, f.Min, f.Max = 0.001, 1000, 16000
		got := answers(play(t, p, parked("3s", "voltage="+c.millivolts)+"3s dash=1"))
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s mV: (-want +got)\n%s", c.millivolts, diff)
		}
	}
}

// P0: a fact of another bus is waited for where that bus sleeps, has just woken or was never heard.
func TestWaitForAnotherBus(t *testing.T) {
	for _, c := range []struct{ name, script, want string }{
		{"never heard", "500ms ignition=0 dash=1\n600ms boot_latch=0", "600ms decision allow boot.release ok (button click)"},
		{"asleep for 1 s", "9s doors_latch=0\n10s ignition=0 dash=1\n10100ms boot_latch=0", "10.1s decision allow boot.release ok (button click)"},
		{"awake", "9001ms doors_latch=0\n10s ignition=0 dash=1\n10100ms boot_latch=0", "10s decision deny boot.release latch_silent (button click)"},
		{"the press's own bus is of no account", "9s..10s/100ms doors_latch=0\n10s ignition=0 dash=1\n10100ms boot_latch=0", "10s decision deny boot.release latch_silent (button click)"},
	} {
		p := rigParams("ignition", "boot_latch", "doors_latch")
		p.Buttons = []latch.Button{tapper(latch.Fob, latch.BootRelease)}
		got := only(play(t, p, "0 start quiet\n"+c.script), "decision")
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
	}
}

// A press that waits for a fact waits on where a pulse is then in its way (P6).
func TestWaitForFactAndPulse(t *testing.T) {
	p := rigParams("locked")
	p.Buttons = []latch.Button{tapper(latch.Cabin, latch.LockAll), tapper(latch.Exterior, latch.UnlockAll)}
	p.Buttons[1].Name, p.Buttons[1].Signal = "other", 3
	got := only(play(t, p, "0 start quiet\n10s dash=1\n10100ms plate=1\n10200ms locked=0\n12s advance"), "decision")
	want := lines(`
		10s decision allow lock.all ok (button click)
		10.52s decision allow unlock.all ok (other click)`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// What became of a press that waits: for what, if it waited at all, and by which tier.
func TestEndOfAWait(t *testing.T) {
	for _, c := range []struct{ name, script, want string }{
		{"a gap at once", "10s overflow 1", "ignore gap validity, waited 0s for ok"},
		{"a gap soon after", "10000000001ns overflow 1", "ignore gap validity, waited 1ns for locked_unknown"},
		{"a newer press undoes it", "10100ms dash=1", "ignore new_request wear, waited 100ms for locked_unknown"},
		{"one that has nothing to do with it", "10100ms lever=1\n10200ms locked=0", "allow ok actuate, waited 200ms for locked_unknown"},
	} {
		p := rigParams("locked")
		lever := tapper(latch.Cabin, latch.BootUnlock)
		lever.Signal = 4
		p.Buttons = []latch.Button{tapper(latch.Cabin, latch.LockAll), tapper(latch.Exterior, latch.UnlockAll), lever}
		p.Buttons[1].Signal = 3
		e := latch.New(p)
		var got string
		for _, s := range parseScript(t, "0 start quiet\n10s plate=1\n"+c.script) {
			for _, ef := range e.Observe(s.at, *s.in) {
				if d := &ef.Decision; ef.Kind == latch.EffectDecision && d.Button == 1 {
					got = fmt.Sprintf("%v %v %v, waited %v for %v", d.Verdict, d.Reason, d.Tier, d.Waited, d.WaitedFor)
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A press that waits is decided by another of its button as of then.
func TestFactsAtTheEndOfAWait(t *testing.T) {
	p := rigParams("locked")
	p.Buttons = []latch.Button{tapper(latch.Exterior, latch.UnlockAll)}
	e := latch.New(p)
	var got []time.Duration
	for _, s := range parseScript(t, "0 start quiet\n1s locked=0\n14s dash=1\n14260ms dash=1\n15s advance") {
		effects := e.Advance(s.at)
		if s.in != nil {
			effects = e.Observe(s.at, *s.in)
		}
		for _, ef := range effects {
			if ef.Kind == latch.EffectDecision {
				got = append(got, ef.Decision.Facts()[0].Age)
			}
		}
	}
	if diff := cmp.Diff([]time.Duration{13260 * ms, 13560 * ms}, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}
