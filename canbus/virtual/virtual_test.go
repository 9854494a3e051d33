package virtual

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/canbus/socketcan"
)

func frame(t testing.TB, text string) *canbus.Frame {
	t.Helper()
	f, err := canbus.ParseFrame(text)
	if err != nil {
		t.Fatal(err)
	}
	return &f
}

// pair is two nodes on the buses can0 and can1. The second has them the other way round.
func pair() (a, b *Node) {
	w := New()
	ids := []canbus.ID{0x100, 0x101}
	a = w.Open([]socketcan.Options{{Interface: "can0", Hear: ids}, {Interface: "can1", Speak: ids}})
	b = w.Open([]socketcan.Options{{Interface: "can1", Hear: ids}, {Interface: "can0", Speak: ids}})
	return a, b
}

var kinds = [...]string{"", "overflow", "lost", "back"}
var origins = [...]string{"wire", "local", "own"}

// heard takes out what has arrived.
func heard(n *Node) (list []string) {
	var a canbus.Arrival
	for n.Next(&a) {
		r := &a.Received
		switch a.Kind {
		case canbus.Arrived:
			list = append(list, fmt.Sprintf("%v bus %d %s %v", r.At, r.Bus, origins[r.Origin], &r.Frame))
		case canbus.Overflow:
			list = append(list, fmt.Sprintf("%v bus %d missed %d", r.At, r.Bus, a.Missed))
		default:
			list = append(list, fmt.Sprintf("%v bus %d %s %v", r.At, r.Bus, kinds[a.Kind], a.Cause))
		}
	}
	return list
}

func hears(t testing.TB, n *Node, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, heard(n)); diff != "" {
		t.Errorf("heard (-want +got)\n%s", diff)
	}
}

func sends(t testing.TB, n *Node, bus canbus.Bus, text string) {
	t.Helper()
	if err := n.Send(bus, frame(t, text)); err != nil {
		t.Errorf("%s: %v", text, err)
	}
}

// Each hears the other, itself as a confirmation, and only what it listens for.
func TestSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair()
		time.Sleep(time.Second)
		sends(t, a, 0, "100#01")
		sends(t, b, 0, "101#02")
		sends(t, a, 0, "102#03")
		sends(t, a, 0, "100#R")
		sends(t, a, 0, "00000100#03")
		hears(t, a, "1s bus 0 own 100#01", "1s bus 1 wire 101#02")
		hears(t, b, "1s bus 1 wire 100#01", "1s bus 0 own 101#02")
		if s := a.Status(0); s.Sent != 4 || s.Received != 1 || s.Interface != "can0" || s.Cause != canbus.NoCause || s.Sockets != 1 {
			t.Errorf("%+v", s)
		}
		b.Close()
		sends(t, a, 0, "100#04")
		hears(t, b)
	})
}

// A node sleeps until something arrives, until it is woken, or until a time.
func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair()
		a.Wait(time.Second)
		if a.Now() != time.Second {
			t.Errorf("woke at %v", a.Now())
		}
		for _, wakes := range []func(){
			a.Wake,
			func() { sends(t, b, 0, "100#01") },
			func() { a.Fail("can0", canbus.Down) },
		} {
			start := a.Now()
			go func() {
				time.Sleep(time.Second)
				wakes()
			}()
			a.Wait(socketcan.Never)
			if slept := a.Now() - start; slept != time.Second {
				t.Errorf("slept for %v", slept)
			}
			heard(a)
		}
		a.Wake() // nobody waits: it ends the next Wait
		a.Wake()
		start := a.Now()
		a.Wait(socketcan.Never)
		b.Delay("can1", time.Second)
		sends(t, b, 0, "100#01")
		for len(heard(a)) == 0 {
			a.Wait(socketcan.Never)
		}
		if slept := a.Now() - start; slept != time.Second {
			t.Errorf("the frame came after %v", slept)
		}
	})
}

