package gateway

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"latchd/canbus"
	"latchd/canbus/socketcan"
	"latchd/latch"
)

// machine is a model of live buses in virtual time: what arrives when, and what the kernel says to a frame that is sent.
type machine struct {
	now      time.Duration
	arrivals []canbus.Arrival // in the order of time
	stopped  []span           // the process does not run in them: it stands still in Wait
	stalled  []span           // the same, once it has taken all that there is
	refuses  func(now time.Duration, bus canbus.Bus) error
	takes    time.Duration // how long it takes to take one
	confirms time.Duration // after this a frame that was sent is on the bus; below 0: never
	sent     []string      // what went onto the bus
	wakes    int
}

type span struct{ from, to time.Duration }

func (m *machine) Now() time.Duration { return m.now }
func (m *machine) Wake()              {}

func (m *machine) Wait(until time.Duration) {
	m.wakes++
	if len(m.arrivals) > 0 {
		until = min(until, m.arrivals[0].Received.At)
	}
	if until != never {
		m.now = max(m.now, until)
	}
	m.standStill(m.stopped)
}

func (m *machine) standStill(spans []span) {
	for _, s := range spans {
		if m.now >= s.from && m.now < s.to {
			m.now = s.to
		}
	}
}

func (m *machine) Next(a *canbus.Arrival) bool {
	if len(m.arrivals) == 0 || m.arrivals[0].Received.At > m.now {
		m.standStill(m.stalled)
		return false
	}
	*a = m.arrivals[0]
	m.arrivals = m.arrivals[1:]
	m.now += m.takes
	return true
}

func (m *machine) Send(to canbus.Bus, f *canbus.Frame) error {
	if m.refuses != nil {
		if err := m.refuses(m.now, to); err != nil {
			return err
		}
	}
	m.sent = append(m.sent, fmt.Sprintf("%v %d %v", m.now, to, f.String()))
	if m.confirms >= 0 {
		m.arrive(canbus.Arrival{Received: canbus.Received{At: m.now + m.confirms, Bus: to, Origin: canbus.Own, Frame: *f}})
	}
	return nil
}

func (m *machine) arrive(a canbus.Arrival) {
	i, _ := slices.BinarySearchFunc(m.arrivals, a.Received.At, func(a canbus.Arrival, at time.Duration) int {
		if a.Received.At > at {
			return 1
		}
		return -1
	})
	m.arrivals = slices.Insert(m.arrivals, i, a)
}

func (m *machine) frame(t testing.TB, at time.Duration, bus canbus.Bus, origin canbus.Origin, text string) {
	t.Helper()
	m.arrive(canbus.Arrival{Received: canbus.Received{At: at, Bus: bus, Origin: origin, Frame: frame(t, text)}})
}

// words is a journal that keeps a line of everything but gestures.
type words struct {
	record
	notices []string
	refused []Refusal
}

func (w *words) Notice(n *Notice) {
	w.notices = append(w.notices, fmt.Sprintf("%v %v on %d", n.At, n.Kind, n.Bus))
}

func (w *words) Refused(t *Transmission, why Refusal) {
	w.record.Refused(t, why)
	w.refused = append(w.refused, why)
}

// live is a gateway on a machine. The ignition is known to be off until a time, and buttons have been seen up.
func live(t testing.TB, until time.Duration, armed bool) (*Live, *machine, *words) {
	t.Helper()
	c := parse(t, relays)
	m, w := &machine{confirms: time.Millisecond}, &words{record: record{c: c}}
	for at := time.Duration(0); at <= until; at += 100 * time.Millisecond {
		m.frame(t, at, 0, canbus.Wire, "130#0001C00FEC")
	}
	g := NewLive(c, m, w)
	g.Arm(armed)
	g.Start(&latch.Memory{}, 0)
	return g, m, w
}

// Presses on the wire of relays.
const (
	unlockDown = "23A#22300162"
	allUp      = "23A#22330062"
)

// play lets the gateway work until a time.
func play(g *Live, m *machine, until time.Duration) {
	for m.now < until {
		if len(m.arrivals) == 0 && g.deadline() > until {
			return
		}
		g.Turn()
	}
}

func TestPressGoesOutOnTheBus(t *testing.T) {
	for _, tt := range []struct {
		armed bool
		sent  []string
	}{
		{true, []string{"2s 1 201#01", "2.02s 1 201#01", "2.04s 1 201#01", "2.06s 1 201#01", "2.08s 1 201#01"}},
		{false, nil},
	} {
		g, m, w := live(t, 4*time.Second, tt.armed)
		m.frame(t, 2*time.Second, 0, canbus.Wire, unlockDown)
		m.frame(t, 2100*time.Millisecond, 0, canbus.Wire, allUp)
		play(g, m, 5*time.Second)
		if diff := cmp.Diff(tt.sent, m.sent); diff != "" {
			t.Errorf("armed %v (-want +got)\n%s%q", tt.armed, diff, w.lines)
		}
		if len(w.notices) > 0 || len(w.refused) > 0 {
			t.Errorf("armed %v: %q %v", tt.armed, w.notices, w.refused)
		}
	}
}

