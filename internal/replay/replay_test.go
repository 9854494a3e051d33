package replay_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/gateway"
	"latchd/internal/replay"
	"latchd/internal/report"
	"latchd/internal/simcar"
	"latchd/latch"
)

// overlay is the MINI with a boot latch that moves in the given time.
func overlay(t testing.TB, after time.Duration) *config.Config {
	t.Helper()
	text := fmt.Sprintf(`
version: 1
profile: mini-r56
actuators:
  - action: boot.release
    confirm: {fact: boot_latch, within: 1500ms, retries: 0}
simulation:
  - status: {message: latch/LatchStatus, every: 400ms}
    closures:
      - name: boot
        signal: BootState
        starts: Latched
        moving: Moving
        jammed: Jammed
        moves:
          - {when: {message: latch/LatchCommand, set: {Closure: Boot, Command: Release}}, to: Released, after: %dus}
`, after.Microseconds())
	c, problems := config.Load("latchd.yaml", config.Options{ReadFile: func(string) ([]byte, error) { return []byte(text), nil }})
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

// stamped is a log of lines such as "1.5 can0 23A#22300462" in candump's form.
func stamped(log string) string {
	var text strings.Builder
	for line := range strings.Lines(log) {
		if at, rest, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			fmt.Fprintf(&text, "(%s) %s\n", at, rest)
		}
	}
	return text.String()
}

// play replays a log of lines such as "1.5 can0 23A#22300462" and returns a line an effect: seconds, then what it is.
// Facts are left out unless they are of the boot.
func play(t testing.TB, c *config.Config, log string, opts replay.Options) ([]string, replay.Summary) {
	t.Helper()
	bus := func(iface []byte) canbus.Bus {
		for i := range c.Buses {
			if c.Buses[i].Interface == string(iface) {
				return canbus.Bus(i)
			}
		}
		return canbus.NoBus
	}
	r := candump.NewReader(strings.NewReader(stamped(log)), "test.log", candump.Options{Bus: bus, Time: candump.Absolute})
	rec := &record{c: c}
	sum, err := replay.Run(c, r, rec, opts)
	if err != nil {
		t.Fatal(err)
	}
	return rec.lines, sum
}

// record is a sink that keeps a line of what matters here.
type record struct {
	c     *config.Config
	lines []string
}

func (r *record) add(at time.Duration, what string) {
	r.lines = append(r.lines, fmt.Sprintf("%g %s", at.Seconds(), what))
}

func (r *record) Effect(ef *latch.Effect) {
	switch ef.Kind {
	case latch.EffectGesture:
		r.add(ef.At, r.c.Params.Buttons[ef.Gesture.Button].Name+" "+ef.Gesture.Kind.String())
	case latch.EffectDecision:
		r.add(ef.At, fmt.Sprintf("%v %v", ef.Decision.Verdict, ef.Decision.Reason))
	case latch.EffectEvent:
		if ev := &ef.Event; ev.Kind != latch.FactChanged {
			r.add(ef.At, ev.Kind.String())
		} else if ev.Fact == latch.BootLatch || ev.Fact == latch.BootOpen {
			r.add(ef.At, fmt.Sprintf("%v %v", ev.Fact, ev.Is))
		}
	}
}

func (r *record) Sent(t *gateway.Transmission) { r.add(t.At, "sent "+t.Frame.ID.String()) }

func (r *record) Refused(t *gateway.Transmission, why gateway.Refusal) {
	r.add(t.At, "refused "+why.String())
}

// hold is a press of the boot button of 1 s at a parked car; the command goes out at 1.9.
const hold = `
0.0 can0 130#0001C00FEC
0.0 can0 0EA#82FFE7FCFFFFFFFF
1.0 can0 23A#22301062
1.1 can0 23A#22301062
1.2 can0 23A#22301062
1.3 can0 23A#22301062
1.4 can0 23A#22301062
1.5 can0 23A#22301062
1.6 can0 23A#22301062
1.6 can0 130#0001C00FEC
1.7 can0 23A#22301062
1.8 can0 23A#22301062
1.9 can0 23A#22301062
2.0 can0 23A#22330062
`

