package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/canbus/socketcan"
	"latchd/canbus/virtual"
	"latchd/config"
	"latchd/internal/control"
	"latchd/internal/daemon"
	"latchd/internal/logging/logtest"
	"latchd/internal/simcar"
)

// round is a demonstration without its page: a daemon, a car, and somebody who hears all that is on their buses. It runs in the virtual
// time of synctest.
type round struct {
	t       *testing.T
	car     *car
	clients clients
	log     logtest.Lines
	frames  []canbus.Received // of all buses, in the order of time
}

// play runs a demonstration while a test does something, and returns the daemon's log.
func play(t *testing.T, seed uint64, do func(*round)) *round {
	t.Helper()
	c, problems := config.Load(config.Demo, config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	model, err := simcar.New(c, simcar.Options{Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	network := virtual.New()
	node := network.Open(daemon.Interfaces(c))
	r := &round{t: t, clients: make(clients)}
	r.car = newCar(c, node, simcar.NewDriver(model, network.Open(simcar.Interfaces(c))), r.ask)
	ear := network.Open(everything(c))

	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { r.car.driver.Run(ctx) })
	all.Go(func() {
		if err := daemon.Run(ctx, c, node, daemon.Options{Arm: true, Log: r.log.Logger(), Socket: "control", Identity: "latchd of a test",
			LookUp: noController, Listen: func(string, fs.FileMode) (net.Listener, error) { return r.clients, nil }}); err != nil {
			t.Error(err)
		}
	})
	all.Go(func() {
		defer context.AfterFunc(ctx, ear.Wake)()
		for ctx.Err() == nil {
			var a canbus.Arrival
			for ear.Next(&a) {
				if a.Kind != canbus.Arrived {
					t.Error("the ear has missed something")
				}
				r.frames = append(r.frames, a.Received)
			}
			ear.Wait(socketcan.Never)
		}
	})
	time.Sleep(2 * time.Second)
	do(r)
	synctest.Wait()
	cancel()
	all.Wait()
	return r
}

// everything is all that is said on the buses of a configuration.
func everything(c *config.Config) []socketcan.Options {
	all, car := daemon.Interfaces(c), simcar.Interfaces(c)
	for i := range all {
		all[i].Hear = slices.Concat(all[i].Hear, all[i].Speak, car[i].Hear, []canbus.ID{strange})
		all[i].Speak = nil
	}
	return all
}

// strange is an identifier of which nobody on the buses knows.
const strange canbus.ID = 0x7FF

// clients is a listener for clients in memory: those of a real socket would keep the virtual time from running.
type clients chan net.Conn

func (c clients) Accept() (net.Conn, error) {
	conn, open := <-c
	if !open {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (c clients) Close() error   { close(c); return nil }
func (c clients) Addr() net.Addr { return nil }

// ask asks the daemon.
func (r *round) ask(_ context.Context, command string, arguments any, each func(control.Line) error) error {
	here, there := net.Pipe()
	defer synctest.Wait()
	defer here.Close()
	r.clients <- there
	request, err := json.Marshal(struct {
		Latchd    int    `json:"latchd"`
		Command   string `json:"command"`
		Arguments any    `json:"arguments,omitempty"`
	}{control.Version, command, arguments})
	if err != nil {
		return err
	}
	if _, err := here.Write(append(request, '\n')); err != nil {
		return err
	}
	for answer := json.NewDecoder(bufio.NewReader(here)); ; {
		var l struct {
			Data  json.RawMessage
			End   bool
			Error *control.Error
		}
		switch err := answer.Decode(&l); {
		case err != nil:
			return err
		case l.Error != nil:
			return l.Error
		case l.End:
			return nil
		}
		if err := each(control.Line{Data: l.Data}); err != nil {
			return err
		}
	}
}

// does does what a line says, and lets time pass.
func (r *round) does(line string, then time.Duration) {
	r.t.Helper()
	if err := r.car.Do(r.t.Context(), line); err != nil {
		r.t.Fatalf("%s: %v", line, err)
	}
	time.Sleep(then)
}

// sees is how the car is.
func (r *round) sees() (v view) {
	r.t.Helper()
	synctest.Wait()
	text, err := r.car.View(r.t.Context())
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

// latchIs is the state of a closure's latch.
func (r *round) latchIs(name, want string) {
	r.t.Helper()
	closures := r.sees().Closures
	if !slices.ContainsFunc(closures, func(c simcar.ClosureView) bool { return c.Name == name && c.State == want }) {
		r.t.Errorf("%s is not %s, but %+v:\n%s", name, want, closures, r.log.String())
	}
}

// said looks for texts in a log, in this order.
func (r *round) said(texts ...string) {
	r.t.Helper()
	rest := r.log.String()
	for _, text := range texts {
		_, after, ok := strings.Cut(rest, text)
		if !ok {
			r.t.Errorf("the log does not say %q, or not in this order:\n%s", text, r.log.String())
			return
		}
		rest = after
	}
}

// when lists when the frames of an identifier were on their bus.
func (r *round) when(id canbus.ID, from time.Duration) (list []time.Duration) {
	for i := range r.frames {
		if f := &r.frames[i]; f.Frame.ID == id && f.At >= from {
			list = append(list, f.At-from)
		}
	}
	return list
}

// What is done to a bus, and to the daemon, has its effect there, and the view shows it.
func TestBuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		play(t, 1, func(r *round) {
			for _, tt := range []struct{ line, body, latch string }{
				{"bus body off", "off 0.000", "on 0.000"},
				{"bus latch down", "off 0.000", "down 0.000"},
				{"bus latch unplugged", "off 0.000", "unplugged 0.000"},
				{"bus body on", "on 0.000", "unplugged 0.000"},
				{"  bus  latch  on ", "on 0.000", "on 0.000"},
				{"bus latch late 2s", "on 0.000", "on 2.000"},
				{"bus body late 1500ms", "on 1.500", "on 2.000"},
				{"bus latch late 0s", "on 1.500", "on 0.000"},
				{"bus latch misses 5", "on 1.500", "on 0.000"},
				{"bus latch misses 65535", "on 1.500", "on 0.000"},
			} {
				r.does(tt.line, 0)
				b := r.sees().Buses
				if body, latch := b[0].State+" "+b[0].Late, b[1].State+" "+b[1].Late; b[0].Name != "body" || b[1].Name != "latch" || body != tt.body || latch != tt.latch {
					t.Errorf("%s: %+v, want body %s and latch %s", tt.line, b, tt.body, tt.latch)
				}
			}
		})
	})
}

// What can be done is told with the view.
func TestView(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		play(t, 1, func(r *round) {
			v := r.sees()
			for want, got := range map[string]any{
				"[healthy jam silent deaf slow]":                                  v.Faults,
				"[unlock.driver_door unlock.all lock.all boot.release boot.lock]": v.Actions,
				"[{0 Anna} {1 Ben}]":                                              v.Keys,
			} {
				if fmt.Sprint(got) != want {
					t.Errorf("%v, want %s", got, want)
				}
			}
			r.does("bus latch off", time.Minute)
			if v := r.sees(); v.Unsent != 0 {
				t.Errorf("%d frames of the car are lost with the daemon's bus", v.Unsent)
			}
			gone, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := r.car.View(gone); !errors.Is(err, context.Canceled) {
				t.Errorf("nobody waits for it: %v", err)
			}
		})
	})
}

