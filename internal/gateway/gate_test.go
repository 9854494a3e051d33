package gateway

import (
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
facts:
  - {name: ignition, signal: body/Terminal.KL15, is: On}
actuators:
  - {action: boot.release, send: "relay 200#0102"}
  - {action: lock.all, send: "relay 00000200##1010203"}
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

func TestGateListsBusIdentifierKindAndLength(t *testing.T) {
	for _, tt := range []struct {
		name  string
		bus   canbus.Bus
		frame string
		want  Refusal
	}{
		{"as listed", 1, "200#0102", Passed},
		{"with other data, as a counter makes it", 1, "200#FFFF", Passed},
		{"of CAN FD, as listed", 1, "00000200##1010203", Passed},
		{"on another bus", 0, "200#0102", NotListed},
		{"on a bus that is not there", 7, "200#0102", NotListed},
		{"with the identifier below", 1, "1FF#0102", NotListed},
		{"with the identifier above", 1, "201#0102", NotListed},
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
			if g.Refused(tt.want) != 1 || g.Refused(Passed)+g.Refused(NotListed)+g.Refused(TooLate) != 1 {
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
	if got := g.Check(&Transmission{At: 2 * time.Second, Bus: 1, Frame: frame(t, "201#0102")}); got != NotListed {
		t.Errorf("unlisted and late: %v, want %v", got, NotListed)
	}
}
