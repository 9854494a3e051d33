package explain

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// three presses: of button 0 at 1 s to 3 s, by latchd itself at 4 s, of button 1 at 5 s to 7 s.
func three() []*Press {
	s := time.Second
	return []*Press{{Button: 0, Began: s, Ended: 3 * s}, {Button: -1, Began: 4 * s, Ended: 4 * s}, {Button: 1, Began: 5 * s, Ended: 7 * s}}
}

// began lists when presses began, in seconds.
func began(ps []*Press) (list []int) {
	for _, p := range ps {
		list = append(list, int(p.Began.Seconds()))
	}
	return list
}

func TestAt(t *testing.T) {
	for at, want := range map[time.Duration]int{
		0: 1, time.Second: 1, 3 * time.Second: 1, 3499 * time.Millisecond: 1, 3501 * time.Millisecond: 4,
		4500 * time.Millisecond: 5, 6 * time.Second: 5, time.Hour: 5, // as near to one as to the other: the newer
	} {
		if diff := cmp.Diff([]int{want}, began(At(three(), at))); diff != "" {
			t.Errorf("at %v (-want +got)\n%s", at, diff)
		}
	}
	if got := At(nil, 0); got != nil {
		t.Errorf("of none: %v", got)
	}
}

// TestTold: what latchd told by itself is told with the presses since, and is never the one that was meant by a time or a button.
func TestTold(t *testing.T) {
	s := time.Second
	presses := append(three(), &Press{Button: -1, Began: 6 * s, Ended: 6 * s, Told: &latch.Event{}})
	if diff := cmp.Diff([]int{5}, began(At(presses, 6*s))); diff != "" {
		t.Errorf("at 6 s (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]int{5, 6}, began(Last(presses, 1))); diff != "" {
		t.Errorf("last 1 (-want +got)\n%s", diff)
	}
	if got := At(presses[3:], 6*s); got != nil {
		t.Errorf("of none: %v", began(got))
	}
}

func TestLast(t *testing.T) {
	for n, want := range map[int][]int{1: {5}, 2: {1, 4, 5}, 3: {1, 4, 5}} {
		if diff := cmp.Diff(want, began(Last(three(), n))); diff != "" {
			t.Errorf("last %d (-want +got)\n%s", n, diff)
		}
	}
}

func TestOf(t *testing.T) {
	presses := three()
	if diff := cmp.Diff([]int{5}, began(Of(presses, 1))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]int{1, 4, 5}, began(presses)); diff != "" {
		t.Errorf("what was given is changed (-want +got)\n%s", diff)
	}
}