// A line that cannot be done says why, and nothing has changed.
func TestMistakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		play(t, 1, func(r *round) {
			const wants = "want on, off, down, unplugged, late and a time, or misses and a number"
			before := r.sees()
			for line, want := range map[string]string{
				"":                      "nothing is said",
				"arms":                  `unknown word "arms": one of boot, door, double, down, fault, hold, impostor, lose, press, repeat, send, up, `,
				"arm now":               `unknown word "arm": `,
				"bus":                   "bus: want a bus, and on, off, down, unplugged, late and a time, or misses and a number",
				"bus body":              "bus body: want a bus, and on, off, down, unplugged, late and a time, or misses and a number",
				"bus bodi off":          `bus bodi off: there is no bus "bodi": did you mean body?`,
				"bus cellar off":        `bus cellar off: there is no bus "cellar": one of body, latch, panel`,
				"bus body broken":       "bus body broken: " + wants,
				"bus body off now":      "bus body off now: " + wants,
				"bus body late":         "bus body late: " + wants,
				"bus body late 2":       "bus body late 2: 2 has no unit: write a duration such as 2s",
				"bus body late 25h":     "bus body late 25h: 25h is longer than a day",
				"bus body misses":       "bus body misses: " + wants,
				"bus body misses many":  `bus body misses many: "many": want how many frames, up to 65535`,
				"bus body misses -1":    `bus body misses -1: "-1": want how many frames, up to 65535`,
				"bus body misses 65536": `bus body misses 65536: "65536": want how many frames, up to 65535`,
				"bus body misses 5x":    `bus body misses 5x: "5x": want how many frames, up to 65535`,
				"bus body misses 5 6":   "bus body misses 5 6: " + wants,
				"press fob_bot":         `unknown button "fob_bot": did you mean fob_boot?`,
			} {
				if err := r.car.Do(t.Context(), line); err == nil || !strings.HasPrefix(err.Error(), want) {
					t.Errorf("%q: %v\nwant %s", line, err, want)
				}
			}
			if diff := cmp.Diff(before, r.sees()); diff != "" {
				t.Errorf("something has changed (-before +after)\n%s", diff)
			}
			none := newCar(r.car.config, r.car.node, r.car.driver, func(context.Context, string, any, func(control.Line) error) error { return fs.ErrNotExist })
			if err := none.Do(t.Context(), "arm"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("no daemon to arm: %v", err)
			}
		})
	})
}

