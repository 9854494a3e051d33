package latch

import (
	"testing"
	"time"
)

// A ring keeps the newest, as many as it has room for.
func TestRing(t *testing.T) {
	for _, c := range []struct {
		room int
		add  []time.Duration
		want []time.Duration // the newest first
	}{
		{0, []time.Duration{1}, nil},
		{1, []time.Duration{1, 2, 3}, []time.Duration{3}},
		{2, []time.Duration{1}, []time.Duration{1}},
		{2, []time.Duration{1, 2, 3}, []time.Duration{3, 2}},
	} {
		r := newRing(c.room)
		for range 2 {
			for _, at := range c.add {
				r.add(at)
			}
			for n := range c.room + 2 {
				at, ok := r.nth(n)
				if has := n > 0 && n <= len(c.want); ok != has || has && at != c.want[n-1] || !has && at != 0 {
					t.Errorf("room for %d, %v: the newest but %d is %v, %v", c.room, c.add, n, at, ok)
				}
			}
			r.clear()
			if at, ok := r.nth(1); ok {
				t.Errorf("cleared, it has %v", at)
			}
		}
	}
}
