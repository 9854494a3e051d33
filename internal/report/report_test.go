package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/config"
	"latchd/internal/gateway"
	"latchd/latch"
)

func profile(t testing.TB, mode string) *config.Config {
	t.Helper()
	c, problems := config.Load("profile:mini-r56", config.Options{Overrides: []config.Override{{Path: "mode", Value: mode, From: "test"}}})
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

const at = 2500 * time.Millisecond

func changed(f latch.Fact, is bool) *latch.Effect {
	return &latch.Effect{At: at, Kind: latch.EffectEvent, Event: latch.Event{Kind: latch.FactChanged, Fact: f, Is: is, Bus: latch.AllBuses}}
}

func transmission(attempt int) *gateway.Transmission {
	tx := &gateway.Transmission{At: at, Bus: 1, For: latch.Send{Action: latch.BootRelease, Decision: 3, Attempt: attempt}}
	tx.Frame = canbus.Frame{ID: canbus.Standard(0x300), Length: 2}
	tx.Frame.Data[0], tx.Frame.Data[1] = 0x01, 0xAB
	return tx
}

// shown is what a timeline shows of something, without its last line.
func shown(t *testing.T, c *config.Config, colour bool, tell func(Writer)) string {
	t.Helper()
	var b bytes.Buffer
	w := NewText(&b, c, colour)
	tell(w)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(b.String(), strings.Repeat(" ", stampWidth)+"total ")
	return text
}

func TestText(t *testing.T) {
	observe, armed := profile(t, "observe"), profile(t, "armed")
	for _, tt := range []struct {
		name   string
		c      *config.Config
		colour bool
		tell   func(Writer)
		want   string
	}{
		{"a frame in mode observe", observe, false, func(w Writer) { w.Sent(transmission(1)) },
			"    2.500000  would    send 300#01AB on latch for boot.release\n"},
		{"a frame in mode armed", armed, false, func(w Writer) { w.Sent(transmission(1)) },
			"    2.500000  send     300#01AB on latch for boot.release\n"},
		{"a second attempt", armed, false, func(w Writer) { w.Sent(transmission(2)) },
			"    2.500000  send     300#01AB on latch for boot.release, attempt 2\n"},
		{"a refused frame", armed, false, func(w Writer) { w.Refused(transmission(1), gateway.TooLate) },
			"    2.500000  refused  300#01AB on latch for boot.release: too_late\n"},
		{"facts of one instant", armed, false, func(w Writer) {
			w.Effect(changed(latch.BootOpen, true))
			w.Effect(changed(latch.BootLatch, true))
			w.Effect(changed(latch.DoorsLatch, false))
			w.Note(at, "pending", "a note")
		}, "    2.500000  fact     boot_open yes, boot_latch released, doors_latch latched\n    2.500000  pending  a note\n"},
		{"facts of two instants", armed, false, func(w Writer) {
			w.Effect(changed(latch.BootOpen, true))
			later := changed(latch.BootOpen, false)
			later.At++
			w.Effect(later)
		}, "    2.500000  fact     boot_open yes\n    2.500000  fact     boot_open no\n"},
		{"colour", armed, true, func(w Writer) { w.Sent(transmission(1)) },
			"    2.500000  \x1b[36msend     300#01AB on latch for boot.release\x1b[0m\n"},
		{"a long sentence", armed, false, func(w Writer) { w.Note(at, "note", strings.Repeat("word ", 16)+"end") },
			"    2.500000  note     word word word word word word word word word word word word word word word\n" +
				"                       word end\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, shown(t, tt.c, tt.colour, tt.tell)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestTotals(t *testing.T) {
	decision := func(v latch.Verdict) *latch.Effect {
		return &latch.Effect{Kind: latch.EffectDecision, Decision: latch.Decision{Verdict: v, Gesture: latch.Press}}
	}
	for mode, want := range map[string]string{
		"observe": "2 allowed, 1 denied, 1 ignored; 1 frame would be sent, 1 refused",
		"armed":   "2 allowed, 1 denied, 1 ignored; 1 frame sent, 1 refused",
	} {
		var b bytes.Buffer
		w := NewText(&b, profile(t, mode), false)
		for _, v := range []latch.Verdict{latch.Allow, latch.Deny, latch.Allow, latch.Ignore} {
			w.Effect(decision(v))
		}
		w.Sent(transmission(1))
		w.Refused(transmission(1), gateway.NotListed)
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); !strings.HasSuffix(got, "total    "+want+"\n") {
			t.Errorf("mode %s: got\n%s\nwant at its end\n%s", mode, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"", []string{""}},
		{"123456789", []string{"123456789"}},
		{"1234 6789", []string{"1234 6789"}},
		{"1234 67890", []string{"1234 67890"}},
		{"1234 678901", []string{"1234", "678901"}},
		{"a 123456789012 b", []string{"a", "123456789012", "b"}},
		{"öööö öööö ö", []string{"öööö öööö", "ö"}},
	} {
		if diff := cmp.Diff(tt.want, wrap(strings.Split(tt.text, " "), 10)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", tt.text, diff)
		}
	}
}

func TestJSONFrame(t *testing.T) {
	c := profile(t, "armed")
	fd := transmission(1)
	fd.Frame.Flags = canbus.FD
	fd.Frame.ID = canbus.Extended(0x300)
	var b bytes.Buffer
	w := NewJSON(&b, c)
	w.Sent(transmission(1))
	w.Sent(fd)
	w.Refused(transmission(2), gateway.NotListed)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	yes, no := true, false
	want := []Line{
		{Kind: "frame", T: "2.500000000", Action: "boot.release", Number: 3, Attempt: 1, Bus: "latch", ID: "300", Data: "01AB", Sent: &yes, Text: "latch 300#01AB"},
		{Kind: "frame", T: "2.500000000", Action: "boot.release", Number: 3, Attempt: 1, Bus: "latch", ID: "00000300", Data: "01AB", FD: true, Sent: &yes, Text: "latch 00000300##001AB"},
		{Kind: "frame", T: "2.500000000", Action: "boot.release", Number: 3, Attempt: 2, Bus: "latch", ID: "300", Data: "01AB", Sent: &no, Reason: "not_listed", Text: "latch 300#01AB"},
	}
	var got []Line
	for line := range strings.Lines(b.String()) {
		var l Line
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		got = append(got, l)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A candump of what was sent has the stamps of the log, to the microsecond, and nothing but frames.
func TestCandump(t *testing.T) {
	var b bytes.Buffer
	w := NewCandump(&b, profile(t, "armed"), func() int64 { return 1_700_000_000_999_999_000 })
	w.Sent(transmission(1))
	w.Refused(transmission(1), gateway.TooLate)
	w.Effect(changed(latch.BootOpen, true))
	w.Note(at, "note", "text")
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if want := "(1700000003.499999) can1 300#01AB\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

func TestFrom(t *testing.T) {
	for _, tt := range []struct {
		from time.Duration
		want int
	}{{0, 3}, {at - 1, 3}, {at, 3}, {at + 1, 0}} {
		count := &counter{}
		w := From(count, tt.from)
		w.Effect(changed(latch.BootOpen, true))
		w.Sent(transmission(1))
		w.Refused(transmission(1), gateway.TooLate)
		if count.n != tt.want {
			t.Errorf("from %v: %d of 3 shown, want %d", tt.from, count.n, tt.want)
		}
	}
}

type counter struct{ n int }

func (c *counter) Effect(*latch.Effect)                           { c.n++ }
func (c *counter) Sent(*gateway.Transmission)                     { c.n++ }
func (c *counter) Refused(*gateway.Transmission, gateway.Refusal) { c.n++ }
func (c *counter) Note(time.Duration, string, string)             {}
func (c *counter) Flush() error                                   { return nil }

func TestSeconds(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.000000000", 1: "0.000000001", time.Second - 1: "0.999999999", time.Second: "1.000000000", time.Hour + 1: "3600.000000001",
	} {
		if got := Seconds(d); got != want {
			t.Errorf("%d ns: %s, want %s", d, got, want)
		}
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

type fullError struct{}

func (fullError) Error() string { return "no space left" }

var errFull error = fullError{}

func TestFlushTellsOfAnError(t *testing.T) {
	c := profile(t, "armed")
	for name, w := range map[string]Writer{
		"text": NewText(full{}, c, false), "json": NewJSON(full{}, c), "candump": NewCandump(full{}, c, func() int64 { return 0 }),
	} {
		for range 10_000 {
			w.Sent(transmission(1))
		}
		if err := w.Flush(); err != errFull {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEventText(t *testing.T) {
	n, tx := NewLines(profile(t, "armed")), transmission(2)
	withheld := *tx
	withheld.Withheld = true
	decision := latch.Decision{Verdict: latch.Deny, Reason: latch.SwitchedOff, Action: latch.BootRelease, Gesture: latch.Hold, Length: time.Second}
	day := time.Date(2026, 11, 28, 18, 5, 12, 738e6, time.Local)
	for _, tt := range []struct {
		name   string
		line   Line
		colour bool
		want   string
	}{
		{"a fact", n.Effect(changed(latch.BootOpen, true)), false, "fact     boot_open: yes\n"},
		{"a frame that was sent", n.Sent(tx), false, "send     300#01AB on latch for boot.release, attempt 2\n"},
		{"one that was withheld", n.Sent(&withheld), false, "would    send 300#01AB on latch for boot.release, attempt 2\n"},
		{"one that was refused", n.Refused(transmission(1), gateway.TooLate), false, "refused  300#01AB on latch for boot.release: too_late\n"},
		{"an event, in colour", Happened(at, "bus_lost", "lost"), true, "\x1b[31mevent    lost\x1b[0m\n"},
		{"a long one", Happened(at, "other", strings.Repeat("word ", 15)), false,
			"event    word word word word word word word word word word word word word\n" + strings.Repeat(" ", 34) + "word word\n"},
	} {
		var b bytes.Buffer
		if err := (&Event{day, tt.line}).WriteText(&b, tt.colour); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff("2026-11-28 18:05:12.738  "+tt.want, b.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
	var b bytes.Buffer
	if err := (&Event{day, n.Effect(&latch.Effect{Kind: latch.EffectDecision, Decision: decision})}).WriteText(&b, true); err != nil || !strings.Contains(b.String(), "\x1b[31mdeny ") {
		t.Errorf("a denial in colour: %q, error %v", b.String(), err)
	}
}
