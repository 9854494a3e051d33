package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"latchd/config"
)

// TestReadme holds what the README shows against what the program does.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(text), "```")
	if !strings.Contains(string(text), "```yaml\n"+string(config.Minimal)+"```") {
		t.Error("the README's smallest configuration is not config/minimal.yaml")
	}
	var transcript []string
	for _, b := range blocks {
		if strings.Contains(b, "gesture  fob_boot press") {
			transcript = strings.Split(strings.Trim(b, "\n"), "\n")
		}
	}
	if len(transcript) < 10 {
		t.Fatal("the README has no transcript of the replay")
	}
	var out bytes.Buffer
	std := streams{in: &bytes.Buffer{}, out: &out, err: os.Stderr, env: func(string) string { return "" }}
	if code := run([]string{"replay", "profile:mini-r56/fob-presses.log", "--config", "profile:mini-r56"}, std); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	rest := out.String()
	for _, line := range transcript {
		i := strings.Index(rest, line+"\n")
		if i < 0 {
			t.Fatalf("the replay does not print, in this order:\n%s", line)
		}
		rest = rest[i:]
	}
}
