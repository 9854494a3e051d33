package daemon

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"latchd/internal/control"
	"latchd/internal/flight"
	"latchd/internal/report"
	"latchd/latch"
)

// decidedSize bounds the gestures, decisions and events that are kept for recordings: 2 MB.
const decidedSize = 2048

// decided keeps what the engine told last.
type decided struct {
	mu   sync.Mutex // held for a moment
	ring []told
	next int // where the next one goes, once the ring is full
}

// told is one thing that the engine told.
type told struct {
	number     uint64 // of the effect: 1, 2, 3 …
	effect     latch.Effect
	generation uint64 // to whose configuration it belongs, by its number: it keeps no old configuration in memory
}

func (d *decided) add(t told) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.ring) < decidedSize {
		d.ring = append(d.ring, t)
		return
	}
	d.ring[d.next] = t
	d.next = (d.next + 1) % decidedSize
}

// between lists what was told after a number, up to another. It is not ok if something of it is missing.
func (d *decided) between(after, last uint64) (list []latch.Effect, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.ring {
		if t := &d.ring[(d.next+i)%len(d.ring)]; t.number > after && t.number <= last {
			list = append(list, t.effect)
		}
	}
	return list, uint64(len(list)) == last-after
}

// Recording is what the flight recorder has, as files.
type Recording struct {
	Log, State, Decisions []byte
	From, Until           time.Time // of day
}

// recordWithin bounds how long a recording waits for what is still on its way to the log.
const recordWithin = 5 * time.Second

// record writes the newest minutes down, in memory.
func (d *daemon) record(ctx context.Context) (*Recording, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, recordWithin, errors.New("record: latchd is too busy to write down what it told"))
	defer cancel()
	var (
		g     *generation
		rec   *flight.Recording
		epoch time.Time
	)
	caughtUp := make(chan struct{})
	if err := d.live.Do(ctx, func() {
		g, epoch = d.now(), time.Now().Add(-d.buses.Now()).Truncate(time.Microsecond)
		rec = g.tape.Seal(d.live.Loop().Now())
		d.journal.put(entry{kind: aMark, mark: caughtUp})
	}); err != nil {
		return nil, context.Cause(ctx)
	}
	select {
	case <-caughtUp:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	effects, ok := d.decided.between(rec.Told())
	for !ok { // the oldest of it is not kept any more
		if !rec.Shorten() {
			return nil, errors.New("record: something that latchd told is missing, so no recording would be whole: try again in a few minutes")
		}
		effects, ok = d.decided.between(rec.Told())
	}
	r := &Recording{From: epoch.Add(rec.From()), Until: epoch.Add(rec.Until())}
	var err error
	if r.Log, r.State, err = rec.Files(flight.Source{Config: g.c, Latchd: d.options.Identity, Epoch: epoch}); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	var b bytes.Buffer
	w := report.NewJSON(&b, g.c)
	for i := range effects {
		if ef := &effects[i]; ef.Kind != latch.EffectSend {
			ef.At -= rec.From()
			w.Effect(ef)
		}
	}
	err = w.Flush()
	r.Decisions = b.Bytes()
	return r, err
}

// RecordingPart is a part of the answer to the command record: the files of a recording, one after the other.
type RecordingPart struct {
	Suffix string `json:"suffix"` // of the file: empty for the log
	Text   string `json:"text"`   // more of it
}

// RecordingSpan is the first line of that answer: what the recording covers, in UTC.
type RecordingSpan struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// partSize keeps a part within a line of an answer, were each of its bytes escaped.
const partSize = 128 << 10

func (d *daemon) recordCommand(ctx context.Context, _ control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	if err := control.Arguments(arguments, &struct{}{}); err != nil {
		return err
	}
	r, err := d.record(ctx)
	if err != nil {
		return err
	}
	if err := answer.Send(RecordingSpan{r.From.UTC(), r.Until.UTC()}); err != nil {
		return err
	}
	for _, f := range r.files() {
		for text := f.text; len(text) > 0; {
			n := min(len(text), partSize)
			if err := answer.Send(RecordingPart{f.suffix, string(text[:n])}); err != nil {
				return err
			}
			text = text[n:]
		}
	}
	return nil
}

// recordedFile is a file of a recording.
type recordedFile struct {
	suffix string
	text   []byte
}

// files are those of a recording: the log last, so that where it is there all is.
func (r *Recording) files() []recordedFile {
	return []recordedFile{{flight.DecisionsSuffix, r.Decisions}, {flight.StateSuffix, r.State}, {"", r.Log}}
}
