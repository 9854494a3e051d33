package replay

import (
	"time"

	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/flight"
	"latchd/internal/gateway"
	"latchd/latch"
)

// Recording is what a flight recorder wrote beside a log: the engine as it was before, and what went into it beside frames. The
// replay decides what was decided then, and ends when the recording ends: what was under way stays open.
type Recording struct {
	*flight.State
	Start int64 // the stamp of the log's first frame, in ns
}

func (rec *Recording) run(c *config.Config, records Records, sink gateway.Sink, opts Options) (Summary, error) {
	from, until := opts.Zero(), micros(rec.Until)
	if opts.Until > 0 {
		until = min(until, from+opts.Until)
	}
	loop := gateway.New(c, &shifted{sink: sink, by: from}, nil)
	loop.Watch(opts.Watcher)
	if err := loop.Resume(rec.Restore); err != nil {
		return Summary{}, err
	}
	origin := time.Duration(rec.Start - rec.Epoch*1000) // the engine's time of the first frame
	frames, inputs := 0, rec.Inputs
	settle := func(to time.Duration) { // each thing at its own time: the gate lets nothing out that is late
		for at, due := loop.Deadline(); due && at < to; at, due = loop.Deadline() {
			loop.Advance(at)
		}
	}
	tell := func() {
		for ; len(inputs) > 0 && inputs[0].After <= frames && micros(inputs[0].At) <= until; inputs = inputs[1:] {
			settle(micros(inputs[0].At))
			loop.Tell(micros(inputs[0].At), inputs[0].Input)
		}
	}
	for records.Next() {
		r := records.Record()
		if r.Kind != candump.Frame {
			continue // what else happened stands beside the log
		}
		tell()
		received := r.Received
		if received.At += origin; received.At > until {
			break
		}
		settle(received.At)
		loop.Receive(&received)
		frames++
	}
	tell()
	settle(until)
	loop.Advance(until)
	sum := Summary{End: until - from, Settled: until - from, Pending: loop.Pending()}
	for i := range sum.Pending {
		sum.Pending[i].Due -= from
	}
	return sum, records.Err()
}

func micros(n int64) time.Duration { return time.Duration(n) * time.Microsecond }

// shifted is a sink whose times begin with the recording.
type shifted struct {
	sink gateway.Sink
	by   time.Duration
}

func (s *shifted) Effect(ef *latch.Effect) {
	told := *ef
	told.At -= s.by
	s.sink.Effect(&told)
}

func (s *shifted) Sent(t *gateway.Transmission) {
	sent := *t
	sent.At -= s.by
	s.sink.Sent(&sent)
}

func (s *shifted) Refused(t *gateway.Transmission, why gateway.Refusal) {
	refused := *t
	refused.At -= s.by
	s.sink.Refused(&refused, why)
}
