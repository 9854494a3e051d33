package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/internal/playback"
)

// All that the end of a playback can tell.
func TestPlayed(t *testing.T) {
	o, err := newOutputs([]string{"vcan0=can0", "vcan1=can1"})
	if err != nil {
		t.Fatal(err)
	}
	s := &playback.Summary{
		At: 61_250 * time.Millisecond, Late: 1240 * time.Microsecond, Errors: 1,
		Outputs: []playback.Count{{Played: 35767, Full: 12, Classical: 1}, {Played: 1}},
		LeftOut: map[canbus.Bus]uint64{o.bus([]byte("can2")): 1, o.bus([]byte("can3")): 300},
	}
	var text strings.Builder
	writePlayed(&text, o, s)
	want := `vcan0: 35767 frames played
vcan0: 12 frames not sent: the queue stayed full; nobody acknowledges frames there, or the bus is slower than the log's
vcan0: 1 frame not sent: CAN FD, and the interface takes classical frames only
vcan1: 1 frame played
left out: 1 frame of can2, 300 frames of can3
left out: 1 error frame: they are what a controller reports, and nobody can send them
at 61.250 s of the log; at worst a frame was 1.2 ms late
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if err := unplayed(s); err == nil || err.Error() != "13 frames were not sent" {
		t.Errorf("error %v", err)
	}
	s.Outputs = []playback.Count{{Played: 1}}
	if err := unplayed(s); err != nil {
		t.Errorf("all was sent: error %v", err)
	}
	s.Outputs = []playback.Count{{}}
	if err := unplayed(s); err == nil || err.Error() != "no frame of the log was played" {
		t.Errorf("error %v", err)
	}
}

func TestPosition(t *testing.T) {
	s := &playback.Summary{At: 12_340 * time.Millisecond, Next: time.Second, Outputs: []playback.Count{{Played: 4000}, {Played: 512}}}
	if got := position(s); got != "12.3 s, 4512 frames played" {
		t.Errorf("%q", got)
	}
	s.Next = time.Hour
	if got := position(s); got != "12.3 s, 4512 frames played, the next one in 3600 s" {
		t.Errorf("%q", got)
	}
}