// What breaks on the daemon's side is told by the daemon, and mended it works again.
func TestFaults(t *testing.T) {
	const release = "hold fob_boot key Anna"
	for _, tt := range []struct {
		name string
		do   func(*round)
		says []string
	}{
		{"bus-off and on", func(r *round) {
			r.does("bus body off", time.Second)
			r.does(release, 4*time.Second)
			r.latchIs("boot", "Latched")
			r.does("bus body on", 2*time.Second)
			r.does(release, 2*time.Second)
			r.latchIs("boot", "Released")
		}, []string{"bus body (can0) is lost: the controller is off the bus", "bus body (can0) is heard", "boot.release allowed", "boot.release confirmed after 180ms"}},
		{"unplugged, and plugged in again", func(r *round) {
			r.does("bus latch unplugged", time.Second)
			r.does(release, 4*time.Second)
			r.latchIs("boot", "Latched")
			r.does("bus latch on", 2*time.Second)
			r.does(release, 2*time.Second)
			r.latchIs("boot", "Released")
		}, []string{"bus latch (can1) is lost: there is no such interface", "boot.release refused", "bus latch (can1) is heard", "boot.release confirmed after 180ms"}},
		{"a crash", func(r *round) {
			r.does("ignition on", 10*time.Second)
			r.latchIs("doors", "Latched")
			r.does("crash on", 2*time.Second)
			r.latchIs("doors", "Released")
			r.does("crash off", time.Second)
		}, []string{"unlock.all allowed", "unlock.all confirmed after 150ms"}},
		{"a slow latch", func(r *round) {
			r.does("fault boot=slow", 0)
			r.does(release, 3*time.Second)
			r.latchIs("boot", "Moving")
			time.Sleep(2 * time.Second)
			r.latchIs("boot", "Released")
		}, []string{"boot.release allowed", "boot.release not confirmed after 1500ms"}},
		{"a battery that is low, and lower", func(r *round) {
			r.does("voltage 9.5V", time.Second)
			r.does("press fob_unlock", 2*time.Second)
			r.latchIs("doors", "Released")
			r.does("voltage 6.9V", time.Second)
			r.does(release, 2*time.Second)
			r.does("press emergency_lever", 5*time.Second)
			r.latchIs("boot", "Latched")
			r.does("voltage 12.6V", time.Second)
			r.does("press emergency_lever", 2*time.Second)
			r.latchIs("boot", "Released")
		}, []string{"unlock.driver_door confirmed after 199ms", "boot.release refused", "emergency_lever pressed: boot.release allowed", "boot.release not confirmed after 1500ms", "boot.release confirmed after 180ms"}},
		{"frames that are missed", func(r *round) {
			r.does("bus latch misses 3", 4*time.Second)
			r.does(release, 2*time.Second)
			r.latchIs("boot", "Released")
		}, []string{"3 frames", "boot.release confirmed after 180ms"}},
		{"somebody else sends our frames", func(r *round) {
			r.does("impostor boot.release", 2*time.Second)
			r.does("impostor boot.lock", 2*time.Second)
			r.does(release, 2*time.Second)
			r.latchIs("boot", "Latched")
			r.does("arm", 2*time.Second)
			r.does(release, 2*time.Second)
			r.latchIs("boot", "Released")
		}, []string{"somebody else sends our frame", "disarmed", "boot.release refused", "armed by", "boot.release confirmed after 180ms"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { play(t, 1, tt.do).said(tt.says...) })
		})
	}
}

// Frames that are on the wire 2 s late are reported. Those are that were sent before it was known, and nobody can take them back. What is
// asked for meanwhile is not sent, for it would be later than its deadline; and afterwards all is as before.
func TestLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var start time.Duration
		r := play(t, 1, func(r *round) {
			r.does("bus latch late 2s", time.Second)
			start = r.car.node.Now()
			r.does("hold fob_boot", 1500*time.Millisecond)
			r.does("press fob_lock", 500*time.Millisecond)
			r.latchIs("boot", "Latched")
			time.Sleep(8 * time.Second)
			r.latchIs("boot", "Released")
			r.does("bus latch late 0s", 0)
			r.does("press fob_lock", 10*time.Second)
			r.latchIs("boot", "Latched")
		})
		r.said("boot.release allowed", "300#01010032 was sent and is not on the bus after 100 ms", "lock.all allowed", "not sent, uncertain: 300#0303038E on latch for lock.all",
			"300#01010032 is on the bus after all, 1.75s later than it may", "lock.all allowed", "sent 300#0303038E on latch for lock.all", "lock.all confirmed")
		if got, want := fmt.Sprint(r.when(0x300, start)), "[2.9s 2.92s 2.94s 10s 10.02s 10.04s 10.06s 10.08s 10.1s]"; got != want {
			t.Errorf("commands on the wire at %s, want %s", got, want)
		}
	})
}
