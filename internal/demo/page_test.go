package demo_test

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/zap"

	"latchd/config"
	"latchd/internal/browsertest"
	"latchd/internal/demo"
	"latchd/internal/scenario"
	"latchd/internal/source"
	"latchd/internal/tree"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Run(m)) }

// pictures is where the pictures of the documentation are; empty: none are made.
var pictures = flag.String("pictures", "", "folder for pictures of the page's main states")

// page is the open page of a demonstration.
type page struct {
	*browsertest.Page
	t *testing.T
}

// start runs a demonstration until the test ends, and returns the address of its page. settings are laid over the built-in car.
func start(t *testing.T, settings string) (address string) {
	t.Helper()
	var problems source.Problems
	over := (&tree.File{Name: "settings", What: "settings of a test"}).Parse([]byte("{"+settings+"}"), &problems)
	c, more := config.Load(config.Demo, config.Options{Overlay: over})
	if c == nil {
		t.Fatal(problems, more)
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
	return l.Addr().String()
}

// open starts a demonstration and opens its page.
func open(t *testing.T, settings string) *page {
	t.Helper()
	browser := browsertest.Start(t)
	p := &page{browser.Open(t, "http://"+start(t, settings)+"/"), t}
	p.Viewport(1280, 1120, 1)
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

// Unlock on the fob unlocks the doors, and the answer says so: with a mouse, with a finger, and with the keyboard alone.
func TestUnlock(t *testing.T) {
	for how, press := range map[string]func(*page){
		"mouse":  func(p *page) { p.Click(button("fob_unlock")) },
		"finger": func(p *page) { p.Touch(true); p.Viewport(360, 740, 2); p.Click(button("fob_unlock")) },
		"keyboard": func(p *page) {
			p.Eval(`document.querySelector('`+button("fob_unlock")+`').focus()`, nil)
			p.Press(" ")
		},
	} {
		t.Run(how, func(t *testing.T) {
			p := open(t, "")
			p.WaitText("#closures", "doors: locked")
			press(p)
			p.WaitText("#answer", "unlock.driver_door allowed")
			p.WaitText("#closures", "doors: unlocked")
			p.Wait(`document.getElementById("lock-doors").classList.contains("open")`)
			if how == "finger" {
				p.picture("telephone")
			}
		})
	}
}

// The boot button is held: a countdown runs, the boot is released and confirmed. It is lifted and closed, and locks itself again.
func TestBoot(t *testing.T) {
	p := open(t, "buttons: [{name: fob_boot, hold: 3s}]") // so long that a busy machine shows the countdown, too
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
	p.picture("boot")
	p.Click(`[data-fact="boot_open"]`)
	p.WaitText("#pending", "boot.lock (relock on close) in")
	p.WaitText("#answer", "boot.lock allowed")
	p.WaitText("#closures", "boot latch: locked")
}

// At 30 km/h the button in the cabin opens nothing, and the page says why.
func TestDenied(t *testing.T) {
	p := open(t, "")
	p.Click(`[data-fact="ignition"]`)
	p.WaitText("#facts", "ignition\tyes")
	p.Eval(`{ const s = document.querySelector('input[data-fact="speed"]'); s.value = 30; s.dispatchEvent(new Event("change", {bubbles: true})) }`, nil)
	p.WaitText("#facts", "30 km/h")
	p.Eval(`for (const what of ["keydown", "keyup"]) document.querySelector('`+button("cabin_boot")+`').dispatchEvent(new KeyboardEvent(what, {key: " "}))`, nil)
	p.WaitText("#answer", "boot.release refused")
	var length int // ms, of a press that took no time: the page makes it as long as people press
	if _, err := fmt.Sscanf(p.Text("#answer button"), "cabin_boot clicked for %dms", &length); err != nil || length < 100 {
		t.Errorf("%d ms, error %v: %s", length, err, p.Text("#answer"))
	}
	p.Click("#answer button")
	p.WaitText("#decision-title", "denied")
	p.WaitText("#chain", "decided: speed")
	p.WaitText("#known", "30 km/h")
	p.picture("denied")
	p.Click("#copy")
	p.Wait(`document.getElementById("copied").textContent !== ""`)
	if said := p.Text("#copied"); !strings.Contains(said, "copy") && !strings.Contains(said, "Copied") {
		t.Fatalf("no scenario: %s", said)
	}
	suite, more := scenario.Load("copied.yaml", scenario.Options{ReadFile: func(string) ([]byte, error) { return []byte(p.Text("#scenario")), nil }})
	if suite == nil || len(suite.Scenarios) != 1 {
		t.Fatalf("%v in:\n%s", more, p.Text("#scenario"))
	}
	if !suite.Scenarios[0].Run().Passed() {
		t.Errorf("it does not come to the decision again:\n%s", p.Text("#scenario"))
	}
}

// A latch that jams is reported.
func TestFault(t *testing.T) {
	p := open(t, "")
	p.Eval(`{ const s = [...document.querySelectorAll("#fault-controls label")].find((l) => l.textContent.startsWith("latch boot")).querySelector("select"); s.value = "jam"; s.dispatchEvent(new Event("change")) }`, nil)
	p.Down(button("fob_boot"))
	p.WaitText("#events", "boot.release allowed")
	p.Up()
	p.WaitText("#trouble", "not confirmed")
	p.Dark(true)
	p.picture("fault")
}
