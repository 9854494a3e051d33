package daemon

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"latchd/internal/gateway"
	"latchd/internal/store"
	"latchd/latch"
)

// state keeps what outlasts a restart: in a file, or nowhere.
type state struct {
	log    *zap.Logger
	store  *store.Store
	writer *store.Writer
	kept   kept // as it was found
	armed  string
	live   *gateway.Live
	also   func(*kept) // adds what others have to keep
	ended  context.Context
	whole  atomic.Bool // a save is to take all the room that there is
}

// openState opens the file of the state; an empty path: nothing is kept. That it cannot be used is told, and latchd works without.
func openState(path string, log *zap.Logger) *state {
	s := &state{log: log}
	if path == "" {
		log.Info("nothing is kept over a restart: give --state FILE, or run as a service")
		return s
	}
	st, found, err := store.Open(path)
	if err != nil {
		log.Error("nothing is kept over a restart: " + err.Error())
		return s
	}
	if s.store = st; found.Warn {
		log.Warn(found.Note)
	} else {
		log.Info(found.Note)
	}
	if s.kept, err = parseKept(found.Data); err != nil {
		log.Error(err.Error())
	}
	s.armed = s.kept.Armed
	return s
}

// begin starts to keep what the gateway has. The context ends after the gateway's goroutine.
func (s *state) begin(ended context.Context, live *gateway.Live, also func(*kept)) {
	s.live, s.also, s.ended = live, also, ended
	if s.store != nil {
		s.writer = store.NewWriter(s.store.Save, s.saved)
	}
	if len(s.kept.Pending) > 0 { // P13
		for _, p := range s.kept.Pending {
			s.log.Warn(p.String())
		}
		s.changed(true) // so that it is told once
	}
}

func (s *state) saved(err error) {
	if err != nil {
		s.log.Error("what is to outlast a restart was not saved: " + err.Error())
	}
}

// changed has the state saved: a moment later, or at once when it must not be lost.
func (s *state) changed(now bool) {
	switch {
	case s.writer == nil:
	case now:
		s.writer.PutNow(s.encode)
	default:
		s.writer.Put(s.encode)
	}
}

// follow looks whether something happened that is to be kept.
func (s *state) follow(e *entry) {
	if e.kind != anEffect {
		return
	}
	switch ef := &e.effect; {
	case ef.Kind == latch.EffectDecision: // the hardware moves, so that its limits count over a restart (P6), or a person will ask why not
		s.changed(ef.Decision.Verdict == latch.Allow && ef.Decision.Trigger == latch.ByCrash)
	case ef.Kind != latch.EffectEvent:
	case ef.Event.Kind == latch.DisarmedNow, ef.Event.Kind == latch.ArmedAgain, ef.Event.Kind == latch.SettingChanged, ef.Event.Kind == latch.Serviced:
		s.changed(true)
	case ef.Event.Kind != latch.FactChanged:
		s.changed(false)
	}
}

// encode takes the state from the gateway's goroutine. It runs on the writer's.
func (s *state) encode() []byte {
	k := kept{Version: keptVersion}
	k.Boot, k.Up = machine()
	take := func() {
		k.Armed, k.Memory = s.armed, s.live.Loop().Memory()
		for _, p := range s.live.Loop().Pending() {
			k.Pending = append(k.Pending, pending{p.Action.String(), p.Trigger.String()})
		}
	}
	if s.live.Do(s.ended, take) != nil {
		take() // the gateway has ended, so nobody else looks at it
	}
	s.also(&k)
	text := k.fit()
	if s.whole.Load() {
		return filled(text)
	}
	return text
}

// flush waits until all is saved that was changed.
func (s *state) flush(ctx context.Context) error {
	if s.writer == nil {
		return nil
	}
	if err := s.writer.Flush(ctx); err != nil {
		return fmt.Errorf("it holds now, and may not outlast a restart: %w", err)
	}
	return nil
}

// alive waits until the goroutine that saves is between two saves.
func (s *state) alive(ctx context.Context) error {
	if s.writer == nil {
		return nil
	}
	return s.writer.Check(ctx)
}

// end saves for the last time, if it can before the time is over.
func (s *state) end(until time.Time) {
	if s.writer == nil {
		return
	}
	s.changed(true)
	ctx, cancel := context.WithDeadline(context.Background(), until)
	defer cancel()
	if err := s.writer.Close(ctx); err != nil {
		s.log.Error("the last state was not saved: " + err.Error())
	}
	_ = s.store.Close()
}
