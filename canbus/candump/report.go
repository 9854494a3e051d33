package candump

import (
	"bytes"
	"fmt"

	"latchd/internal/source"
)

const (
	hopeless    = 20   // so many refused lines, and nothing else, are no candump log
	maxReported = 1000 // so many problems are reported one by one
)

// refuse counts and reports a line that is none of a candump log.
func (r *Reader) refuse(line []byte, err error) {
	r.stats.Refused++
	r.report(source.Error, err.Error())
	switch {
	case r.understood():
	case bytes.IndexByte(line, 0) >= 0:
		r.err = fmt.Errorf("read %s: binary data, no candump log", r.name)
	case r.stats.Refused == hopeless:
		r.err = fmt.Errorf("read %s: no candump log: its first %d lines are no frames; record with candump -L", r.name, hopeless)
	}
}

// understood says whether anything that only candump writes has been read.
func (r *Reader) understood() bool {
	s := &r.stats
	return s.Frames+s.Skipped+s.Other+s.XL+s.Drops > 0
}

func (r *Reader) warnf(format string, args ...any) {
	r.report(source.Warning, fmt.Sprintf(format, args...))
}

func (r *Reader) report(severity source.Severity, message string) {
	if r.opts.Report == nil || r.reported > maxReported {
		return
	}
	if r.reported == maxReported {
		severity, message = source.Warning, fmt.Sprintf("more than %d problems: from here on they are only counted", maxReported)
	}
	r.reported++
	r.opts.Report(source.Problem{
		Pos:      source.Pos{File: r.name, Line: int(r.stats.Lines)},
		Severity: severity,
		Message:  message,
	})
}
