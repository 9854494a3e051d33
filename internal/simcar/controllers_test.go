package simcar

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/config"
)

// The profile's latch controller: bus 1, command 300, status 310 every 500 ms; the boot releases in 180 ms and
// locks in 220 ms.
const latchBus = 1

// Commands. The simulation looks at closure and command; counter and checksum are the receiver's affair.
const (
	releaseBoot = "300#01010000"
	lockBoot    = "300#01030000"
	unlockDoors = "300#03020000"
)

func profile(t testing.TB) *config.Config {
	t.Helper()
	c, problems := config.Load("profile:mini-r56", config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

func frame(t testing.TB, text string) *canbus.Frame {
	t.Helper()
	var f canbus.Frame
	if err := f.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return &f
}

// play lets the controllers report until a time, after commands that come at theirs. A line is a report: the time
// in milliseconds, the boot's state and the doors'.
func play(t *testing.T, faults map[string]Fault, until time.Duration, commands ...any) []string {
	t.Helper()
	s := NewControllers(profile(t), faults)
	var lines []string
	run := func(to time.Duration) {
		for s.Deadline() <= to {
			r := s.Next()
			lines = append(lines, fmt.Sprintf("%d %d %d", r.At.Milliseconds(), r.Frame.Data[0], r.Frame.Data[1]))
		}
	}
	for i := 0; i < len(commands); i += 2 {
		at := time.Duration(commands[i].(int)) * time.Millisecond
		run(at)
		s.Receive(at, latchBus, frame(t, commands[i+1].(string)))
	}
	run(until)
	return lines
}

// The raw values of a state: 0 latched, 1 released, 2 moving, 3 jammed.
func TestReports(t *testing.T) {
	for _, tt := range []struct {
		name     string
		faults   map[string]Fault
		until    time.Duration
		commands []any
		want     []string
	}{
		{"at rest, every 500 ms", nil, 1100 * time.Millisecond, nil,
			[]string{"0 0 0", "500 0 0", "1000 0 0"}},
		{"a movement at its begin and its end, and the cycle starts anew", nil, 1400 * time.Millisecond, []any{600, releaseBoot},
			[]string{"0 0 0", "500 0 0", "600 2 0", "780 1 0", "1280 1 0"}},
		{"the same command again changes nothing", nil, 1300 * time.Millisecond, []any{600, releaseBoot, 620, releaseBoot, 640, releaseBoot, 900, releaseBoot},
			[]string{"0 0 0", "500 0 0", "600 2 0", "780 1 0", "1280 1 0"}},
		{"a command for what is so already", nil, 600 * time.Millisecond, []any{100, lockBoot},
			[]string{"0 0 0", "500 0 0"}},
		{"turned round on the way", nil, 1000 * time.Millisecond, []any{600, releaseBoot, 700, lockBoot},
			[]string{"0 0 0", "500 0 0", "600 2 0", "700 2 0", "920 0 0"}},
		{"two closures at once", nil, 900 * time.Millisecond, []any{600, releaseBoot, 610, unlockDoors},
			[]string{"0 0 0", "500 0 0", "600 2 0", "610 2 2", "760 2 1", "780 1 1"}},
		{"the end of a movement at the instant of the cycle is one report", nil, 600 * time.Millisecond, []any{320, releaseBoot},
			[]string{"0 0 0", "320 2 0", "500 1 0"}},
		{"jammed, and again when it is tried again", map[string]Fault{"boot": Jam}, 1600 * time.Millisecond, []any{600, releaseBoot, 1000, releaseBoot},
			[]string{"0 0 0", "500 0 0", "600 2 0", "780 3 0", "1000 2 0", "1180 3 0"}},
		{"a jam is of one closure", map[string]Fault{"boot": Jam}, 800 * time.Millisecond, []any{600, unlockDoors},
			[]string{"0 0 0", "500 0 0", "600 0 2", "750 0 1"}},
		{"deaf: it stays, and says so", map[string]Fault{"boot": Deaf}, 1100 * time.Millisecond, []any{600, releaseBoot},
			[]string{"0 0 0", "500 0 0", "1000 0 0"}},
		{"slow, there and back", map[string]Fault{"boot": Slow}, 9 * time.Second, []any{600, releaseBoot, 1600, releaseBoot, 4000, lockBoot},
			[]string{"0 0 0", "500 0 0", "600 2 0", "1100 2 0", "1600 2 0", "2100 2 0", "2600 2 0", "3100 2 0", "3600 2 0", "3840 1 0",
				"4000 2 0", "4500 2 0", "5000 2 0", "5500 2 0", "6000 2 0", "6500 2 0", "7000 2 0", "7500 2 0", "7960 0 0", "8460 0 0", "8960 0 0"}},
		{"silent", map[string]Fault{"doors": Silent}, time.Hour, []any{600, releaseBoot, 700, unlockDoors}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, play(t, tt.faults, tt.until, tt.commands...)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The motors' current, in tenths of an ampere: none at rest, as much as the voltage drives through them while they move, negative on the
// way back to where they start, and that of a stalled motor until the controller gives up.
func TestCurrent(t *testing.T) {
	for _, tt := range []struct {
		name     string
		fault    Fault
		volts    float64
		commands []string // 50 ms apart
		want     string
	}{
		{"at rest", Healthy, nominal, nil, "0"},
		{"it opens", Healthy, nominal, []string{releaseBoot}, "0 30 0"},
		{"and is turned round", Healthy, nominal, []string{releaseBoot, lockBoot}, "0 30 -30 0"},
		{"two at once", Healthy, nominal, []string{releaseBoot, unlockDoors}, "0 30 60 30 0"},
		{"a battery that is low", Healthy, 9, []string{releaseBoot, lockBoot}, "0 21 -21 0"},
		{"one that is charged", Healthy, 14.4, []string{releaseBoot}, "0 34 0"},
		{"it sticks", Jam, nominal, []string{releaseBoot}, "0 100 0"},
		{"it sticks on the way back", Jam, nominal, []string{releaseBoot, lockBoot}, "0 100 -100 0"},
		{"it sticks, and the battery is low", Jam, 9, []string{releaseBoot}, "0 71 0"},
		{"more than the controller lets through", Jam, nominal, []string{releaseBoot, unlockDoors}, "0 100 100 30 0"},
		{"it does not move", Deaf, nominal, []string{releaseBoot}, "0"},
	} {
		s := NewControllers(profile(t), map[string]Fault{"boot": tt.fault})
		s.Supply(tt.volts)
		var got []string
		run := func(to time.Duration) {
			for s.Deadline() <= to {
				f := s.Next().Frame
				got = append(got, fmt.Sprint(int16(uint16(f.Data[2])|uint16(f.Data[3])<<8)))
			}
		}
		for i, command := range tt.commands {
			at := time.Duration(i+1) * 50 * time.Millisecond
			run(at)
			s.Receive(at, latchBus, frame(t, command))
		}
		run(499 * time.Millisecond)
		if got := strings.Join(got, " "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// A signal that cannot say which way a motor runs says how much it draws.
func TestCurrentWithoutDirection(t *testing.T) {
	c := profile(t)
	signal := *c.Simulation[0].Current.Signal
	signal.Signed, signal.Min = false, 0
	c.Simulation[0].Current.Signal = &signal
	s := NewControllers(c, nil)
	s.Next()
	s.Receive(100*time.Millisecond, latchBus, frame(t, releaseBoot))
	s.Next()
	s.Receive(150*time.Millisecond, latchBus, frame(t, lockBoot))
	if f := s.Next().Frame; f.Data[2] != 30 || f.Data[3] != 0 {
		t.Errorf("on the way back: %v", &f)
	}
}

func TestSilentIsNeverDue(t *testing.T) {
	s := NewControllers(profile(t), map[string]Fault{"boot": Silent})
	s.Receive(time.Second, latchBus, frame(t, releaseBoot))
	if got := s.Deadline(); got != math.MaxInt64 {
		t.Errorf("due at %v", got)
	}
}

// A controller that speaks again reports what has moved meanwhile, and nothing of the time before.
func TestStrike(t *testing.T) {
	s := NewControllers(profile(t), nil)
	s.Next() // at 0
	s.Receive(100*time.Millisecond, latchBus, frame(t, releaseBoot))
	s.Next() // it moves
	s.Strike(200*time.Millisecond, "boot", Silent)
	if s.Deadline() != never {
		t.Errorf("silent, and due at %v", s.Deadline())
	}
	s.Strike(2*time.Second, "boot", Healthy)
	for _, at := range []time.Duration{2000, 2500} {
		if r := s.Next(); r.At != at*time.Millisecond || r.Frame.Data[0] != 1 {
			t.Errorf("at %v: %v, want %v ms and released", r.At, r.Frame.String(), int(at))
		}
	}
}

func TestNothingSimulated(t *testing.T) {
	c, problems := config.Load("latchd.yaml", config.Options{ReadFile: func(string) ([]byte, error) { return config.Minimal, nil }})
	if c == nil {
		t.Fatal(problems)
	}
	s := NewControllers(c, nil)
	s.Receive(0, 1, frame(t, "200#01"))
	if got := s.Deadline(); got != math.MaxInt64 {
		t.Errorf("due at %v", got)
	}
}

func TestCommandsOfOthers(t *testing.T) {
	for name, in := range map[string]struct {
		bus   canbus.Bus
		frame string
	}{
		"another bus":        {0, releaseBoot},
		"another identifier": {latchBus, "301#01010000"},
		"another closure":    {latchBus, "300#04010000"},
		"another command":    {latchBus, "300#01000000"},
		"a short frame":      {latchBus, "300#01"},
		"no payload":         {latchBus, "300#"},
	} {
		t.Run(name, func(t *testing.T) {
			s := NewControllers(profile(t), nil)
			s.Next()
			s.Receive(100*time.Millisecond, in.bus, frame(t, in.frame))
			if got := s.Deadline(); got != 500*time.Millisecond {
				t.Errorf("the next report is due at %v, want 500ms", got)
			}
		})
	}
}

// A status has a counter that wraps, and a checksum that fits.
func TestStatusIsWhole(t *testing.T) {
	c := profile(t)
	s := NewControllers(c, nil)
	for i := range 20 {
		got := s.Next().Frame
		if want := c.Simulation[0].Status.Encode(uint64(i % 16)); got != want {
			t.Fatalf("status %d: %v, want %v", i, got.String(), want.String())
		}
	}
}

func TestReportsIsAboutTheStatus(t *testing.T) {
	s := NewControllers(profile(t), nil)
	for _, tt := range []struct {
		bus  canbus.Bus
		id   canbus.ID
		want bool
	}{
		{latchBus, canbus.Standard(0x310), true},
		{0, canbus.Standard(0x310), false},
		{latchBus, canbus.Standard(0x300), false},
	} {
		if got := s.Reports(tt.bus, tt.id); got != tt.want {
			t.Errorf("bus %d, %v: %v, want %v", tt.bus, tt.id, got, tt.want)
		}
	}
}

func TestParseFaults(t *testing.T) {
	c := profile(t)
	got, err := ParseFaults(c, []string{"boot=jam", "doors=silent", "boot=deaf"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]Fault{"boot": Deaf, "doors": Silent}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for item, want := range map[string]string{
		"boot":       `simulated fault "boot": want CLOSURE=FAULT with one of healthy, jam, silent, deaf, slow`,
		"boot=stuck": `simulated fault "boot=stuck": want CLOSURE=FAULT with one of healthy, jam, silent, deaf, slow`,
		"hood=jam":   `simulated fault "hood=jam": the configuration simulates boot, doors`,
	} {
		if _, err := ParseFaults(c, []string{item}); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", item, err, want)
		}
	}
}
