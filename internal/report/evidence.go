package report

import "latchd/latch"

// Evidence is what shows that a service is due: a count or a time that has reached its limit.
type Evidence struct {
	Latch     string `json:"latch,omitempty"` // boot or doors, where it is not about a key
	Count     int    `json:"count,omitempty"`
	Limit     int    `json:"limit,omitempty"`
	Time      string `json:"time,omitempty"` // a median, in seconds
	TimeLimit string `json:"time_limit,omitempty"`
	Of        int    `json:"of,omitempty"` // of the newest so many
}

func evidence(ev *latch.Event) *Evidence {
	from := &ev.Evidence
	e := &Evidence{Count: from.Count, Limit: from.Limit, Of: from.Of}
	if !ev.Reason.OfKey() {
		e.Latch = from.Latch.String()
	}
	if from.TimeLimit > 0 {
		e.Time, e.TimeLimit = Seconds(from.Time), Seconds(from.TimeLimit)
	}
	return e
}
