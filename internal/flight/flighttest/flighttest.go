// Package flighttest decides recordings again, in tests.
package flighttest

import (
	"bytes"
	"testing"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/flight"
	"latchd/internal/gateway"
	"latchd/internal/replay"
	"latchd/internal/report"
)

// Replay is what a recording decides, as the recorder writes it. Latchd is by which it was recorded.
func Replay(t testing.TB, c *config.Config, latchd string, log, state []byte) string {
	t.Helper()
	var text bytes.Buffer
	w := report.NewJSON(&text, c)
	Run(t, c, latchd, log, state, decisions{w})
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// Run tells a sink what a recording decides.
func Run(t testing.TB, c *config.Config, latchd string, log, state []byte, sink gateway.Sink) {
	t.Helper()
	s, err := flight.ReadState(bytes.NewReader(state))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Fits(c, latchd, bytes.NewReader(log)); err != nil {
		t.Fatal(err)
	}
	bus := func(name []byte) canbus.Bus {
		for i, b := range s.Buses {
			if b.Interface == string(name) {
				return canbus.Bus(i)
			}
		}
		return canbus.NoBus
	}
	first := candump.NewReader(bytes.NewReader(log), "log", candump.Options{})
	first.Next()
	start, _ := first.Start()
	r := candump.NewReader(bytes.NewReader(log), "log", candump.Options{Bus: bus, Interest: gateway.Interest(c)})
	if _, err := replay.Run(c, r, sink, replay.Options{Recording: &replay.Recording{State: s, Start: start}}); err != nil {
		t.Fatal(err)
	}
}

// decisions leaves frames out.
type decisions struct{ report.Writer }

func (decisions) Sent(*gateway.Transmission)                     {}
func (decisions) Refused(*gateway.Transmission, gateway.Refusal) {}
