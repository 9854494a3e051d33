package gateway

import (
	"context"
	"math"
	"slices"
	"time"

	"latchd/canbus"
	"latchd/config"
	"latchd/latch"
)

// Buses are the live interfaces, or a test's model of them. One goroutine uses them, but for Wake.
type Buses interface {
	// Now is the monotonic time.
	Now() time.Duration
	// Wait sleeps until something has arrived, until Wake, or until a time.
	Wait(until time.Duration)
	// Next is the next thing that has arrived; false: nothing, until the next Wait.
	Next(*canbus.Arrival) bool
	// Send puts a frame into the queue of a bus, without waiting. socketcan.ErrFull and ErrLost are the errors to live with.
	Send(canbus.Bus, *canbus.Frame) error
	// Wake ends a Wait. Any goroutine may call it.
	Wake()
}

// Journal is a sink that is also told what happens on live buses.
type Journal interface {
	Sink
	Notice(*Notice)
}

// Live drives the loop from live buses: what arrives is taken in with the time of its receipt, what is due is settled, and what
// is to be sent goes out before its deadline or not at all. One goroutine does all of it, and sleeps while there is nothing to do.
type Live struct {
	loop    *Loop
	buses   Buses
	journal Journal
	armed   bool
	started bool
	fooled  bool             // somebody else sends our frames
	ours    map[address]bool // what this configuration may send
	links   []link           // by bus
	forged  []noise          // by bus
	missed  []noise          // by bus
	flaps   []flaps          // by bus
	behind  time.Duration    // when the newest was received that was taken in, while there is more in the queue; never: there is not
	tasks   chan task
	patient []task // that wait until nothing is under way
	arrival canbus.Arrival
}

// task is something to be done on the goroutine of Run.
type task struct {
	run  func()
	idle bool // only once no press and no actuation is under way
}

// address is an identifier on a bus.
type address struct {
	bus canbus.Bus
	id  canbus.ID
}

const never = time.Duration(math.MaxInt64)

// burst is how many things are taken in before all buses are looked at again, so that a busy one hides none.
const burst = 256

// resolution is that of the time which decides. It is the resolution of a candump log, so that a log tells all about when things
// happened. All limits of the engine are multiples of it.
const resolution = time.Microsecond

// NewLive returns a gateway on live buses. It sends only while it is armed.
func NewLive(c *config.Config, buses Buses, journal Journal) *Live {
	g := &Live{buses: buses, journal: journal, behind: never, tasks: make(chan task, 16)}
	g.use(c)
	return g
}

// use takes a configuration into use. What is known of the way out onto an interface stays true, whichever bus it is now.
func (g *Live) use(c *config.Config) {
	g.started = false
	links := make([]link, len(c.Buses))
	for bus := range g.links {
		before := g.loop.config.Buses[bus].Interface
		if i := slices.IndexFunc(c.Buses, func(b config.Bus) bool { return b.Interface == before }); i >= 0 {
			links[i] = g.links[bus].handOn(canbus.Bus(i))
		}
	}
	g.ours, g.links = map[address]bool{}, links
	g.forged, g.missed, g.flaps = nil, nil, nil
	for range c.Buses {
		g.forged, g.missed, g.flaps = append(g.forged, newNoise(Forged)), append(g.missed, newNoise(FramesMissed)), append(g.flaps, newFlaps())
	}
	g.loop = New(c, g.journal, g.transmit)
	for i := range c.Frames {
		g.ours[address{canbus.Bus(c.Frames[i].Bus), c.Frames[i].Frame.ID}] = true
	}
}

// Change goes on with another configuration: what outlasts a restart goes on, everything else begins anew. The transmit path is
// closed. It belongs to the goroutine of Run, after the buses have been changed.
func (g *Live) Change(c *config.Config) (kept latch.Memory) {
	g.Arm(false)
	kept = g.loop.Memory()
	g.use(c)
	return kept
}

// Arm opens the transmit path, or closes it: then nothing of what waits goes out any more. It belongs to the goroutine of Run, or
// comes before it.
func (g *Live) Arm(armed bool) {
	if g.started { // before, the start tells it; what is due until now goes the way that it was
		g.Tell(latch.Input{Kind: latch.Transmit, Open: armed})
	}
	g.armed, g.fooled = armed, false
	if armed {
		return
	}
	for bus := range g.links {
		g.links[bus].close(g.buses.Now(), g.refused)
	}
	g.loop.tellUnsent(g.now())
}

