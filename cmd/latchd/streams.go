package main

import (
	"io"
	"os"

	"github.com/coreos/go-systemd/v22/journal"
	"go.uber.org/zap"
	"golang.org/x/term"

	"latchd/config"
	"latchd/internal/doctor"
	"latchd/internal/logging"
)

// streams are where the program reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	environ  func() []string // NAME=value of every variable
	log      logging.Output  // none: err
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
	s := streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, environ: os.Environ}
	if ours, err := journal.StderrIsJournalStream(); ours && err == nil {
		s.log = logging.Output{W: os.Stderr, Journal: journal.Send}
		s.err = logging.Complaints(os.Stderr)
	}
	return s
}

// logger makes the log.
func (s streams) logger(settings config.Log) (*zap.Logger, error) {
	to := s.log
	if to.W == nil {
		to = logging.Output{W: s.err, Terminal: isTerminal(s.err)}
	}
	return logging.New(to, settings)
}

// isTerminal says whether a person is at the other end of a stream.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
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
