package logging

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"latchd/config"
	"latchd/internal/gateway"
	"latchd/latch"
)

func TestNew(t *testing.T) {
	for _, tt := range []struct {
		name     string
		settings config.Log
		terminal bool
		json     bool
	}{
		{"for a person who watches", config.Log{Level: "info", Format: "auto"}, true, false},
		{"for another program", config.Log{Level: "info", Format: "auto"}, false, true},
		{"console as asked", config.Log{Level: "info", Format: "console"}, false, false},
		{"JSON as asked", config.Log{Level: "info", Format: "json"}, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			log, err := New(Output{W: &b, Terminal: tt.terminal}, tt.settings)
			if err != nil {
				t.Fatal(err)
			}
			log.Info("hello", zap.String("to", "you"))
			log.Debug("not this")
			if got := json.Valid(b.Bytes()); got != tt.json {
				t.Errorf("JSON %v, want %v: %s", got, tt.json, b.String())
			}
			if clock := regexp.MustCompile(`^\d\d:\d\d:\d\d\.\d{3}\tinfo\thello`).Match(b.Bytes()); clock == tt.json {
				t.Errorf("a time of day for a person, and a whole stamp otherwise: %s", b.String())
			}
			if !strings.Contains(b.String(), "hello") || strings.Count(b.String(), "\n") != 1 {
				t.Errorf("%q is not one line with the message", b.String())
			}
		})
	}
	if _, err := New(Output{W: &bytes.Buffer{}}, config.Log{Level: "loud"}); err == nil || !strings.Contains(err.Error(), "log level") {
		t.Errorf("level loud: %v", err)
	}
}

// sink counts what reaches it.
type sink struct{ effects, sent, refused int }

func (s *sink) Effect(*latch.Effect)                           { s.effects++ }
func (s *sink) Sent(*gateway.Transmission)                     { s.sent++ }
func (s *sink) Refused(*gateway.Transmission, gateway.Refusal) { s.refused++ }

// Every decision leaves a line, however many alike there are.
func TestDecisions(t *testing.T) {
	c, problems := config.Load("profile:mini-r56", config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	var b bytes.Buffer
	log, err := New(Output{W: &b}, config.Log{Level: "info", Format: "json"})
	if err != nil {
		t.Fatal(err)
	}
	next := &sink{}
	s := Decisions(next, log, c)
	press := latch.Effect{At: time.Second, Kind: latch.EffectDecision, Decision: latch.Decision{Number: 7, Button: 1, Gesture: latch.Press, Action: latch.LockAll}}
	auto := latch.Effect{At: time.Second, Kind: latch.EffectDecision, Decision: latch.Decision{Button: -1, Trigger: latch.ByRelockOnClose, Action: latch.BootLock}}
	for range 500 {
		s.Effect(&press)
	}
	s.Effect(&auto)
	s.Effect(&latch.Effect{Kind: latch.EffectGesture})
	s.Effect(&latch.Effect{Kind: latch.EffectEvent})
	s.Sent(&gateway.Transmission{})
	s.Refused(&gateway.Transmission{}, gateway.TooLate)
	if *next != (sink{503, 1, 1}) {
		t.Errorf("passed on %+v", *next)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 501 {
		t.Fatalf("%d lines, want 501", len(lines))
	}
	for _, want := range []string{`"level":"info"`, `"number":7`, `"verdict":"allow"`, `"reason":"ok"`, `"action":"lock.all"`, `"button":"fob_lock"`} {
		if !strings.Contains(lines[0], want) {
			t.Errorf("no %s in %s", want, lines[0])
		}
	}
	if strings.Contains(lines[500], `"button"`) {
		t.Errorf("a button in %s", lines[500])
	}
}

func TestDecisionsCostNothingWhenNobodyReadsThem(t *testing.T) {
	log, err := New(Output{W: &bytes.Buffer{}}, config.Log{Level: "warn"})
	if err != nil {
		t.Fatal(err)
	}
	next := &sink{}
	if got := Decisions(next, log, nil); got != gateway.Sink(next) {
		t.Errorf("%T is in between", got)
	}
}
