package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

// between stands between a mutant's name and the reason why no test can find it.
const between = " # "

// equivalents reads the list of mutants that no test can find: a name, and the reason why. A line that begins with # is a
// comment.
func equivalents(file string) (map[string]string, error) {
	list := make(map[string]string)
	if file == "" {
		return list, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, why, ok := strings.Cut(line, between)
		switch {
		case !ok || strings.TrimSpace(why) == "":
			return nil, fmt.Errorf("%s:%d: no reason%swhy: %s", file, n, between, line)
		case list[name] != "":
			return nil, fmt.Errorf("%s:%d: listed twice: %s", file, n, name)
		}
		list[name] = why
	}
	return list, lines.Err()
}
