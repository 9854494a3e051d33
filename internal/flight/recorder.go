package flight

import (
	"time"

	"latchd/canbus"
	"latchd/latch"
)

// How much is kept: with 100 used frames a second, more than six minutes in about 5 MB.
const (
	chunkSize = 4096 // things that went in
	chunks    = 10
)

// Recorder keeps the newest things that went into an engine. It is a gateway.Tape.
type Recorder struct {
	params *latch.Params
	told   func() uint64
	chunks []*chunk // the oldest first; the last one is written
}

// chunk is a part of what went in, with the engine as it was before.
type chunk struct {
	engine *latch.Engine
	told   uint64 // how much had been told before
	items  []item
	sealed bool // it was handed out, so it does not change any more
}

// item is one thing that went in.
type item struct {
	at    time.Duration
	input *latch.Input // nil: a frame
	bus   canbus.Bus
	frame canbus.Frame
}

// NewRecorder returns a recorder for an engine of these parameters. told says how many effects it has told so far: so what was
// decided can be found for what was recorded.
func NewRecorder(p *latch.Params, told func() uint64) *Recorder {
	return &Recorder{params: p, told: told}
}

// Frame records a frame that the engine is about to get.
func (r *Recorder) Frame(e *latch.Engine, at time.Duration, f *canbus.Received) {
	*r.next(e) = item{at: at, bus: f.Bus, frame: f.Frame}
}

// Input records what is no frame.
func (r *Recorder) Input(e *latch.Engine, at time.Duration, in *latch.Input) {
	kept := *in
	if in.Change != nil {
		change := *in.Change
		kept.Change = &change
	}
	*r.next(e) = item{at: at, input: &kept}
}

// next is where the next thing goes.
func (r *Recorder) next(e *latch.Engine) *item {
	if n := len(r.chunks); n == 0 || r.chunks[n-1].sealed || len(r.chunks[n-1].items) == chunkSize {
		r.begin(e)
	}
	c := r.chunks[len(r.chunks)-1]
	c.items = append(c.items, item{})
	return &c.items[len(c.items)-1]
}

// begin begins a chunk, in the room of the oldest if there are enough of them.
func (r *Recorder) begin(e *latch.Engine) {
	c := &chunk{}
	if len(r.chunks) == chunks {
		if oldest := r.chunks[0]; !oldest.sealed {
			c = oldest
		}
		r.chunks = append(r.chunks[:0], r.chunks[1:]...)
	}
	if c.engine == nil {
		c.engine, c.items = latch.New(r.params), make([]item, 0, chunkSize)
	}
	c.engine.CopyFrom(e)
	c.told, c.items = r.told(), c.items[:0]
	r.chunks = append(r.chunks, c)
}

// Recording is what a recorder has kept until a time of the engine. It does not change any more.
type Recording struct {
	chunks []*chunk
	until  time.Duration
	told   uint64 // how much had been told then
}

// Seal hands out what was recorded; the engine has settled what was due until a time.
func (r *Recorder) Seal(until time.Duration) *Recording {
	for _, c := range r.chunks {
		c.sealed = true
	}
	return &Recording{chunks: append([]*chunk(nil), r.chunks...), until: until, told: r.told()}
}

// From is the time of the engine at which the recording begins.
func (r *Recording) From() time.Duration {
	if len(r.chunks) == 0 {
		return r.until
	}
	return r.chunks[0].engine.Now()
}

// Until is the time of the engine at which it ends.
func (r *Recording) Until() time.Duration { return r.until }

// Told says which effects belong to the recording, as NewRecorder's function counts them: those after the first number, up to the
// second.
func (r *Recording) Told() (after, last uint64) {
	if len(r.chunks) == 0 {
		return r.told, r.told
	}
	return r.chunks[0].told, r.told
}

// Shorten leaves the oldest part out, and says whether something is left.
func (r *Recording) Shorten() bool {
	if len(r.chunks) > 0 {
		r.chunks = r.chunks[1:]
	}
	return len(r.chunks) > 0
}