// What falls due at one instant: first the engine's timers, then what the controllers say, then the log's frame.
func TestOrderWithinAnInstant(t *testing.T) {
	for _, tt := range []struct {
		after time.Duration
		want  string
	}{
		{1500*time.Millisecond - time.Microsecond, "3.399999 confirmed"},
		{1500 * time.Millisecond, "3.4 unconfirmed"},
		{1500*time.Millisecond + time.Microsecond, "3.4 unconfirmed"},
	} {
		c := overlay(t, tt.after)
		lines, _ := play(t, c, hold+"9.0 can0 2FC#810000FFFFFFFF", replay.Options{Controllers: simcar.NewControllers(c, nil)})
		if !strings.Contains(strings.Join(lines, "\n"), tt.want) {
			t.Errorf("moved after %v: no %q in\n%s", tt.after, tt.want, strings.Join(lines, "\n"))
		}
	}
	// The simulated status and the log's first frame are both of the instant 0.
	c := overlay(t, time.Second)
	lines, _ := play(t, c, "0.0 can0 2FC#810000FFFFFFFF", replay.Options{Controllers: simcar.NewControllers(c, nil)})
	if diff := cmp.Diff([]string{"0 started", "0 boot_latch false", "0 boot_open false"}, lines); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestStatusOfTheLog(t *testing.T) {
	log := "0.0 can1 310#0000000060000000\n0.5 can1 310#0100000060000000\n0.6 can1 300#01010000\n1.0 can1 310#0100000060000000"
	c := overlay(t, time.Second)
	lines, sum := play(t, c, log, replay.Options{Controllers: simcar.NewControllers(c, nil)})
	if diff := cmp.Diff([]string{"0 started", "0 boot_latch false"}, lines); diff != "" {
		t.Errorf("closed loop (-want +got)\n%s", diff)
	}
	if sum.Ignored != 3 {
		t.Errorf("closed loop: %d status frames left out, want 3", sum.Ignored)
	}
	lines, sum = play(t, c, log, replay.Options{})
	if diff := cmp.Diff([]string{"0 started", "0 boot_latch false", "0.5 boot_latch true"}, lines); diff != "" {
		t.Errorf("open loop (-want +got)\n%s", diff)
	}
	if sum.Ignored != 0 {
		t.Errorf("open loop: %d status frames left out", sum.Ignored)
	}
}

// After the log's end time runs on until what was under way has its outcome, and no longer.
func TestTail(t *testing.T) {
	c := overlay(t, 180*time.Millisecond)
	upTo := func(stamp string) string { return hold[:strings.Index(hold, stamp)] }
	t.Run("a press that was not released", func(t *testing.T) {
		lines, sum := play(t, c, upTo("1.2 can0"), replay.Options{Controllers: simcar.NewControllers(c, nil)})
		want := []string{"0 started", "0 boot_latch false", "1 fob_boot press", "1.45 fob_boot cancel", "1.45 ignore release_lost"}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if sum.End != 1100*time.Millisecond || sum.Settled != 1450*time.Millisecond {
			t.Errorf("end %v, settled %v", sum.End, sum.Settled)
		}
	})
	t.Run("an actuation that was not confirmed", func(t *testing.T) {
		lines, sum := play(t, c, hold, replay.Options{Controllers: simcar.NewControllers(c, nil)})
		want := []string{"1.9 sent 300", "1.92 sent 300", "1.94 sent 300", "2 fob_boot hold_release", "2.08 boot_latch true", "2.08 confirmed"}
		if diff := cmp.Diff(want, lines[len(lines)-len(want):]); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if sum.End != 2*time.Second || sum.Settled < 2080*time.Millisecond {
			t.Errorf("end %v, settled %v", sum.End, sum.Settled)
		}
	})
	t.Run("a lock that is to come is listed and not awaited", func(t *testing.T) {
		log := "0.0 can0 2FC#810000FFFFFFFF\n" + hold
		lines, sum := play(t, c, log, replay.Options{Controllers: simcar.NewControllers(c, nil)})
		if len(sum.Pending) != 1 || sum.Pending[0].Trigger != latch.ByRelockUnopened || sum.Pending[0].Action != latch.BootLock {
			t.Errorf("pending %+v", sum.Pending)
		}
		if strings.Count(strings.Join(lines, "\n"), "allow") != 1 {
			t.Errorf("it came:\n%s", strings.Join(lines, "\n"))
		}
	})
}

func TestUntil(t *testing.T) {
	c := overlay(t, 180*time.Millisecond)
	for _, tt := range []struct {
		until time.Duration
		want  bool
	}{
		{time.Second - time.Microsecond, false},
		{time.Second, true},
		{time.Second + time.Microsecond, true},
	} {
		lines, sum := play(t, c, hold, replay.Options{Controllers: simcar.NewControllers(c, nil), Until: tt.until})
		if got := strings.Contains(strings.Join(lines, "\n"), "fob_boot press"); got != tt.want {
			t.Errorf("until %v: press %v, want %v", tt.until, got, tt.want)
		}
		if sum.End != tt.until {
			t.Errorf("until %v: end %v", tt.until, sum.End)
		}
	}
}

func TestGapsOfTheLog(t *testing.T) {
	c := overlay(t, 180*time.Millisecond)
	var text strings.Builder
	text.WriteString("(100000100.000000) can0 23A#22330062\n")
	text.WriteString("DROPCOUNT: dropped 3 CAN frames on 'can0' socket (total drops 3)\n")
	text.WriteString("(100000000.000000) can0 23A#22330062\n")
	rec := &record{c: c}
	r := candump.NewReader(strings.NewReader(text.String()), "test.log", candump.Options{})
	if _, err := replay.Run(c, r, rec, replay.Options{}); err != nil {
		t.Fatal(err)
	}
	gaps := strings.Count(strings.Join(rec.lines, "\n"), "gap")
	if gaps != 2 {
		t.Errorf("%d gaps, want one for the lost frames and one for the time that runs backwards:\n%s", gaps, strings.Join(rec.lines, "\n"))
	}
}

// TestLostBus: nothing is heard on a lost bus, be it a frame of the car or a status of a simulated controller, and what is sent
// there does not arrive.
func TestLostBus(t *testing.T) {
	c := overlay(t, 180*time.Millisecond)
	rec := &record{c: c}
	p := replay.NewPlayer(c, rec, replay.Options{Controllers: simcar.NewControllers(c, nil)})
	doors := canbus.Received{Frame: canbus.Frame{ID: canbus.Standard(0x2FC), Length: 7, Data: [64]byte{0x81}}}
	hear := func(at time.Duration) {
		doors.At = at
		p.Receive(&doors)
	}
	p.Tell(0, latch.Input{Kind: latch.BusLost, Bus: latch.AllBuses})
	hear(time.Second)
	p.Tell(2*time.Second, latch.Input{Kind: latch.BusBack, Bus: 0})
	hear(3 * time.Second)
	p.Tell(4*time.Second, latch.Input{Kind: latch.BusBack, Bus: 1})
	p.Settle(5 * time.Second)
	want := []string{"0 started", "0 boot_latch false", "0 gap", "2 bus_back", "3 boot_open false", "4 bus_back", "4.4 boot_latch false"}
	if diff := cmp.Diff(want, rec.lines); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if p.Expects(5 * time.Second) {
		t.Error("something is still to come")
	}
}

// TestCommandOnALostBus: the latch does not move, for the command did not arrive.
func TestCommandOnALostBus(t *testing.T) {
	c := overlay(t, 180*time.Millisecond)
	for i := range c.Params.Actuators { // so that it is sent although the status is silent
		c.Params.Actuators[i].Confirm = latch.Confirm{}
	}
	for _, lost := range []bool{false, true} {
		rec := &record{c: c}
		p := replay.NewPlayer(c, rec, replay.Options{Controllers: simcar.NewControllers(c, nil)})
		r := candump.NewReader(strings.NewReader(stamped(hold)), "hold.log", candump.Options{Time: candump.Absolute})
		for r.Next() {
			if rec := r.Record(); lost && rec.Received.At == time.Second {
				p.Tell(time.Second, latch.Input{Kind: latch.BusLost, Bus: 1})
			}
			p.Take(r.Record())
		}
		p.Tell(3*time.Second, latch.Input{Kind: latch.BusBack, Bus: 1})
		p.Settle(4 * time.Second)
		text := strings.Join(rec.lines, "\n")
		if !strings.Contains(text, "sent 300") || strings.Contains(text, "boot_latch true") == lost {
			t.Errorf("lost: %v:\n%s", lost, text)
		}
	}
}

// broken is a source that ends with an error.
type broken struct{}

func (broken) Next() bool              { return false }
func (broken) Record() *candump.Record { return nil }
func (broken) Err() error              { return errors.New("the disk is gone") }

func TestErrorOfTheSource(t *testing.T) {
	c := overlay(t, time.Second)
	if _, err := replay.Run(c, broken{}, &record{c: c}, replay.Options{}); err == nil || err.Error() != "the disk is gone" {
		t.Errorf("%v", err)
	}
}

func TestSameInputsSameBytes(t *testing.T) {
	c := overlay(t, 180*time.Millisecond)
	run := func() []byte {
		var out bytes.Buffer
		w := report.NewJSON(&out, c)
		r := candump.NewReader(bytes.NewReader(generated(t, 50_000)), "test.log", candump.Options{Interest: gateway.Interest(c)})
		if _, err := replay.Run(c, r, w, replay.Options{Controllers: simcar.NewControllers(c, nil)}); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	first, second := run(), run()
	if len(first) < 1000 {
		t.Fatalf("only %d bytes", len(first))
	}
	if !bytes.Equal(first, second) {
		t.Error("two replays of one log differ")
	}
}
