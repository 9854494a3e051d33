package daemon

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/internal/gateway"
	"latchd/internal/store"
	"latchd/latch"
)

func (m *modelBuses) report(t testing.TB, arguments string) (r Report) {
	t.Helper()
	data, failed := m.ask(t, "report", arguments)
	if failed != "" || len(data) != 1 {
		t.Fatalf("%q, error %s", data, failed)
	}
	if err := json.Unmarshal([]byte(data[0]), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// What happened is counted by the day, over a restart, and however many presses have been forgotten.
func TestReport(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	synctest.Test(t, func(t *testing.T) {
		const day = 24 * time.Hour
		run(t, parse(t, held), Options{State: state, Arm: true}, func(m *modelBuses) {
			time.Sleep(time.Second)
			for range pressesKept + 20 {
				m.pressLock(t) // too short
			}
			time.Sleep(10 * day)
			for range 10 {
				m.press(t, lockDown)
				time.Sleep(100 * time.Millisecond)
			}
			m.press(t, allUp)
			time.Sleep(time.Second)
			if _, failed := m.ask(t, "disarm", ""); failed != "" {
				t.Error(failed)
			}
		})
		run(t, parse(t, strings.Replace(relays, "mode: armed", "mode: observe", 1)), Options{State: state}, func(m *modelBuses) {
			time.Sleep(day)
			m.pressLock(t)
			if _, failed := m.ask(t, "arm", ""); failed == "" {
				t.Error("armed in mode observe")
			}
			want := Report{
				Since: "2000-01-01", Complete: true, Presses: pressesKept + 22, Done: []Count{{Count: 1, Action: "lock.all"}}, Disarmed: 1,
				Denied: []Count{{pressesKept + 20, "lock.all", "needs_hold"}, {1, "lock.all", "disarmed"}},
			}
			if diff := cmp.Diff(want, m.report(t, "")); diff != "" {
				t.Errorf("in all (-want +got)\n%s", diff)
			}
			want.Since, want.Presses, want.Denied = "2000-01-02", 2, []Count{{1, "lock.all", "disarmed"}}
			if diff := cmp.Diff(want, m.report(t, `{"since":"2000-01-02"}`)); diff != "" {
				t.Errorf("since the second day (-want +got)\n%s", diff)
			}
			if r := m.report(t, `{"since":"1999-12-31"}`); r.Complete || r.Since != "2000-01-01" {
				t.Errorf("it does not say how far it reaches back: %+v", r)
			}
			if _, failed := m.ask(t, "report", `{"since":"yesterday"}`); !strings.Contains(failed, "want a date such as 2026-11-01") {
				t.Errorf("error %q", failed)
			}
		})
	})
}

// Each thing that a report tells of is counted as such.
func TestCounted(t *testing.T) {
	decision := func(d latch.Decision, armed bool) entry {
		return entry{kind: anEffect, armed: armed, effect: latch.Effect{Kind: latch.EffectDecision, Decision: d}}
	}
	event := func(ev latch.Event) entry {
		return entry{kind: anEffect, effect: latch.Effect{Kind: latch.EffectEvent, Event: ev}}
	}
	boot := latch.Decision{Action: latch.BootRelease}
	retry := boot
	retry.Trigger = latch.ByRetry
	ignored := latch.Decision{Verdict: latch.Ignore, Reason: latch.FoundDown}
	for _, tt := range []struct {
		e    entry
		want Report
	}{
		{decision(boot, true), Report{Done: []Count{{1, "boot.release", ""}}}},
		{decision(boot, false), Report{Withheld: []Count{{1, "boot.release", ""}}}},
		{decision(retry, true), Report{}},
		{decision(ignored, true), Report{Ignored: []Count{{1, "none", "found_down"}}}},
		{event(latch.Event{Kind: latch.Unconfirmed, Action: latch.BootRelease}), Report{Unconfirmed: []Count{{1, "boot.release", ""}}}},
		{event(latch.Event{Kind: latch.OpenedManually}), Report{Manually: 1}},
		{event(latch.Event{Kind: latch.OpenedByVehicle}), Report{ByVehicle: 1}},
		{event(latch.Event{Kind: latch.DisarmedNow}), Report{Disarmed: 1}},
		{event(latch.Event{Kind: latch.ServiceDue, Reason: latch.ServiceSlow}), Report{Faults: []Count{{1, "", "service_slow"}}}},
		{event(latch.Event{Kind: latch.BatteryLow}), Report{Faults: []Count{{1, "", "battery_low"}}}},
		{event(latch.Event{Kind: latch.Confirmed}), Report{}},
		{event(latch.Event{Kind: latch.FactChanged}), Report{}},
		{entry{kind: aNotice, notice: gateway.Notice{Kind: gateway.BusWasLost, Bus: canbus.Bus(0), Count: 3}}, Report{Faults: []Count{{3, "", "bus_lost"}}}},
		{entry{kind: aNotice, notice: gateway.Notice{Kind: gateway.Impostor}}, Report{Faults: []Count{{1, "", "bus_impostor"}}}},
		{entry{kind: aNotice, notice: gateway.Notice{Kind: gateway.BusIsBack}}, Report{}},
		{entry{kind: aSent}, Report{}},
	} {
		var s days
		tt.e.wall = time.Date(2026, 11, 28, 12, 0, 0, 0, time.Local)
		s.recall("", nil, tt.e.wall)
		s.follow(&tt.e)
		began, list := s.all()
		tt.want.Since, tt.want.Complete = "2026-11-28", true
		if diff := cmp.Diff(tt.want, sum(began, list, "")); diff != "" {
			t.Errorf("%+v (-want +got)\n%s", tt.e, diff)
		}
	}
}

// The days have a bound, in number and in what each counts, and what was kept says how far it reaches back.
func TestDaysAreBounded(t *testing.T) {
	first := time.Date(2026, 1, 1, 12, 0, 0, 0, time.Local)
	var s days
	s.recall("", nil, first)
	for n := range daysKept + 10 {
		s.count(first.AddDate(0, 0, n), "press", 1)
	}
	began, list := s.all()
	if len(list) != daysKept || began != "2026-01-11" || list[0].Date != began {
		t.Errorf("%d days, from %s on, the first is %s", len(list), began, list[0].Date)
	}
	if r := sum(began, list, "2026-01-05"); r.Presses != daysKept || r.Complete {
		t.Errorf("since a day that is forgotten: %+v", r)
	}
	for n := range 3 * mostCounts {
		for d := range daysKept {
			s.count(first.AddDate(0, 0, 10+d), fmt.Sprintf("deny reason_%d boot.release", n), 1)
		}
	}
	began, list = s.all()
	if r := sum(began, list, list[len(list)-1].Date); len(list[0].Counts) > mostCounts+1 || len(r.Denied) != mostCounts-1 || r.Other != 2*mostCounts+1 {
		t.Errorf("%d counts, %d denials, %d others", len(list[0].Counts), len(r.Denied), r.Other)
	}
	k := kept{Version: keptVersion, Began: began, Days: list}
	text := k.fit()
	again, err := parseKept(text)
	if err != nil || len(text) > store.MaxSize/2 || len(again.Days) < 5 || again.Began != again.Days[0].Date || again.Days[len(again.Days)-1].Date != list[len(list)-1].Date {
		t.Errorf("%d bytes, %d days from %s on, error %v", len(text), len(again.Days), again.Began, err)
	}
}
