package daemon

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What latchd knows of the car can be asked for at any time: before anything was heard, while a button is held, and later.
func TestKnownCar(t *testing.T) {
	config := strings.Replace(keys, "actuators:", "facts:\n  - {name: ignition, signal: body/Terminal.KL15, is: On, stale: 500ms}\nactuators:", 1)
	config = strings.Replace(config, "does: {press: lock.all}", "does: {hold: lock.all}", 1)
	synctest.Test(t, func(t *testing.T) {
		run(t, parse(t, config), Options{}, func(m *modelBuses) {
			car := func(want string) {
				t.Helper()
				data, failed := m.ask(t, "car", "")
				if diff := cmp.Diff([]string{want}, data); diff != "" || failed != "" {
					t.Errorf("error %q (-want +got)\n%s", failed, diff)
				}
			}
			car(`{"t":"0.000","facts":[{"name":"ignition","state":"never_seen","fresh":"0.500","text":"ignition never seen"}],"buttons":[{"name":"fob_lock","place":"fob","state":"unknown","hold":"0.900","text":"fob_lock unknown"}],"pending":[]}`)
			time.Sleep(time.Second)
			m.press(t, "130#0001C00FEC")
			time.Sleep(200 * time.Millisecond)
			m.press(t, lockDown)
			time.Sleep(100 * time.Millisecond)
			car(`{"t":"1.300","facts":[{"name":"ignition","state":"known","value":false,"age":"0.300000000","fresh":"0.500","text":"ignition no, 300ms old"}],"buttons":[{"name":"fob_lock","place":"fob","state":"down","down":"0.100","key":2,"hold":"0.900","text":"fob_lock down for 100ms (key 2)"}],"pending":[]}`)
			time.Sleep(200 * time.Millisecond)
			if data, _ := m.ask(t, "car", ""); len(data) != 1 || !strings.Contains(data[0], `"state":"stale","age":"0.500000000"`) {
				t.Errorf("later %q", data)
			}
		})
	})
}
