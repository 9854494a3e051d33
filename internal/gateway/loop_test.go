package gateway

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/config"
	"latchd/latch"
)

// record is a sink that keeps a line of everything.
type record struct {
	c     *config.Config
	lines []string
}

func (r *record) add(at time.Duration, format string, args ...any) {
	r.lines = append(r.lines, fmt.Sprintf("%v "+format, append([]any{at}, args...)...))
}

func (r *record) Effect(ef *latch.Effect) {
	switch ef.Kind {
	case latch.EffectGesture:
		r.add(ef.At, "%s %v", r.c.Params.Buttons[ef.Gesture.Button].Name, ef.Gesture.Kind)
	case latch.EffectDecision:
		r.add(ef.At, "%v %v", ef.Decision.Verdict, ef.Decision.Action)
	case latch.EffectEvent:
		r.add(ef.At, "%v", ef.Event.Kind)
	}
}

func (r *record) Sent(t *Transmission) { r.add(t.At, "sent %d %v", t.Bus, t.Frame.String()) }

func (r *record) Refused(t *Transmission, why Refusal) {
	r.add(t.At, "refused %v: %v", t.Frame.String(), why)
}

func started(t testing.TB, c *config.Config, transmit func(*Transmission)) (*Loop, *record) {
	t.Helper()
	r := &record{c: c}
	l := New(c, r, func(tx *Transmission) Refusal {
		if transmit != nil {
			transmit(tx)
		}
		return Passed
	})
	l.Tell(0, latch.Input{Kind: latch.Start, Quiet: true})
	r.lines = nil
	return l, r
}

func TestLoopTakesAFrameToAFrame(t *testing.T) {
	var wire []string
	l, r := started(t, parse(t, relays), func(tx *Transmission) { wire = append(wire, tx.Frame.String()) })
	l.Receive(&canbus.Received{At: time.Second, Frame: frame(t, "23A#22300462")})
	l.Receive(&canbus.Received{At: 1100 * time.Millisecond, Frame: frame(t, "23A#22330062")})
	want := []string{
		"1s fob_lock press", "1s allow lock.all", "1s sent 1 00000200##1010203", "1s sent_unverified",
		"1.1s fob_lock click", "1.1s fob_lock release",
	}
	if diff := cmp.Diff(want, r.lines); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"00000200##1010203"}, wire); diff != "" {
		t.Errorf("transmitted (-want +got)\n%s", diff)
	}
}

// watched keeps a line of each time that a watcher is told of.
type watched []string

func (w *watched) Frame(e *latch.Engine, at time.Duration, r *canbus.Received) {
	*w = append(*w, fmt.Sprintf("%v to %v: frame %v, and fob_lock is %v", e.Now(), at, r.Frame.String(), e.Button(1).Level))
}

func (w *watched) Time(e *latch.Engine, to time.Duration) {
	*w = append(*w, fmt.Sprintf("%v to %v: fob_lock is %v", e.Now(), to, e.Button(1).Level))
}

