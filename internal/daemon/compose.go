package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"latchd/internal/control"
	"latchd/internal/scenario"
	"latchd/latch"
)

// ScenarioArguments are those of the command scenario.
type ScenarioArguments struct {
	Number uint64 `json:"number"` // of a decision
}

// composeWithin is how long a scenario may be looked for, so that a small machine has its processor back.
const composeWithin = 20 * time.Second

// scenario answers with a scenario that comes to a decision again.
func (d *desk) scenario(ctx context.Context, _ control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	var a ScenarioArguments
	if err := control.Arguments(arguments, &a); err != nil {
		return err
	}
	if a.Number == 0 {
		return errors.New("scenario: which decision is not said: want its number, from 1")
	}
	if !d.composing.TryLock() {
		return errors.New("scenario: one is composed for somebody else just now: ask again in a moment")
	}
	defer d.composing.Unlock()
	ctx, cancel := context.WithTimeoutCause(ctx, composeWithin, fmt.Errorf("scenario: none was found within %v: latchd record writes the log that replays it", composeWithin))
	defer cancel()
	g := d.now()
	file := g.c.File
	if abs, err := filepath.Abs(file); err == nil && !strings.HasPrefix(file, "profile:") {
		file = abs
	}
	text, err := scenario.Compose(ctx, g.c, d.decided.of(g), a.Number, file)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, scenario.ErrNotComposed):
		return fmt.Errorf("scenario: %w: latchd record writes the log that replays it", err)
	case err != nil:
		return fmt.Errorf("scenario: %w", err)
	}
	return answer.Send(Said{text})
}

// of is what was told of a configuration, from the newest gap on, in its order.
func (d *decided) of(g *generation) (list []latch.Effect) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var last uint64
	for i := range d.ring {
		t := &d.ring[(d.next+i)%len(d.ring)]
		if t.generation != g.number {
			continue
		}
		if t.number != last+1 {
			list = list[:0]
		}
		last = t.number
		list = append(list, t.effect)
	}
	return list
}