// Arming while latchd runs: what was withheld is not sent after all, and what was under way gets no more frames. The engine knows
// of it, so it awaits no answer to what was not sent.
func TestArmWhileAtWork(t *testing.T) {
	frames := func(at ...string) (lines []string) {
		lines = []string{"2s fob_unlock press", "2s allow unlock.all"}
		for _, t := range at {
			lines = append(lines, t+" sent 1 201#01")
		}
		return lines
	}
	all, half := frames("2s", "2.02s", "2.04s", "2.06s", "2.08s"), frames("2s", "2.02s", "2.04s")
	const refused = "2.04s refused 201#01: not_armed"
	for _, tt := range []struct {
		name  string
		armed bool // at the start
		full  bool // there is no room for frames until 2.06 s
		arm   bool // at 2.04 s
		sent  int  // on the bus
		told  []string
		gate  int // refused
	}{
		{"not at all", false, false, false, 0, slices.Concat(all, []string{"2.08s withheld"}), 0},
		{"armed again", true, false, true, 5, slices.Concat(all, []string{"2.08s sent_unverified"}), 0},
		{"armed", false, false, true, 0, slices.Concat(half, []string{"2.04s withheld"}), 0},
		{"no more", true, false, false, 3, slices.Concat(half, []string{"2.04s dropped"}), 0},
		{"no more, with frames that wait", true, true, false, 0, slices.Concat(half, []string{"2.04s dropped", refused, refused, refused}), 3},
		{"armed again, with frames that wait", true, true, true, 5, slices.Concat(all, []string{"2.08s sent_unverified"}), 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g, m, w := live(t, 4*time.Second, tt.armed)
			m.refuses = func(now time.Duration, _ canbus.Bus) error {
				if tt.full && now < 2060*time.Millisecond {
					return socketcan.ErrFull
				}
				return nil
			}
			m.frame(t, 2*time.Second, 0, canbus.Wire, unlockDown)
			play(g, m, 1900*time.Millisecond)
			w.lines = nil
			play(g, m, 2040*time.Millisecond)
			g.Arm(tt.arm)
			play(g, m, 2300*time.Millisecond)
			w.lines = slices.DeleteFunc(w.lines, func(s string) bool { return strings.Contains(s, "cancel") })
			if diff := cmp.Diff(tt.told, w.lines); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if len(m.sent) != tt.sent || len(w.refused) != tt.gate || int(g.loop.gate.Refused(NotArmed)) != tt.gate {
				t.Errorf("sent %q, refused %v", m.sent, w.refused)
			}
		})
	}
}

// What a program of this host sends is no press, and is told.
func TestForgedPress(t *testing.T) {
	g, m, w := live(t, 4*time.Second, true)
	m.frame(t, 2*time.Second, 0, canbus.Local, unlockDown)
	play(g, m, 5*time.Second)
	if len(m.sent) > 0 || !slices.Equal(w.notices, []string{"2s forged on 0"}) {
		t.Errorf("sent %q, told %q", m.sent, w.notices)
	}
}

