package simcar

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"latchd/canbus"
	"latchd/canbus/socketcan"
	"latchd/canbus/virtual"
	"latchd/latch"
)

// A car on live buses sends when it is due, answers what it hears, and does what any goroutine asks for.
func TestDriver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := profile(t)
		network := virtual.New()
		latchd := network.Open([]socketcan.Options{{Interface: "can0", Hear: []canbus.ID{fob}}, {Interface: "can1", Hear: []canbus.ID{status}, Speak: []canbus.ID{0x300}}})
		node := network.Open(Interfaces(c))
		time.Sleep(time.Minute) // the buses are older than the car
		ctx, cancel := context.WithCancel(t.Context())
		car, err := New(c, Options{})
		if err != nil {
			t.Fatal(err)
		}
		d := NewDriver(car, node)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			d.Run(ctx)
		}()
		var heard []string
		listen := func(span time.Duration) {
			heard = nil
			for until := latchd.Now() + span; latchd.Now() < until; latchd.Wait(until) {
				var a canbus.Arrival
				for latchd.Next(&a) {
					if a.Received.Origin == canbus.Wire {
						heard = append(heard, fmt.Sprintf("%v %v", a.Received.At-time.Minute, &a.Received.Frame))
					}
				}
			}
		}
		hears := func(want ...string) {
			t.Helper()
			if fmt.Sprint(heard) != fmt.Sprint(want) {
				t.Errorf("heard %q, want %q", heard, want)
			}
		}
		listen(100 * ms)
		hears("0s 310#000000003C000028")
		do := func(a Action) {
			t.Helper()
			if err := d.Do(t.Context(), a); err != nil {
				t.Error(err)
			}
		}
		do(Press{Button: "fob_boot", For: 60 * ms})
		listen(100 * ms)
		hears("100ms 23A#00001000", "155ms 23A#00001000", "160ms 23A#00000000")
		if err := latchd.Send(1, frame(t, releaseBoot)); err != nil {
			t.Error(err)
		}
		listen(200 * ms)
		hears("200ms 310#02001E003C000177", "380ms 310#010000003C00024F")
		if v, unsent, err := d.View(t.Context()); err != nil || v.At != 400*ms || unsent != 0 || v.Frames.Heard != 1 {
			t.Errorf("%+v, %d unsent, error %v", v, unsent, err)
		}
		if err := d.Do(t.Context(), Up{Button: "fob_boot"}); err == nil {
			t.Error("it is not down")
		}
		do(SendFrame{"latch", *frame(t, lockBoot)}) // it does not hear itself twice
		listen(300 * ms)
		hears("400ms 300#01030000", "400ms 310#0200E2FF3C0003BA", "620ms 310#000000003C00045C")
		if v, _, err := d.View(t.Context()); err != nil || v.Frames.Heard != 1 {
			t.Errorf("%+v, error %v", v.Frames, err)
		}

		node.Fail("can0", canbus.Down)
		do(State{latch.Ignition: Truth(true)})
		if _, unsent, err := d.View(t.Context()); err != nil || unsent == 0 {
			t.Errorf("%d unsent, error %v", unsent, err)
		}
		cancel()
		<-ended
		late, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		for range cap(d.tasks) + 1 {
			if err := d.Do(late, Up{Button: "fob_boot"}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("after the end: %v", err)
			}
		}
	})
}

