package daemon

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"latchd/internal/control"
	"latchd/internal/store"
	"latchd/latch"
)

// forget erases what tells of people: the presses, the days, the recordings, the settings that were changed, and what was counted of
// latches and keys.
// Arming, disarming, a crash and the limits of the hardware stay (P2, P6, P17).
func (d *daemon) forget(ctx context.Context, peer control.Peer, arguments json.RawMessage, _ *control.Answer) error {
	if err := control.Arguments(arguments, &struct{}{}); err != nil {
		return err
	}
	disown, err := d.ownRecords(ctx)
	if err != nil {
		return err
	}
	defer disown()
	forgotten := make(chan struct{})
	var put bool
	if err := d.live.Do(ctx, func() {
		for _, c := range slices.Clone(d.live.Loop().Memory().Settings) {
			c.Choice, c.Time, c.Origin = latch.Inherit, time.Now().Unix(), "latchd forget"
			d.live.Tell(latch.Input{Kind: latch.Set, Change: &c})
		}
		d.live.Tell(latch.Input{Kind: latch.Service})
		d.now().tapeIn(d)
		put = d.journal.put(entry{kind: aForgetting, forgotten: forgotten}) // after what it told just now
	}); err != nil {
		return err
	}
	if !put {
		return errors.New("forget: too much happens at this moment, and not all is forgotten: try again")
	}
	select {
	case <-forgotten:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := d.forgetRecords(); err != nil {
		return fmt.Errorf("forget: recordings of faults are still there: %w", err)
	}
	if err := d.state.overwrite(ctx); err != nil {
		return fmt.Errorf("forget: the file of the state may still hold what was before: %w", err)
	}
	d.now().log.Warn("what was kept of presses, days, settings and maintenance is erased, asked for by " + peer.String())
	return nil
}

// forgetTold erases what the journal told, on its goroutine.
func (d *daemon) forgetTold(now time.Time) {
	d.events.clear()
	d.decided.clear()
	d.history.clear()
	d.days.clear(now)
}

func (d *decided) clear() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ring, d.next = nil, 0
}

func (s *events) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ring, s.oldest = nil, 0
}

func (h *history) clear() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.past = nil
	h.seen.Forget(0)
}

func (s *days) clear(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.began, s.list = dateOf(now), nil
}

// overwrite saves to both places of the store, and all of each, so that nothing of what was before can be read there.
func (s *state) overwrite(ctx context.Context) error {
	s.whole.Store(true)
	defer s.whole.Store(false)
	for range 2 {
		s.changed(true)
		if err := s.flush(ctx); err != nil {
			return err
		}
	}
	return nil
}

// filled makes the text of a state as long as the longest can be. Blanks after it mean nothing in JSON.
func filled(text []byte) []byte {
	return append(text, bytes.Repeat([]byte{' '}, max(0, store.MaxSize-len(text)))...)
}
