package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"latchd/canbus/candump"
)

// Whoever asks when a log began, at any time, takes no record away from its reader.
func TestStartTakesNoRecordAway(t *testing.T) {
	const log = "(1700000000.1) can0 123#01\n(1700000000.2) can0 123#02\n(1700000000.3) can0 123#03\n"
	a := &app{std: streams{in: strings.NewReader(log), err: io.Discard}}
	in, err := a.open([]string{"-"}, logOptions{time: "auto"}, nil, new(candump.Interfaces).Bus)
	if err != nil {
		t.Fatal(err)
	}
	defer in.close()
	var got []byte
	for in.Next() {
		rec := in.Record()
		if start := in.start(); start != 1_700_000_000_100_000_000 {
			t.Errorf("start %d", start)
		}
		got = append(got, rec.Received.Frame.Data[0])
	}
	if !bytes.Equal(got, []byte{1, 2, 3}) {
		t.Errorf("records %v", got)
	}
}
