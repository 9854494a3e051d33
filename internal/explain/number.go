package explain

import (
	"fmt"
	"slices"
	"strings"
)

// Numbered is the press that has a decision.
func Numbered(presses []*Press, number uint64) (*Press, error) {
	var kept []uint64
	for _, p := range presses {
		for i := range p.Answers {
			n := p.Answers[i].Decision.Number
			if n == number {
				return p, nil
			}
			kept = append(kept, n)
		}
	}
	return nil, NotKept(number, kept)
}

// NotKept is that nothing is known of a decision, and of which something is.
func NotKept(number uint64, kept []uint64) error {
	if len(kept) == 0 {
		return fmt.Errorf("decision %d is not known: nothing was decided", number)
	}
	return fmt.Errorf("decision %d is not known: want one of %s", number, spans(kept))
}

// spans writes numbers as "1 to 12, 15".
func spans(numbers []uint64) string {
	numbers = slices.Compact(slices.Sorted(slices.Values(numbers)))
	var list []string
	for i := 0; i < len(numbers); {
		first, last := numbers[i], numbers[i]
		for i++; i < len(numbers) && numbers[i] == last+1; i++ {
			last++
		}
		if first == last {
			list = append(list, fmt.Sprint(first))
		} else {
			list = append(list, fmt.Sprintf("%d to %d", first, last))
		}
	}
	return strings.Join(list, ", ")
}
