package daemon

import (
	"latchd/internal/explain"
	"latchd/internal/report"
)

// What is kept of a press over a restart is its story and what programs look for, so that a hundred find room in the store.

// notKept stands for the tiers of a press from before a restart.
const notKept = "    (its tiers were not kept over the restart)\n"

// keep is what is kept of the presses, the oldest first. It is told as it would stand if latchd ended now.
func (h *history) keep() []report.PressLine {
	presses := h.presses(explain.LatchdEnded)
	lines := make([]report.PressLine, len(presses))
	for i := range presses {
		lines[i] = withoutTiers(presses[i].line)
	}
	return lines
}

// recall takes up what was kept. It comes before anything else.
func (h *history) recall(lines []report.PressLine) {
	for _, l := range lines {
		p := press{line: l}
		if len(l.Answers) > 0 {
			p.tiers = notKept
		}
		h.past = append(h.past, p)
	}
}

// withoutTiers leaves out what each tier looked at, and the times on a clock that ends with the process.
func withoutTiers(l report.PressLine) report.PressLine {
	l.T, l.Until = "", ""
	answers := make([]report.AnswerLine, len(l.Answers))
	for i, a := range l.Answers {
		a.T, a.Facts, a.Chain = "", nil, nil
		outcomes := make([]report.OutcomeLine, len(a.Outcomes))
		for j, o := range a.Outcomes {
			o.T = ""
			outcomes[j] = o
		}
		a.Outcomes = outcomes
		answers[i] = a
	}
	l.Answers = answers
	return l
}