// What a controller has not brought onto the wire is late, fills its queue, and is gone with the bus.
func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair()
		a.Delay("can0", 100*time.Millisecond)
		sends(t, a, 0, "100#01")
		time.Sleep(50 * time.Millisecond)
		a.Delay("can0", 10*time.Millisecond)
		sends(t, a, 0, "100#02")
		hears(t, a)
		time.Sleep(10 * time.Millisecond)
		hears(t, b, "60ms bus 1 wire 100#01", "60ms bus 1 wire 100#02")
		hears(t, a, "60ms bus 0 own 100#01", "60ms bus 0 own 100#02")

		a.Delay("can0", time.Hour)
		for range transmitQueue {
			sends(t, a, 0, "100#03")
		}
		if err := a.Send(0, frame(t, "100#03")); !errors.Is(err, socketcan.ErrFull) {
			t.Errorf("a full queue: %v", err)
		}
		sends(t, b, 0, "101#04") // others are not behind it
		hears(t, a, "60ms bus 1 wire 101#04")
		heard(b)
		a.Fail("can0", canbus.BusOff)
		a.Fail("can0", canbus.NoCause)
		a.Delay("can0", 0)
		sends(t, a, 0, "100#05")
		time.Sleep(2 * time.Hour)
		hears(t, b, "60ms bus 1 wire 100#05")
		if s := a.Status(0); s.Lost != 1 || s.BusOff != 1 || s.SendFailed != 1 {
			t.Errorf("%+v", s)
		}
	})
}

// No frame overtakes one that was sent before, though the bus is free again.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair()
		a.Delay("can0", 20*time.Millisecond)
		sends(t, a, 0, "100#01")
		a.port("can0").delay = 0
		sends(t, a, 0, "100#02")
		time.Sleep(time.Second)
		hears(t, b, "20ms bus 1 wire 100#01", "20ms bus 1 wire 100#02")
	})
}

// An interface that is lost hears nothing and sends nothing, tells it once, and others go on.
func TestFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair()
		b.Delay("can0", 10*time.Millisecond)
		sends(t, b, 1, "101#01") // on the wire when nobody hears it any more
		a.Fail("can0", canbus.Absent)
		a.Fail("can0", canbus.Absent)
		time.Sleep(time.Second)
		if err := a.Send(0, frame(t, "100#02")); !errors.Is(err, socketcan.ErrLost) {
			t.Errorf("a lost bus: %v", err)
		}
		if s := a.Status(0); s.Cause != canbus.Absent || s.Sockets != 0 {
			t.Errorf("%+v", s)
		}
		sends(t, b, 0, "100#03")
		b.Delay("can0", 0)
		sends(t, b, 1, "101#04")
		a.Fail("can0", canbus.NoCause)
		hears(t, a, "0s bus 0 lost there is no such interface", "1s bus 1 wire 100#03", "1s bus 0 back ")
		hears(t, b, "10ms bus 1 own 101#01", "1s bus 0 own 100#03", "1s bus 1 own 101#04")
		a.Fail("can0", canbus.Down)
		if err := a.Change([]socketcan.Options{{Interface: "can7"}, {Interface: "can0"}}); err != nil {
			t.Error(err)
		}
		a.Fail("can1", canbus.Down) // nobody uses it
		hears(t, a, "1s bus 1 lost the interface is down")
	})
}

func TestOverflow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pair()
		a.Overflow("can0", 2)
		for _, text := range []string{"101#01", "101#02", "101#03"} {
			sends(t, b, 1, text)
		}
		hears(t, a, "0s bus 0 missed 2", "0s bus 0 wire 101#03")
		for range receiveQueue + 5 {
			sends(t, b, 0, "100#04")
			heard(b)
		}
		if n := len(heard(a)); n != receiveQueue {
			t.Errorf("%d frames in the queue, want %d", n, receiveQueue)
		}
		sends(t, b, 0, "100#05")
		hears(t, a, "0s bus 1 missed 5", "0s bus 1 wire 100#05")
		if s := a.Status(1); s.Missed != 5 {
			t.Errorf("%+v", s)
		}
	})
}