// A fob's frames are on the bus as they were measured on a BMW E92 (see train; its lock, held for 0.74 s, came as eight frames
// and a release): gaps of 55 and 85 ms, then 100 ms each, then a release; of either key, and each again for every press.
func TestTrainOnTheBus(t *testing.T) {
	for _, tt := range []struct {
		line string
		want string
	}{
		{"press fob_unlock 241ms key 0", "23A#00000100 +55ms 23A#00000100 +85ms 23A#00000100 +100ms 23A#00000100 +1ms 23A#00000000"},
		{"press fob_unlock 240ms key 1", "23A#01000100 +55ms 23A#01000100 +85ms 23A#01000100 +100ms 23A#01000000"},
		{"press fob_lock 740ms key 0", "23A#00000400 +55ms 23A#00000400 +85ms 23A#00000400" + strings.Repeat(" +100ms 23A#00000400", 5) + " +100ms 23A#00000000"},
		{"press fob_lock 740ms key 1", "23A#01000400 +55ms 23A#01000400 +85ms 23A#01000400" + strings.Repeat(" +100ms 23A#01000400", 5) + " +100ms 23A#01000000"},
		{"hold fob_boot key 1", "23A#01001000 +55ms 23A#01001000 +85ms 23A#01001000" + strings.Repeat(" +100ms 23A#01001000", 8) + " +60ms 23A#01000000"},
		{"press fob_boot 54ms key 1", "23A#01001000 +54ms 23A#01000000"},
		{"press fob_boot 20s key 0", "23A#00001000 +55ms 23A#00001000 +85ms 23A#00001000" + strings.Repeat(" +100ms 23A#00001000", 198) + " +60ms 23A#00000000"},
	} {
		for _, repeat := range []string{"repeat 0", "repeat 100%"} {
			synctest.Test(t, func(t *testing.T) {
				c := profile(t)
				network := virtual.New()
				ear := network.Open([]socketcan.Options{{Interface: "can0", Hear: []canbus.ID{fob}}})
				car, err := New(c, Options{})
				if err != nil {
					t.Fatal(err)
				}
				d := NewDriver(car, network.Open(Interfaces(c)))
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					d.Run(ctx)
				}()
				for _, line := range []string{repeat, tt.line, tt.line} { // the second press is as the first
					a, err := ParseAction(c, line)
					if err == nil {
						err = d.Do(t.Context(), a)
					}
					if err != nil {
						t.Fatal(err)
					}
					time.Sleep(30 * time.Second)
				}
				cancel()
				<-ended
				want := tt.want
				if repeat == "repeat 100%" {
					want = regexp.MustCompile(`23A#\S+`).ReplaceAllString(want, "$0 +0s $0")
				}
				compare(t, want+"\n"+want, trains(ear))
			})
		}
	}
}

// trains lists the frames that a node has heard, with the gaps between them; a new line after a second.
func trains(n *virtual.Node) string {
	var b strings.Builder
	var last time.Duration
	var a canbus.Arrival
	for n.Next(&a) {
		switch gap := a.Received.At - last; {
		case gap > time.Second:
			b.WriteString("\n")
		case b.Len() > 0:
			fmt.Fprintf(&b, " +%v ", gap)
		}
		b.WriteString(a.Received.Frame.String())
		last = a.Received.At
	}
	return b.String()
}

// A car of which nothing is known, and that has no controllers, has nothing to do.
func TestNothingToDo(t *testing.T) {
	c := configOf(t, "version: 1\nbuses: [{name: body, interface: can0, dbc: car.dbc}]\nbuttons: [{name: lever, place: emergency, signal: body/Lever.Pulled, does: {press: boot.release}}]\nactuators: [{action: boot.release, send: \"body 300#01\"}]\n")
	car, err := New(c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := NewDriver(car, virtual.New().Open(nil))
	if due := d.due(); due != never {
		t.Errorf("due at %v", due)
	}
	if err := car.body.Press(0, 0, nil); err != nil || car.Deadline() != 0 {
		t.Errorf("due at %v, error %v", car.Deadline(), err)
	}
}

// A car says what it can be told, and what it is.
func TestVocabulary(t *testing.T) {
	c := profile(t)
	for want, got := range map[string]any{
		"[fob_unlock fob_lock fob_boot]":                     Buttons(c),
		"[driver passenger rear_driver rear_passenger boot]": Doors(c),
		"[boot doors]":                                       Closures(c),
		"[healthy jam silent deaf slow]":                     Faults(),
		"[{can0 [] [] true true} {can1 [300] [] true true}]": Interfaces(c),
	} {
		if fmt.Sprint(got) != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
}
