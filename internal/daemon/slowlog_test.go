package daemon

import (
	"context"
	"regexp"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"latchd/internal/gateway"
	"latchd/internal/logging/logtest"
	"latchd/internal/store"
	"latchd/latch"
)

// A log that is slower than what there is to tell: that is told once a second with how much is missing, and costs no save for each.
func TestSlowLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logtest.Lines
		slow := zap.New(zapcore.RegisterHooks(log.Logger().Core(), func(zapcore.Entry) error { time.Sleep(100 * time.Millisecond); return nil }))
		m, c := newModelBuses(), parse(t, relays)
		ended, end := context.WithCancel(t.Context())
		end() // the gateway's goroutine, which is this one
		saves := 0
		d := &daemon{buses: m, journal: newJournal(), ended: ended}
		d.live = gateway.NewLive(c, m, d.journal)
		d.state = &state{live: d.live, also: func(*kept) {}, ended: ended}
		d.state.writer = store.NewWriter(func([]byte) error { saves++; return nil }, func(error) {})
		d.journal.armed, d.journal.status = d.live.Armed, m.Status
		d.begin(newGeneration(c, slow), &latch.Memory{}, 0)
		told := make(chan struct{})
		go func() {
			defer close(told)
			d.follow()
		}()
		for range 6000 {
			time.Sleep(10 * time.Millisecond)
			d.journal.Notice(&gateway.Notice{Kind: gateway.Forged})
		}
		close(d.journal.entries)
		<-told
		list := regexp.MustCompile(`the log is too slow: (\d+) lines are missing`).FindAllStringSubmatch(log.String(), -1)
		sum := 0
		for _, l := range list {
			n, _ := strconv.Atoi(l[1])
			sum += n
		}
		if len(list) < 30 || len(list) > 61 || sum < 4000 || uint64(sum) != d.journal.missing.Load() {
			t.Errorf("told %d times, of %d lines; %d are missing", len(list), sum, d.journal.missing.Load())
		}
		if saves > 20 { // the budget of the store
			t.Errorf("saved %d times in a minute", saves)
		}
		if err := d.state.writer.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
