package main

import (
	"bytes"
	"strings"
	"testing"

	"latchd/canbus/candump"
)

// What was left out of a log is counted at its end, however much of it was told on the way.
func TestAccount(t *testing.T) {
	const (
		frame = "(1700000000.1) can0 123#01\n"
		xl    = "(1700000000.2) can0 45123#81:00:12345678#11\n"
		lost  = "DROPCOUNT: dropped 4 CAN frames on 'can0' socket (total drops 4)\n"
	)
	for _, tt := range []struct {
		name, log string
		strict    bool
		told, err string
	}{
		{"whole", frame, true, "", ""},
		{"of everything", frame + xl + xl + lost + "bad\n", false, "warning: standard input: 1 line refused, 2 CAN XL frames left out, 4 frames lost when it was recorded (DROPCOUNT)\n", ""},
		{"more than was told", frame + strings.Repeat("bad\n", 1500), false, "from here on they are only counted\nwarning: standard input: 1500 lines refused\n", ""},
		{"strict", frame + "bad\nbad\n", true, "warning: standard input: 2 lines refused\n", "2 lines of the log refused, and --strict asked for none"},
		{"nothing", "# a comment\n", false, "", "no frame in standard input"},
		{"nothing but XL", xl, false, "1 CAN XL frame left out\n", ""},
	} {
		var told bytes.Buffer
		a := &app{std: streams{in: strings.NewReader(tt.log), err: &told}}
		in, err := a.open([]string{"-"}, logOptions{time: "auto"}, nil, new(candump.Interfaces).Bus)
		if err != nil {
			t.Fatal(err)
		}
		for in.Next() {
		}
		err = in.check(tt.strict)
		in.close()
		if got := told.String(); !strings.HasSuffix(got, tt.told) || tt.told == "" && got != "" {
			t.Errorf("%s: told %.300q, want %q at the end", tt.name, got, tt.told)
		}
		if got := errorText(err); got != tt.err {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.err)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
