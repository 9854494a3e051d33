package report

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/canbus/candump"
)

// Of the frames of buttons those are told that differ from the one before, and each one while a button is down.
func TestHeard(t *testing.T) {
	h := NewHeard(profile(t, "observe"))
	var got []string
	for i, text := range []string{
		"23A#22300062", "23A#22300062", // nobody presses
		"23A#22301062", "23A#22301062", "23A#22301062", // the boot's button is down
		"23A#22300062", "23A#22300062",
		"130#0001C00FEC", "130#0001C10FEC", // of no button
	} {
		if l, ok := h.Line(time.Duration(i)*time.Second, 0, frame(t, text)); ok {
			got = append(got, l.T[:1]+" "+l.Text)
		}
	}
	want := []string{
		"0 body 23A#22300062", "2 body 23A#22301062: fob_boot down", "3 body 23A#22301062: fob_boot down",
		"4 body 23A#22301062: fob_boot down", "5 body 23A#22300062",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, ok := h.Line(0, 1, frame(t, "23A#22301062")); ok {
		t.Error("a frame of another bus is told")
	}
}

func TestHeardLine(t *testing.T) {
	h := NewHeard(profile(t, "observe"))
	l, _ := h.Line(1500*time.Millisecond, 0, frame(t, "23A#22300462"))
	want := Line{
		Kind: "heard", T: "1.500000000", Bus: "body", ID: "23A", Data: "22300462", Buttons: []string{"fob_unlock", "fob_lock", "fob_boot"},
		Text: "body 23A#22300462: fob_lock down",
	}
	if diff := cmp.Diff(want, l); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func frame(t *testing.T, text string) *canbus.Frame {
	t.Helper()
	r := candump.NewReader(strings.NewReader("(1700000000.0) can0 "+text+"\n"), "test", candump.Options{})
	if !r.Next() {
		t.Fatal(r.Err())
	}
	f := r.Record().Received.Frame
	return &f
}
