package daemon

import (
	"errors"
	"strings"
	"testing"

	"go.uber.org/zap"

	"latchd/canbus"
	"latchd/canbus/socketcan"
	"latchd/internal/gateway"
	"latchd/internal/logging/logtest"
	"latchd/latch"
)

// A bus that comes and goes all the time: what should be otherwise with its interface is said once, also when it was not there at the
// start, and why it is lost as far as the kernel tells.
func TestNoticesOfABus(t *testing.T) {
	var log logtest.Lines
	l := newLogger(log.Logger(), parse(t, relays))
	unknown := errors.New("controller of can1: no such device")
	for range 3 {
		l.write(&entry{kind: aNotice, notice: gateway.Notice{Kind: gateway.BusWasLost, Bus: 1, Cause: canbus.Absent}, status: socketcan.Status{Detail: "can1 is no CAN interface"}})
		l.write(&entry{kind: aNotice, notice: gateway.Notice{Kind: gateway.BusIsBack, Bus: 1}})
		l.looked(1, 208<<10, socketcan.Controller{}, unknown)
	}
	for want, times := range map[string]int{
		"bus relay (can1) is lost: can1 is no CAN interface; ": 3, "bus relay (can1) is heard": 3,
		"bus relay (can1): the kernel keeps 208 KiB of frames for latchd, 4096 KiB were asked for: sysctl -w net.core.rmem_max=4194304": 1,
		"bus relay (can1): how its controller is set up is not known: controller of can1: no such device":                               1,
	} {
		if got := strings.Count(log.String(), want); got != times {
			t.Errorf("%d times %q, want %d:\n%s", got, want, times, log.String())
		}
	}
}

// What a bus does more than once a second is told with how often it did.
func TestFlappingBusIsTold(t *testing.T) {
	l := newLogger(zap.NewNop(), parse(t, relays))
	for kind, want := range map[gateway.NoticeKind]string{
		gateway.BusWasLost: "bus relay (can1) is lost: the interface is down; latchd waits for it, and its buttons and facts are unknown (20 times since that was told last)",
		gateway.BusIsBack:  "bus relay (can1) is heard (20 times since that was told last)",
	} {
		if _, got := l.noticed(&entry{kind: aNotice, notice: gateway.Notice{Kind: kind, Bus: 1, Cause: canbus.Down, Count: 20}}); got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	}
}

// A bus that loses frames all the time makes no line for each loss: a notice counts them.
func TestLossesAreNoNoise(t *testing.T) {
	var log logtest.Lines
	l := newLogger(log.Logger(), parse(t, relays))
	for range 100 {
		l.write(&entry{kind: anEffect, effect: latch.Effect{Kind: latch.EffectEvent, Event: latch.Event{Kind: latch.GapSeen, Input: latch.Overflow}}})
	}
	if strings.Contains(log.String(), "INFO") {
		t.Errorf("%s", log.String())
	}
}
