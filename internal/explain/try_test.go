package explain

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// What was asked for at the terminal is told as what a person did, with the second try that followed.
func TestTriedStory(t *testing.T) {
	p := rig()
	c := NewCollector()
	e := latch.New(p)
	tell := func(effects []latch.Effect) {
		for i := range effects {
			c.Effect(&effects[i])
		}
	}
	tell(e.Observe(0, latch.Input{Kind: latch.Start, Quiet: true}))
	say := func(at time.Duration, f latch.Fact, value float64) {
		tell(e.Observe(at, latch.Input{Readings: []latch.Reading{{Signal: firstFact + int(f), Present: true, Raw: int64(value), Value: value}}}))
	}
	for at := time.Second; at < 8*time.Second; at += 100 * ms {
		for _, f := range []latch.Fact{latch.Ignition, latch.Crash, latch.Valet, latch.Disarm, latch.BootLatch} {
			say(at, f, 0)
		}
		say(at, latch.Speed, max(0, 20-20*math.Floor(at.Seconds()-1)))
		if at == 1500*ms || at == 4*time.Second {
			tell(e.Observe(at, latch.Input{Kind: latch.Try, Action: latch.BootRelease}))
		}
	}
	tell(e.Advance(time.Minute))
	var got []string
	presses := c.Presses(math.MaxInt64)
	for _, press := range presses {
		if press.Tried() == press.Automatic() {
			t.Errorf("tried %v, automatic %v", press.Tried(), press.Automatic())
		}
		if press.Tried() {
			got = append(got, (&Teller{Params: p}).Story(press))
		}
	}
	want := []string{
		"From the terminal, somebody asked latchd to release the boot. latchd refused to release the boot: the car moves at 20.0 km/h, the limit is 5.0 km/h. " +
			"At that moment the ignition was off (heard 0ms before) and the speed was 20.0 km/h (heard 0ms before). It would have acted after 500ms below 2.0 km/h.",
		"From the terminal, somebody asked latchd to release the boot. At once latchd released the boot. Nothing spoke against it: no crash was reported, " +
			"the ignition was off, the car stood still, latchd was not switched off, the valet position was off and the boot's latch was closed. " +
			"Nothing confirmed it within 1500ms, so it was tried once more. Nothing confirmed that within 1500ms either, and it was given up. " +
			"The boot may be unlatched: see that it is closed.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if n := len(Last(presses, 1)); n != len(presses)-1 {
		t.Errorf("the newest try and what followed are %d of %d", n, len(presses))
	}
}
