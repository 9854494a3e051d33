package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Where the version does not say what latchd was built from, the program itself does.
func TestIdentity(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
	for _, path := range []string{one, two} {
		if err := os.WriteFile(path, []byte(path), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for version, pinned := range map[string]bool{"v1.2.3": true, "v1.2.3-4-g0123abc": true, "v1.2.3-dirty": false, "0123abc-dirty": false, "development": false} {
		a, again, b := identityOf(version, "0123abc", one), identityOf(version, "0123abc", one), identityOf(version, "0123abc", two)
		if a != again || (a == b) != pinned || !strings.HasPrefix(a, "latchd "+version+" (0123abc") {
			t.Errorf("%s, %s and %s", a, again, b)
		}
	}
	if got, want := identityOf("v1.2.3", "0123abc", one), "latchd v1.2.3 (0123abc)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if runtime.GOOS == "linux" && strings.Contains(identity(), "unknown)") {
		t.Errorf("this program: %s", identity())
	}
}
