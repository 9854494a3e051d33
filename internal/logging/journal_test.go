package logging

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/coreos/go-systemd/v22/journal"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"latchd/config"
)

// What goes into the journal has a priority and fields, and stands there once.
func TestJournal(t *testing.T) {
	type entry struct {
		Message  string
		Priority journal.Priority
		Fields   map[string]string
	}
	var got []entry
	send := func(message string, p journal.Priority, fields map[string]string) error {
		got = append(got, entry{message, p, fields})
		return nil
	}
	var stderr bytes.Buffer
	log, err := New(Output{W: &stderr, Journal: send}, config.Log{Level: "debug", Format: "auto"})
	if err != nil {
		t.Fatal(err)
	}
	log.Debug("heard")
	log.With(zap.String("bus", "body")).Info("opened", zap.Duration("at", 1500*time.Millisecond), zap.Int64("key", 2), zap.String("a-b.c9", "x"))
	log.Warn("late")
	log.Error("refused\nby the gate", zap.Error(errors.New("no")))
	latchd := func(names ...string) map[string]string {
		fields := map[string]string{"SYSLOG_IDENTIFIER": "latchd"}
		for i := 0; i < len(names); i += 2 {
			fields["LATCHD_"+names[i]] = names[i+1]
		}
		return fields
	}
	want := []entry{
		{"heard", journal.PriDebug, latchd()},
		{"opened", journal.PriInfo, latchd("BUS", "body", "AT", "1.5s", "KEY", "2", "A_B_C9", "x")},
		{"late", journal.PriWarning, latchd()},
		{"refused\nby the gate", journal.PriErr, latchd("ERROR", "no")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if stderr.Len() > 0 {
		t.Errorf("also on stderr: %s", stderr.String())
	}
}

// The level counts for the journal as well, and a format that was asked for is obeyed.
func TestJournalSettings(t *testing.T) {
	sent := 0
	to := Output{W: &bytes.Buffer{}, Journal: func(string, journal.Priority, map[string]string) error { sent++; return nil }}
	for _, tt := range []struct {
		settings config.Log
		want     int
	}{
		{config.Log{Level: "info", Format: "auto"}, 1},
		{config.Log{Level: "debug", Format: "auto"}, 2},
		{config.Log{Level: "debug", Format: "json"}, 0},
		{config.Log{Level: "debug", Format: "console"}, 0},
	} {
		log, err := New(to, tt.settings)
		if err != nil {
			t.Fatal(err)
		}
		sent = 0
		log.Debug("one")
		log.Info("two")
		if sent != tt.want {
			t.Errorf("%+v: %d entries, want %d", tt.settings, sent, tt.want)
		}
	}
}

func TestComplaints(t *testing.T) {
	var b bytes.Buffer
	text := "latchd.yaml:3:5: warning: doubtful\nlatchd: configuration\nno end"
	if n, err := Complaints(&b).Write([]byte(text)); n != len(text) || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if want := "<4>latchd.yaml:3:5: warning: doubtful\n<3>latchd: configuration\n<3>no end"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	if _, err := Complaints(broken{}).Write([]byte("x")); err == nil {
		t.Error("the error is lost")
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken") }
