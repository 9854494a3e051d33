package latch_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// detail is what show leaves out: of whom, how long, and what for.
func detail(p *latch.Params, ef *latch.Effect) string {
	var words []string
	say := func(when bool, format string, args ...any) {
		if when {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	g, d, ev := &ef.Gesture, &ef.Decision, &ef.Event
	say(g.Key.Known, "key %d", g.Key.Number)
	say(g.Length != 0, "length %v", g.Length)
	say(d.Number != 0, "number %d", d.Number)
	say(d.Key.Known, "key %d", d.Key.Number)
	say(d.Length != 0, "length %v", d.Length)
	say(d.Asked != d.Action, "asked %v", d.Asked)
	say(d.Waited != 0 || d.WaitedFor != latch.OK, "waited %v for %v", d.Waited, d.WaitedFor)
	say(d.Trigger != latch.ByPress && d.Button >= 0, "%v", d.Trigger)
	say(d.Setting.Setting != latch.NoSetting, "by %v", d.Setting.Setting)
	say(ef.Send.Decision != 0, "for %d", ef.Send.Decision)
	say(ev.Decision != 0, "of %d", ev.Decision)
	say(ev.After != 0, "after %v", ev.After)
	say(ev.Fact != latch.NoFact && ev.Kind != latch.FactChanged, "fact %v", ev.Fact)
	say(ev.Trigger != latch.ByPress, "%v", ev.Trigger)
	if len(words) == 0 {
		return show(p, ef)
	}
	return show(p, ef) + " [" + strings.Join(words, ", ") + "]"
}

// details plays a script and keeps what happened at 3 s or later, without facts.
func details(t *testing.T, p *latch.Params, script string) []string {
	t.Helper()
	e := latch.New(p)
	var got []string
	for _, s := range parseScript(t, script) {
		effects := e.Advance(s.at)
		if s.in != nil {
			effects = append(append([]latch.Effect(nil), effects...), e.Observe(s.at, *s.in)...)
		}
		for i := range effects {
			if effects[i].At >= 3*time.Second && (effects[i].Kind != latch.EffectEvent || effects[i].Event.Kind != latch.FactChanged) {
				got = append(got, detail(p, &effects[i]))
			}
		}
	}
	return got
}

type detailCase struct {
	name   string
	tune   func(*latch.Params)
	facts  []string // of parked
	script string
	want   string
}

func runDetailCases(t *testing.T, p func() *latch.Params, cases []detailCase, kinds ...string) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := p()
			if c.tune != nil {
				c.tune(p)
			}
			if diff := cmp.Diff(lines(c.want), only(details(t, p, parked("9s", c.facts...)+c.script), kinds...)); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// A gesture says of which key it is and how long it took, and so does its answer.
func TestDetailsOfGestures(t *testing.T) {
	button := func(does map[latch.GestureKind]latch.Action, change ...func(*latch.Button)) func(*latch.Params) {
		other := with(nothing)
		other.Name, other.Signal, other.Group = "other", 2, -1
		return func(p *latch.Params) { p.Buttons = []latch.Button{other, with(does, change...)} }
	}
	const click = "3s fob=1 key=2\n3100ms fob=0 key=2\n"
	runDetailCases(t, func() *latch.Params { return bench() }, []detailCase{
		{"click", button(clickOnly), nil, click, `
			3s gesture b press [key 2]
			3.1s gesture b click [key 2, length 100ms]
			3.1s decision allow lock.all no_actuator (b click) [number 1, key 2, length 100ms]
			3.1s gesture b release [key 2, length 100ms]`},
		{"double", button(doubleOnly), nil, click + "3200ms fob=1 key=2\n3270ms fob=0 key=2", `
			3s gesture b press [key 2]
			3.1s gesture b release [key 2, length 100ms]
			3.2s gesture b press [key 2]
			3.27s gesture b double [key 2, length 70ms]
			3.27s decision allow unlock.all no_actuator (b double) [number 1, key 2, length 70ms]
			3.27s gesture b release [key 2, length 70ms]`},
		{"one that waited for a double", button(clickDouble), nil, click + "5s advance", `
			3s gesture b press [key 2]
			3.1s gesture b release [key 2, length 100ms]
			3.7s gesture b click [key 2, length 100ms]
			3.7s decision allow lock.all no_actuator (b click) [number 1, key 2, length 100ms]`},
		{"click, needs a double", button(doubleOnly), nil, click + "5s advance", `
			3s gesture b press [key 2]
			3.1s gesture b release [key 2, length 100ms]
			3.7s gesture b click [key 2, length 100ms]
			3.7s decision deny unlock.all needs_double (b click) [number 1, key 2, length 100ms]`},
		{"click, needs a hold", button(holdOnly), nil, click, `
			3s gesture b press [key 2]
			3.1s gesture b click [key 2, length 100ms]
			3.1s decision deny unlock.all needs_hold (b click) [number 1, key 2, length 100ms]
			3.1s gesture b release [key 2, length 100ms]`},
		{"click, not bound", button(nothing), nil, click, `
			3s gesture b press [key 2]
			3.1s gesture b click [key 2, length 100ms]
			3.1s decision ignore none not_bound (b click) [number 1, key 2, length 100ms]
			3.1s gesture b release [key 2, length 100ms]`},
		{"hold", button(holdOnly), nil, "3s..4100ms/100ms fob=1 key=2\n4200ms fob=0 key=2", `
			3s gesture b press [key 2]
			3.9s gesture b hold [key 2, length 900ms]
			3.9s decision allow unlock.all no_actuator (b hold) [number 1, key 2, length 900ms]
			4.2s gesture b hold_release [key 2, length 1.2s]`},
		{"release lost", button(clickOnly), nil, "3s fob=1 key=2\n5s advance", `
			3s gesture b press [key 2]
			3.35s gesture b cancel release_lost [key 2, length 350ms]
			3.35s decision ignore lock.all release_lost (b cancel) [number 1, key 2, length 350ms]`},
		{"hold, release lost", button(holdOnly), nil, "3s..4100ms/100ms fob=1 key=2\n5s advance", `
			3s gesture b press [key 2]
			3.9s gesture b hold [key 2, length 900ms]
			3.9s decision allow unlock.all no_actuator (b hold) [number 1, key 2, length 900ms]
			4.45s gesture b hold_release release_lost [key 2, length 1.45s]`},
		{"too long", button(clickHold, deadZone), nil, "3s..3600ms/100ms fob=1 key=2\n3700ms fob=0 key=2", `
			3s gesture b press [key 2]
			3.7s gesture b rejected too_long [key 2, length 700ms]
			3.7s decision ignore unlock.all too_long (b rejected) [number 1, key 2, length 700ms]
			3.7s gesture b release [key 2, length 700ms]`},
		{"stuck", button(clickOnly, stuckSoon), nil, "3s..6s/100ms fob=1 key=2\n6100ms fob=0 key=2", `
			3s gesture b press [key 2]
			5s gesture b stuck stuck [key 2, length 2s]
			5s decision ignore lock.all stuck (b stuck) [number 1, key 2, length 2s]`},
		{"too soon", button(clickDouble), nil, click + "3120ms fob=1 key=2\n3200ms fob=0 key=2\n5s advance", `
			3s gesture b press [key 2]
			3.1s gesture b release [key 2, length 100ms]
			3.12s gesture b rejected too_soon [key 2]
			3.12s decision ignore unlock.all too_soon (b rejected) [number 1, key 2]
			3.7s gesture b click [key 2, length 100ms]
			3.7s decision allow lock.all no_actuator (b click) [number 2, key 2, length 100ms]`},
		{"another key", button(clickOnly), nil, "3s fob=1 key=2\n3100ms fob=1 key=3\n3200ms fob=0 key=3", `
			3s gesture b press [key 2]
			3.1s gesture b cancel key_changed [key 2, length 100ms]
			3.1s decision ignore lock.all key_changed (b cancel) [number 1, key 2, length 100ms]`},
		{"unnamed value", button(clickOnly), nil, "3s fob=1 key=2\n3100ms fob=7 key=2\n3200ms fob=0 key=2", `
			3s gesture b press [key 2]
			3.1s gesture b invalid unnamed_value [key 2, length 100ms]
			3.1s decision ignore lock.all unnamed_value (b invalid) [number 1, key 2, length 100ms]`},
		{"a gap while down", button(clickOnly), nil, "3s fob=1 key=2\n3100ms overflow 0\n", `
			3s gesture b press [key 2]
			3.1s gesture b cancel gap [key 2, length 100ms]
			3.1s decision ignore lock.all gap (b cancel) [number 1, key 2, length 100ms]`},
		{"pulse", button(pressOnly, pulsing), nil, "3s fob=1 key=2", `
			3s gesture b press [key 2]
			3s decision allow lock.all no_actuator (b press) [number 1, key 2]
			3s gesture b click [key 2]
			3s gesture b release [key 2]`},
		{"counter", button(clickOnly, counting), nil, "1s fob=1 key=2\n3s fob=2 key=2\n3500ms fob=5 key=3", `
			3s gesture b press [key 2]
			3s gesture b click [key 2]
			3s decision allow lock.all no_actuator (b click) [number 1, key 2]
			3s gesture b release [key 2]
			3.5s gesture b rejected missed [key 3]
			3.5s decision ignore lock.all missed (b rejected) [number 2, key 3]`},
		{"found down", button(clickOnly), nil, "2900ms overflow 0\n3s fob=1 key=2\n", `3s decision ignore none found_down (b press) [number 1, key 2]`},
		{"a second press that is stuck", button(clickOnly, stuckSoon), nil, click + "5s..7s/100ms fob=1 key=3\n7100ms fob=0 key=3", `
			3s gesture b press [key 2]
			3.1s gesture b click [key 2, length 100ms]
			3.1s decision allow lock.all no_actuator (b click) [number 1, key 2, length 100ms]
			3.1s gesture b release [key 2, length 100ms]
			5s gesture b press [key 3]
			7s gesture b stuck stuck [key 3, length 2s]
			7s decision ignore lock.all stuck (b stuck) [number 2, key 3, length 2s]`},
		{"unnamed value, after a click", button(clickOnly), nil, click + "5s fob=7 key=3", `
			3s gesture b press [key 2]
			3.1s gesture b click [key 2, length 100ms]
			3.1s decision allow lock.all no_actuator (b click) [number 1, key 2, length 100ms]
			3.1s gesture b release [key 2, length 100ms]
			5s gesture b invalid unnamed_value [key 3]
			5s decision ignore lock.all unnamed_value (b invalid) [number 2, key 3]`},
		{"a gap while it settles", button(pressOnly, debounced), nil, "2s fob=0\n3s fob=1 key=2\n3100ms fob=0 key=2\n4s fob=1 key=3\n4010ms overflow 0", `
			3.02s gesture b press [key 2]
			3.02s decision allow lock.all no_actuator (b press) [number 1, key 2]
			3.12s gesture b click [key 2, length 100ms]
			3.12s gesture b release [key 2, length 100ms]
			4.01s gesture b rejected gap [key 3]
			4.01s decision ignore lock.all gap (b rejected) [number 2, key 3]`},
		{"a gap of another bus while it settles", button(pressOnly, debounced), nil, "2s fob=0\n3s fob=1 key=2\n3100ms fob=0 key=2\n4s fob=1 key=3\n4010ms overflow 1", `
			3.02s gesture b press [key 2]
			3.02s decision allow lock.all no_actuator (b press) [number 1, key 2]
			3.12s gesture b click [key 2, length 100ms]
			3.12s gesture b release [key 2, length 100ms]
			4.01s gesture b rejected gap [key 3]
			4.01s decision ignore lock.all gap (b rejected) [number 2, key 3]`},
		{"another key while it settles", button(pressOnly, debounced), nil, "2s fob=0\n3s fob=1 key=2\n3100ms fob=0 key=2\n4s fob=1 key=3\n4010ms fob=1 key=2", `
			3.02s gesture b press [key 2]
			3.02s decision allow lock.all no_actuator (b press) [number 1, key 2]
			3.12s gesture b click [key 2, length 100ms]
			3.12s gesture b release [key 2, length 100ms]
			4.01s gesture b rejected key_changed [key 3]
			4.01s decision ignore lock.all key_changed (b rejected) [number 2, key 3]`},
		{"found down after a click", button(clickOnly, onChange), nil, "1s fob=0\n" + click + "4s overflow 0\n5s fob=1 key=3", `
			3s gesture b press [key 2]
			3.1s gesture b click [key 2, length 100ms]
			3.1s decision allow lock.all no_actuator (b click) [number 1, key 2, length 100ms]
			3.1s gesture b release [key 2, length 100ms]
			5s decision ignore none found_down (b press) [number 2, key 3]`},
		{"a key in the first signal", func(p *latch.Params) {
			b := with(pressOnly)
			b.Signal, b.Key = 1, 0
			p.Buttons = []latch.Button{b}
		}, nil, "3s key=1 fob=2", `
			3s gesture b press [key 2]
			3s decision allow lock.all no_actuator (b press) [number 1, key 2]
			3.35s gesture b cancel release_lost [key 2, length 350ms]`},
		{"lever", func(p *latch.Params) {
			b := with(pressOnly, counting)
			b.Place = latch.Emergency
			p.Buttons = []latch.Button{b}
		}, nil, "1s fob=1 key=2\n3s fob=2 key=2", `
			3s gesture b press [key 2]
			3s decision allow lock.all emergency (b press) [number 1, key 2]`},
		{"lever released", button(pressOnly, func(b *latch.Button) { b.Place = latch.Emergency }), nil, "3s fob=1\n3200ms fob=0", `
			3s gesture b press
			3s decision allow lock.all emergency (b press) [number 1]
			3.2s gesture b release [length 200ms]`},
		{"lever that sends pulses", button(pressOnly, pulsing, func(b *latch.Button) { b.Place = latch.Emergency }), nil, "3s fob=1\n3200ms fob=0", `
			3s gesture b press
			3s decision allow lock.all emergency (b press) [number 1]`},
		{"a first click dropped by a gap", button(clickDouble), nil, click + "3200ms overflow 0", `
			3s gesture b press [key 2]
			3.1s gesture b release [key 2, length 100ms]
			3.2s decision ignore lock.all gap (b click) [number 1, key 2, length 100ms]`},
	}, "gesture", "decision")
}

// What follows from a press, and what latchd does by itself, says what it serves and how long it took.
func TestDetailsOfActuations(t *testing.T) {
	cabin := func(p *latch.Params) {
		p.Buttons[3], p.Buttons[4] = tapper(latch.Cabin, latch.BootRelease), tapper(latch.Cabin, latch.LockAll)
		p.Buttons[4].Signal = 3
		for a := range p.Actuators {
			if p.Actuators[a].Defined() {
				p.Actuators[a].Steps = p.Actuators[a].Steps[:1]
			}
		}
		p.Actuators[latch.LockAll].Confirm = latch.Confirm{Fact: latch.Locked, Is: true, Within: 700 * ms}
		p.Access.Boot.RelockUnopened, p.Access.WarnAbove = 0, 0
	}
	runDetailCases(t, func() *latch.Params { p := rigParams(); cabin(p); return p }, []detailCase{
		{"confirmed", nil, nil, "3s dash=1\n3200ms boot_latch=1", `
			3s decision allow boot.release ok (button click) [number 1]
			3s send boot.release attempt 1, expires 3.25s [for 1]
			3.2s event confirmed boot.release ok [of 1, after 200ms]`},
		{"superseded", nil, nil, "3s dash=1\n3250ms lever=1\n3300ms boot_latch=1", `
			3s decision allow boot.release ok (button click) [number 1]
			3s send boot.release attempt 1, expires 3.25s [for 1]
			3.25s decision allow boot.release emergency (lever press) [number 2]
			3.25s event superseded boot.release new_request [of 1, after 250ms]
			3.25s send boot.release attempt 1, expires 3.5s, urgent [for 2]
			3.3s event confirmed boot.release ok [of 2, after 50ms]`},
		{"one that waited, tried again", nil, []string{"-locked"}, "0..3100ms/100ms locked=0\n3s plate=1\n3100ms dash=1\n3200ms locked=1\n8s boot_latch=1", `
			3s decision allow lock.all ok (button click) [number 1]
			3s send lock.all attempt 1, expires 3.25s [for 1]
			3.2s event confirmed lock.all ok [of 1, after 200ms]
			3.5s decision allow boot.release ok (button click) [number 2, waited 400ms for opposite_running]
			3.5s send boot.release attempt 1, expires 3.75s [for 2]
			6.5s event retried boot.release not_confirmed [of 2, after 3s]
			6.5s decision allow boot.release ok (button click retry) [number 3, retry]
			6.5s send boot.release attempt 2, expires 6.75s [for 3]
			8s event unconfirmed boot.release not_confirmed [of 3, after 1.5s, retry]`},
		{"a fob's, with everything unlocked first", helpStages, nil, bootAsStage, `
			3s decision allow boot.release ok (fob_unlock press) stage 2 [number 2, key 2, asked unlock]
			3s event dropped lock.all new_request [relock_unlocked]
			3s send boot.release attempt 1, expires 3.25s [for 2]
			4.5s event fell_back boot.release not_confirmed [of 2, after 1.5s]
			4.5s decision allow unlock.all ok (fob_unlock press) [number 3, key 2, fallback]
			4.5s send unlock.all attempt 1, expires 4.75s [for 3]
			4.5s event sent_unverified unlock.all ok [of 3, fallback]
			6s event retried boot.release not_confirmed [of 2, after 3s]
			6s decision allow boot.release ok (fob_unlock press retry) stage 2 [number 4, key 2, asked unlock, retry]
			6s send boot.release attempt 2, expires 6.25s [for 4]
			7.5s event unconfirmed boot.release not_confirmed [of 4, after 1.5s, retry]`},
		{"the motors have stopped", func(p *latch.Params) { helpStages(p); p.Access.Wear.BootSpacing = 0 }, nil, bootAsStage, `
			3s decision allow boot.release ok (fob_unlock press) stage 2 [number 2, key 2, asked unlock]
			3s event dropped lock.all new_request [relock_unlocked]
			3s send boot.release attempt 1, expires 3.25s [for 2]
			4.5s event fell_back boot.release not_confirmed [of 2, after 1.5s]
			4.5s decision allow unlock.all ok (fob_unlock press) [number 3, key 2, fallback]
			4.5s send unlock.all attempt 1, expires 4.75s [for 3]
			4.5s event sent_unverified unlock.all ok [of 3, fallback]
			5s event retried boot.release not_confirmed [of 2, after 2s]
			5s decision allow boot.release ok (fob_unlock press retry) stage 2 [number 4, key 2, asked unlock, retry]
			5s send boot.release attempt 2, expires 5.25s [for 4]
			6.5s event unconfirmed boot.release not_confirmed [of 4, after 1.5s, retry]`},
		{"a cabin's, with everything unlocked first", func(p *latch.Params) {
			p.Buttons[3] = rigButtons()[3]
			p.Access.Boot.UnlockAllFirst, p.Actuators[latch.BootRelease].Confirm.Retries = true, 0
		}, nil, "1s dash=0\n3s dash=1\n3100ms dash=0\n5s boot_latch=1", `
			3.12s decision allow boot.release ok (dash click) [number 1, length 100ms]
			3.12s send boot.release attempt 1, expires 3.37s [for 1]
			4.62s event fell_back boot.release not_confirmed [of 1, after 1.5s]
			4.62s decision allow unlock.all ok (dash click) [number 2, length 100ms, fallback]
			4.62s send unlock.all attempt 1, expires 4.87s [for 2]
			4.62s event sent_unverified unlock.all ok [of 2, fallback]
			5s event confirmed boot.release ok [of 1, after 1.88s]`},
		{"unverified", nil, nil, "3s plate=1", `
			3s decision allow lock.all ok (button click) [number 1]
			3s send lock.all attempt 1, expires 3.25s [for 1]
			3.7s event unconfirmed lock.all not_confirmed [of 1, after 700ms]`},
		{"unconfirmed", func(p *latch.Params) { p.Actuators[latch.BootRelease].Confirm.Retries = 0 }, nil, "3s dash=1", `
			3s decision allow boot.release ok (button click) [number 1]
			3s send boot.release attempt 1, expires 3.25s [for 1]
			4.5s event unconfirmed boot.release not_confirmed [of 1, after 1.5s]`},
		{"nothing reports back", func(p *latch.Params) { p.Actuators[latch.BootRelease].Confirm = latch.Confirm{} }, nil, "3s dash=1", `
			3s decision allow boot.release ok (button click) [number 1]
			3s send boot.release attempt 1, expires 3.25s [for 1]
			3s event sent_unverified boot.release ok [of 1]`},
		{"by itself", always, []string{"-boot_open"}, "1s boot_open=1\n3s boot_open=0", `
			3.3s decision allow boot.lock ok (relock_on_close) [number 1]
			3.3s send boot.lock attempt 1, expires 3.55s [for 1]
			3.3s event sent_unverified boot.lock ok [of 1, relock_on_close]`},
		{"by itself, put off, then pointless", always, []string{"-boot_open", "driver_door_open=1"}, "1s boot_open=1\n3s boot_open=0\n5s boot_open=1", `
			3.3s decision deny boot.lock door_open (relock_on_close) [number 1]
			3.3s event relock_pending boot.lock door_open [relock_on_close]
			5s event dropped boot.lock opened [relock_on_close]
			5s event opened_manually none ok [fact boot_open]`},
		{"after a crash", nil, []string{"-crash"}, "0..2900ms/100ms crash=0\n3s crash=1\n3100ms crash=0\n6s fob=1 key=2", `
			3s decision allow unlock.all crash_unlock (crash) [number 1]
			3s send unlock.all attempt 1, expires 3.25s, urgent [for 1]
			3s event sent_unverified unlock.all ok [of 1, crash]
			6s decision allow unlock.driver_door ok (fob_unlock press) stage 1 [number 2, key 2, asked unlock]
			6s event crash_cleared none ok [fact crash]
			6s send unlock.driver_door attempt 1, expires 6.25s [for 2]
			6s event sent_unverified unlock.driver_door ok [of 2]`},
		{"drive-away lock", func(p *latch.Params) { p.Access.LockAt = 16 }, []string{"-speed"}, "0..2900ms/100ms speed=0\n3s..9s/100ms speed=16", `
			3s decision allow lock.all ok (drive_away) [number 1]
			3s send lock.all attempt 1, expires 3.25s [for 1]
			3.7s event unconfirmed lock.all not_confirmed [of 1, after 700ms, drive_away]`},
		{"a key shut in", nil, []string{"-boot_open", "locked=1", "key_inside=1"}, "1s boot_open=1\n3s boot_open=0\n4s boot_latch=1", `
			3.3s decision allow boot.release ok (key_inside) [number 1]
			3.3s send boot.release attempt 1, expires 3.55s [for 1]
			4s event confirmed boot.release ok [of 1, after 700ms, key_inside]`},
		{"a key shut in, and the car unlocked meanwhile", nil, []string{"-boot_open", "-locked", "key_inside=1"}, "1s locked=1\n1s boot_open=1\n3s boot_open=0\n4s locked=0\n7s boot_latch=1", `
			3.3s decision allow boot.release ok (key_inside) [number 1]
			3.3s send boot.release attempt 1, expires 3.55s [for 1]
			6.3s event retried boot.release not_confirmed [of 1, after 3s, key_inside]
			6.3s decision allow boot.release ok (retry) [number 2]
			6.3s send boot.release attempt 2, expires 6.55s [for 2]
			7s event confirmed boot.release ok [of 2, after 700ms, retry]`},
		{"a lock, and an unlock that begins with it", func(p *latch.Params) {
			always(p)
			p.Actuators[latch.BootLock].Confirm = latch.Confirm{Fact: latch.BootLatch, Within: time.Second, Retries: 1}
		}, []string{"-boot_open", "-locked", "boot_latch=1"}, "1s locked=1\n1s boot_open=1\n3s boot_open=0\n3300ms locked=0", `
			3.3s decision allow boot.lock ok (relock_on_close) [number 1]
			3.3s send boot.lock attempt 1, expires 3.55s [for 1]
			4.3s event dropped boot.lock vehicle_unlocked [of 1, after 1s, relock_on_close]`},
		{"a lever, and what it makes give way", func(p *latch.Params) { p.Actuators[latch.LockAll].Steps = []latch.Step{{}, {After: 20 * ms}} }, nil,
			"3s plate=1\n3010ms lever=1\n3100ms boot_latch=1", `
			3s decision allow lock.all ok (button click) [number 1]
			3s send lock.all attempt 1, expires 3.25s [for 1]
			3.01s decision allow boot.release emergency (lever press) [number 2]
			3.01s event superseded lock.all new_request [of 1, after 10ms]
			3.01s send boot.release attempt 1, expires 3.26s, urgent [for 2]
			3.1s event confirmed boot.release ok [of 2, after 90ms]`},
		{"a lever, which gives way to nobody", func(p *latch.Params) { p.Actuators[latch.BootRelease].Confirm.Within = 4 * time.Second }, []string{"-locked"}, "3s lever=1\n6s plate=1\n6100ms locked=1\n7500ms boot_latch=1", `
			3s decision allow boot.release emergency (lever press) [number 1]
			3s send boot.release attempt 1, expires 3.25s, urgent [for 1]
			6s decision allow lock.all ok (button click) [number 2]
			6s send lock.all attempt 1, expires 6.25s [for 2]
			6.1s event confirmed lock.all ok [of 2, after 100ms]
			7s event retried boot.release not_confirmed [of 1, after 4s]
			7s decision allow boot.release emergency (lever press retry) [number 3, retry]
			7s send boot.release attempt 2, expires 7.25s, urgent [for 3]
			7.5s event confirmed boot.release ok [of 3, after 500ms, retry]`},
		{"rest", func(p *latch.Params) { p.Access.Wear.Operations = 1 }, nil, "3s dash=1\n3200ms boot_latch=1", `
			3s decision allow boot.release ok (button click) [number 1]
			3s event rest none rest [after 30s]
			3s send boot.release attempt 1, expires 3.25s [for 1]
			3.2s event confirmed boot.release ok [of 1, after 200ms]`},
		{"battery", func(p *latch.Params) { p.Access.LowAfter = time.Second }, []string{"-voltage"}, "2500ms..4s/100ms voltage=11.9", `3.5s event battery_low none low_voltage [after 1s, fact voltage]`},
		{"warnings", func(p *latch.Params) { p.Access.WarnAbove = 3 }, []string{"-ignition", "-speed", "-boot_latch"}, "0..9s/50ms boot_latch=1\n2900ms ignition=0\n3s ignition=1\n4s speed=50", `
			3s event boot_warning none unlatched [fact ignition]
			4s event boot_warning none unlatched [fact speed]`},
		{"opened by hand", nil, []string{"-boot_open"}, "1s boot_open=0\n3s boot_open=1", `3s event opened_manually none ok [fact boot_open]`},
		{"disarmed", nil, nil, "3s disarm 2s\n4s dash=1", `
			3s event disarmed none ok [after 2s]
			4s decision deny boot.release disarmed (button click) [number 1]
			5s event armed none ok`},
		{"a setting that no longer denies", func(p *latch.Params) {
			p.Access.Boot.RequiresUnlocked, p.Access.WaitForFacts = true, 2*time.Second
			p.Buttons[2].Does = [4]latch.Action{latch.Press: latch.BootRelease}
		}, []string{"-locked"}, "3s overflow 0\n4s fob=16 key=2\n4100ms locked=0\n4200ms boot_latch=1", `
			3s event gap none ok
			4.1s decision allow boot.release ok (fob_boot press) [number 1, key 2, waited 100ms for locked_unknown]
			4.1s send boot.release attempt 1, expires 4.35s [for 1]
			4.2s event confirmed boot.release ok [of 1, after 100ms]`},
		{"dropped", nil, nil, "3s dash=1\n3100ms disarm", `
			3s decision allow boot.release ok (button click) [number 1]
			3s send boot.release attempt 1, expires 3.25s [for 1]
			3.1s event disarmed none ok
			3.1s event dropped boot.release disarmed [of 1, after 100ms]`},
	}, "decision", "send", "event")
}
