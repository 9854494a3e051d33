package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"latchd/internal/control"
	"latchd/internal/report"
	"latchd/internal/spell"
	"latchd/latch"
)

// TryArguments are those of the command try.
type TryArguments struct {
	Action string `json:"action"`
}

// tryWithin is how long an outcome is awaited: a release, its retry and a fallback, each confirmed late.
const tryWithin = 30 * time.Second

// Ended says that an event is the last one of an actuation, and whether it was done.
func Ended(e *report.Event) (ended, done bool) {
	switch e.Line.Event {
	case latch.Confirmed.String(), latch.SentUnverified.String():
		return true, true
	case latch.Unconfirmed.String(), latch.Unverified.String(), latch.NotSent.String(), latch.Superseded.String(), latch.Dropped.String(), latch.Withheld.String():
		return true, false
	}
	return false, false
}

// try asks for an action as a press does (P20), and answers with what comes of it: the decision, the frames, the outcome.
func (d *daemon) try(ctx context.Context, peer control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	var a TryArguments
	if err := control.Arguments(arguments, &a); err != nil {
		return err
	}
	action, err := tried(a.Action)
	if err != nil {
		return err
	}
	if !d.trying.TryLock() {
		return errors.New("try: somebody else tries something just now")
	}
	defer d.trying.Unlock()
	ctx, cancel := context.WithTimeoutCause(ctx, tryWithin, fmt.Errorf("try %v: no outcome within %v: see latchd events", action, tryWithin))
	defer cancel()
	_, follower := d.events.join(0, false)
	defer follower.Leave()
	d.now().log.Warn(fmt.Sprintf("%v is tried by %v", action, peer))
	if err := d.live.Do(ctx, func() { d.live.Tell(latch.Input{Kind: latch.Try, Action: action}) }); err != nil {
		return err
	}
	var serves []uint64 // the decisions that belong to it: its own, and those of what is tried again
	for {
		told, err := follower.Next(ctx)
		if err != nil {
			return context.Cause(ctx)
		}
		e, ok := told.(report.Event)
		if !ok {
			return errors.New("try: some of what was told is missing: see latchd events")
		}
		asks := e.Kind == "decision" && (e.Trigger == latch.ByTry.String() && len(serves) == 0 ||
			len(serves) > 0 && (e.Trigger == latch.ByRetry.String() || e.Trigger == latch.ByFallback.String()))
		if asks {
			serves = append(serves, e.Number)
		}
		if e.Number == 0 || !slices.Contains(serves, e.Number) {
			continue
		}
		if err := answer.Send(e); err != nil {
			return err
		}
		if ended, _ := Ended(&e); ended || asks && e.Verdict != latch.Allow.String() {
			return nil
		}
	}
}

// tried is an action by its name.
func tried(name string) (latch.Action, error) {
	if action, ok := latch.TryActionNamed(name); ok {
		return action, nil
	}
	var names []string
	for _, action := range latch.TryActions() {
		names = append(names, action.String())
	}
	return latch.NoAction, fmt.Errorf("try %q: there is no such action: %s", name, spell.Instead(name, names))
}
