package flight_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/config"
	"latchd/internal/flight"
	"latchd/internal/flight/flighttest"
	"latchd/internal/gateway"
	"latchd/internal/report"
	"latchd/latch"
)

func load(t testing.TB, path string) *config.Config {
	t.Helper()
	c, problems := config.Load(path, config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

// car is a live gateway's loop with a recorder, and all that it told.
type car struct {
	c       *config.Config
	loop    *gateway.Live
	buses   *buses
	tape    *flight.Recorder
	effects []latch.Effect
}

// buses are silent but for what the test says; their time is set by it. Of what is sent, one frame in eight is on the bus late, and
// what follows it until then is refused.
type buses struct {
	now  time.Duration
	next []canbus.Arrival
	sent int
	late []canbus.Arrival
}

func (b *buses) Now() time.Duration { return b.now }
func (b *buses) Wait(time.Duration) {}
func (b *buses) Wake()              {}
func (b *buses) Send(bus canbus.Bus, f *canbus.Frame) error {
	own := canbus.Arrival{Received: canbus.Received{Bus: bus, At: b.now, Frame: *f, Origin: canbus.Own}}
	if b.sent++; b.sent%8 != 0 {
		b.next = append(b.next, own)
		return nil
	}
	own.Received.At += 200 * time.Millisecond
	b.late = append(b.late, own)
	return nil
}
func (b *buses) Next(a *canbus.Arrival) bool {
	if len(b.late) > 0 && b.late[0].Received.At <= b.now {
		*a, b.late = b.late[0], b.late[1:]
		return true
	}
	if len(b.next) == 0 {
		return false
	}
	*a, b.next = b.next[0], b.next[1:]
	return true
}

func (c *car) Effect(ef *latch.Effect)                        { c.effects = append(c.effects, *ef) }
func (c *car) Sent(*gateway.Transmission)                     {}
func (c *car) Refused(*gateway.Transmission, gateway.Refusal) {}
func (c *car) Notice(*gateway.Notice)                         {}
func (c *car) told() uint64                                   { return uint64(len(c.effects)) }
func (c *car) frame(bus canbus.Bus, at time.Duration, f canbus.Frame) {
	c.buses.next = append(c.buses.next, canbus.Arrival{Received: canbus.Received{Bus: bus, At: at, Frame: f}})
}

func start(c *config.Config) *car {
	k := &car{c: c, buses: &buses{}}
	k.loop = gateway.NewLive(c, k.buses, k)
	k.tape = flight.NewRecorder(&c.Params, k.told)
	k.loop.Arm(true)
	k.loop.Record(k.tape)
	k.loop.Start(&latch.Memory{}, 0)
	return k
}

// check replays what was recorded, from each of the states in it on, and compares what is decided with what was, byte for byte.
func (c *car) check(t *testing.T) (compared int) {
	t.Helper()
	for rec := c.tape.Seal(c.buses.now.Truncate(time.Microsecond)); ; {
		compared += c.compare(t, rec)
		if !rec.Shorten() {
			return compared
		}
	}
}

func (c *car) compare(t *testing.T, rec *flight.Recording) int {
	t.Helper()
	log, text, err := rec.Files(flight.Source{Config: c.c, Latchd: "this", Epoch: time.Unix(1_700_000_000, 123_456_000)})
	if err != nil {
		t.Fatal(err)
	}
	var was bytes.Buffer
	w := report.NewJSON(&was, c.c)
	after, last := rec.Told()
	for _, ef := range c.effects[after:last] {
		if ef.Kind != latch.EffectSend {
			ef.At -= rec.From()
			w.Effect(&ef)
		}
	}
	_ = w.Flush()
	is := flighttest.Replay(t, c.c, "this", log, text)
	if was.String() != is {
		t.Fatalf("replayed from %v on (-was +is)\n%s", rec.From(), cmp.Diff(strings.Split(was.String(), "\n"), strings.Split(is, "\n")))
	}
	return strings.Count(is, `"kind":"decision"`)
}

// Whatever goes in, a recording decides the same, byte for byte, wherever it begins.
func TestReplayOfARecording(t *testing.T) {
	c := load(t, "../../testdata/scenarios/ways-car.yaml")
	c.Params.Access.Try = true
	const steps = 6000
	total := 0
	for seed := range uint64(2) {
		k := start(c)
		draw := rand.New(rand.NewPCG(seed, 0)).Uint64N
		for step := range steps {
			k.buses.now += time.Duration(draw(300_000_000) >> draw(20))
			switch what := draw(200); what {
			case 0:
				k.loop.Tell(latch.Input{Kind: latch.DisarmFor, For: time.Duration(draw(60)) * time.Second})
			case 1, 2:
				k.loop.Tell(latch.Input{Kind: latch.Arm})
			case 3:
				on := latch.Choice(draw(3))
				k.loop.Tell(latch.Input{Kind: latch.Set, Change: &latch.SettingChange{Setting: latch.BootByFob, Choice: on, Time: 1_700_000_000, Origin: "a test"}})
			case 4:
				k.loop.Tell(latch.Input{Kind: latch.Service})
			case 7:
				k.loop.Arm(draw(2) == 0)
			case 8:
				k.loop.Tell(latch.Input{Kind: latch.Try, Action: latch.TryActions()[draw(uint64(len(latch.TryActions())))]})
			case 5, 6:
				kind := [...]canbus.ArrivalKind{canbus.Overflow, canbus.Lost}[what-5]
				at := canbus.Received{Bus: canbus.Bus(draw(uint64(len(c.Buses)))), At: k.buses.now}
				k.buses.next = append(k.buses.next, canbus.Arrival{Kind: kind, Missed: 3, Received: at})
				if kind == canbus.Lost {
					k.buses.next = append(k.buses.next, canbus.Arrival{Kind: canbus.Back, Received: at})
				}
			default:
				bus, f := likely(draw)
				late := time.Duration(draw(2_000_000) >> draw(20))
				k.frame(bus, max(0, k.buses.now-late), f)
			}
			k.loop.Turn()
			if draw(100) == 0 {
				k.tape.Seal(k.buses.now) // a state of its own follows
			}
			if step%(steps/2) == steps/2-1 {
				total += k.check(t)
			}
		}
	}
	if total < 1000 {
		t.Errorf("only %d decisions were compared", total)
	}
}

// gate counts the frames that passed it, and those that did not.
type gate struct{ passed, refused int }

func (g *gate) Effect(*latch.Effect)                           {}
func (g *gate) Sent(*gateway.Transmission)                     { g.passed++ }
func (g *gate) Refused(*gateway.Transmission, gateway.Refusal) { g.refused++ }

// On a silent bus, too, each frame has its own time in the replay of a recording: none would be late that was not.
func TestReplayOnASilentBus(t *testing.T) {
	c := load(t, "profile:mini-r56")
	k := start(c)
	key, _ := canbus.ParseFrame("23A#22300462") // lock
	k.buses.now = time.Second
	k.frame(0, k.buses.now, key)
	for range 500 {
		k.loop.Turn()
		k.buses.now += 10 * time.Millisecond
	}
	log, state, err := k.tape.Seal(k.buses.now).Files(flight.Source{Config: c, Latchd: "this", Epoch: time.Unix(1_700_000_000, 0)})
	if err != nil {
		t.Fatal(err)
	}
	var g gate
	if flighttest.Run(t, c, "this", log, state, &g); g.passed != 6 || g.refused != 0 {
		t.Errorf("%d frames pass, %d do not", g.passed, g.refused)
	}
}

// What is kept is bounded: the oldest is left out, and the rest is decided as it was.
func TestRecorderIsBounded(t *testing.T) {
	c := load(t, "../../testdata/scenarios/ways-car.yaml")
	k := start(c)
	draw := rand.New(rand.NewPCG(1, 0)).Uint64N
	for range 45_000 {
		k.buses.now += time.Duration(draw(20_000_000))
		bus, f := likely(draw)
		k.frame(bus, k.buses.now, f)
		k.loop.Turn()
	}
	rec := k.tape.Seal(k.buses.now.Truncate(time.Microsecond))
	if from := rec.From(); from < k.buses.now/50 || from > k.buses.now/4 {
		t.Errorf("of %v all from %v on is kept", k.buses.now, from)
	}
	if n := k.compare(t, rec); n < 10 {
		t.Errorf("only %d decisions were compared", n)
	}
}

// likely is a frame of the car of ways-car.yaml, in which mostly little goes on.
func likely(draw func(uint64) uint64) (canbus.Bus, canbus.Frame) {
	pairs := func(n int, often uint64) (b byte) { // of two bits, 0 or, once in a while, 1
		for i := range n {
			if draw(often) == 0 {
				b |= 1 << (2 * i)
			}
		}
		return b
	}
	frame := func(bus canbus.Bus, id canbus.ID, data ...byte) (canbus.Bus, canbus.Frame) {
		f := canbus.Frame{ID: id, Length: uint8(len(data))}
		copy(f.Data[:], data)
		return bus, f
	}
	switch draw(6) {
	case 0:
		return frame(0, 0x100, byte(draw(5)), 1+byte(draw(20)/19))
	case 1:
		return frame(0, 0x101, byte(draw(3)|draw(8)<<2), byte(draw(2)))
	case 2:
		return frame(0, 0x102, byte(draw(100)/99))
	case 3:
		return frame(0, 0x110, pairs(1, 3)|pairs(1, 300)<<2|pairs(1, 3)<<4, byte(draw(3)*30), 0, 90+byte(draw(60)))
	case 4:
		return frame(0, 0x111, pairs(4, 2), pairs(3, 20)|pairs(1, 2000)<<6, 0)
	}
	return frame(1, 0x310, byte(draw(5)), byte(draw(4)))
}

// What does not belong together is refused, and says why.
func TestMisfits(t *testing.T) {
	c := load(t, "../../config/minimal.yaml")
	k := start(c)
	k.buses.now = time.Second
	k.loop.Turn()
	log, text, err := k.tape.Seal(time.Second).Files(flight.Source{Config: c, Latchd: "this"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ what, text, latchd, log, want string }{
		{"all is well", string(text), "this", string(log), ""},
		{"another latchd", string(text), "that", string(log), "recorded by this, and this is that"},
		{"a changed log", string(text), "this", string(log) + "\n", "the log was changed"},
		{"a changed state", strings.Replace(string(text), `"from_us": 0`, `"from_us": 1`, 1), "this", string(log), "damaged"},
		{"a later version", strings.Replace(string(text), `"latchd_recording": 1`, `"latchd_recording": 2`, 1), "this", string(log), "version 2"},
		{"something else", `{"a":1}`, "this", string(log), "no state of a recording"},
		{"nothing", ``, "this", string(log), "no state of a recording"},
	} {
		s, err := flight.ReadState(strings.NewReader(tt.text))
		if err == nil {
			err = s.Fits(c, tt.latchd, strings.NewReader(tt.log))
		}
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: error %v", tt.what, err)
		}
	}
	s, err := flight.ReadState(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Fits(load(t, "../../testdata/scenarios/ways-car.yaml"), "this", bytes.NewReader(log)); err == nil || !strings.Contains(err.Error(), "another configuration") {
		t.Errorf("another configuration: error %v", err)
	}
}

// A state that was not written by this latchd is refused, whatever it is, and none panics.
func FuzzRestore(f *testing.F) {
	c := load(f, "../../config/minimal.yaml")
	k := start(c)
	_, text, err := k.tape.Seal(0).Files(flight.Source{Config: c})
	if err != nil {
		f.Fatal(err)
	}
	var s flight.State
	if err := json.Unmarshal(text, &s); err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(s.Engine))
	f.Add([]byte(`{"buttons":[{}]}`))
	f.Add([]byte(`{"now":1.5}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s := flight.State{Engine: text}
		_ = s.Restore(latch.New(&c.Params))
		if s, err := flight.ReadState(bytes.NewReader(text)); (s == nil) == (err == nil) {
			t.Errorf("%v, error %v", s, err)
		}
	})
}
