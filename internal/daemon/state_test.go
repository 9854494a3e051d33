package daemon

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"latchd/internal/gateway"
	"latchd/internal/logging/logtest"
	"latchd/internal/store"
)

// A card on which no save ends does not keep latchd from ending, however long its clients took.
func TestEndOnABrokenCard(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	synctest.Test(t, func(t *testing.T) {
		var log logtest.Lines
		s := openState(path, log.Logger())
		ended, end := context.WithCancel(t.Context())
		s.live, s.also, s.ended = gateway.NewLive(parse(t, relays), newModelBuses(), newJournal()), func(*kept) {}, ended
		card := make(chan struct{})
		s.writer = store.NewWriter(func([]byte) error { <-card; return nil }, s.saved)
		end()
		until := time.Now().Add(endsWithin)
		time.Sleep(time.Second) // the clients
		s.end(until)
		if late := time.Since(until); late != 0 || !strings.Contains(log.String(), "the last state was not saved") {
			t.Errorf("it ends %v late:\n%s", late, log.String())
		}
		close(card)
	})
}