// A watcher sees the engine before time goes on, whatever lets it.
func TestWatcher(t *testing.T) {
	l, _ := started(t, parse(t, relays), nil)
	w := &watched{}
	l.Watch(w)
	press := frame(t, "23A#22300462")
	l.Receive(&canbus.Received{At: time.Second, Frame: press})
	l.Receive(&canbus.Received{At: time.Second, Frame: frame(t, "23B#22300462")}) // nobody asks for it
	l.Advance(2 * time.Second)
	l.Tell(3*time.Second, latch.Input{Kind: latch.BusLost})
	want := &watched{"0s to 1s: frame 23A#22300462, and fob_lock is up", "1s to 2s: fob_lock is down", "2s to 3s: fob_lock is up"}
	if diff := cmp.Diff(want, w); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Our own frames, and those of other programs of this host, are no word of the car.
func TestLoopIgnores(t *testing.T) {
	press := frame(t, "23A#22300462")
	for name, in := range map[string]canbus.Received{
		"our own frame":                {Origin: canbus.Own, Frame: press},
		"a frame of this host":         {Origin: canbus.Local, Frame: press},
		"another bus":                  {Bus: 1, Frame: press},
		"a bus that is not there":      {Bus: 2, Frame: press},
		"no bus":                       {Bus: canbus.NoBus, Frame: press},
		"a frame that nobody asks for": {Frame: frame(t, "23B#22300462")},
		"an extended frame":            {Frame: frame(t, "0000023A#22300462")},
		"a remote frame":               {Frame: frame(t, "23A#R4")},
		"a frame that is too short":    {Frame: frame(t, "23A#2230")},
	} {
		t.Run(name, func(t *testing.T) {
			l, r := started(t, parse(t, relays), nil)
			in.At = time.Second
			l.Receive(&in)
			l.Advance(time.Minute)
			if len(r.lines) > 0 {
				t.Errorf("it had effects: %q", r.lines)
			}
		})
	}
}

// Two actions that send one message share its counter, as a receiver expects.
func TestCountersBelongToMessages(t *testing.T) {
	c, problems := config.Load("profile:mini-r56", config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	var counters []int64
	l, _ := started(t, c, func(tx *Transmission) {
		counters = append(counters, int64(tx.Frame.Data[2]&0xF))
	})
	for i := range c.Frames {
		l.send(0, &latch.Effect{Kind: latch.EffectSend, Send: latch.Send{Frame: i}})
	}
	var want []int64
	for i := range c.Frames {
		want = append(want, int64(i%16))
	}
	if len(want) < 5 {
		t.Fatalf("only %d frames", len(want))
	}
	if diff := cmp.Diff(want, counters); diff != "" {
		t.Errorf("counters (-want +got)\n%s", diff)
	}
}

func TestRefusedFrameUsesUpNoCounter(t *testing.T) {
	c, problems := config.Load("profile:mini-r56", config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	var sent []canbus.Frame
	l, r := started(t, c, func(tx *Transmission) { sent = append(sent, tx.Frame) })
	late := latch.Effect{At: time.Second, Kind: latch.EffectSend, Send: latch.Send{Expires: time.Second - 1}}
	due := latch.Effect{At: time.Second, Kind: latch.EffectSend, Send: latch.Send{Expires: time.Second}}
	for _, ef := range []latch.Effect{due, late, late, due} {
		l.send(ef.At, &ef)
	}
	want := []canbus.Frame{c.Frames[0].Encode(0), c.Frames[0].Encode(1)}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Errorf("sent (-want +got)\n%s", diff)
	}
	if len(r.lines) != 4 || l.gate.Refused(TooLate) != 2 {
		t.Errorf("told of %q, counted %d as too late", r.lines, l.gate.Refused(TooLate))
	}
}

// A loop that was late does not make up for it: what fell due is judged by the present time.
func TestLoopThatWasLateSendsNothingLate(t *testing.T) {
	for _, tt := range []struct {
		wakes     time.Duration
		late, out int
	}{
		{1080 * time.Millisecond, 0, 5},
		{1250 * time.Millisecond, 0, 5},
		{1250*time.Millisecond + 1, 4, 1},
		{3 * time.Second, 4, 1},
	} {
		var at []time.Duration
		l, r := started(t, parse(t, relays), func(tx *Transmission) { at = append(at, tx.At) })
		l.Receive(&canbus.Received{At: time.Second, Frame: frame(t, "23A#22300162")})
		l.Advance(tt.wakes)
		if len(at) != tt.out || int(l.gate.Refused(TooLate)) != tt.late {
			t.Errorf("woken at %v: sent at %v, %d too late: %q", tt.wakes, at, l.gate.Refused(TooLate), r.lines)
		}
		if last := at[len(at)-1]; tt.out > 1 && last != tt.wakes {
			t.Errorf("woken at %v: the last was sent at %v", tt.wakes, last)
		}
	}
}

// Whoever presses as fast as a person can, or has a latch that needs all its retries, is not slowed down.
func TestGateLetsPressesAndRetriesPass(t *testing.T) {
	const tap = 130 * time.Millisecond
	for name, press := range map[string]string{"lock": "23A#22300462", "unlock": "23A#22300162"} {
		sent := 0
		l, r := started(t, parse(t, relays), func(*Transmission) { sent++ })
		const presses = 9 // the tenth brings the rest of P6
		for i := range presses {
			at := time.Second + time.Duration(i)*tap
			l.Receive(&canbus.Received{At: at, Frame: frame(t, press)})
			l.Receive(&canbus.Received{At: at + tap/2, Frame: frame(t, "23A#22330062")})
		}
		l.Advance(time.Minute)
		if l.gate.Refused(TooOften) > 0 || sent < presses {
			t.Errorf("%s: %d sent, %d too often: %q", name, sent, l.gate.Refused(TooOften), r.lines)
		}
	}
}

func TestInterest(t *testing.T) {
	want := []canbus.ID{canbus.Standard(0x130), canbus.Standard(0x23A)}
	if diff := cmp.Diff(want, Interest(parse(t, relays)).IDs()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A frame that changes nothing, which is nearly every one, costs no allocation.
func TestFrameWithoutEffectsAllocatesNothing(t *testing.T) {
	c, problems := config.Load("profile:mini-r56", config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	l, r := started(t, c, nil)
	frames := []canbus.Received{
		{Frame: frame(t, "130#0001C00FEC")},
		{Frame: frame(t, "1A0#009091FF00097F00")},
		{Frame: frame(t, "2FC#810000FFFFFFFF")},
		{Frame: frame(t, "0EA#82FFE7FCFFFFFFFF")},
		{Frame: frame(t, "23A#22330062")},
		{Frame: frame(t, "7FF#00")},
	}
	at := time.Second
	all := func() {
		for i := range frames {
			at += time.Millisecond
			frames[i].At = at
			l.Receive(&frames[i])
		}
	}
	all()
	before := len(r.lines)
	if n := testing.AllocsPerRun(1000, all); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if len(r.lines) != before {
		t.Errorf("they had effects: %q", r.lines[before:])
	}
}
