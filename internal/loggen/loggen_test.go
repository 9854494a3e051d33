package loggen

import (
	"bytes"
	"hash/fnv"
	"regexp"
	"strings"
	"testing"
)

func TestWrite(t *testing.T) {
	const frames = 200_000
	var b bytes.Buffer
	if err := Write(&b, frames); err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^\(\d{10}\.\d{6}\) can0 ([0-9A-F]{3})#([0-9A-F]{2}){2,8}$`)
	identifiers := map[string]int{}
	previous := ""
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	for _, line := range lines {
		m := form.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("line %q is not of the form of candump -l", line)
		}
		identifiers[m[1]]++
		if stamp := line[:19]; stamp <= previous {
			t.Fatalf("stamp %s after %s", stamp, previous)
		} else {
			previous = stamp
		}
	}
	if len(lines) != frames {
		t.Errorf("%d lines, want %d", len(lines), frames)
	}
	if len(identifiers) != 60 {
		t.Errorf("%d identifiers, want 60", len(identifiers))
	}
	for _, id := range []string{"23A", "2FC", "130", "1A0", "3B4", "0EA"} {
		if identifiers[id] == 0 {
			t.Errorf("no frame of %s", id)
		}
	}
	if n := identifiers["23A"]; n < 50 || n > 150 {
		t.Errorf("%d frames of 23A in two minutes, want about 8 every ten seconds", n)
	}
	if mean := b.Len() / frames; mean < 40 || mean > 46 {
		t.Errorf("%d bytes a line, want about 44", mean)
	}
}

func TestWriteIsDeterministic(t *testing.T) {
	sum := func() uint64 {
		h := fnv.New64a()
		if err := Write(h, 1000); err != nil {
			t.Fatal(err)
		}
		return h.Sum64()
	}
	if a, b := sum(), sum(); a != b {
		t.Errorf("%x, then %x", a, b)
	}
}
