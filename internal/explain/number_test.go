package explain

import (
	"strings"
	"testing"

	"latchd/latch"
)

func TestNumbered(t *testing.T) {
	var presses []*Press
	for _, numbers := range [][]uint64{{1}, {}, {2, 4}, {3}, {7}} {
		p := &Press{}
		for _, n := range numbers {
			p.Answers = append(p.Answers, Answer{Decision: latch.Decision{Number: n}})
		}
		presses = append(presses, p)
	}
	if p, err := Numbered(presses, 4); err != nil || p != presses[2] {
		t.Errorf("%v, error %v", p, err)
	}
	for _, tt := range []struct {
		presses []*Press
		want    string
	}{{presses, "decision 5 is not known: want one of 1 to 4, 7"}, {nil, "nothing was decided"}} {
		if _, err := Numbered(tt.presses, 5); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v; want %s", err, tt.want)
		}
	}
}
