package daemon

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"latchd/canbus"
)

// One is disarmed for a time, for another, and until armed again. That ends with arming, not with a time.
func TestDisarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run(t, parse(t, relays), Options{Arm: true}, func(m *modelBuses) {
			sends := func() bool {
				t.Helper()
				time.Sleep(time.Second)
				m.pressLock(t)
				return len(m.sending()) > 0
			}
			disarm := func(arguments, want string) {
				t.Helper()
				if data, failed := m.ask(t, "disarm", arguments); failed != "" || len(data) != 1 || data[0] != `{"text":"`+want+`"}` {
					t.Errorf("%s: %q, error %q", arguments, data, failed)
				}
				if sends() {
					t.Errorf("%s: it sends", arguments)
				}
			}
			const minute, hour = `{"for":60000000000}`, `{"for":3600000000000}`
			disarm(hour, "disarmed for 1h0m0s")
			disarm(minute, "disarmed for 1m0s")
			time.Sleep(2 * time.Minute)
			if !sends() {
				t.Error("after the minute nothing is sent")
			}
			m.frames <- canbus.Received{At: m.Now(), Bus: 1, Frame: canbus.Frame{ID: 0x201, Length: 1}}
			if sends() {
				t.Error("it sends although somebody else sent its frames")
			}
			disarm(minute, "disarmed until latchd arm, as it was already")
			disarm("", "disarmed until latchd arm, as it was already")
			time.Sleep(2 * time.Minute)
			if sends() {
				t.Error("after the minute it sends, although nobody has armed it")
			}
			if _, failed := m.ask(t, "disarm", `{"for":-1}`); !strings.Contains(failed, "want a time above 0") {
				t.Errorf("error %q", failed)
			}
		})
	})
}
