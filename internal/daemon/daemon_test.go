package daemon

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"latchd/canbus"
	"latchd/canbus/socketcan"
	"latchd/config"
	"latchd/internal/logging/logtest"
)

const relays = `
version: 1
mode: armed
buses:
  - {name: body, interface: can0, dbc: "profile:mini-r56/mini-r56.dbc"}
  - {name: relay, interface: can1}
buttons:
  - {name: fob_lock, place: fob, signal: body/FobStatus.Buttons, pressed: Lock, does: {press: lock.all}}
actuators:
  - {action: lock.all, send: "relay 201#02"}
`

func parse(t testing.TB, text string) *config.Config {
	t.Helper()
	c, problems := config.Load("latchd.yaml", config.Options{ReadFile: func(string) ([]byte, error) { return []byte(text), nil }})
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

// modelBuses is a model of live buses: frames come when a test sends them. Its tests run in the virtual time of synctest.
type modelBuses struct {
	start  time.Time
	frames chan canbus.Received
	wake   chan struct{}
	next   []canbus.Received
	mu     sync.Mutex
	sent   []string

	there   bool // the interfaces are, from the start
	unseen  bool // what is sent does not show on the bus
	clients *clients
	viewers *clients // on the socket for looking

	changes int
	taken   error // what Change says
}

func newModelBuses() *modelBuses {
	return &modelBuses{start: time.Now(), frames: make(chan canbus.Received), wake: make(chan struct{}, 1), clients: newClients(), viewers: newClients()}
}

func (m *modelBuses) Now() time.Duration { return time.Since(m.start) }

func (m *modelBuses) Wake() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

func (m *modelBuses) Wait(until time.Duration) {
	if len(m.next) > 0 {
		return
	}
	late := time.NewTimer(until - m.Now())
	defer late.Stop()
	select {
	case r := <-m.frames:
		m.next = append(m.next, r)
	case <-m.wake:
	case <-late.C:
	}
}

func (m *modelBuses) Next(a *canbus.Arrival) bool {
	if len(m.next) == 0 {
		return false
	}
	*a = canbus.Arrival{Received: m.next[0]}
	m.next = m.next[1:]
	return true
}

func (m *modelBuses) Send(to canbus.Bus, f *canbus.Frame) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, f.String())
	if !m.unseen {
		m.next = append(m.next, canbus.Received{At: m.Now(), Bus: to, Origin: canbus.Own, Frame: *f})
	}
	m.unseen = false
	return nil
}

// lose has the next frame that is sent not show on the bus.
func (m *modelBuses) lose() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unseen = true
}

// refuse is what Change says from now on.
func (m *modelBuses) refuse(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.taken = err
}

// changed is how often other interfaces were taken into use.
func (m *modelBuses) changed() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changes
}

// sending says what was sent since the last time.
func (m *modelBuses) sending() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	sent := m.sent
	m.sent = nil
	return sent
}

// Status is that of any of the interfaces.
func (m *modelBuses) Status(canbus.Bus) socketcan.Status {
	if m.there {
		return socketcan.Status{Buffer: socketcan.Buffer}
	}
	return socketcan.Status{Buffer: socketcan.Buffer, Cause: canbus.Absent}
}

func (m *modelBuses) Change([]socketcan.Options) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.taken == nil {
		m.changes++
	}
	return m.taken
}

func (m *modelBuses) press(t testing.TB, text string) {
	t.Helper()
	var f canbus.Frame
	if err := f.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	m.frames <- canbus.Received{At: m.Now(), Frame: f}
}

// run runs the daemon while a test does something, and returns its log.
func run(t *testing.T, c *config.Config, o Options, do func(*modelBuses)) string {
	t.Helper()
	return runOn(t, newModelBuses(), c, o, do)
}

// runOn runs it on buses that are not as they are by default.
func runOn(t *testing.T, m *modelBuses, c *config.Config, o Options, do func(*modelBuses)) string {
	t.Helper()
	var log logtest.Lines
	o.Log, o.Identity = log.Logger(), "latchd of a test"
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		work(ctx, c, m, o, sockets{control: m.clients, view: m.viewers})
	}()
	do(m)
	synctest.Wait()
	cancel()
	<-ended
	return log.String()
}

