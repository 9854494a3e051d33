package report

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// drawn are parameters with two buttons and two facts, and a look at a car that has them.
func drawn() (*latch.Params, *Look) {
	p := &latch.Params{Buttons: []latch.Button{
		{Name: "fob_boot", Debounce: 30 * time.Millisecond, Hold: 900 * time.Millisecond, Double: 350 * time.Millisecond},
		{Name: "remote", Talks: latch.Pulse, Debounce: 30 * time.Millisecond, Double: 350 * time.Millisecond},
	}}
	p.Buttons[0].Does[latch.Hold] = latch.BootRelease
	p.Buttons[1].Does[latch.Double] = latch.UnlockAll
	for _, f := range []latch.Fact{latch.Ignition, latch.Speed} {
		p.Facts[f].Declared, p.Facts[f].Stale = true, 500*time.Millisecond
	}
	return p, &Look{
		At:      1234567890 * time.Nanosecond,
		Facts:   []latch.FactUse{{Fact: latch.Ignition, State: latch.Known, Age: 60 * time.Millisecond}, {Fact: latch.Speed, State: latch.Stale, Age: time.Second}},
		Buttons: []latch.ButtonState{{Level: latch.Down, For: 950 * time.Millisecond, Key: latch.KeyNumber{Known: true, Number: 2}, Held: true}, {Level: latch.Up}},
		Pending: []latch.PendingAction{{Trigger: latch.ByRelockUnopened, Action: latch.BootLock, Due: 61 * time.Second}},
	}
}

// A look at a moment has ages; one that lasts has only what stays so, or goes on from its own moment.
func TestLook(t *testing.T) {
	p, look := drawn()
	for _, tt := range []struct {
		name string
		car  Car
		want string
	}{
		{"now", look.Car(p), `{"t":"1.235","facts":[` +
			`{"name":"ignition","state":"known","value":false,"age":"0.060000000","fresh":"0.500","text":"ignition no, 60ms old"},` +
			`{"name":"speed","state":"stale","unit":"km/h","age":"1.000000000","fresh":"0.500","text":"speed stale, 1000ms old"}],"buttons":[` +
			`{"name":"fob_boot","place":"fob","state":"down","down":"0.950","key":2,"held":true,"debounce":"0.030","hold":"0.900","text":"fob_boot down for 950ms (key 2)"},` +
			`{"name":"remote","place":"fob","state":"up","double":"0.350","text":"remote up"}],"pending":[` +
			`{"action":"boot.lock","trigger":"relock_unopened","due":"61.000","in":"59.765","text":"boot.lock in 59.8s (relock_unopened)"}]}`},
		{"lasting", look.Lasting(p), `{"t":"1.234567890","facts":[` +
			`{"name":"ignition","state":"known","value":false,"fresh":"0.500","text":"ignition no"},` +
			`{"name":"speed","state":"stale","unit":"km/h","age":"1.000000000","fresh":"0.500","text":"speed stale"}],"buttons":[` +
			`{"name":"fob_boot","place":"fob","state":"down","down":"0.950","key":2,"held":true,"debounce":"0.030","hold":"0.900","text":"fob_boot down (key 2)"},` +
			`{"name":"remote","place":"fob","state":"up","double":"0.350","text":"remote up"}],"pending":[` +
			`{"action":"boot.lock","trigger":"relock_unopened","due":"61.000","in":"59.765","text":"boot.lock at 61.000 s (relock_unopened)"}]}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(tt.car)
			if diff := cmp.Diff(tt.want, string(got)); diff != "" || err != nil {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

// Looks are alike if they differ only in how long it has been so.
func TestLikeLooks(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*Look)

		like, butNumbers bool
	}{
		{"nothing", func(*Look) {}, true, true},
		{"ages", func(l *Look) { l.At, l.Facts[0].Age, l.Buttons[0].For = 0, 0, 0 }, true, true},
		{"a state", func(l *Look) { l.Facts[0].State = latch.Stale }, false, false},
		{"a value", func(l *Look) { l.Facts[0].Value = 1 }, false, false},
		{"a number", func(l *Look) { l.Facts[2].Value = 13 }, false, true},
		{"a number that is stale", func(l *Look) { l.Facts[2].State = latch.Stale }, false, false},
		{"a button", func(l *Look) { l.Buttons[0].Level = latch.Up }, false, false},
		{"a hold", func(l *Look) { l.Buttons[0].Held = false }, false, false},
		{"a key", func(l *Look) { l.Buttons[0].Key.Number = 1 }, false, false},
		{"what is to come", func(l *Look) { l.Pending = nil }, false, false},
		{"when", func(l *Look) { l.Pending[0].Due++ }, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, before := drawn()
			_, after := drawn()
			for _, l := range []*Look{before, after} {
				l.Facts = append(l.Facts, latch.FactUse{Fact: latch.Voltage, State: latch.Known, Value: 12.5})
			}
			tt.change(after)
			if like, but := after.Like(before), after.LikeButNumbers(before); like != tt.like || but != tt.butNumbers {
				t.Errorf("alike: %v; but for numbers: %v", like, but)
			}
		})
	}
}
