package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"testing"

	"latchd/canbus/socketcan"
	"latchd/internal/browsertest"
	"latchd/internal/control"
	"latchd/internal/daemon"
	"latchd/internal/report"
	"latchd/internal/web"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Run(m)) }

// car is a daemon as the page asks it, with something of each kind to show.
type car struct{ events chan string }

func (c car) ask(ctx context.Context, command string, _ any, each func(control.Line) error) error {
	key := int64(2)
	var answer any
	switch command {
	case "events":
		for {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case e := <-c.events:
				if err := each(control.Line{Data: json.RawMessage(e)}); err != nil {
					return err
				}
			}
		}
	case "status":
		answer = daemon.Status{
			Latchd: "latchd v1.0.0", Configuration: "/etc/latchd/latchd.yaml", Mode: "armed", Armed: true, Up: "4711.000000000",
			Buses: []daemon.BusStatus{
				{Name: "body", State: "heard", Status: socketcan.Status{Interface: "can0"}},
				{Name: "latch", State: "no frame was heard for 5s", Status: socketcan.Status{Interface: "can1"}},
				{Name: "relay", State: "heard", Uncertain: true, Status: socketcan.Status{Interface: "can2"}},
			},
			Refused: map[string]uint64{"too_late": 2},
		}
	case "car":
		answer = report.Car{
			At: "4711.000000000",
			Facts: []report.FactLook{
				{Fact: report.Fact{Name: "speed", State: "known", Value: 0.0, Unit: "km/h", Age: "0.120000000"}, Fresh: "1.000000000", Text: "speed 0km/h"},
				{Fact: report.Fact{Name: "locked", State: "stale", Age: "12.000000000"}, Fresh: "2.000000000", Text: "locked is stale"},
				{Fact: report.Fact{Name: "valet", State: "never_seen"}, Fresh: "2.000000000", Text: "valet was never seen"},
			},
			Buttons: []report.ButtonLook{
				{Name: "fob_boot", Place: "fob", State: "down", Down: "0.950000000", Key: &key, Held: true, Text: "fob_boot down for 950ms (key 2)"},
				{Name: "boot_inside", Place: "cabin", State: "unknown", Text: "boot_inside unknown"},
			},
			Pending: []report.PendingAction{{Action: "lock.all", Trigger: "relock_unopened", In: "42.000000000", Text: "lock.all in 42s (relock_unopened)"}},
		}
	case "maintenance":
		answer = daemon.Maintenance{
			Latches: []daemon.LatchCounts{{Latch: "boot", Cycles: 812, Opening: "0.310000000", Of: 3, Openings: []string{"0.290000000", "0.310000000", "0.340000000"}, Retried: daemon.Share{Count: 3, Of: 12}, Due: []string{"service_retries"}}},
			Keys:    []daemon.KeyCounts{{Key: &key, Name: "spare", Late: daemon.Share{Count: 1, Of: 50}}},
		}
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return each(control.Line{Data: text})
}

// decided is a line of a decision.
func decided(text, verdict string) string {
	return fmt.Sprintf(`{"kind":"decision","t":"6.870894000","time":"2026-03-01T12:00:00.000Z","button":"fob_boot","key":2,"gesture":"hold","trigger":"press",`+
		`"verdict":%q,"tier":"safety","reason":"speed","action":"boot.release","number":1,"text":%q,"would":"stand still"}`, verdict, text)
}

// happened are lines of each kind.
var happened = []string{
	`{"kind":"gesture","t":"6.000000000","time":"2026-03-01T12:00:00.000Z","button":"fob_boot","key":2,"gesture":"press","text":"fob_boot press (key 2)"}`,
	`{"kind":"frame","t":"6.870894000","time":"2026-03-01T12:00:00.000Z","action":"unlock.driver_door","number":1,"attempt":1,"bus":"latch","id":"300","data":"0202006A","sent":true,"text":"latch 300#0202006A"}`,
	`{"kind":"event","t":"7.020894000","time":"2026-03-01T12:00:00.000Z","action":"unlock.driver_door","event":"confirmed","number":1,"after":"0.150000000","text":"unlock.driver_door confirmed after 150ms"}`,
	`{"kind":"event","t":"9.000000000","time":"2026-03-01T12:00:00.000Z","action":"boot.release","event":"unconfirmed","number":2,"text":"boot.release unconfirmed: the latch did not answer"}`,
	decided("fob_boot held for 900ms (key 2): boot.release allowed", "allow"),
	decided("fob_boot clicked for 200ms (key 2): the click is too short", "ignore"),
	decided("fob_boot held for 900ms (key 2): boot.release refused: the car moves", "deny"),
}

// open opens the page of a car, and tells what happened.
func open(t *testing.T) *browsertest.Page {
	b := browsertest.Start(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	c := car{make(chan string)}
	served := make(chan error)
	go func() { served <- (&web.Site{Ask: c.ask}).Serve(ctx, l, web.Hosts(l.Addr())) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	p := b.Open(t, "http://"+l.Addr().String())
	for _, line := range happened {
		c.events <- line
	}
	p.WaitText("body", "boot.release refused: the car moves")
	p.WaitText("body", "fob_boot")
	return p
}

// What wears is shown with the times to open as a plot, and that a service is due.
func TestHealth(t *testing.T) {
	p := open(t)
	p.WaitText("#latches", "service retries")
	p.Wait(`document.querySelector("#plots svg").getAttribute("aria-label") === "boot: the newest 3 times to open, from 290 ms to 340 ms"`)
	p.Wait(`document.querySelectorAll("#plots circle").length === 3`)
}

// The page can be read and used in light and dark, on a telephone and on a large screen.
func TestPageIsUsable(t *testing.T) {
	p := open(t)
	p.UsableEverywhere(t)
}

// A script that somebody gets into the page is not run, and the browser says so.
func TestPageRunsNoOtherScript(t *testing.T) {
	p := open(t)
	p.RunsNoOtherScript()
}