const lockDown, allUp = "23A#22300462", "23A#22330062"

// What is decided is logged, and what is to outlast a restart does.
func TestRun(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	synctest.Test(t, func(t *testing.T) {
		c := parse(t, relays)
		log := run(t, c, Options{Arm: true, State: state}, func(m *modelBuses) {
			time.Sleep(time.Second)
			m.press(t, lockDown)
			m.press(t, allUp)
			time.Sleep(time.Second)
			m.mu.Lock()
			defer m.mu.Unlock()
			if len(m.sent) != 1 || m.sent[0] != "201#02" {
				t.Errorf("sent %q", m.sent)
			}
		})
		for _, want := range []string{"nothing was saved yet", "armed for this run", "lock.all allowed", "sent 201#02 on relay", "latchd ends"} {
			if !strings.Contains(log, want) {
				t.Errorf("the log does not say %q:\n%s", want, log)
			}
		}
		log = run(t, c, Options{State: state}, func(*modelBuses) { time.Sleep(time.Second) })
		if !strings.Contains(log, "which was saved last, was taken up") || !strings.Contains(log, "not armed: it decides and reports") {
			t.Errorf("the second time:\n%s", log)
		}
	})
}

// A state that cannot be used is told, and latchd works without it.
func TestRunWithoutState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := run(t, parse(t, relays), Options{State: "/nowhere/at/all/state"}, func(m *modelBuses) {
			time.Sleep(time.Second)
			m.press(t, lockDown)
		})
		if !strings.Contains(log, "nothing is kept over a restart: ") || !strings.Contains(log, "would have sent 201#02") {
			t.Errorf("the log:\n%s", log)
		}
	})
}

func TestObserveCannotBeArmed(t *testing.T) {
	if err := Run(t.Context(), parse(t, strings.Replace(relays, "mode: armed", "mode: observe", 1)), newModelBuses(), Options{Arm: true}); err != ErrObserve {
		t.Errorf("error %v", err)
	}
}

// Arming belongs to the files, the interfaces and the program.
func TestFingerprint(t *testing.T) {
	first := fingerprint(parse(t, relays), "one")
	if again := fingerprint(parse(t, relays), "one"); again != first {
		t.Error("the same is not the same")
	}
	other := parse(t, relays)
	other.Buses[1].Interface = "can7"
	test := parse(t, relays)
	test.Buses[0].TestBus = true
	for name, f := range map[string]string{
		"another program": fingerprint(parse(t, relays), "two"), "another file": fingerprint(parse(t, relays+"\n"), "one"),
		"another interface": fingerprint(other, "one"), "a test bus": fingerprint(test, "one"),
	} {
		if f == first {
			t.Errorf("%s is not told apart", name)
		}
	}
}

// How long latchd was down is known while the machine was up.
func TestAway(t *testing.T) {
	for _, tt := range []struct {
		name string
		kept kept
		boot string
		up   time.Duration
		want time.Duration
	}{
		{"the same start", kept{Boot: "a", Up: time.Minute}, "a", time.Hour, 59 * time.Minute},
		{"another start", kept{Boot: "a", Up: time.Minute}, "b", time.Hour, 0},
		{"unknown", kept{Up: time.Minute}, "", time.Hour, 0},
		{"time that ran back", kept{Boot: "a", Up: time.Hour}, "a", time.Minute, 0},
	} {
		if got := tt.kept.away(tt.boot, tt.up); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestParseKept(t *testing.T) {
	for text, wrong := range map[string]bool{`{"version":1}`: false, `{"version":2}`: true, `{}`: true, `nonsense`: true, ``: true, `{"version":1,"later":true}`: false} {
		if _, err := parseKept([]byte(text)); (err != nil) != wrong {
			t.Errorf("%q: error %v", text, err)
		}
	}
	if k, err := parseKept(nil); err != nil || k.Memory.Disarmed {
		t.Errorf("nothing: %v, error %v", k, err)
	}
}
