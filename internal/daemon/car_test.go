package daemon

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"latchd/canbus"
	"latchd/canbus/virtual"
	"latchd/config"
	"latchd/internal/logging/logtest"
	"latchd/internal/simcar"
	"latchd/latch"
)

// road is the daemon of a MINI at work on a simulated car, each a node of the same buses. It runs in the virtual time of synctest.
type road struct {
	t      testing.TB
	c      *config.Config
	log    logtest.Lines
	daemon *virtual.Node
	car    *simcar.Driver
}

// onTheRoad runs a daemon and a car while a test does something, and returns the daemon's log.
func onTheRoad(t *testing.T, settings string, do func(*road)) string {
	t.Helper()
	c := parse(t, "version: 1\nprofile: mini-r56\nmode: armed\n"+settings)
	r := &road{t: t, c: c}
	network := virtual.New()
	r.daemon = network.Open(Interfaces(c))
	model, err := simcar.New(c, simcar.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.car = simcar.NewDriver(model, network.Open(simcar.Interfaces(c)))
	ctx, cancel := context.WithCancel(t.Context())
	var both sync.WaitGroup
	both.Go(func() { r.car.Run(ctx) })
	both.Go(func() {
		if err := Run(ctx, c, r.daemon, Options{Arm: true, Log: r.log.Logger(), Identity: "latchd of a test"}); err != nil {
			t.Error(err)
		}
	})
	time.Sleep(2 * time.Second)
	do(r)
	synctest.Wait()
	cancel()
	both.Wait()
	return r.log.String()
}

// car does something to the car, and lets time pass.
func (r *road) does(line string, then time.Duration) {
	r.t.Helper()
	a, err := simcar.ParseAction(r.c, line)
	if err == nil {
		err = r.car.Do(r.t.Context(), a)
	}
	if err != nil {
		r.t.Fatalf("%s: %v", line, err)
	}
	time.Sleep(then)
}

// is what the car tells of a fact.
func (r *road) is(f latch.Fact) bool {
	v, unsent, err := r.car.View(r.t.Context())
	if err != nil || unsent > 0 {
		r.t.Fatalf("%d frames unsent, error %v", unsent, err)
	}
	for _, told := range v.Facts {
		if told.Fact == f {
			return told.Known && told.Value != 0
		}
	}
	return false
}

// said looks for texts in a log, in this order.
func said(t testing.TB, log string, texts ...string) {
	t.Helper()
	rest := log
	for _, text := range texts {
		i := strings.Index(rest, text)
		if i < 0 {
			t.Errorf("the log does not say %q, or not in this order:\n%s", text, log)
			return
		}
		rest = rest[i+len(text):]
	}
}

// The whole way: a fob is held, the boot opens, is lifted and closed, and locks itself again. Each is one frame train on the buses.
func TestCar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := onTheRoad(t, "", func(r *road) {
			r.does("hold fob_boot key 1", 1200*time.Millisecond)
			if !r.is(latch.BootLatch) || !r.is(latch.Locked) {
				t.Error("the boot is not released, or more than the boot is")
			}
			r.does("boot open", 2*time.Second)
			r.does("boot closed", 9900*time.Millisecond)
			if !r.is(latch.BootLatch) {
				t.Error("it is locked too soon")
			}
			time.Sleep(time.Second)
			if r.is(latch.BootLatch) {
				t.Error("it is not locked again")
			}
			r.does("press fob_unlock key 1", time.Second)
			if r.is(latch.Locked) {
				t.Error("the doors are locked")
			}
		})
		said(t, log, "boot.release allowed", "sent 300#0101", "boot.release confirmed after 180ms", "boot.lock allowed", "boot.lock confirmed after 220ms",
			"unlock.driver_door allowed", "unlock.driver_door confirmed after 150ms")
		for _, text := range []string{"ERROR", "unconfirmed", "refused", "lost"} {
			if strings.Contains(log, text) {
				t.Errorf("the log says %s:\n%s", text, log)
			}
		}
	})
}

// What goes wrong is told, and the latches do what they should.
func TestCarWithFaults(t *testing.T) {
	for _, tt := range []struct {
		name     string
		settings string
		do       func(*road)
		says     []string
		released bool
	}{
		{"a latch that jams", "", func(r *road) {
			r.does("fault boot=jam", 0)
			r.does("hold fob_boot", 10*time.Second)
		}, []string{"boot.release allowed", "boot.release not confirmed after 1500ms"}, false},
		{"driving", "access: {boot: {while_ignition_on: stationary}}", func(r *road) {
			r.does("ignition on", 0)
			r.does("speed 30km/h", time.Second)
			r.does("hold fob_boot", 3*time.Second)
		}, []string{"boot.release refused"}, false},
		{"every second frame comes twice", "", func(r *road) {
			r.does("repeat 50%", 0)
			r.does("hold fob_boot", 3*time.Second)
		}, []string{"boot.release confirmed"}, true},
		{"bus-off while the button is held", "", func(r *road) {
			r.does("hold fob_boot", 500*time.Millisecond)
			r.daemon.Fail("can0", canbus.BusOff)
			time.Sleep(100 * time.Millisecond)
			r.daemon.Fail("can0", canbus.NoCause)
			time.Sleep(3 * time.Second)
		}, []string{"bus body (can0) is lost: the controller is off the bus", "bus body (can0) is heard"}, false},
		{"unplugged on the side of the latch", "", func(r *road) {
			r.daemon.Fail("can1", canbus.Absent)
			r.does("hold fob_boot", 3*time.Second)
			r.daemon.Fail("can1", canbus.NoCause)
			time.Sleep(time.Second)
			r.does("hold fob_boot", 4*time.Second)
		}, []string{"bus latch (can1) is lost: there is no such interface", "bus latch (can1) is heard", "boot.release confirmed"}, true},
		{"late confirmations", "", func(r *road) {
			r.daemon.Delay("can1", 300*time.Millisecond)
			r.does("hold fob_boot", 4*time.Second)
		}, []string{"is not on the bus", "300#0101"}, true},
		{"somebody else sends our frames", "", func(r *road) {
			r.does("impostor boot.release", 300*time.Millisecond)
			r.does("boot open", 0)
			r.does("hold fob_boot", 3*time.Second)
		}, []string{"somebody else sends our frame", "disarmed", "boot.release refused"}, true},
		{"frames are lost in the kernel's queue", "", func(r *road) {
			r.does("hold fob_boot", 500*time.Millisecond)
			r.daemon.Overflow("can0", 3)
			time.Sleep(3 * time.Second)
		}, []string{"3 frames"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				released := false
				log := onTheRoad(t, tt.settings, func(r *road) {
					tt.do(r)
					released = r.is(latch.BootLatch)
				})
				said(t, log, tt.says...)
				if released != tt.released {
					t.Errorf("released %v:\n%s", released, log)
				}
			})
		})
	}
}
