package main

import (
	"io"
	"os"

	"golang.org/x/term"

	"latchd/internal/doctor"
)

// streams are where the program reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	environ  func() []string // NAME=value of every variable
	machine  *doctor.Machine // what doctor looks at; nil: this one
}

// look is the machine that is looked at.
func (s streams) look() doctor.Machine {
	if s.machine == nil {
		return doctor.ThisMachine()
	}
	return *s.machine
}

func standardStreams() streams {
	return streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, environ: os.Environ}
}

// isTerminal says whether a person watches a stream.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colours says whether output is to be coloured: as asked, or where a person watches and NO_COLOR
// (no-color.org) is not set.
func (s streams) colours(asked string) bool {
	switch asked {
	case "always":
		return true
	case "never":
		return false
	}
	return isTerminal(s.out) && s.env("NO_COLOR") == ""
}
