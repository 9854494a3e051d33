package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchd/config"
	"latchd/internal/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Run(m)) }

// openRecording replays the built-in log of presses on a page, and opens it.
func openRecording(t *testing.T) *browsertest.Page {
	t.Helper()
	b := browsertest.Start(t)
	const presses = "profile:mini-r56/fob-presses.log"
	c, _ := config.Load("profile:mini-r56", config.Options{})
	printed, out := io.Pipe()
	ctx, cancel := context.WithCancel(context.Background()) // that of the test ends before the page is closed
	ended := make(chan error)
	o := replayOptions{playOptions: playOptions{logs: logOptions{time: "auto"}}, page: webOptions{web: true, listen: defaultListen}}
	go func() {
		ended <- (&app{std: streams{out: out, err: io.Discard}}).replayOnPage(ctx, c, []string{presses}, o)
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	address := make([]byte, 100)
	n, err := printed.Read(address)
	if err != nil {
		t.Fatal(err)
	}
	p := b.Open(t, strings.TrimSpace(string(address[:n])))
	p.Viewport(1280, 900, 1)
	p.WaitText("#status", "Recording fob-presses.log")
	return p
}

// answers are the decisions of the log, in its order.
var answers = []string{
	"fob_unlock pressed (key 2): unlock.driver_door allowed",
	"fob_lock pressed (key 2): lock.all allowed",
	"fob_boot clicked for 355ms (key 2): boot.release refused",
	"fob_boot held for 900ms (key 2): boot.release allowed",
	"relock after the boot was closed: boot.lock allowed",
}

// The presses of a log are in the list and on the timeline.
func TestRecordingOnPage(t *testing.T) {
	p := openRecording(t)
	for _, text := range answers {
		p.WaitText("#events", text)
	}
	p.Click("#out")
	p.Click("#out")
	p.WaitText("#span", "5 min shown")
	p.Wait(`document.querySelectorAll("#timeline circle.allow").length === 4 && document.querySelectorAll("#timeline circle.deny").length === 1`)
}

// The slider goes to any time of the log, and the car is shown as it was then.
func TestSlider(t *testing.T) {
	p := openRecording(t)
	for _, tt := range []struct {
		at        float64
		want, not string
	}{
		{3, "doors: locked", "boot latch: released"},
		{10, "doors: unlocked", ""},
		{125, "boot latch: locked", "boot: open"},
		{128, "boot latch: released", "boot: open"},
		{130, "boot: open", "boot: closed"},
		{140, "boot: closed", "boot latch: locked"},
		{149.5, "boot latch: locked", "boot: open"},
		{128, "boot latch: released", "boot: open"}, // and back
	} {
		p.Eval(fmt.Sprintf(`{ const s = document.getElementById("slider"); s.value = %v; s.dispatchEvent(new Event("input")) }`, tt.at), nil)
		p.WaitText("#moment", fmt.Sprintf("%.2f s", tt.at))
		p.WaitText("#closures", tt.want)
		if text := p.Text("#closures"); tt.not != "" && strings.Contains(text, tt.not) {
			t.Errorf("at %v s: %s", tt.at, text)
		}
	}
	p.Click("#slider") // it is in the middle then
	p.WaitText("#moment", "77.")
	p.Press("ArrowRight")
	p.WaitText("#closures", "doors: locked")
}

// Each decision of a log can be opened, with how it was decided, and copied as a scenario that comes to it again.
func TestRecordedDecisions(t *testing.T) {
	p := openRecording(t)
	for i, text := range answers {
		p.Eval(fmt.Sprintf(`[...document.querySelectorAll("#events button")].find((b) => b.textContent.startsWith(%q)).click()`, text), nil)
		p.WaitText("#decision-text", text)
		p.WaitText("#chain", "decided: ")
		p.Wait(`document.querySelectorAll("#chain tr").length > 3 && document.querySelector("#timeline circle.marked")`)
		p.Click("#copy")
		p.WaitText("#scenario", fmt.Sprintf("name: Decision %d\n", i+1))
		var written string
		p.Eval(`document.getElementById("scenario").textContent`, &written)
		file := filepath.Join(t.TempDir(), fmt.Sprintf("decision-%d.yaml", i+1))
		if err := os.WriteFile(file, []byte(written), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, errs, code := latchd("", "test", file); code != 0 || !strings.Contains(out, "1 of 1 scenario passed") {
			t.Errorf("%s: exit code %d\n%s%s\n%s", text, code, out, errs, written)
		}
	}
}

// The page of a recording can be read and used in light and dark, on a telephone and on a large screen, also with a decision open.
func TestRecordingIsUsable(t *testing.T) {
	p := openRecording(t)
	p.Eval(`document.querySelector("#events button").click()`, nil)
	p.WaitText("#chain", "decided: ")
	p.Click("#copy")
	p.WaitText("#scenario", "expect:")
	p.UsableEverywhere(t)
}
