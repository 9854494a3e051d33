package scenario

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"latchd/internal/simcar"
	"latchd/latch"
)

// Draft is one scenario that is to be written as a file.
type Draft struct {
	Notes     []string // lines about it
	Config    string   // as the file names it
	Name      string
	Facts     []string // given, as FactText has them
	Simulate  []string // likewise, as "boot: silent"
	Steps     []string // as Step has them
	Expect    []string // each what stands within braces
	ExpectNot []string
}

// Moment is a time as a file has it: in seconds, to the nanosecond.
func Moment(t time.Duration) string {
	s := fmt.Sprintf("%d.%09d", t/time.Second, t%time.Second)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "s"
}

// FactText is what a fact says, as a file has it.
func FactText(f latch.Fact, v simcar.Value) string {
	return fmt.Sprintf("%v: %s", f, strings.ReplaceAll(v.Text(f), " ", ""))
}

// Step adds what happens at a time.
func (d *Draft) Step(at time.Duration, format string, args ...any) {
	d.Steps = append(d.Steps, fmt.Sprintf("at: %s, ", Moment(at))+fmt.Sprintf(format, args...))
}

// plain is a text that needs no quotes in YAML.
var plain = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9 _./-]*$`)

func scalar(text string) string {
	if plain.MatchString(text) {
		return text
	}
	return fmt.Sprintf("%q", text)
}

// String is the file.
func (d *Draft) String() string {
	var b strings.Builder
	for _, note := range d.Notes {
		fmt.Fprintf(&b, "# %s\n", note)
	}
	config := d.Config
	if !strings.HasPrefix(config, "profile:") {
		config = scalar(config)
	}
	fmt.Fprintf(&b, "version: 1\nconfig: %s\nscenarios:\n  - name: %s\n", config, scalar(d.Name))
	if len(d.Facts)+len(d.Simulate) > 0 {
		fmt.Fprintf(&b, "    given:\n      facts: {%s}\n", strings.Join(d.Facts, ", "))
	}
	if len(d.Simulate) > 0 {
		fmt.Fprintf(&b, "      simulate: {%s}\n", strings.Join(d.Simulate, ", "))
	}
	for _, part := range []struct {
		key   string
		lines []string
	}{{"steps", d.Steps}, {"expect", d.Expect}, {"expect_no", d.ExpectNot}} {
		if len(part.lines) == 0 {
			continue
		}
		fmt.Fprintf(&b, "    %s:\n", part.key)
		for _, line := range part.lines {
			fmt.Fprintf(&b, "      - {%s}\n", line)
		}
	}
	return b.String()
}
