package latch

import (
	"fmt"
	"slices"
	"time"
)

// Maintenance says when a service is due. A limit of 0 is never reached.
type Maintenance struct {
	Cycles   int           // openings of a latch since its last service
	Slow     time.Duration // to open a latch: the median of the newest 25 times
	SlowerBy time.Duration // ... than the first 25 times after its last service
	Retries  int           // of the newest 50 movements of a latch: not confirmed at the first try
	Rebounds int           // of the newest 50 closings: the lid sprang open again
	Slams    int           // of the newest 50 closings: too hard

	LateFrames int // of the newest 50 frames of a key's presses: late, or missing
	LowBattery int // presses of a key in a row with which the car reported a weak battery
}

// Evidence is a time or a count that has reached its limit, so that a service is due.
type Evidence struct {
	Latch     Closure       // of a latch's service
	Key       KeyNumber     // of a key's
	Time      time.Duration // a median
	TimeLimit time.Duration // 0: it is a count
	Count     int
	Limit     int
	Of        int // of the newest so many; 0: since the last service, or in a row
}

// String says what was seen, and the limit: "3 of the newest 50, limit 3".
func (ev Evidence) String() string {
	switch {
	case ev.TimeLimit > 0:
		return fmt.Sprintf("%s, the median of the newest %d; limit %s", Millis(ev.Time), ev.Of, Millis(ev.TimeLimit))
	case ev.Of > 0:
		return fmt.Sprintf("%d of the newest %d; limit %d", ev.Count, ev.Of, ev.Limit)
	}
	if ev.Count == 1 {
		return fmt.Sprintf("once; limit %d", ev.Limit)
	}
	return fmt.Sprintf("%d times; limit %d", ev.Count, ev.Limit)
}

// OfKey says whether a reason for a service is about a key, and not about a latch.
func (r Reason) OfKey() bool { return r == ServiceKeyFrames || r == ServiceKeyBattery }

func (ev Evidence) due() bool {
	if ev.TimeLimit > 0 {
		return ev.Time >= ev.TimeLimit
	}
	return ev.Limit > 0 && ev.Count >= ev.Limit
}

// service is a reason for a service, and what is seen of it.
type service struct {
	why Reason
	Evidence
}

// Due is a service that is due and was not told of yet. From now on it counts as told, until the next service.
func (h *Health) Due(m *Maintenance) (why Reason, ev Evidence, due bool) {
	for c := range h.Latches {
		l := &h.Latches[c]
		for _, s := range l.services(m) {
			if s.due() && tell(&l.Told, s.why) {
				s.Latch = Closure(c)
				return s.why, s.Evidence, true
			}
		}
	}
	for i := range h.Keys {
		k := &h.Keys[i]
		for _, s := range k.services(m) {
			if s.due() && tell(&k.Told, s.why) {
				s.Key = k.Key
				return s.why, s.Evidence, true
			}
		}
	}
	return OK, Evidence{}, false
}

// tell notes that a reason was told of, and says whether that is news.
func tell(told *[]Reason, why Reason) bool {
	if slices.Contains(*told, why) {
		return false
	}
	*told = append(*told, why)
	return true
}

func (l *LatchHealth) services(m *Maintenance) [6]service {
	return [...]service{
		{ServiceCycles, Evidence{Count: int(l.Cycles), Limit: m.Cycles}},
		{ServiceSlow, l.Opening.slow(m.Slow)},
		{ServiceSlower, l.Opening.slower(m.SlowerBy)},
		{ServiceRetries, l.Retried.evidence(m.Retries)},
		{ServiceRebound, l.Rebound.evidence(m.Rebounds)},
		{ServiceSlam, l.Slammed.evidence(m.Slams)},
	}
}

func (k *KeyHealth) services(m *Maintenance) [2]service {
	return [...]service{
		{ServiceKeyFrames, k.Late.evidence(m.LateFrames)},
		{ServiceKeyBattery, Evidence{Count: int(k.Low), Limit: m.LowBattery}},
	}
}
