package main

import (
	"bytes"
	"testing"
)

func TestUnknownVariablesAreTold(t *testing.T) {
	var out, told bytes.Buffer
	std := streams{out: &out, err: &told, env: func(string) string { return "" }, environ: func() []string {
		return []string{"HOME=/", "LATCHD_MODE=armed", "LATCHD_CONFIG=a.yaml", "LATCHD_LOG_LEVEL=debug", "LATCHD_LOG_FORMAT=json",
			"LATCHD_MOD=armed", "LATCHD_LOGLEVEL=debug", "LATCHD_COLOUR=never", "LATCHD_EMPTY=", "XLATCHD_MOD=armed"}
	}}
	if code := run([]string{"version"}, std); code != 0 {
		t.Fatalf("exit code %d: %s", code, told.String())
	}
	want := `warning: environment LATCHD_MOD has no effect: did you mean LATCHD_MODE?
warning: environment LATCHD_LOGLEVEL has no effect: did you mean LATCHD_LOG_LEVEL?
warning: environment LATCHD_COLOUR has no effect: one of LATCHD_CONFIG, LATCHD_MODE, LATCHD_LOG_LEVEL, LATCHD_LOG_FORMAT
`
	if told.String() != want {
		t.Errorf("told %s, want %s", told.String(), want)
	}
	told.Reset()
	if run([]string{"__complete", "ver"}, std); bytes.Contains(told.Bytes(), []byte("LATCHD_MOD")) {
		t.Errorf("a completion shows %s", told.String())
	}
}
