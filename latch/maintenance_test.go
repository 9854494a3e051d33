package latch

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// limits has a limit for each reason, low enough to count to.
var limits = Maintenance{
	Cycles: 5, Slow: time.Second, SlowerBy: 300 * time.Millisecond, Retries: 3, Rebounds: 4, Slams: 5, LateFrames: 6, LowBattery: 3,
}

// opened is a release of the boot that was confirmed.
func opened(h *Health, n int, after time.Duration) {
	for range n {
		h.moved(&Event{Kind: Confirmed, Action: BootRelease, After: after}, 1)
	}
}

// TestServiceLimits: a service is due at its limit, and not one below.
func TestServiceLimits(t *testing.T) {
	const ms = time.Millisecond
	anna := KeyNumber{true, 2}
	for _, c := range []struct {
		why   Reason
		limit int
		count func(h *Health, n int) // brings the value to n
		want  func(n int) Evidence
	}{
		{ServiceCycles, 5, func(h *Health, n int) { opened(h, n, 180*ms) }, func(n int) Evidence { return Evidence{Latch: Boot, Count: n, Limit: 5} }},
		{ServiceSlow, 1000, func(h *Health, n int) { opened(h, 25, time.Duration(n)*ms) },
			func(n int) Evidence {
				return Evidence{Latch: Boot, Time: time.Duration(n) * ms, TimeLimit: time.Second, Of: 25}
			}},
		{ServiceSlower, 480, func(h *Health, n int) { opened(h, 25, 180*ms); opened(h, 25, time.Duration(n)*ms) },
			func(n int) Evidence {
				return Evidence{Latch: Boot, Time: time.Duration(n) * ms, TimeLimit: 480 * ms, Of: 25}
			}},
		{ServiceRetries, 3, func(h *Health, n int) {
			for range n {
				h.moved(&Event{Kind: Confirmed, Action: LockAll}, 2)
			}
		}, func(n int) Evidence { return Evidence{Latch: Doors, Count: n, Limit: 3, Of: n} }},
		{ServiceRebound, 4, func(h *Health, n int) {
			for range n {
				h.closed()
				h.rebounded()
			}
		}, func(n int) Evidence { return Evidence{Latch: Boot, Count: n, Limit: 4, Of: n} }},
		{ServiceSlam, 5, func(h *Health, n int) {
			for range n {
				h.closed()
				h.slammed()
			}
		}, func(n int) Evidence { return Evidence{Latch: Boot, Count: n, Limit: 5, Of: n} }},
		{ServiceKeyFrames, 6, func(h *Health, n int) {
			for range n {
				h.frame(anna, false)
				h.frame(anna, true)
			}
		}, func(n int) Evidence { return Evidence{Key: anna, Count: n, Limit: 6, Of: 2 * n} }},
		{ServiceKeyBattery, 3, func(h *Health, n int) {
			for range n {
				h.battery(anna, true)
			}
		}, func(n int) Evidence { return Evidence{Key: anna, Count: n, Limit: 3} }},
	} {
		m := limits
		if c.why != ServiceCycles {
			m.Cycles = 0
		}
		for _, n := range []int{c.limit - 1, c.limit, c.limit + 1} {
			var h Health
			c.count(&h, n)
			why, ev, due := h.Due(&m)
			switch {
			case due != (n >= c.limit):
				t.Errorf("%v at %d: due %v", c.why, n, due)
			case due && (why != c.why || ev != c.want(n)):
				t.Errorf("%v at %d: %v %+v, want %+v", c.why, n, why, ev, c.want(n))
			}
			if why, _, due := h.Due(&m); due {
				t.Errorf("%v at %d: then %v is due", c.why, n, why)
			}
			if _, _, due := h.Due(&Maintenance{}); due {
				t.Errorf("%v at %d: due without a limit", c.why, n)
			}
		}
	}
}

// TestServiceIsToldOnce: and again after the next service.
func TestServiceIsToldOnce(t *testing.T) {
	var h Health
	told := func(n int) (all []Reason) {
		opened(&h, n, 2*time.Second)
		for why, _, due := h.Due(&limits); due; why, _, due = h.Due(&limits) {
			all = append(all, why)
		}
		return all
	}
	for i, c := range []struct {
		openings int
		want     []Reason
	}{
		{4, nil}, {1, []Reason{ServiceCycles}}, {1, nil}, {18, nil}, {1, []Reason{ServiceSlow}}, {50, nil},
	} {
		if diff := cmp.Diff(c.want, told(c.openings)); diff != "" {
			t.Errorf("step %d (-want +got)\n%s", i, diff)
		}
	}
	h.Serviced()
	if diff := cmp.Diff([]Reason{ServiceCycles}, told(5)); diff != "" {
		t.Errorf("after a service (-want +got)\n%s", diff)
	}
}

