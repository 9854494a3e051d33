package explain

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/config"
	"latchd/latch"
)

var update = flag.Bool("update", false, "write docs/reasons.md anew")

const reasonsPage = "../../docs/reasons.md"

// preface stands above the table of docs/reasons.md.
const preface = `# Reasons

Every answer to a press, and every outcome of an actuation, has one of these codes. Later versions only add to them. *Where* is the tier of the
policy that decides with the reason, in the order of the tiers, or *outcome* for what is only told of an actuation or an automatic lock; an
outcome can have the reason of a tier as well, when a lock is dropped because of it. *Service* is what a latch or a key wants. *What to do* has the values of the built-in MINI profile.

This page is generated: ` + "`go test ./internal/explain -run Reasons -update`" + ` writes it, and a test holds it equal to the code.

`

// TestReasons holds docs/reasons.md equal to the code.
func TestReasons(t *testing.T) {
	c, problems := config.Load("profile:mini-r56", config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	want := preface + ReasonsTable(&c.Params)
	if *update {
		if err := os.WriteFile(reasonsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(reasonsPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/reasons.md is not what the code says; write it with -update (-want +got)\n%s", diff)
	}
}

// TestReasonsHaveAGuide: who adds a reason says where it arises and what to do about it.
func TestReasonsHaveAGuide(t *testing.T) {
	c, problems := config.Load("profile:mini-r56", config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	for _, r := range latch.Reasons() {
		if _, ok := guides[r]; !ok {
			t.Errorf("%v has no line in guides (reasons.go)", r)
		} else if advice(&c.Params, r) == "" {
			t.Errorf("%v has nothing to do, neither in latch's Would nor in guides (reasons.go)", r)
		}
		for _, text := range []string{r.Means(), advice(&c.Params, r)} {
			if strings.ContainsAny(text, "|\n") || strings.HasSuffix(text, ".") {
				t.Errorf("%v: %q is no cell of a table", r, text)
			}
		}
	}
}
