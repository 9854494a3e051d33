package daemon

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"latchd/canbus/socketcan"
)

// A frame that nobody acknowledges, as when the relay board is off: where the controller tries each frame once, the next press is sent
// again. Elsewhere it is not, before a person arms.
func TestFrameThatNobodyAcknowledges(t *testing.T) {
	for _, oneShot := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			m := newModelBuses()
			m.there = true
			o := Options{Arm: true, LookUp: func(string) (socketcan.Controller, error) {
				return socketcan.Controller{Kind: "can", OneShot: oneShot, Restart: time.Second}, nil
			}}
			runOn(t, m, parse(t, relays), o, func(m *modelBuses) {
				press := func(want bool) {
					t.Helper()
					time.Sleep(5 * time.Second)
					m.pressLock(t)
					if sent := m.sending(); (len(sent) > 0) != want {
						t.Errorf("one-shot %v: sent %q", oneShot, sent)
					}
				}
				time.Sleep(time.Second)
				m.press(t, allUp)
				m.lose()
				press(true)
				press(oneShot)
				status, _ := m.ask(t, "status", "")
				refused := `"refused":{"uncertain":1}`
				if oneShot {
					refused = `"refused":{"not_on_bus":1}`
				}
				if !strings.Contains(strings.Join(status, ""), refused) || strings.Contains(strings.Join(status, ""), `"uncertain":true`) == oneShot {
					t.Errorf("one-shot %v: status %q", oneShot, status)
				}
				m.arm(t)
				press(true)
			})
		})
	}
}

// arm arms, as a person does.
func (m *modelBuses) arm(t *testing.T) {
	t.Helper()
	plan, failed := m.ask(t, "arm", "")
	if failed != "" {
		t.Fatal(failed)
	}
	_, rest, _ := strings.Cut(plan[0], `"fingerprint":"`)
	fingerprint, _, _ := strings.Cut(rest, `"`)
	if _, failed := m.ask(t, "arm", `{"fingerprint":"`+fingerprint+`"}`); failed != "" {
		t.Fatal(failed)
	}
}
