package recording

import (
	"fmt"
	"time"

	"latchd/canbus"
	"latchd/config"
	"latchd/internal/explain"
	"latchd/internal/gateway"
	"latchd/internal/replay"
	"latchd/internal/report"
	"latchd/internal/scenario"
	"latchd/latch"
)

// Options say what is recorded.
type Options struct {
	Name   string // of the log
	About  string // how to read what follows
	Replay replay.Options
	From   time.Duration // what comes before is replayed, and not told
	Epoch  time.Time     // the time of day at the replay's time 0; the zero time if the log's stamps do not tell it
}

// Make replays records and keeps what there is to see.
func Make(c *config.Config, records replay.Records, o Options) (*Recording, replay.Summary, error) {
	return makeWithin(usual, c, records, o)
}

func makeWithin(most limits, c *config.Config, records replay.Records, o Options) (*Recording, replay.Summary, error) {
	r := &recorder{
		most: most, from: o.From, zero: o.Replay.Zero(), lines: report.NewLines(c), heard: report.NewButtonFrames(c), told: explain.NewCollector(),
		minor: queue{most: most.minor},
		looks: looks{p: &c.Params, zero: o.Replay.Zero(), from: o.From, kept: queue{most: most.looks}, ahead: latch.New(&c.Params)},
	}
	o.Replay.Watcher = r
	r.add(report.Happened(0, "replay", o.About))
	sum, err := replay.Run(c, &bounded{records, r}, r, o.Replay)
	if err != nil {
		return nil, sum, err
	}
	for _, p := range sum.Pending {
		r.tell(sum.Settled, report.Happened(sum.Settled, "pending", report.StillToCome(p)))
	}
	r.tellHeard()
	r.looks.end()
	if r.err != nil {
		return nil, sum, r.err
	}
	tell := report.PressOptions{Epoch: o.Epoch, Teller: explain.Teller{
		Params: &c.Params, Observe: c.Mode == config.Observe, Simulated: o.Replay.Controllers != nil && len(c.Simulation) > 0,
	}}
	made := &Recording{
		head:    head{Name: o.Name, From: report.Seconds(o.From), Until: report.Seconds(sum.Settled), Mode: c.Mode.String()},
		missing: r.minor.missing + r.looks.kept.missing, lines: merge(r.major, r.minor.list), looks: r.looks.kept.texts(), decisions: r.decisions,
	}
	if !o.Epoch.IsZero() {
		made.head.Origin = o.Epoch.UTC().Format(time.RFC3339Nano)
	}
	for _, p := range r.told.Presses(sum.End) {
		made.stories = append(made.stories, tell.Line(c, p))
	}
	made.config, made.effects = c, r.past.Effects()
	return made, sum, nil
}

// recorder is told by a replay what it does, and sees its engine.
type recorder struct {
	most       limits
	from, zero time.Duration
	lines      *report.Lines
	heard      *report.ButtonFrames
	told       *explain.Collector
	looks      looks
	past       scenario.Newest // from the log's begin on

	places    int
	major     []kept
	minor     queue
	decisions []uint64
	err       error // there is no room for more

	waiting   bool // a frame that was heard is told after what was due before it ...
	waitingAt time.Duration
	frame     report.Line // ... and this is it
}

// Frame is a frame that the engine is about to get.
func (r *recorder) Frame(e *latch.Engine, at time.Duration, f *canbus.Received) {
	r.tellHeard()
	r.looks.watch(e, at)
	r.waitingAt = at - r.zero
	if r.waiting = r.heard.Tells(e, f) && r.waitingAt >= r.from; r.waiting {
		r.frame = r.lines.Heard(r.waitingAt, f)
	}
}

// Time is anything else that lets time go on.
func (r *recorder) Time(e *latch.Engine, to time.Duration) {
	r.tellHeard()
	r.looks.watch(e, to)
}

// Effect takes in a gesture, a decision or an event.
func (r *recorder) Effect(ef *latch.Effect) {
	r.past.Effect(ef)
	if ef.At < r.from {
		return
	}
	r.told.Effect(ef)
	if ef.Kind == latch.EffectDecision {
		r.decisions = append(r.decisions, ef.Decision.Number)
	}
	r.tell(ef.At, r.lines.Effect(ef))
}

// Sent takes in a frame that passed the gate.
func (r *recorder) Sent(t *gateway.Transmission) {
	if t.At >= r.from {
		r.told.Sent(t)
		r.tell(t.At, r.lines.Sent(t))
	}
}

// Refused takes in a frame that did not pass the gate.
func (r *recorder) Refused(t *gateway.Transmission, why gateway.Refusal) {
	if t.At >= r.from {
		r.told.Refused(t, why)
		r.tell(t.At, r.lines.Refused(t, why))
	}
}

// tell keeps a line, after a frame that was heard before it.
func (r *recorder) tell(at time.Duration, l report.Line) {
	if at >= r.waitingAt {
		r.tellHeard()
	}
	r.add(l)
}

func (r *recorder) tellHeard() {
	if r.waiting {
		r.waiting = false
		r.add(r.frame)
	}
}

// add keeps a line, or says that there is no room for it.
func (r *recorder) add(l report.Line) {
	k := kept{place: r.places, text: encode(&l)}
	r.places++
	switch {
	case minor(&l):
		r.minor.add(k)
	case len(r.major) < r.most.major:
		r.major = append(r.major, k)
	case r.err == nil:
		r.err = fmt.Errorf("until %s s of the log there are %d gestures, decisions and frames, and no room for more: give --from and --until for a part of it", l.T, r.most.major)
	}
}

// minor says whether a line only tells what was heard of the car, and not what latchd made of it.
func minor(l *report.Line) bool {
	switch l.Event {
	case latch.FactChanged.String(), latch.GapSeen.String(), latch.BusReturned.String():
		return true
	}
	return l.Kind == "heard"
}

// bounded are records that end when there is no room for more.
type bounded struct {
	replay.Records
	of *recorder
}

func (b *bounded) Next() bool { return b.of.err == nil && b.Records.Next() }

// Err is that there is no room, or what is wrong with the records.
func (b *bounded) Err() error {
	if b.of.err != nil {
		return b.of.err
	}
	return b.Records.Err()
}
