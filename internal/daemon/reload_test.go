package daemon

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"latchd/config"
	"latchd/internal/gateway"
	"latchd/internal/logging/logtest"
	"latchd/latch"
)

// A reload takes another configuration into use once the press that is under way has ended, and then under the old rules. It is not
// armed, until the old file comes back.
func TestReload(t *testing.T) {
	other := strings.Replace(relays, "201#02", "201#03", 1)
	synctest.Test(t, func(t *testing.T) {
		var text string
		hangup := make(chan os.Signal, 1)
		o := Options{Arm: true, State: filepath.Join(t.TempDir(), "state"), Reload: hangup}
		var log logtest.Lines
		o.Load = func() (*config.Config, *zap.Logger, error) {
			if text == "" {
				return nil, nil, errors.New("latchd.yaml:3:1: no such key")
			}
			return parse(t, text), log.Logger(), nil
		}
		reload := func(to string) {
			text = to
			hangup <- syscall.SIGHUP
			synctest.Wait()
		}
		press := func(m *modelBuses) []string {
			m.press(t, allUp)
			time.Sleep(time.Second)
			m.press(t, lockDown)
			m.press(t, allUp)
			time.Sleep(time.Second)
			return m.sending()
		}
		first := run(t, parse(t, relays), o, func(m *modelBuses) {
			time.Sleep(time.Second)
			if sent := press(m); !slices.Equal(sent, []string{"201#02"}) {
				t.Errorf("before: sent %q", sent)
			}
			reload("") // wrong
			reload(relays)
			if sent := press(m); !slices.Equal(sent, []string{"201#02"}) || m.changed() > 0 {
				t.Errorf("after what changes nothing: sent %q, changes %d", sent, m.changed())
			}
			m.refuse(errors.New("interface can1 is already used"))
			reload(other)
			m.refuse(nil)
			if sent := press(m); !slices.Equal(sent, []string{"201#02"}) {
				t.Errorf("after a reload whose interface is taken: sent %q", sent)
			}

			m.press(t, lockDown)
			reload(other) // in a press
			if m.changed() > 0 {
				t.Error("changed in a press")
			}
			m.press(t, allUp)
			time.Sleep(time.Second)
			if sent := m.sending(); !slices.Equal(sent, []string{"201#02"}) || m.changed() != 1 {
				t.Errorf("a press under way: sent %q, changes %d", sent, m.changed())
			}
			if sent := press(m); len(sent) > 0 {
				t.Errorf("another configuration is armed: sent %q", sent)
			}
			reload(relays)
			if sent := press(m); !slices.Equal(sent, []string{"201#02"}) {
				t.Errorf("the configuration that was armed: sent %q", sent)
			}
		})
		for _, want := range []string{
			"nothing was changed, the old configuration goes on: latchd.yaml:3:1: no such key",
			"latchd.yaml and what belongs to it are as they were",
			"nothing was changed, the old configuration goes on: interface can1 is already used",
		} {
			if !strings.Contains(first, want) {
				t.Errorf("the log does not say %q:\n%s", want, first)
			}
		}
		for _, want := range []string{"reload: latchd begins with latchd.yaml, not armed: the configuration", "would have sent 201#03", "armed for this run", "latchd ends"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the new log does not say %q:\n%s", want, log.String())
			}
		}
	})
}

// A button that stays down does not hold a reload up for ever: it is refused then, and all is as it was.
func TestReloadGivesUp(t *testing.T) {
	stuck := strings.Replace(relays, "does:", "stuck: 2min, does:", 1)
	synctest.Test(t, func(t *testing.T) {
		hangup := make(chan os.Signal, 1)
		o := Options{Reload: hangup, Load: func() (*config.Config, *zap.Logger, error) { return parse(t, relays), nil, nil }}
		log := run(t, parse(t, stuck), o, func(m *modelBuses) {
			time.Sleep(time.Second)
			m.press(t, allUp)
			time.Sleep(time.Second)
			hangup <- syscall.SIGHUP
			for range 700 {
				m.press(t, lockDown)
				time.Sleep(100 * time.Millisecond)
			}
			if m.changed() > 0 {
				t.Error("it was taken into use")
			}
		})
		if want := "nothing was changed, the old configuration goes on: a press or an actuation has not ended within a minute"; !strings.Contains(log, want) {
			t.Errorf("the log does not say %q:\n%s", want, log)
		}
	})
}

// The log is so slow that there is no room to tell of a reload: what is told after it belongs to the other configuration all the same.
func TestReloadThatIsNotTold(t *testing.T) {
	m := newModelBuses()
	c := parse(t, relays)
	d := &daemon{buses: m, journal: newJournal(), state: &state{}}
	d.live = gateway.NewLive(c, m, d.journal)
	d.journal.armed, d.journal.status = d.live.Armed, m.Status
	d.begin(newGeneration(c, zap.NewNop()), &latch.Memory{}, 0)
	for len(d.journal.entries) < journalSize {
		d.journal.Notice(&gateway.Notice{})
	}
	more := "\n  - {name: inside, place: cabin, signal: body/FobStatus.Buttons, pressed: Unlock, does: {press: lock.all}}\nactuators:"
	other := newGeneration(parse(t, strings.Replace(relays, "\nactuators:", more, 1)), zap.NewNop())
	d.begin(other, &latch.Memory{}, 0)
	go func() {
		defer close(d.journal.entries)
		for len(d.journal.entries) > 0 {
			time.Sleep(time.Millisecond)
		}
		d.journal.Effect(&latch.Effect{Kind: latch.EffectGesture, Gesture: latch.Gesture{Button: 1, Kind: latch.Press}})
	}()
	d.follow()
	if list := d.events.all(); d.history.g != other || list[len(list)-1].line.Button != "inside" {
		t.Errorf("told under %+v: %+v", d.history.g, list[len(list)-1].line)
	}
}
