package config

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/latch"
)

const ms = time.Millisecond

// good loads the base with changes and wants no problem.
func good(t *testing.T, pairs ...string) *Config {
	t.Helper()
	c, problems := load(t, base(t, pairs...))
	if c == nil || len(problems) > 0 {
		t.Fatal(problems)
	}
	return c
}

func TestButtons(t *testing.T) {
	c := good(t)
	want := []latch.Button{
		{Name: "fob_boot", Place: latch.Fob, Bus: 0, Signal: 0, Pressed: []int64{16}, Named: []int64{0, 1, 4, 16}, Key: 1, Group: 0,
			Talks: latch.Level, Click: 900 * ms, Hold: 900 * ms, Double: 600 * ms, Gap: 40 * ms, Period: 100 * ms, Stale: 350 * ms,
			Stuck: 25 * time.Second, RepeatWithin: 250 * ms, Does: [4]latch.Action{latch.Hold: latch.BootRelease}},
		{Name: "dash", Place: latch.Cabin, Bus: 0, Signal: 2, Pressed: []int64{1}, Key: -1, Group: -1,
			Talks: latch.Change, Debounce: 20 * ms, Click: time.Second, Hold: time.Second, Double: 400 * ms, Gap: 40 * ms, Period: 100 * ms,
			Stale: 350 * ms, Stuck: 5 * time.Second, RepeatWithin: 250 * ms, Does: [4]latch.Action{latch.Click: latch.LockToggle}},
	}
	if diff := cmp.Diff(want, c.Params.Buttons); diff != "" {
		t.Errorf("buttons (-want +got):\n%s", diff)
	}
}

func TestFacts(t *testing.T) {
	c := good(t)
	want := map[latch.Fact]latch.FactSource{
		latch.Ignition: {Declared: true, Signal: 3, True: []int64{1}, Named: []int64{0, 1}, Stale: 500 * ms},
		latch.Speed:    {Declared: true, Signal: 4, Scale: 1, Max: 300, Stale: 500 * ms},
		latch.Locked:   {Declared: true, Signal: 5, True: []int64{1, 2}, Named: []int64{0, 1, 2}, Stale: 12 * time.Second},
		latch.BootOpen: {Declared: true, Signal: 6, True: []int64{1}, Stale: 12 * time.Second},
		latch.BootLatch: {Declared: true, Bus: 1, Signal: 7, True: []int64{1}, False: []int64{0}, Named: []int64{0, 1, 2, 3},
			Stale: 2 * time.Second},
	}
	for _, f := range latch.Facts() {
		if diff := cmp.Diff(want[f], c.Params.Facts[f]); diff != "" {
			t.Errorf("%v (-want +got):\n%s", f, diff)
		}
	}
	if c.Params.Signals != 8 || c.Params.Buses != 2 || c.Buses[0].FirstSignal != 0 || c.Buses[1].FirstSignal != 7 {
		t.Errorf("%d signals on %d buses, first %d and %d", c.Params.Signals, c.Params.Buses, c.Buses[0].FirstSignal, c.Buses[1].FirstSignal)
	}
}

func TestUnits(t *testing.T) {
	tests := []struct {
		change string
		fact   latch.Fact
		scale  float64
	}{
		{"speed, signal: body/Status.SpeedUS}", latch.Speed, 1.609344},
		{"speed, signal: body/Status.SpeedUS, unit: mph}", latch.Speed, 1.609344},
		{"speed, signal: body/Status.SpeedBare, unit: m/s}", latch.Speed, 3.6},
		{"voltage, signal: body/Status.Battery}", latch.Voltage, 0.001},
	}
	for _, tt := range tests {
		c := good(t, "speed, signal: body/Status.Speed, unit: km/h}", tt.change)
		if got := c.Params.Facts[tt.fact].Scale; got != tt.scale {
			t.Errorf("%s: scale %v, want %v", tt.change, got, tt.scale)
		}
	}
}

// Reading i of a bus's plan is the latch signal FirstSignal + i.
func TestPlanNumbers(t *testing.T) {
	c := good(t)
	frame, err := canbus.ParseFrame("100#10030000")
	if err != nil {
		t.Fatal(err)
	}
	readings := c.Buses[0].Plan.Decode(&frame, nil)
	b := c.Params.Buttons[0]
	if len(readings) != 2 || readings[0].Signal != b.Signal || readings[0].Raw != 16 || readings[1].Signal != b.Key || readings[1].Raw != 3 {
		t.Errorf("readings %+v for button %+v", readings, b)
	}
}

