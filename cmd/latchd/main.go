// Command latchd watches key fobs and switches on CAN buses and moves latches as their owner allows.
package main

import (
	"errors"
	"fmt"
	"os"
)

// Exit codes. 78 is EX_CONFIG of sysexits.h: systemd is told not to restart on it.
const (
	exitFailure = 1 // usage, input or output
	exitConfig  = 78
)

// exit is an error that ends the program with a code. A nil err prints nothing more.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

func main() { os.Exit(run(os.Args[1:], standardStreams())) }

// run is the whole program, for main and for tests.
func run(args []string, std streams) int {
	root := newRoot(std)
	root.SetArgs(args)
	err := root.Execute()
	if err == nil {
		return 0
	}
	code := exitFailure
	var e exit
	if errors.As(err, &e) {
		code = e.code
	}
	if e.code == 0 || e.err != nil {
		fmt.Fprintf(std.err, "latchd: %v\n", err)
	}
	return code
}