// Armed says whether the transmit path is open. It belongs to the goroutine of Run.
func (g *Live) Armed() bool { return g.armed }

// Refused is how many frames were not sent, by the reason; none: all were. It belongs to the goroutine of Run.
func (g *Live) Refused() map[string]uint64 {
	refused := map[string]uint64{}
	for why := Passed + 1; why < numRefusals; why++ {
		if n := g.loop.gate.Refused(why); n > 0 {
			refused[why.String()] = n
		}
	}
	return refused
}

// Uncertain says whether a frame that was sent on a bus is missing there, and may come at any time. It belongs to the goroutine of Run.
func (g *Live) Uncertain(bus canbus.Bus) bool { return g.links[bus].doubt }

// Trust ends the doubt on every bus: a person says that what is missing does not come any more. It belongs to the goroutine of Run.
func (g *Live) Trust() {
	for bus := range g.links {
		g.links[bus].trust()
	}
}

// OneShot says whether the controller of a bus tries each frame once, which is unknown at first and after each loss of the bus. It
// belongs to the goroutine of Run.
func (g *Live) OneShot(bus canbus.Bus, oneShot bool) { g.links[bus].know(oneShot) }

// Record has everything recorded that goes into the engine from now on. It belongs to the goroutine of Run, or comes before it.
func (g *Live) Record(tape Tape) { g.loop.tape = tape }

// Start restores what was kept, and begins.
func (g *Live) Start(kept *latch.Memory, away time.Duration) {
	g.loop.Advance(g.now())
	g.loop.engine.Recall(kept, away)
	g.Tell(latch.Input{Kind: latch.Start})
	g.started = true
	g.Tell(latch.Input{Kind: latch.Transmit, Open: g.armed})
}

// Tell passes on what is no frame and happens now. It belongs to the goroutine of Run.
func (g *Live) Tell(in latch.Input) { g.loop.Tell(g.now(), in) }

// now is the time of what happens now. What is still in the queue happened before, so while there is something that is as of what was
// taken in last: nothing later is settled before it.
func (g *Live) now() time.Duration { return min(g.buses.Now(), g.behind).Truncate(resolution) }

// Loop is what decides. It belongs to the goroutine of Run.
func (g *Live) Loop() *Loop { return g.loop }

// Run works until the context ends. What is under way then is dropped.
func (g *Live) Run(ctx context.Context) {
	stop := context.AfterFunc(ctx, g.buses.Wake)
	defer stop()
	for ctx.Err() == nil {
		g.Turn()
	}
}

// Do runs a task on the goroutine of Run, and waits for it. It is not run after the context has ended.
func (g *Live) Do(ctx context.Context, run func()) error { return g.do(ctx, run, false) }

// DoIdle runs a task as Do does, at the first moment at which no press and no actuation is under way.
func (g *Live) DoIdle(ctx context.Context, run func()) error { return g.do(ctx, run, true) }

func (g *Live) do(ctx context.Context, run func(), idle bool) error {
	done := make(chan struct{})
	t := task{idle: idle, run: func() {
		if ctx.Err() == nil {
			run()
			close(done)
		}
	}}
	select {
	case g.tasks <- t:
		g.buses.Wake()
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-done:
	case <-ctx.Done():
		select {
		case <-done: // both at once: it was done
		default:
			return ctx.Err()
		}
	}
	return nil
}

// Turn sleeps until there is something to do, and does it. However much arrives, tasks have their turn.
func (g *Live) Turn() {
	g.buses.Wait(g.deadline())
	now := g.buses.Now()
	g.behind = never
	for n := 1; g.buses.Next(&g.arrival); n++ {
		g.take(&g.arrival)
		if n == burst {
			g.behind = max(g.loop.Now(), g.arrival.Received.At)
			now = min(now, g.behind)
			break
		}
	}
	g.loop.present = g.buses.Now() // the process may have stood still since
	g.loop.Advance(now.Truncate(resolution))
	for bus := range g.links {
		g.links[bus].flush(g.buses.Now(), g.buses, g.refused)
		g.links[bus].miss(now, func(f *canbus.Frame) {
			g.journal.Notice(&Notice{At: now, Kind: Unconfirmed, Bus: canbus.Bus(bus), Frame: *f})
		}, g.refused)
		g.loop.tellUnsent(now.Truncate(resolution))
		g.forged[bus].tell(now, canbus.Bus(bus), g.journal)
		g.missed[bus].tell(now, canbus.Bus(bus), g.journal)
		g.flaps[bus].tell(now, canbus.Bus(bus), g.journal)
	}
	g.work()
}

