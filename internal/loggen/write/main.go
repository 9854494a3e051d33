// Command write writes a generated candump log to standard output, for benchmarks: write FRAMES.
package main

import (
	"fmt"
	"os"
	"strconv"

	"latchd/internal/loggen"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: write FRAMES")
		os.Exit(2)
	}
	frames, err := strconv.Atoi(os.Args[1])
	if err == nil {
		err = loggen.Write(os.Stdout, frames)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "write:", err)
		os.Exit(1)
	}
}