func TestGroups(t *testing.T) {
	fob := func(name, signal, rest string) string {
		return "  - {name: " + name + ", place: fob, signal: body/" + signal + rest + "}\n"
	}
	c := good(t, "  - name: dash\n", fob("a", "Fob.Buttons, pressed: Lock", ", does: {press: lock.all}")+
		fob("b", "Dash.Lever", ", talks: change, does: {press: lock.all}")+
		fob("c", "Fob.Rubber", ", does: {press: lock.all}")+"  - name: dash\n")
	var got []int
	for _, b := range c.Params.Buttons {
		got = append(got, b.Group)
	}
	if diff := cmp.Diff([]int{0, 0, 0, 0, -1}, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}

func TestActuators(t *testing.T) {
	c := good(t, "counter: Counter", "repeat: 2, every: 30ms, counter: Counter", "- relay 200#01", "- {frame: relay 200#01, repeat: 2}")
	want := latch.Actuator{
		Steps:   []latch.Step{{Frame: 0}, {Frame: 0, After: 30 * ms}, {Frame: 1, After: 60 * ms}, {Frame: 1, After: 80 * ms}},
		Expires: 250 * ms,
		Confirm: latch.Confirm{Fact: latch.BootLatch, Is: true, Within: 1500 * ms, Retries: 1},
	}
	if diff := cmp.Diff(want, c.Params.Actuators[latch.BootRelease]); diff != "" {
		t.Errorf("boot.release (-want +got):\n%s", diff)
	}
	want = latch.Actuator{Steps: []latch.Step{{Frame: 2}}, Expires: 250 * ms}
	if diff := cmp.Diff(want, c.Params.Actuators[latch.BootLock]); diff != "" {
		t.Errorf("boot.lock (-want +got):\n%s", diff)
	}
	if len(c.Frames) != 3 || c.Frames[1].Bus != 1 || c.Frames[1].Message != nil || c.Frames[1].Frame.String() != "200#01" {
		t.Errorf("frames %+v", c.Frames)
	}
}

func TestAccess(t *testing.T) {
	c := good(t, "{window: 3s}", "{window: 4s, stages: [all_doors, driver_door, boot]}", "allow_below: 2km/h", "allow_below: 1mph",
		"relock_on_close: never", "relock_on_close: if_vehicle_locked, accept_lock_in: true, while_ignition_on: stationary, requires_unlocked: true",
		"min_voltage: 9V", "min_voltage: 0V\n  wait_for_facts: 0ms\n  low_voltage: 11.5V\n  wear: {boot_per_minute: 4, boot_spacing: 0s}",
		"name: Anna}", "name: Anna, stages: [all_doors, boot], boot: {fob: false, requires_unlocked: true}}")
	want := latch.Access{
		Stages: []latch.Action{latch.UnlockAll, latch.UnlockDriver, latch.BootRelease}, Window: 4 * time.Second,
		RelockUnlocked: 0, // no actuator for lock.all
		Boot: latch.BootAccess{RequiresUnlocked: true, WhileIgnitionOn: true, RelockOnClose: latch.RelockIfVehicleLocked,
			AcceptLockIn: true, RelockUnopened: 30 * time.Second},
		Wear: latch.Wear{
			Pulse: 500 * ms, HandlePulse: 2 * time.Second, BootPerMinute: 4, BootPerHour: 30,
			Operations: 10, OperationsWithin: 20 * time.Second, Rest: 30 * time.Second,
		},
		BlockAt: 5, AllowBelow: 1.609344, AllowAfter: 500 * ms, WarnAbove: 3, LockAgainBelow: 12,
		LowVoltage: 11.5, LowAfter: 10 * time.Minute,
	}
	if diff := cmp.Diff(want, c.Params.Access); diff != "" {
		t.Errorf("access (-want +got):\n%s", diff)
	}
	anna := latch.Key{Number: 2, Name: "Anna", Enabled: true, Stages: []latch.Action{latch.UnlockAll, latch.BootRelease}}
	anna.Settings[latch.BootByFob], anna.Settings[latch.RequiresUnlocked] = latch.Off, latch.On
	if diff := cmp.Diff([]latch.Key{anna}, c.Params.Keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

func TestSimulation(t *testing.T) {
	c := good(t)
	if len(c.Simulation) != 1 || len(c.Simulation[0].Closures) != 1 || len(c.Simulation[0].Closures[0].Moves) != 1 {
		t.Fatalf("simulation %+v", c.Simulation)
	}
	sim := c.Simulation[0]
	boot := sim.Closures[0]
	if sim.Every != 500*ms || sim.Status.Bus != 1 || sim.Status.Frame.String() != "210#00030000" {
		t.Errorf("status every %v on bus %d: %v", sim.Every, sim.Status.Bus, sim.Status.Frame)
	}
	if boot.Name != "boot" || boot.Signal.Name != "Boot" || boot.Start != 0 || boot.Moving != 2 || boot.Jammed != 3 {
		t.Errorf("closure %+v", boot)
	}
	if sim.Current.Signal != nil {
		t.Errorf("current %+v", sim.Current)
	}
	sim = good(t, "set: {Current: 3}", "current: {signal: Current, stall: 12500mA}").Simulation[0]
	if c := sim.Current; c.Signal == nil || c.Signal.Name != "Current" || c.Running != 3 || c.Stall != 12.5 || sim.Status.Frame.String() != "210#00000000" {
		t.Errorf("current %+v, status %v", c, sim.Status.Frame)
	}
	move := boot.Moves[0]
	if move.Bus != 1 || move.Message.Name != "Command" || len(move.Match) != 1 || move.Match[0].Signal.Name != "Order" ||
		move.Match[0].Raw != 1 || move.To != 1 || move.After != 180*ms {
		t.Errorf("move %+v", move)
	}
}
