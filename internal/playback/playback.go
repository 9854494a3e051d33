// Package playback plays recorded logs on live buses, with the log's timing.
package playback

import (
	"context"
	"slices"
	"time"

	"latchd/canbus"
	"latchd/canbus/candump"
)

// Records is where the frames come from: a candump.Reader or a candump.Merge.
type Records interface {
	Next() bool
	Record() *candump.Record
	Err() error
}

// Sender puts frames into the queue of an interface, and never waits. A socketcan.Sender is one.
type Sender interface {
	Send(*canbus.Frame) error
}

// Options say what is played, and where.
type Options struct {
	Outputs []Sender // bus i of the records is played on Outputs[i]; one without an output is left out
	// From and Until are the part of the log that is played, both included. An Until of 0 is the log's end.
	From, Until time.Duration
	// Watch is told how far it is: after each frame, and at least once a second. nil: nobody is told.
	Watch func(*Summary)
}

// Summary is what was played, so far.
type Summary struct {
	At      time.Duration // of the newest frame that was played, in the log
	Next    time.Duration // until the next one; 0: that is not known
	Outputs []Count       // for each of Options.Outputs
	LeftOut map[canbus.Bus]uint64
	Errors  uint64        // error frames: controllers report them, and nobody can send them
	Late    time.Duration // how late a frame was at worst
}

// Count is what became of the frames of one output.
type Count struct {
	Played    uint64
	Full      uint64 // not sent, because the queue of the interface was full for longer than patience
	Classical uint64 // not sent, because the interface has no CAN FD
}

// Played is how many frames were played.
func (s *Summary) Played() (n uint64) {
	for _, c := range s.Outputs {
		n += c.Played
	}
	return n
}

// ahead is how many records are read before it is their time, so that a slow disk makes no frame late.
const ahead = 1024

// Run plays the records in real time, from the first frame that is played on. Each frame has its own time, counted from that
// first one on the monotonic clock, so whatever was late makes nothing late that comes after it. Where the log's time runs
// backwards it goes on at once. Run ends with the records, or with the first error: of theirs, of a Sender, of ctx. After an error
// a read of the records may still be under way.
func Run(ctx context.Context, records Records, opts Options) (*Summary, error) {
	p := player{opts: opts, summary: Summary{Outputs: make([]Count, len(opts.Outputs)), LeftOut: map[canbus.Bus]uint64{}}}
	for i, s := range opts.Outputs {
		p.outputs = append(p.outputs, output{sender: s, count: &p.summary.Outputs[i]})
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	in, failed := read(ctx, records, opts.Until)
	err := p.play(ctx, in)
	if err == nil {
		err = <-failed
	}
	return &p.summary, err
}

// read reads the records in a goroutine of its own, so that a pipe on which nothing comes holds up neither what waits for
// its queue nor the end.
func read(ctx context.Context, records Records, until time.Duration) (<-chan candump.Record, <-chan error) {
	in, failed := make(chan candump.Record, ahead), make(chan error, 1)
	go func() {
		defer close(in)
		for records.Next() {
			if until > 0 && records.Record().Received.At > until {
				break
			}
			select {
			case in <- *records.Record():
			case <-ctx.Done():
				failed <- ctx.Err()
				return
			}
		}
		failed <- records.Err()
	}()
	return in, failed
}

// player plays one log.
type player struct {
	opts    Options
	outputs []output
	summary Summary

	started bool
	start   time.Time     // the time of the first frame
	first   time.Duration // the same in the log
}

// watchEvery is the longest time between two calls of Options.Watch.
const watchEvery = time.Second

// play plays what is read until there is no more.
func (p *player) play(ctx context.Context, in <-chan candump.Record) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var next *canbus.Received // nil: it is not read yet
	for in != nil || p.waits() {
		now := time.Now()
		if err := p.retry(now); err != nil {
			return err
		}
		if next != nil && !p.due(next).After(now) {
			if err := p.send(next, now); err != nil {
				return err
			}
			next = nil
		}
		p.watch(next, now)
		timer.Reset(p.pause(next, now))
		from := in
		if next != nil {
			from = nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
		case rec, more := <-from:
			if !more {
				in = nil
			} else if p.wants(&rec) {
				next = &rec.Received
			}
		}
	}
	return nil
}

// wants says whether a record is a frame that is to be played, and counts it if it is not.
func (p *player) wants(rec *candump.Record) bool {
	r := &rec.Received
	switch {
	case rec.Kind != candump.Frame || r.At < p.opts.From:
		return false // of frames that were lost when it was recorded nothing is known but their number
	case int(r.Bus) >= len(p.outputs):
		p.summary.LeftOut[r.Bus]++
		return false
	case r.Frame.Is(canbus.Error):
		p.summary.Errors++
		return false
	}
	return true
}

// due is when a frame is to be sent. The first one begins the time.
func (p *player) due(r *canbus.Received) time.Time {
	if !p.started {
		p.started, p.start, p.first = true, time.Now(), r.At
	}
	return p.start.Add(r.At - p.first)
}

// send sends a frame whose time has come, after those that wait for the same queue.
func (p *player) send(r *canbus.Received, now time.Time) error {
	p.summary.At = r.At
	o := &p.outputs[r.Bus]
	o.waiting = append(o.waiting, timed{p.due(r), r.Frame})
	return p.flush(o, now)
}

// retry sends what waits.
func (p *player) retry(now time.Time) error {
	for i := range p.outputs {
		if err := p.flush(&p.outputs[i], now); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) flush(o *output, now time.Time) error {
	late, err := o.flush(now)
	p.summary.Late = max(p.summary.Late, late)
	return err
}

// waits says whether a frame waits for its queue.
func (p *player) waits() bool {
	return slices.ContainsFunc(p.outputs, func(o output) bool { return len(o.waiting) > 0 })
}

// pause is how long there is nothing to do.
func (p *player) pause(next *canbus.Received, now time.Time) time.Duration {
	pause := watchEvery
	if p.waits() {
		pause = retryEvery
	}
	if next != nil {
		pause = min(pause, p.due(next).Sub(now))
	}
	return pause
}

// watch tells how far it is.
func (p *player) watch(next *canbus.Received, now time.Time) {
	if p.opts.Watch == nil {
		return
	}
	p.summary.Next = 0
	if next != nil {
		p.summary.Next = p.due(next).Sub(now)
	}
	p.opts.Watch(&p.summary)
}
