package main

import (
	"fmt"
	"strings"

	"latchd/canbus/candump"
)

// check accounts for what of the logs was left out. It ends with an error if they held nothing or, when strict, if a line was
// refused.
func (l *logs) check(strict bool) error {
	var empty []string
	var refused uint64
	for i, r := range l.readers {
		s := r.Stats()
		refused += s.Refused
		if text := leftOut(&s); text != "" {
			l.tell("warning: " + l.names[i] + ": " + text)
		}
		if s.Frames+s.Skipped+s.Other+s.XL == 0 {
			empty = append(empty, l.names[i])
		}
	}
	switch {
	case len(empty) == len(l.readers):
		return fmt.Errorf("no frame in %s", strings.Join(empty, ", "))
	case len(empty) > 0:
		l.tell("warning: no frame in " + strings.Join(empty, ", "))
	}
	if strict && refused > 0 {
		return fmt.Errorf("%s of the log refused, and --strict asked for none", count(refused, "line", "lines"))
	}
	return nil
}

// leftOut says how much of a log is not in what was made of it, "" for nothing. Each refused line was told, up to a thousand.
func leftOut(s *candump.Stats) string {
	var parts []string
	for _, p := range []struct {
		n         uint64
		one, many string
	}{
		{s.Refused, "line refused", "lines refused"},
		{s.XL, "CAN XL frame left out", "CAN XL frames left out"},
		{s.Dropped, "frame lost when it was recorded (DROPCOUNT)", "frames lost when it was recorded (DROPCOUNT)"},
	} {
		if p.n > 0 {
			parts = append(parts, count(p.n, p.one, p.many))
		}
	}
	return strings.Join(parts, ", ")
}