// TestTrend: the newest times are compared with the first after a service, once none is among both. One slow opening
// is no trend.
func TestTrend(t *testing.T) {
	var times Times
	for range 49 {
		times.add(200)
	}
	if ev := times.slower(1); ev != (Evidence{}) {
		t.Errorf("of 49 times: %+v", ev)
	}
	times.add(9000)
	if ev := times.slower(300); ev.Time != 200 || ev.TimeLimit != 500 {
		t.Errorf("one slow opening: %+v", ev)
	}
	for range 11 {
		times.add(900)
	}
	if ev := times.slower(300); ev.Time != 200 {
		t.Errorf("12 slow openings of 25: %+v", ev)
	}
	times.add(900)
	if ev := times.slower(300); ev.Time != 900 || ev.TimeLimit != 500 || ev.Of != 25 {
		t.Errorf("13 slow openings of 25: %+v", ev)
	}
	if ev := times.slower(1); ev.TimeLimit != 201 || !ev.due() {
		t.Errorf("with the smallest limit: %+v", ev)
	}
	if ev := (Evidence{Time: 1, TimeLimit: 1}); !ev.due() {
		t.Errorf("at the smallest limit: %+v", ev)
	}
	if ev := times.slower(0); ev != (Evidence{}) {
		t.Errorf("without a limit: %+v", ev)
	}
}

// TestRecentForgets: what is older than the newest 50 is forgotten.
func TestRecentForgets(t *testing.T) {
	var r Recent
	for range 3 {
		r.add(true)
	}
	for _, c := range []struct{ more, count, of int }{{46, 3, 49}, {1, 3, 50}, {1, 2, 50}, {1, 1, 50}, {1, 0, 50}, {100, 0, 50}} {
		for range c.more {
			r.add(false)
		}
		if ev := r.evidence(9); ev != (Evidence{Count: c.count, Limit: 9, Of: c.of}) {
			t.Errorf("after %d: %+v, want %d of %d", r.Seen, ev, c.count, c.of)
		}
	}
	r.mark()
	r.mark()
	if ev := r.evidence(9); ev.Count != 1 {
		t.Errorf("marked twice: %d", ev.Count)
	}
}

// TestBatteryReplaced: one good report ends the row.
func TestBatteryReplaced(t *testing.T) {
	var h Health
	for _, low := range []bool{true, true, false, true, true} {
		h.battery(KeyNumber{}, low)
	}
	if why, ev, due := h.Due(&limits); due {
		t.Errorf("%v %+v", why, ev)
	}
}

// TestOnlyTheEndCounts: what is under way, tried again or dropped is no opening.
func TestOnlyTheEndCounts(t *testing.T) {
	for _, c := range []struct {
		kind            EventKind
		cycles, retried uint64
	}{
		{Confirmed, 1, 1}, {SentUnverified, 1, 0}, {Unverified, 1, 0}, {Unconfirmed, 0, 1},
		{Retried, 0, 0}, {Superseded, 0, 0}, {Dropped, 0, 0}, {Withheld, 0, 0},
	} {
		for _, a := range []Action{BootRelease, BootUnlock, BootLock} {
			var h Health
			h.moved(&Event{Kind: c.kind, Action: a}, 1)
			want := c.cycles
			if a == BootLock {
				want = 0
			}
			if l := h.Latches[Boot]; l.Cycles != want || l.Retried.Seen != c.retried {
				t.Errorf("%v of %v: %d cycles, %d movements; want %d, %d", c.kind, a, l.Cycles, l.Retried.Seen, want, c.retried)
			}
		}
	}
}

// TestEvidenceString: what a person reads of it.
func TestEvidenceString(t *testing.T) {
	for want, ev := range map[string]Evidence{
		"5000 times; limit 5000":                            {Count: 5000, Limit: 5000},
		"once; limit 1":                                     {Count: 1, Limit: 1},
		"3 of the newest 50; limit 2":                       {Count: 3, Limit: 2, Of: 50},
		"1100ms, the median of the newest 25; limit 1000ms": {Time: 1100 * time.Millisecond, TimeLimit: time.Second, Of: 25},
	} {
		if got := ev.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestKeysAreBounded: numbers that are no keys fill no memory, and do not take the place of those that are.
func TestKeysAreBounded(t *testing.T) {
	var h Health
	for n := range int64(100) {
		h.frame(KeyNumber{true, n}, false)
		h.battery(KeyNumber{true, n}, true)
	}
	h.frame(KeyNumber{true, 15}, true)
	if len(h.Keys) != maxKeys || h.Keys[15].Frames != 2 || h.Keys[15].Low != 1 {
		t.Errorf("%d keys, the last %+v", len(h.Keys), h.Keys[len(h.Keys)-1])
	}
}

// TestHealthIsStored: what was encoded comes back the same, and goes on where it was. A clone shares nothing.
func TestHealthIsStored(t *testing.T) {
	var h Health
	opened(&h, 30, 2*time.Second)
	for range 3 {
		h.closed()
		h.rebounded()
		h.battery(KeyNumber{true, 2}, true)
	}
	for _, _, due := h.Due(&limits); due; _, _, due = h.Due(&limits) {
	}
	text, err := json.Marshal(&h)
	if err != nil {
		t.Fatal(err)
	}
	var back Health
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(h, back); diff != "" {
		t.Errorf("(-stored +read)\n%s", diff)
	}
	if why, _, due := back.Due(&limits); due {
		t.Errorf("%v is told again", why)
	}
	c := h.Clone()
	c.Latches[Boot].Told[0], c.Keys[0].Low, c.Keys[0].Told[0] = OK, 9, OK
	if diff := cmp.Diff(h, back); diff != "" {
		t.Errorf("a clone changes the original\n%s", diff)
	}
}

// TestReasonOfAnotherVersion: a store that a later version wrote can be read.
func TestReasonOfAnotherVersion(t *testing.T) {
	var told []Reason
	if err := json.Unmarshal([]byte(`["service_rust", "service_slow"]`), &told); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Reason{OK, ServiceSlow}, told); diff != "" {
		t.Error(diff)
	}
}
