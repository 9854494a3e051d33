package demo_test

import (
	"context"
	"flag"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"latchd/config"
	"latchd/internal/browsertest"
	"latchd/internal/demo"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Run(m)) }

// pictures is where the pictures of the documentation are; empty: none are made.
var pictures = flag.String("pictures", "", "folder for pictures of the page's main states")

// page is the open page of a demonstration.
type page struct {
	*browsertest.Page
	t *testing.T
}

// open starts a demonstration with a car, laid over the built-in one, and opens its page.
func open(t *testing.T) *page {
	t.Helper()
	browser := browsertest.Start(t)
	c, problems := config.Load(config.Demo, config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background()) // that of the test ends before the page is closed
	ended := make(chan error)
	go func() {
		ended <- demo.Run(ctx, c, l, demo.Options{Log: zap.NewNop(), Identity: "latchd of a test"})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	p := &page{browser.Open(t, "http://"+l.Addr().String()+"/"), t}
	p.Viewport(1280, 900, 1)
	p.WaitText("#status", "armed")
	p.WaitText("#closures", "boot latch: locked")
	p.Wait(`!document.getElementById("play").hidden`)
	return p
}

// picture keeps how the page looks, if it is asked for.
func (p *page) picture(name string) {
	if *pictures != "" {
		p.Screenshot(filepath.Join(*pictures, name+".png"))
	}
}

const pressed = `[data-button="%s"]`

func button(name string) string { return strings.Replace(pressed, "%s", name, 1) }

// Unlock on the fob unlocks the doors, and the answer says so.
func TestUnlock(t *testing.T) {
	p := open(t)
	p.WaitText("#closures", "doors: locked")
	p.Click(button("fob_unlock"))
	p.WaitText("#answer", "unlock.driver_door allowed")
	p.WaitText("#closures", "doors: unlocked")
	p.Wait(`document.getElementById("lock-doors").classList.contains("open")`)
}

// The boot button is held: a countdown runs, the boot is released and confirmed. It is lifted and closed, and locks itself again.
func TestBoot(t *testing.T) {
	p := open(t)
	p.Down(button("fob_boot"))
	p.WaitText("#pending", "fob_boot is held")
	p.WaitText("#answer", "boot.release allowed")
	p.Up()
	p.WaitText("#closures", "boot latch: released")
	p.WaitText("#events", "confirmed after")
	p.WaitText("#pending", "boot.lock (relock unopened) in")
	p.Click(`[data-fact="boot_open"]`)
	p.WaitText("#closures", "boot: open")
	p.Wait(`document.getElementById("boot").classList.contains("open")`)
	p.Click(`[data-fact="boot_open"]`)
	p.WaitText("#pending", "boot.lock (relock on close) in")
	p.picture("boot")
	p.WaitText("#answer", "boot.lock allowed")
	p.WaitText("#closures", "boot latch: locked")
	p.Viewport(1280, 2300, 1)
	p.picture("relocked")
}

// At 30 km/h the button in the cabin opens nothing, and the page says why.
func TestDenied(t *testing.T) {
	p := open(t)
	p.Click(`[data-fact="ignition"]`)
	p.WaitText("#facts", "ignition\tyes")
	p.Eval(`{ const s = document.querySelector('input[data-fact="speed"]'); s.value = 30; s.dispatchEvent(new Event("change", {bubbles: true})) }`, nil)
	p.WaitText("#facts", "30 km/h")
	p.Click(button("cabin_boot"))
	p.WaitText("#answer", "boot.release refused")
	p.Click("#answer button")
	p.WaitText("#decision-title", "denied")
	p.WaitText("#chain", "decided: speed")
	p.WaitText("#known", "30 km/h")
	p.picture("denied")
}

// A latch that jams is reported.
func TestFault(t *testing.T) {
	p := open(t)
	p.Eval(`{ const s = [...document.querySelectorAll("#fault-controls label")].find((l) => l.textContent.startsWith("latch boot")).querySelector("select"); s.value = "jam"; s.dispatchEvent(new Event("change")) }`, nil)
	p.Hold(button("fob_boot"), 1200*time.Millisecond)
	p.WaitText("#answer", "boot.release allowed")
	p.WaitText("#events", "not confirmed")
}
