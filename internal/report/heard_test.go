package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/latch"
)

// Of the frames of buttons those are told that differ from the one before. (While a button is down all are: the daemon's tests.)
func TestButtonFrames(t *testing.T) {
	c := profile(t, "observe")
	h, e := NewButtonFrames(c), latch.New(&c.Params)
	var got []int
	for i, text := range []string{
		"23A#22300062", "23A#22300062", "23A#22301062", "23A#22300062", "23A#22300062",
		"130#0001C00FEC", "130#0001C10FEC", // of no button
	} {
		if h.Tells(e, &canbus.Received{Frame: *frame(t, text)}) {
			got = append(got, i)
		}
	}
	if diff := cmp.Diff([]int{0, 2, 3}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if h.Tells(e, &canbus.Received{Bus: 1, Frame: *frame(t, "23A#22301062")}) {
		t.Error("a frame of another bus is told")
	}
	if h.Forget(); !h.Tells(e, &canbus.Received{Frame: *frame(t, "23A#22300062")}) {
		t.Error("what was forgotten is not told again")
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
