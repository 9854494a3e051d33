package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"latchd/canbus"
	"latchd/config"
	"latchd/internal/flight"
)

// recorded looks whether a flight recorder has written something beside a log, and prepares the replay for it: the log answers for
// the controllers, and the interfaces are the buses that they were. What is there and cannot be used is told, and the log replayed
// like any other.
func (a *app) recorded(conf *config.Config, paths []string, o *playOptions, buses *busMap) *flight.State {
	if len(paths) != 1 || o.closed {
		return nil
	}
	path := paths[0] + flight.StateSuffix
	s, err := readState(path, paths[0], conf)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		fmt.Fprintf(a.std.err, "warning: %s: %v: the log is replayed without it, and may be decided otherwise\n", path, err)
		return nil
	}
	o.open = true
	for i, b := range s.Buses {
		if _, given := buses.given[b.Interface]; !given {
			buses.given[b.Interface] = canbus.Bus(i)
		}
	}
	return s
}

func readState(path, log string, conf *config.Config) (*flight.State, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s, err := flight.ReadState(f)
	if err != nil {
		return nil, err
	}
	of, err := os.Open(log)
	if err != nil {
		return nil, err
	}
	defer of.Close()
	return s, s.Fits(conf, identity(), of)
}
