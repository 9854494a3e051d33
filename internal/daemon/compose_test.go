package daemon

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"latchd/config"
	"latchd/internal/scenario"
)

// A decision of a running latchd becomes a scenario of its configuration, which passes; one under a configuration that is in use no
// more is not known.
func TestScenario(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangup := make(chan os.Signal, 1)
		o := Options{Reload: hangup, Load: func() (*config.Config, *zap.Logger, error) {
			return parse(t, strings.ReplaceAll(relays, "fob_lock", "lock_it")), zap.NewNop(), nil
		}}
		run(t, parse(t, held), o, func(m *modelBuses) {
			m.press(t, allUp)
			time.Sleep(time.Second)
			m.pressLock(t)
			m.press(t, lockDown)
			time.Sleep(255 * time.Millisecond)
			m.press(t, allUp)
			time.Sleep(time.Second)
			text := m.told(t, "scenario", `{"number":2}`)
			file, err := filepath.Abs("latchd.yaml")
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"config: " + file, "press: fob_lock, for: 0.255s}", "{decision: deny, button: fob_lock, gesture: click, action: lock.all, tier: binding, reason: needs_hold,"} {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			suite, problems := scenario.Load("test.yaml", scenario.Options{ReadFile: func(name string) ([]byte, error) {
				return []byte(map[string]string{"test.yaml": text, file: held}[name]), nil
			}})
			if suite == nil {
				t.Fatal(problems)
			}
			if r := suite.Scenarios[0].Run(); !r.Passed() {
				t.Errorf("it does not pass:\n%s", text)
			}
			for arguments, want := range map[string]string{
				"": "which decision is not said", `{"number":3}`: "scenario: decision 3 is not known: want one of 1 to 2",
			} {
				if _, failed := m.ask(t, "scenario", arguments); !strings.Contains(failed, want) {
					t.Errorf("%s: error %q", arguments, failed)
				}
			}
			hangup <- syscall.SIGHUP
			synctest.Wait()
			if _, failed := m.ask(t, "scenario", `{"number":2}`); !strings.Contains(failed, "nothing was decided") {
				t.Errorf("after a reload: error %q", failed)
			}
		})
	})
}
