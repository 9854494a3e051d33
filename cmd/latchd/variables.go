package main

import (
	"fmt"
	"slices"
	"strings"

	"latchd/internal/spell"
)

const (
	variablePrefix = "LATCHD_"
	configVariable = variablePrefix + "CONFIG"
)

// warnVariables tells of variables of the environment that look like settings of latchd and are none.
func warnVariables(std streams) {
	if std.environ == nil {
		return
	}
	known := []string{configVariable}
	for _, o := range overlaid {
		known = append(known, o.env)
	}
	for _, variable := range std.environ() {
		name, value, _ := strings.Cut(variable, "=")
		rest, ours := strings.CutPrefix(name, variablePrefix)
		if !ours || value == "" || slices.Contains(known, name) {
			continue
		}
		fmt.Fprintf(std.err, "warning: environment %s has no effect: %s\n", name, instead(rest, known))
	}
}

// instead is what was most likely meant. The prefix, which all have, makes no word similar to another.
func instead(rest string, known []string) string {
	var words []string
	for _, name := range known {
		words = append(words, strings.TrimPrefix(name, variablePrefix))
	}
	if near := spell.Near(rest, words); near != "" {
		return "did you mean " + variablePrefix + near + "?"
	}
	return spell.Instead("", known)
}
