package gateway

import (
	"bytes"
	"os"
	"testing"
	"time"

	"latchd/canbus"
	"latchd/config"
	"latchd/latch"
)

// relays has two buses with literal frames and no status.
const relays = `
version: 1
buses:
  - {name: body, interface: can0, dbc: "profile:mini-r56/mini-r56.dbc"}
  - {name: relay, interface: can1}
buttons:
  - {name: fob_boot, place: fob, signal: body/FobStatus.Buttons, pressed: Boot, does: {hold: boot.release}}
  - {name: fob_lock, place: fob, signal: body/FobStatus.Buttons, pressed: Lock, does: {press: lock.all}}
  - {name: fob_unlock, place: fob, signal: body/FobStatus.Buttons, pressed: Unlock, does: {press: unlock.all}}
facts:
  - {name: ignition, signal: body/Terminal.KL15, is: On}
actuators:
  - {action: boot.release, send: "relay 200#0102"}
  - {action: lock.all, send: "relay 00000200##1010203"}
  - {action: unlock.all, send: [{frame: "relay 201#01", repeat: 5, every: 20ms}]}
`

func parse(t testing.TB, text string) *config.Config {
	t.Helper()
	c, problems := config.Load("latchd.yaml", config.Options{ReadFile: func(string) ([]byte, error) { return []byte(text), nil }})
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

func frame(t testing.TB, text string) canbus.Frame {
	t.Helper()
	var f canbus.Frame
	if err := f.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestGateListsBusIdentifierKindAndBytes(t *testing.T) {
	for _, tt := range []struct {
		name  string
		bus   canbus.Bus
		frame string
		want  Refusal
	}{
		{"as listed", 1, "200#0102", Passed},
		{"with another byte", 1, "200#0103", NotListed},
		{"with another bit in the last byte", 1, "00000200##1010202", NotListed},
		{"of CAN FD, as listed", 1, "00000200##1010203", Passed},
		{"on another bus", 0, "200#0102", NotListed},
		{"on a bus that is not there", 7, "200#0102", NotListed},
		{"with the identifier below", 1, "1FF#0102", NotListed},
		{"with the identifier above", 1, "202#0102", NotListed},
		{"extended with the same number", 1, "00000200#0102", NotListed},
		{"remote", 1, "200#R2", NotListed},
		{"of CAN FD", 1, "200##00102", NotListed},
		{"with another bit rate", 1, "00000200##0010203", NotListed},
		{"one byte shorter", 1, "200#01", NotListed},
		{"one byte longer", 1, "200#010203", NotListed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := NewGate(parse(t, relays))
			if got := g.Check(&Transmission{Bus: tt.bus, Frame: frame(t, tt.frame)}); got != tt.want {
				t.Errorf("%v, want %v", got, tt.want)
			}
			if g.Refused(tt.want) != 1 || g.Refused(Passed)+g.Refused(NotListed)+g.Refused(TooLate)+g.Refused(TooOften) != 1 {
				t.Errorf("counted %d passed, %d not listed, %d too late", g.Refused(Passed), g.Refused(NotListed), g.Refused(TooLate))
			}
		})
	}
}

func TestGateHoldsTheDeadline(t *testing.T) {
	g := NewGate(parse(t, relays))
	for _, tt := range []struct {
		at   time.Duration
		want Refusal
	}{
		{time.Second - 1, Passed},
		{time.Second, Passed},
		{time.Second + 1, TooLate},
	} {
		out := Transmission{At: tt.at, Bus: 1, Frame: frame(t, "200#0102"), For: latch.Send{Expires: time.Second}}
		if got := g.Check(&out); got != tt.want {
			t.Errorf("at %v with the deadline at 1s: %v, want %v", tt.at, got, tt.want)
		}
	}
	// What is not listed is not listed, however late it is.
	if got := g.Check(&Transmission{At: 2 * time.Second, Bus: 1, Frame: frame(t, "202#0102")}); got != NotListed {
		t.Errorf("unlisted and late: %v, want %v", got, NotListed)
	}
}

// What a message's counter and checksum make of it passes, and nothing else.
func TestGateKnowsWhatVaries(t *testing.T) {
	c, problems := config.Load("profile:mini-r56", config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	template := &c.Frames[0]
	varies := template.Varies()
	g := NewGate(c)
	for bit := range 8 * int(template.Frame.Length) {
		f := template.Encode(5)
		f.Data[bit/8] ^= 1 << (bit % 8)
		want := NotListed
		if varies[bit/8]&(1<<(bit%8)) != 0 {
			want = Passed
		}
		at := time.Duration(bit) * time.Second
		got := g.Check(&Transmission{At: at, Bus: canbus.Bus(template.Bus), Frame: f, For: latch.Send{Expires: at}})
		if got != want && !otherFrame(c, &f) {
			t.Errorf("bit %d changed: %v, want %v", bit, got, want)
		}
	}
	if g.Refused(Passed) < 12 || g.Refused(NotListed) < 12 {
		t.Errorf("%d passed, %d not listed", g.Refused(Passed), g.Refused(NotListed))
	}
}

// otherFrame says whether a frame is that of another template than the first, but for what varies.
func otherFrame(c *config.Config, f *canbus.Frame) bool {
	for i := range c.Frames[1:] {
		other := listed{frame: c.Frames[i+1].Frame, varies: c.Frames[i+1].Varies()}
		if shapeOf(0, f) == shapeOf(0, &other.frame) && other.is(f) {
			return true
		}
	}
	return false
}

// A flood of a frame is stopped, and the frame goes out again when the flood is over.
func TestGateStopsAFlood(t *testing.T) {
	for _, tt := range []struct {
		frame string
		most  int // for two presses
	}{
		{"200#0102", 2},
		{"201#01", 10},
	} {
		g := NewGate(parse(t, relays))
		out := Transmission{At: time.Second, Bus: 1, Frame: frame(t, tt.frame), For: latch.Send{Expires: time.Hour}}
		for range 1000 {
			g.Check(&out)
		}
		if passed := int(g.Refused(Passed)); passed != tt.most || int(g.Refused(TooOften)) != 1000-tt.most {
			t.Errorf("%s: %d passed, %d too often, want %d", tt.frame, passed, g.Refused(TooOften), tt.most)
		}
		for _, after := range []struct {
			time.Duration
			want Refusal
		}{{rateWindow - 1, TooOften}, {rateWindow, Passed}} {
			out.At = time.Second + after.Duration
			if got := g.Check(&out); got != after.want {
				t.Errorf("%s, %v later: %v, want %v", tt.frame, after.Duration, got, after.want)
			}
		}
	}
}

// The rate is that of the actuator: its sequence, and the retries that fall into one window.
func TestRateOfAnActuator(t *testing.T) {
	steps := func(every time.Duration, n int) (steps []latch.Step) {
		for i := range n {
			steps = append(steps, latch.Step{After: time.Duration(i) * every})
		}
		return steps
	}
	confirm := func(within time.Duration, retries int) latch.Confirm {
		return latch.Confirm{Fact: latch.BootLatch, Within: within, Retries: retries}
	}
	for _, tt := range []struct {
		name     string
		actuator latch.Actuator
		want     int
	}{
		{"one frame", latch.Actuator{Steps: steps(0, 1)}, 2},
		{"three close frames", latch.Actuator{Steps: steps(20*time.Millisecond, 3)}, 6},
		{"twenty frames over two seconds", latch.Actuator{Steps: steps(100*time.Millisecond, 20)}, 6},
		{"frames as far apart as the window", latch.Actuator{Steps: steps(rateWindow, 20)}, 2},
		{"a retry that comes later", latch.Actuator{Steps: steps(0, 1), Confirm: confirm(rateWindow, 3)}, 2},
		{"a retry within the window", latch.Actuator{Steps: steps(0, 1), Confirm: confirm(rateWindow-1, 3)}, 3},
		{"three retries within the window", latch.Actuator{Steps: steps(0, 1), Confirm: confirm(50*time.Millisecond, 3)}, 5},
		{"a frame of another actuator", latch.Actuator{Steps: []latch.Step{{Frame: 1}}}, 0},
	} {
		if got := len(newRate(&tt.actuator, 0).newest); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

func TestGateAllocatesNothing(t *testing.T) {
	g := NewGate(parse(t, relays))
	out := Transmission{Bus: 1, Frame: frame(t, "201#01")}
	if n := testing.AllocsPerRun(1000, func() {
		out.At += 10 * time.Millisecond
		out.For.Expires = out.At
		g.Check(&out)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if g.Refused(Passed) == 0 || g.Refused(TooOften) == 0 {
		t.Errorf("%d passed, %d too often", g.Refused(Passed), g.Refused(TooOften))
	}
}

// docs/json.md lists every refusal.
func TestRefusalsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	for r := Passed + 1; r < numRefusals; r++ {
		if !bytes.Contains(page, []byte("`"+r.String()+"`")) {
			t.Errorf("%v is not in docs/json.md", r)
		}
	}
}
