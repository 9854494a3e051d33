package daemon

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"latchd/internal/control"
)

// On the socket for looking nothing can be changed or written: the list of what is served is short, and here once more. All else says
// where it is served.
func TestView(t *testing.T) {
	looks := []string{"car", "events", "explain", "get", "maintenance", "report", "scenario", "status"}
	synctest.Test(t, func(t *testing.T) {
		run(t, parse(t, relays), Options{Arm: true}, func(m *modelBuses) {
			m.press(t, allUp)
			time.Sleep(time.Second)
			m.pressLock(t)
			for name := range (&daemon{}).commands() {
				arguments := map[string]string{"scenario": `{"number":1}`, "disarm": `{"for":1000000000}`}[name]
				data, failed := m.viewers.ask(t, name, arguments)
				switch {
				case !slices.Contains(looks, name):
					if failed != name+": this socket is for looking: ask on the control socket" || len(data) > 0 {
						t.Errorf("%s: %q, error %q", name, data, failed)
					}
				case failed != "" || len(data) == 0 && name != "get":
					t.Errorf("%s: %q, error %q", name, data, failed)
				}
			}
			if data, _ := m.ask(t, "status", ""); !strings.Contains(data[0], `"armed":true,"disarmed":false`) {
				t.Errorf("after that: %s", data)
			}
		})
	})
}

// However many look, and follow, there is room for one that follows on the control socket, and for one that disarms.
func TestViewersTakeNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run(t, parse(t, relays), Options{}, func(m *modelBuses) {
			for range 20 {
				c := m.viewers.open(t, "events", `{"follow":true,"frames":true,"last":1}`)
				defer c.conn.Close()
				c.line(t)
			}
			synctest.Wait()
			c := m.open(t, "events", `{"follow":true,"last":1}`)
			defer c.conn.Close()
			if text := c.line(t); !strings.HasPrefix(text, `{"data":`) {
				t.Error(text)
			}
			if _, failed := m.ask(t, "disarm", ""); failed != "" {
				t.Errorf("disarm: error %q", failed)
			}
		})
	})
}

// Both sockets are opened, or none; each with its mode.
func TestSockets(t *testing.T) {
	dir := t.TempDir()
	o := Options{Socket: filepath.Join(dir, "control.sock"), View: filepath.Join(dir, "view.sock")}
	for _, o.OwnerOnly = range []bool{false, true} {
		s, err := listen(&o)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]fs.FileMode{o.Socket: control.ForGroup, o.View: 0o660}
		if o.OwnerOnly {
			want[o.Socket] = 0o600
		}
		for path, mode := range want {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
				t.Errorf("%s: %v, error %v; want %v", path, info.Mode(), err, mode)
			}
		}
		if err := s.control.Close(); err != nil {
			t.Error(err)
		}
		if err := s.view.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := os.WriteFile(o.View, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := listen(&o); err == nil || !strings.Contains(err.Error(), "no socket") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(o.Socket); err == nil {
		t.Error("the control socket is left behind")
	}
}
