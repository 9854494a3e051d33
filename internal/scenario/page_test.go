package scenario

import (
	"os"
	"slices"
	"strings"
	"testing"

	"latchd/config"
)

// TestPage holds docs/testing.md: it names every key, and its example is right and comes true.
func TestPage(t *testing.T) {
	data, err := os.ReadFile("../../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	keys := append(slices.Clone(mainKeys), times...)
	for kind := range steps {
		keys = append(keys, kind)
	}
	for key := range modifiers {
		keys = append(keys, key)
	}
	for _, list := range selectors {
		keys = append(keys, list...)
	}
	for _, key := range append(keys, "version", "config", "scenarios", "scenarios[].name", "scenarios[].given", "scenarios[].steps", "scenarios[].expect", "scenarios[].expect_no", "facts", "simulate") {
		if !strings.Contains(page, "\n| `"+key+"`") && !strings.Contains(page, ", `"+key+"` |") {
			t.Errorf("docs/testing.md has no row for %s", key)
		}
	}
	_, example, _ := strings.Cut(page, "```yaml\n")
	example, _, ok := strings.Cut(example, "```")
	if !ok {
		t.Fatal("no example")
	}
	profile, err := config.Profiles.ReadFile("profiles/mini-r56/mini-r56.yaml")
	if err != nil {
		t.Fatal(err)
	}
	mini := strings.NewReplacer("dbc: ", "dbc: profile:mini-r56/").Replace(string(profile))
	s, problems := Load("test.yaml", disk(map[string]string{"test.yaml": example, "latchd.yaml": mini}))
	if s == nil {
		t.Fatal(lines(problems))
	}
	for _, f := range found(s) {
		if f != "passed" {
			t.Error(f)
		}
	}
}
