package spell

import (
	"testing"

	"pgregory.net/rapid"
)

func TestSuggest(t *testing.T) {
	accepted := []string{"press", "click", "double", "hold"}
	for word, want := range map[string]string{
		"hodl": "hold", "Hold": "hold", "clik": "click", "prses": "press", "duoble": "double", "x": "", "release": "", "": "",
	} {
		if got := Near(word, accepted); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

func TestDistanceIsAMeasure(t *testing.T) {
	word := rapid.StringMatching(`[a-c]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := distance(a, b)
		if d != distance(b, a) || (d == 0) != (a == b) || d > max(len(a), len(b)) {
			t.Fatalf("distance of %q and %q is %d", a, b, d)
		}
	})
}
