package daemon

import (
	"context"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
)

// stalling are buses on which the gateway can be made to stand still.
type stalling struct {
	*modelBuses
	still sync.Mutex
}

func (b *stalling) Wait(until time.Duration) {
	b.still.Lock()
	defer b.still.Unlock()
	b.modelBuses.Wait(until)
}

// Systemd is told that latchd is ready, and its watchdog is fed for as long as the gateway works.
func TestWatchdog(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "notify")
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer manager.Close()
	t.Setenv("NOTIFY_SOCKET", socket)
	t.Setenv("WATCHDOG_USEC", "30000") // it is fed each 10 ms
	hears := func(want string, within time.Duration) bool {
		_ = manager.SetReadDeadline(time.Now().Add(within))
		for said := make([]byte, 256); ; {
			n, err := manager.Read(said)
			if err != nil {
				return false
			}
			if strings.Contains(string(said[:n]), want) {
				return true
			}
		}
	}
	b := &stalling{modelBuses: newModelBuses()}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		work(ctx, parse(t, relays), b, Options{Log: zap.NewNop(), State: filepath.Join(t.TempDir(), "state")}, sockets{})
	}()
	const patience, silence = 20 * time.Second, 500 * time.Millisecond
	if !hears("READY=1", patience) || !hears("WATCHDOG=1", patience) || !hears("WATCHDOG=1", patience) {
		t.Error("it is not fed")
	}
	b.still.Lock()
	for n := 0; hears("WATCHDOG=1", silence); n++ { // some may be under way, as many as the kernel keeps for a slow reader
		if n == 40 {
			t.Error("it is fed although the gateway stands still")
			break
		}
	}
	b.still.Unlock()
	if !hears("WATCHDOG=1", patience) {
		t.Error("it is not fed any more")
	}
	cancel()
	if !hears("STOPPING=1", patience) {
		t.Error("systemd is not told of the end")
	}
	<-ended
}