// work does what others have asked for.
func (g *Live) work() {
	for {
		select {
		case t := <-g.tasks:
			g.patient = append(g.patient, t)
			continue
		default:
		}
		break
	}
	g.patient = slices.DeleteFunc(g.patient, func(t task) bool {
		runs := !t.idle || !g.loop.Busy()
		if runs {
			t.run()
		}
		return runs
	})
}

// deadline is when there is something to do although nothing arrives.
func (g *Live) deadline() time.Duration {
	at := never
	if due, ok := g.loop.Deadline(); ok {
		at = due
	}
	for i := range g.links {
		at = min(at, g.links[i].deadline(), g.forged[i].deadline(), g.missed[i].deadline(), g.flaps[i].deadline())
	}
	return at
}

// take takes in what arrived.
func (g *Live) take(a *canbus.Arrival) {
	r := &a.Received
	r.At = r.At.Truncate(resolution)
	g.loop.present = max(r.At, g.buses.Now())
	switch a.Kind {
	case canbus.Lost:
		g.links[r.Bus].lost()
		g.flaps[r.Bus].lose(a.Cause)
		g.flaps[r.Bus].tell(r.At, r.Bus, g.journal)
		g.loop.Tell(r.At, latch.Input{Kind: latch.BusLost, Bus: int(r.Bus)})
	case canbus.Back:
		g.flaps[r.Bus].comeBack()
		g.flaps[r.Bus].tell(r.At, r.Bus, g.journal)
		g.loop.Tell(r.At, latch.Input{Kind: latch.BusBack, Bus: int(r.Bus)})
	case canbus.Overflow:
		g.links[r.Bus].overflow()
		g.missed[r.Bus].add(a.Missed, &r.Frame)
		g.loop.Tell(r.At, latch.Input{Kind: latch.Overflow, Bus: int(r.Bus)})
	default:
		g.hear(r)
	}
}

// hear takes in a frame.
func (g *Live) hear(r *canbus.Received) {
	switch {
	case r.Origin == canbus.Own:
		g.confirmed(r)
		return
	case g.ours[address{r.Bus, r.Frame.ID}]:
		g.impostor(r)
	case r.Origin == canbus.Local:
		g.forged[r.Bus].add(1, &r.Frame)
	}
	g.loop.Receive(r)
}

// impostor is that a frame of ours came from somebody else: another gateway, or an attack. Nobody can say any more who moves the
// latches, so latchd is disarmed (P17) until a person has armed it again.
func (g *Live) impostor(r *canbus.Received) {
	if !g.armed || g.fooled {
		return
	}
	g.fooled = true
	g.journal.Notice(&Notice{At: r.At, Kind: Impostor, Bus: r.Bus, Frame: r.Frame})
	g.loop.Tell(r.At, latch.Input{Kind: latch.DisarmFor})
}

// confirmed takes note that a frame of ours is on the bus.
func (g *Live) confirmed(r *canbus.Received) {
	if late, by := g.links[r.Bus].confirmed(r); late {
		g.journal.Notice(&Notice{At: r.At, Kind: ConfirmedLate, Bus: r.Bus, Frame: r.Frame, Late: by})
	}
}

// transmit sends a frame that has passed the gate. The transmit path is closed unless armed.
func (g *Live) transmit(t *Transmission) Refusal {
	if t.Withheld = !g.armed; t.Withheld {
		return Passed
	}
	return g.links[t.Bus].send(t, g.buses)
}

// refused is that a frame that had been put by was not sent after all.
func (g *Live) refused(t *Transmission, why Refusal) {
	g.loop.gate.refuse(why)
	g.loop.refuse(t, why)
}