// A flood of them, or of overflows, is told once a second, with how many there were.
func TestNoise(t *testing.T) {
	g, m, _ := live(t, 9*time.Second, true)
	var told []string
	g.journal = tell(func(n *Notice) { told = append(told, fmt.Sprintf("%v %v %d on %d", n.At, n.Kind, n.Count, n.Bus)) })
	for i := range 2000 {
		m.frame(t, 2*time.Second+time.Duration(i)*time.Millisecond, 0, canbus.Local, "123#")
	}
	m.arrive(canbus.Arrival{Kind: canbus.Overflow, Missed: 7, Received: canbus.Received{At: 2100 * time.Millisecond, Bus: 1}})
	m.arrive(canbus.Arrival{Kind: canbus.Overflow, Missed: 8, Received: canbus.Received{At: 2200 * time.Millisecond, Bus: 1}})
	m.arrive(canbus.Arrival{Kind: canbus.Overflow, Missed: 9, Received: canbus.Received{At: 2300 * time.Millisecond, Bus: 1}})
	play(g, m, 10*time.Second)
	want := []string{"2s forged 1 on 0", "2.1s frames_missed 7 on 1", "3s forged 1000 on 0", "3.1s frames_missed 17 on 1", "4s forged 999 on 0"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A bus that comes and goes all the time, as with a bad plug: each loss and each return is told once a second, with how many there were,
// and last how the bus is.
func TestFlappingBus(t *testing.T) {
	g, m, _ := live(t, 9*time.Second, true)
	var told []string
	g.journal = tell(func(n *Notice) { told = append(told, fmt.Sprintf("%v %v %d on %d", n.At, n.Kind, n.Count, n.Bus)) })
	flap := func(at, down time.Duration, back bool) {
		m.arrive(canbus.Arrival{Kind: canbus.Lost, Cause: canbus.Down, Received: canbus.Received{At: at, Bus: 1}})
		if back {
			m.arrive(canbus.Arrival{Kind: canbus.Back, Received: canbus.Received{At: at + down, Bus: 1}})
		}
	}
	const ms = time.Millisecond
	for i := range 25 { // 20 a second
		flap(2*time.Second+time.Duration(i)*50*ms, 10*ms, true)
	}
	flap(4100*ms, 300*ms, true)
	flap(5*time.Second, 0, false) // soon after, and for long
	flap(8*time.Second, 10*ms, true)
	play(g, m, 10*time.Second)
	want := []string{
		"2s bus_lost 1 on 1", "2.01s bus_back 1 on 1",
		"3.01s bus_lost 20 on 1", "3.01s bus_back 20 on 1",
		"4.01s bus_lost 4 on 1", "4.01s bus_back 4 on 1",
		"5.01s bus_back 1 on 1", "5.01s bus_lost 2 on 1",
		"8s bus_lost 1 on 1", "8.01s bus_back 1 on 1",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// tell is a journal of notices.
type tell func(*Notice)

func (tell) Effect(*latch.Effect)           {}
func (tell) Sent(*Transmission)             {}
func (tell) Refused(*Transmission, Refusal) {}
func (f tell) Notice(n *Notice)             { f(n) }

// The queue has no room for a while: the frames go out in their order when it has, or not at all.
func TestFullQueue(t *testing.T) {
	all := []string{"201#01", "201#01", "201#01", "201#01", "201#01"}
	for _, tt := range []struct {
		full    time.Duration // from 2 s on
		sent    int
		refused int
	}{
		{0, 5, 0},
		{time.Millisecond, 5, 0},
		{249 * time.Millisecond, 5, 0},
		{251 * time.Millisecond, 0, 5},
		{time.Hour, 0, 5},
	} {
		g, m, w := live(t, 4*time.Second, true)
		m.refuses = func(now time.Duration, bus canbus.Bus) error {
			if now < 2*time.Second+tt.full {
				return socketcan.ErrFull
			}
			return nil
		}
		m.frame(t, 2*time.Second, 0, canbus.Wire, unlockDown)
		play(g, m, 6*time.Second)
		var sent []string
		for _, line := range m.sent {
			sent = append(sent, line[strings.LastIndex(line, " ")+1:])
		}
		if diff := cmp.Diff(all[:tt.sent], sent); diff != "" && len(sent)+tt.sent > 0 {
			t.Errorf("full for %v (-want +got)\n%s", tt.full, diff)
		}
		if len(w.refused) != tt.refused || int(g.loop.gate.Refused(QueueFull)) != tt.refused || int(g.loop.gate.Refused(Passed)) != tt.sent {
			t.Errorf("full for %v: refused %v, counted %v", tt.full, w.refused, g.loop.gate.refused)
		}
	}
}

// What becomes of an actuation is not told as sent if a frame of it was refused, or is taken back once that turns out.
func TestUnsent(t *testing.T) {
	for _, tt := range []struct {
		name     string
		from, to time.Duration // there the bus refuses, with an error
		err      error
		disarmed time.Duration // 0: not at all
		want     []string
	}{
		{"all is sent", 0, 0, nil, 0, []string{"2.08s sent_unverified"}},
		{"nothing is", 0, time.Hour, socketcan.ErrLost, 0, []string{"2.08s not_sent"}},
		{"one frame is not", 2040 * time.Millisecond, 2050 * time.Millisecond, socketcan.ErrLost, 0, []string{"2.08s not_sent"}},
		{"the first waits a moment", 0, 2010 * time.Millisecond, socketcan.ErrFull, 0, []string{"2.08s sent_unverified"}},
		{"all wait for too long", 0, time.Hour, socketcan.ErrFull, 0, []string{"2.08s sent_unverified", "2.25s not_sent"}},
		{"all wait, and the path is closed", 0, time.Hour, socketcan.ErrFull, 2200 * time.Millisecond, []string{"2.08s sent_unverified", "2.2s not_sent"}},
		{"half of them wait, and the path is closed", 0, time.Hour, socketcan.ErrFull, 2040 * time.Millisecond, []string{"2.04s dropped"}},
	} {
		g, m, w := live(t, 4*time.Second, true)
		m.refuses = func(now time.Duration, _ canbus.Bus) error {
			if now >= tt.from && now < tt.to {
				return tt.err
			}
			return nil
		}
		m.frame(t, 2*time.Second, 0, canbus.Wire, unlockDown)
		if tt.disarmed > 0 {
			play(g, m, tt.disarmed)
			g.Arm(false)
		}
		play(g, m, 3*time.Second)
		got := slices.DeleteFunc(w.lines, func(s string) bool {
			_, what, _ := strings.Cut(s, " ")
			return !slices.Contains([]string{"sent_unverified", "not_sent", "dropped"}, what)
		})
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}

func TestLostBus(t *testing.T) {
	g, m, w := live(t, 4*time.Second, true)
	m.refuses = func(now time.Duration, bus canbus.Bus) error { return socketcan.ErrLost }
	m.arrive(canbus.Arrival{Kind: canbus.Lost, Cause: canbus.Down, Received: canbus.Received{At: time.Second, Bus: 1}})
	m.frame(t, 2*time.Second, 0, canbus.Wire, unlockDown)
	m.arrive(canbus.Arrival{Kind: canbus.Back, Received: canbus.Received{At: 3 * time.Second, Bus: 1}})
	play(g, m, 5*time.Second)
	if diff := cmp.Diff([]Refusal{BusLost, BusLost, BusLost, BusLost, BusLost}, w.refused); diff != "" {
		t.Errorf("refused (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"1s bus_lost on 1", "3s bus_back on 1"}, w.notices); diff != "" {
		t.Errorf("told (-want +got)\n%s", diff)
	}
}

// A frame that is not on the bus after 100 ms may go out at any time: nothing more is sent there until it is known.
func TestUnconfirmedFrame(t *testing.T) {
	press := func(m *machine, at time.Duration) {
		m.frame(t, at, 0, canbus.Wire, unlockDown)
		m.frame(t, at+100*time.Millisecond, 0, canbus.Wire, allUp)
	}
	for _, tt := range []struct {
		name   string
		after  time.Duration
		lost   bool
		sent   int
		wanted []string
	}{
		{"one below", 100*time.Millisecond - resolution, false, 10, nil},
		{"at", 100 * time.Millisecond, false, 10, nil},
		{"one above", 100*time.Millisecond + resolution, false, 10, []string{"2.1s unconfirmed on 1", "2.100001s confirmed_late on 1"}},
		{"never", -1, false, 5, []string{"2.1s unconfirmed on 1"}},
		{"never, and the bus is lost", -1, true, 10, []string{"2.1s unconfirmed on 1", "3s bus_lost on 1", "3s bus_back on 1"}},
	} {
		g, m, w := live(t, 8*time.Second, true)
		m.confirms = tt.after
		press(m, 2*time.Second)
		press(m, 6*time.Second)
		if tt.lost {
			m.arrive(canbus.Arrival{Kind: canbus.Lost, Cause: canbus.BusOff, Received: canbus.Received{At: 3 * time.Second, Bus: 1}})
			m.arrive(canbus.Arrival{Kind: canbus.Back, Received: canbus.Received{At: 3 * time.Second, Bus: 1}})
		}
		play(g, m, 9*time.Second)
		if len(m.sent) != tt.sent {
			t.Errorf("%s: sent %q", tt.name, m.sent)
		}
		if missing := tt.sent < 10; int(g.Refused()["uncertain"]) != 10-tt.sent || (len(g.Refused()) > 0) != missing || missing && !g.Uncertain(1) {
			t.Errorf("%s: refused %v, uncertain %v", tt.name, g.Refused(), g.Uncertain(1))
		}
		var told []string // the first of each kind
		for _, n := range w.notices {
			kind := strings.Fields(n)[1]
			if !slices.ContainsFunc(told, func(s string) bool { return strings.Contains(s, kind) }) {
				told = append(told, n)
			}
		}
		if diff := cmp.Diff(tt.wanted, told); diff != "" {
			t.Errorf("%s: told (-want +got)\n%s", tt.name, diff)
		}
	}
}

// Where the controller tries each frame once, one that is not confirmed is gone: it is told as not sent, and holds nothing up. Where
// frames were lost its confirmation may have been among them, and it is told as nothing.
func TestUnconfirmedFrameOfAOneShotController(t *testing.T) {
	overflow := func(at time.Duration) canbus.Arrival {
		return canbus.Arrival{Kind: canbus.Overflow, Missed: 1, Received: canbus.Received{At: at, Bus: 1}}
	}
	for _, tt := range []struct {
		name     string
		after    time.Duration // of a frame, it is confirmed
		arrivals []canbus.Arrival
		refused  int
		told     []string // of the first press
	}{
		{"confirmed", 100 * time.Millisecond, nil, 0, []string{"2.08s sent_unverified"}},
		{"never", -1, nil, 10, []string{"2.08s sent_unverified", "2.1s not_sent"}},
		{"an overflow while they are awaited", -1, []canbus.Arrival{overflow(2090 * time.Millisecond)}, 5, []string{"2.08s sent_unverified"}},
		{"an overflow before", -1, []canbus.Arrival{overflow(1990 * time.Millisecond)}, 10, []string{"2.08s sent_unverified", "2.1s not_sent"}},
	} {
		g, m, w := live(t, 8*time.Second, true)
		g.OneShot(1, true)
		m.confirms = tt.after
		for _, a := range tt.arrivals {
			m.arrive(a)
		}
		for _, at := range []time.Duration{2 * time.Second, 6 * time.Second} {
			m.frame(t, at, 0, canbus.Wire, unlockDown)
			m.frame(t, at+100*time.Millisecond, 0, canbus.Wire, allUp)
		}
		play(g, m, 5*time.Second)
		told := slices.DeleteFunc(slices.Clone(w.lines), func(s string) bool {
			return !strings.HasSuffix(s, "not_sent") && !strings.HasSuffix(s, "sent_unverified")
		})
		if diff := cmp.Diff(tt.told, told); diff != "" {
			t.Errorf("%s: told (-want +got)\n%s", tt.name, diff)
		}
		play(g, m, 9*time.Second)
		if len(m.sent) != 10 || g.Uncertain(1) || int(g.Refused()["not_on_bus"]) != tt.refused || len(w.refused) != tt.refused {
			t.Errorf("%s: sent %q, uncertain %v, refused %v %v", tt.name, m.sent, g.Uncertain(1), g.Refused(), w.refused)
		}
		if tt.refused > 0 && slices.ContainsFunc(w.notices, func(s string) bool { return strings.Contains(s, "unconfirmed") }) {
			t.Errorf("%s: told %q", tt.name, w.notices)
		}
	}
}

// What ends a doubt, and what does not.
func TestEndOfADoubt(t *testing.T) {
	lost := func(g *Live, m *machine) {
		m.arrive(canbus.Arrival{Kind: canbus.Lost, Cause: canbus.Down, Received: canbus.Received{At: m.now, Bus: 1}})
		m.arrive(canbus.Arrival{Kind: canbus.Back, Received: canbus.Received{At: m.now, Bus: 1}})
		g.Turn()
	}
	for _, tt := range []struct {
		name      string
		do        func(*Live, *machine)
		uncertain bool // of a frame that was missing before
		again     bool // of one that is missing after
	}{
		{"nothing", func(*Live, *machine) {}, true, true},
		{"an overflow", func(g *Live, m *machine) {
			m.arrive(canbus.Arrival{Kind: canbus.Overflow, Missed: 1, Received: canbus.Received{At: m.now, Bus: 1}})
			g.Turn()
		}, true, true},
		{"a person", func(g *Live, _ *machine) { g.Trust() }, false, true},
		{"that it is armed", func(g *Live, _ *machine) { g.Arm(true) }, true, true},
		{"a loss", lost, false, true},
		{"that the controller tries each frame once", func(g *Live, _ *machine) { g.OneShot(1, true) }, false, false},
		{"that it does not", func(g *Live, _ *machine) { g.OneShot(1, false) }, true, true},
		{"a loss, after which that is not known any more", func(g *Live, m *machine) { g.OneShot(1, true); lost(g, m) }, false, true},
	} {
		g, m, _ := live(t, 8*time.Second, true)
		m.confirms = -1
		m.frame(t, 2*time.Second, 0, canbus.Wire, unlockDown)
		m.frame(t, 2100*time.Millisecond, 0, canbus.Wire, allUp)
		m.frame(t, 6*time.Second, 0, canbus.Wire, unlockDown)
		play(g, m, 3*time.Second)
		if !g.Uncertain(1) {
			t.Fatalf("%s: no doubt before", tt.name)
		}
		tt.do(g, m)
		if g.Uncertain(1) != tt.uncertain {
			t.Errorf("%s: uncertain %v", tt.name, !tt.uncertain)
		}
		play(g, m, 8*time.Second)
		if g.Uncertain(1) != tt.again {
			t.Errorf("%s: the second time: uncertain %v", tt.name, !tt.again)
		}
	}
}

// Somebody else who sends our frames disarms, once, until a person arms again.
func TestImpostor(t *testing.T) {
	for _, origin := range []canbus.Origin{canbus.Wire, canbus.Local} {
		g, m, w := live(t, 20*time.Second, true)
		m.frame(t, time.Second, 1, origin, "201#01")
		m.frame(t, 1100*time.Millisecond, 1, origin, "201#FF")
		m.frame(t, 2*time.Second, 0, canbus.Wire, unlockDown)
		m.frame(t, 2100*time.Millisecond, 0, canbus.Wire, allUp)
		play(g, m, 5*time.Second)
		if len(m.sent) > 0 {
			t.Errorf("sent %q", m.sent)
		}
		if diff := cmp.Diff([]string{"1s impostor on 1"}, w.notices); diff != "" {
			t.Errorf("told (-want +got)\n%s", diff)
		}
		g.Arm(true)
		g.loop.Tell(m.now, latch.Input{Kind: latch.Arm})
		m.frame(t, 10*time.Second, 0, canbus.Wire, unlockDown)
		m.frame(t, 10100*time.Millisecond, 0, canbus.Wire, allUp)
		play(g, m, 15*time.Second)
		if len(m.sent) != 5 {
			t.Errorf("armed again: sent %q", m.sent)
		}
	}
	// Nobody is an impostor while nothing is sent: another gateway may be at work.
	g, m, w := live(t, 4*time.Second, false)
	m.frame(t, time.Second, 1, canbus.Wire, "201#01")
	play(g, m, 4*time.Second)
	if len(w.notices) > 0 {
		t.Errorf("not armed: told %q", w.notices)
	}
}

// The process is stopped in the middle of a press: nothing is sent late, whatever is in the queues.
func TestStoppedProcess(t *testing.T) {
	for _, tt := range []struct {
		span
		sent int
	}{
		{span{1900 * time.Millisecond, 2 * time.Second}, 5},
		{span{1900 * time.Millisecond, 2250 * time.Millisecond}, 5},
		{span{1900 * time.Millisecond, 2250*time.Millisecond + 1}, 0},
		{span{1900 * time.Millisecond, 7 * time.Second}, 0},
		{span{2010 * time.Millisecond, 7 * time.Second}, 1},
	} {
		g, m, w := live(t, 9*time.Second, true)
		m.stopped = []span{tt.span}
		m.frame(t, 2*time.Second, 0, canbus.Wire, unlockDown)
		m.frame(t, 2050*time.Millisecond, 0, canbus.Wire, allUp)
		play(g, m, 12*time.Second)
		if len(m.sent) != tt.sent || len(w.refused) != 5-tt.sent {
			t.Errorf("stopped from %v to %v: sent %q, refused %v", tt.from, tt.to, m.sent, w.refused)
		}
	}
}

// The process is stopped when it has just taken all frames in, and settles then what was due before: that is late by now.
func TestStoppedBeforeWhatIsDue(t *testing.T) {
	for _, tt := range []struct {
		name string
		at   time.Duration
		full bool // until then
	}{
		{"the next frame", 2020 * time.Millisecond, false},
		{"a frame that waited for room", 2030 * time.Millisecond, true},
	} {
		g, m, w := live(t, 9*time.Second, true)
		m.stalled = []span{{tt.at, 7 * time.Second}}
		m.refuses = func(now time.Duration, _ canbus.Bus) error {
			if tt.full && now < tt.at {
				return socketcan.ErrFull
			}
			return nil
		}
		m.frame(t, 2*time.Second, 0, canbus.Wire, unlockDown)
		m.frame(t, tt.at, 0, canbus.Local, "7FF#")
		play(g, m, 12*time.Second)
		for _, line := range m.sent {
			if at, _ := time.ParseDuration(strings.Fields(line)[0]); at > 2250*time.Millisecond {
				t.Errorf("%s: sent late: %s", tt.name, line)
			}
		}
		if len(m.sent)+len(w.refused) != 5 {
			t.Errorf("%s: sent %q, refused %v", tt.name, m.sent, w.refused)
		}
	}
}

// Whatever the kernel does with what is sent, and whenever the process runs: no frame goes out after its deadline, and none
// twice.
func TestNothingIsEverLate(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		g, m, w := live(t, 30*time.Second, true)
		millis := func(low, high int, label string) time.Duration {
			return time.Duration(rapid.IntRange(low, high).Draw(r, label)) * time.Millisecond
		}
		for range rapid.IntRange(1, 5).Draw(r, "presses") {
			at := millis(1000, 25000, "press")
			m.frame(t, at, 0, canbus.Wire, unlockDown)
			m.frame(t, at+millis(10, 300, "length"), 0, canbus.Wire, allUp)
		}
		for range rapid.IntRange(0, 3).Draw(r, "stops") {
			at := millis(1000, 25000, "stop")
			m.stopped = append(m.stopped, span{at, at + millis(1, 6000, "for")})
		}
		for range rapid.IntRange(0, 3).Draw(r, "losses") {
			at := millis(1000, 25000, "loss")
			m.arrive(canbus.Arrival{Kind: canbus.Lost, Cause: canbus.Down, Received: canbus.Received{At: at, Bus: 1}})
			m.arrive(canbus.Arrival{Kind: canbus.Back, Received: canbus.Received{At: at + millis(0, 3000, "for"), Bus: 1}})
		}
		m.confirms = millis(-1, 150, "confirms")
		g.OneShot(1, rapid.Bool().Draw(r, "one-shot"))
		states := rapid.SliceOfN(rapid.SampledFrom([]error{nil, nil, socketcan.ErrFull, socketcan.ErrLost}), 40, 40).Draw(r, "kernel")
		step := millis(1, 200, "step")
		m.refuses = func(now time.Duration, _ canbus.Bus) error { return states[int(now/step)%len(states)] }
		late := &deadlines{words: w, m: m}
		g.journal, g.loop.sink = late, late
		before := 0
		for m.now < 40*time.Second && (len(m.arrivals) > 0 || g.deadline() < never) {
			g.Turn()
			for _, line := range m.sent[before:] {
				if late.newest < m.now {
					r.Fatalf("%s is later than %v", line, late.newest)
				}
			}
			before = len(m.sent)
		}
		if passed := int(g.loop.gate.Refused(Passed) + g.loop.gate.Refused(NotOnBus)); passed != len(m.sent) {
			r.Fatalf("%d passed the gate, %d were sent, refused %v", passed, len(m.sent), w.refused)
		}
	})
}

// deadlines keeps until when the newest decision's frames may go out.
type deadlines struct {
	*words
	m      *machine
	newest time.Duration
}

func (d *deadlines) Effect(ef *latch.Effect) {
	d.words.Effect(ef)
	if ef.Kind == latch.EffectDecision && ef.Decision.Verdict == latch.Allow {
		d.newest = max(d.newest, ef.At+250*time.Millisecond)
	}
}

// A day asleep: nothing wakes latchd, and nothing is sent.
func TestDayAsleep(t *testing.T) {
	g, m, w := live(t, 2*time.Second, true)
	play(g, m, 2*time.Second)
	before := m.wakes
	play(g, m, 24*time.Hour)
	m.frame(t, 24*time.Hour, 0, canbus.Wire, "130#0001C00FEC")
	play(g, m, 24*time.Hour+time.Second)
	if m.wakes-before > 2 || len(m.sent) > 0 || len(w.notices) > 0 {
		t.Errorf("woke %d times, sent %q, told %q", m.wakes-before, m.sent, w.notices)
	}
}

// A task of another goroutine runs on that of the gateway, and ends with the context.
func TestDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, _, _ := live(t, 0, true)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		ran := false
		go func() { done <- g.Do(ctx, func() { ran = true }) }()
		synctest.Wait() // the other goroutine has asked
		g.Turn()
		if err := <-done; err != nil || !ran {
			t.Errorf("error %v, ran %v", err, ran)
		}
		cancel()
		if err := g.Do(ctx, func() {}); err == nil {
			t.Error("no error although nobody runs")
		}
		g.Run(ctx) // ends
	})
}

// From receive to send nothing is allocated.
func TestLiveAllocatesNothing(t *testing.T) {
	c := parse(t, relays)
	m := &quietMachine{}
	g := NewLive(c, m, nothing{})
	g.Arm(true)
	g.Start(&latch.Memory{}, 0)
	down, up, ignition := frame(t, unlockDown), frame(t, allUp), frame(t, "130#0001C00FEC")
	all := func() {
		for range 5 {
			for _, f := range [...]*canbus.Frame{&ignition, &down, &up} {
				m.now += 30 * time.Millisecond
				m.next = canbus.Arrival{Received: canbus.Received{At: m.now, Frame: *f}}
				m.full = true
				g.Turn()
			}
			for range 10 {
				m.now += 20 * time.Millisecond
				g.Turn()
			}
			m.now += 3 * time.Second
			g.Turn()
		}
	}
	all()
	if n := testing.AllocsPerRun(20, all); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if m.sent < 20 {
		t.Errorf("only %d frames were sent", m.sent)
	}
}

// quietMachine has one arrival, and confirms at once.
type quietMachine struct {
	now  time.Duration
	next canbus.Arrival
	full bool
	sent int
}

func (m *quietMachine) Now() time.Duration { return m.now }
func (m *quietMachine) Wake()              {}
func (m *quietMachine) Wait(time.Duration) {}
func (m *quietMachine) Next(a *canbus.Arrival) bool {
	if !m.full {
		return false
	}
	*a, m.full = m.next, false
	return true
}

func (m *quietMachine) Send(to canbus.Bus, f *canbus.Frame) error {
	m.sent++
	m.next = canbus.Arrival{Received: canbus.Received{At: m.now, Bus: to, Origin: canbus.Own, Frame: *f}}
	m.full = true
	return nil
}

// nothing is a journal that keeps nothing.
type nothing struct{}

func (nothing) Effect(*latch.Effect)           {}
func (nothing) Sent(*Transmission)             {}
func (nothing) Refused(*Transmission, Refusal) {}
func (nothing) Notice(*Notice)                 {}

// tapeLines is a tape that keeps a line of everything.
type tapeLines []string

func (l *tapeLines) Frame(_ *latch.Engine, at time.Duration, r *canbus.Received) {
	*l = append(*l, fmt.Sprintf("%v %d %v", at, r.Bus, r.Frame.String()))
}

func (l *tapeLines) Input(_ *latch.Engine, at time.Duration, in *latch.Input) {
	*l = append(*l, fmt.Sprintf("%v input %d", at, in.Kind))
}

// What goes into the engine is told, with the time that counts there: whole microseconds, and never before what came before.
func TestTape(t *testing.T) {
	m, tape := &machine{}, &tapeLines{}
	g := NewLive(parse(t, relays), m, nothing{})
	g.Record(tape)
	g.Start(&latch.Memory{}, 0)
	m.frame(t, time.Millisecond+999, 0, canbus.Wire, allUp)
	m.frame(t, 2*time.Millisecond, 0, canbus.Wire, "7FF#00")
	m.frame(t, 2*time.Millisecond, 0, canbus.Local, allUp)
	play(g, m, 10*time.Millisecond)
	m.now = 20*time.Millisecond + 1
	g.Tell(latch.Input{Kind: latch.DisarmFor})
	m.frame(t, 15*time.Millisecond, 0, canbus.Wire, unlockDown)
	play(g, m, time.Second)
	want := &tapeLines{
		fmt.Sprintf("0s input %d", latch.Start), fmt.Sprintf("0s input %d", latch.Transmit), "1ms 0 23A#22330062", fmt.Sprintf("20ms input %d", latch.DisarmFor), "20ms 0 23A#22300162",
	}
	if diff := cmp.Diff(want, tape); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Another configuration is taken into use between presses, and what is to outlast a restart goes on.
func TestChange(t *testing.T) {
	g, m, w := live(t, 10*time.Second, true)
	for at := 2 * time.Second; at < 2500*time.Millisecond; at += 100 * time.Millisecond {
		m.frame(t, at, 0, canbus.Wire, unlockDown)
	}
	m.frame(t, 2500*time.Millisecond, 0, canbus.Wire, allUp)
	play(g, m, 2300*time.Millisecond)
	g.Tell(latch.Input{Kind: latch.DisarmFor, For: time.Hour})
	var at time.Duration
	done := make(chan error, 1)
	go func() {
		done <- g.DoIdle(t.Context(), func() {
			at = m.now
			kept := g.Change(parse(t, relays))
			g.Start(&kept, 0)
		})
	}()
	for len(g.tasks) == 0 {
		runtime.Gosched()
	}
	play(g, m, 6*time.Second)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if at < 2500*time.Millisecond || at > 3*time.Second {
		t.Errorf("changed at %v, with a press from 2 s to 2.5 s", at)
	}
	if memory := g.loop.Memory(); g.Armed() || !memory.Disarmed || memory.Remaining > time.Hour-m.now+2400*time.Millisecond || memory.Remaining < time.Hour-m.now {
		t.Errorf("armed %v, kept %+v at %v", g.Armed(), memory, m.now)
	}
	m.frame(t, m.now, 0, canbus.Wire, unlockDown)
	play(g, m, m.now+time.Second)
	if len(w.notices) > 0 {
		t.Errorf("told %q", w.notices)
	}
}

// Somebody sends what latchd reads faster than it can take it in: others are served nevertheless. What they ask for has the time of what
// was taken in last, so that what is in the queue is judged as it happened; and nothing of that is lost.
func TestFloodThatIsTooFast(t *testing.T) {
	const frames, apart = 3000, 100 * time.Microsecond
	m, tape := &machine{confirms: -1, takes: 2 * apart}, &tapeLines{}
	g := NewLive(parse(t, relays), m, nothing{})
	g.Record(tape)
	g.Start(&latch.Memory{}, 0)
	*tape = nil
	var want tapeLines
	for n := range frames {
		at := time.Duration(n+1) * apart
		m.frame(t, at, 0, canbus.Wire, allUp)
		want = append(want, fmt.Sprintf("%v 0 %s", at, allUp))
	}
	g.tasks <- task{run: func() { g.Tell(latch.Input{Kind: latch.DisarmFor, For: time.Hour}) }}
	for len(m.arrivals) > 0 {
		g.Turn()
	}
	disarm := slices.IndexFunc(*tape, func(s string) bool { return strings.Contains(s, "input") })
	if disarm < 1 || disarm > 2*burst {
		t.Fatalf("the task is number %d of what went in", disarm)
	}
	want = slices.Insert(want, disarm, fmt.Sprintf("%v input %d", time.Duration(disarm)*apart, latch.DisarmFor))
	if diff := cmp.Diff(want, *tape); diff != "" {
		t.Errorf("(-want +got)\n%.2000s", diff)
	}
	if left := g.loop.Memory().Remaining; left > time.Hour || left < time.Hour-m.now {
		t.Errorf("disarmed for %v still", left)
	}
}

// A configuration that is taken into use while there is more in the queue begins at the time of what was taken in.
func TestChangeInAFlood(t *testing.T) {
	g, m, _ := live(t, 0, false)
	m.takes = time.Millisecond
	for n := range 2 * burst {
		m.frame(t, time.Second+time.Duration(n), 0, canbus.Wire, allUp)
	}
	play(g, m, 900*time.Millisecond)
	g.tasks <- task{idle: true, run: func() {
		kept := g.Change(parse(t, relays))
		g.Start(&kept, 0)
	}}
	for len(m.arrivals) > burst/2 {
		g.Turn()
	}
	if at := g.loop.Now(); at < time.Second || at > time.Second+2*burst {
		t.Errorf("it began at %v", at)
	}
}

// A doubt outlasts another configuration where the interface stays: the frame may still come. Where the controller tries each frame
// once, one that was awaited then is gone, and means nothing to the other configuration.
func TestChangeDuringADoubt(t *testing.T) {
	for _, tt := range []struct {
		name    string
		oneShot bool
		at      time.Duration
		to      string // of the interface
		doubt   bool
	}{
		{"a doubt", false, 3 * time.Second, "can1", true},
		{"a doubt, on another interface", false, 3 * time.Second, "can7", false},
		{"a frame that is awaited", false, 2080 * time.Millisecond, "can1", true},
		{"a frame that is awaited, tried once", true, 2080 * time.Millisecond, "can1", false},
	} {
		g, m, w := live(t, 8*time.Second, true)
		g.OneShot(1, tt.oneShot)
		m.confirms = -1
		m.frame(t, 2*time.Second, 0, canbus.Wire, unlockDown)
		m.frame(t, 2050*time.Millisecond, 0, canbus.Wire, allUp)
		m.frame(t, 6*time.Second, 0, canbus.Wire, unlockDown)
		play(g, m, tt.at)
		c := parse(t, relays)
		c.Buses[1].Interface = tt.to
		kept := g.Change(c)
		g.Arm(true)
		g.Start(&kept, 0)
		play(g, m, 5*time.Second)
		if g.Uncertain(1) != tt.doubt || len(w.refused) > 0 {
			t.Errorf("%s: uncertain %v, refused %v", tt.name, g.Uncertain(1), w.refused)
		}
		m.sent = nil
		play(g, m, 7*time.Second)
		if (len(m.sent) == 0) != tt.doubt {
			t.Errorf("%s: sent %q", tt.name, m.sent)
		}
		if tt.doubt {
			m.arrive(canbus.Arrival{Kind: canbus.Lost, Cause: canbus.Down, Received: canbus.Received{At: 7 * time.Second, Bus: 1}})
			if play(g, m, 8*time.Second); g.Uncertain(1) {
				t.Errorf("%s: uncertain after a loss", tt.name)
			}
		}
	}
}

// What was given up before its turn came is not done.
func TestTaskGivenUp(t *testing.T) {
	g, _, _ := live(t, 0, true)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for len(g.tasks) == 0 {
			runtime.Gosched()
		}
		cancel()
	}()
	if err := g.Do(ctx, func() { t.Error("it was done") }); err != context.Canceled {
		t.Errorf("error %v", err)
	}
	g.work()
}
