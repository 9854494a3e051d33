package browsertest

import (
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// recorder is a test whose failures are looked at.
type recorder struct {
	testing.TB
	cleanups []func()
	faults   []string
}

func (r *recorder) Helper()           {}
func (r *recorder) Cleanup(f func())  { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Error(args ...any) { r.faults = append(r.faults, fmt.Sprint(args...)) }

func (r *recorder) end() {
	for _, f := range slices.Backward(r.cleanups) {
		f()
	}
}

// A page's problems fail its test when it ends, but for those that are expected.
func TestProblemsFailTheTest(t *testing.T) {
	url := open(t, "").url
	for _, tt := range []struct {
		expect []string
		want   string
	}{
		{nil, "console: one\nconsole: two"},
		{[]string{"one"}, "console: two"},
		{[]string{"one", "two"}, ""},
	} {
		r := &recorder{TB: t}
		p := Start(t).Open(r, url)
		for _, part := range tt.expect {
			p.Expect(Console, part)
		}
		p.Eval(`console.error("one"); console.warn("two")`, nil)
		r.end()
		if got := strings.Join(r.faults, "\n"); got != tt.want {
			t.Errorf("expected %q: %q, want %q", tt.expect, got, tt.want)
		}
	}
}

// Each kind of problem is noticed, once, and an expected one that does not come is one as well.
func TestProblems(t *testing.T) {
	p := open(t, "")
	for _, tt := range []struct {
		name, script string
		kind         Kind
		part         string // of the problem; none: there is no problem
	}{
		{"a word to oneself", `console.log("hello"); console.info("hello")`, "", ""},
		{"a warning", `console.warn("take", {care: 1})`, Console, "take Object"},
		{"an error", `console.error("broken", 7)`, Console, "broken 7"},
		{"an exception", `setTimeout(() => { throw new Error("lost") })`, Exception, "Error: lost"},
		{"a promise", `void Promise.reject(new Error("broken"))`, Exception, "Error: broken"},
		{"a page that is not there", `fetch("/none").then(() => 0)`, Request, "/none: 404"},
		{"another machine by its name", `fetch("http://latchd.invalid/x", {mode: "no-cors"}).catch(() => 0)`, Request, "latchd.invalid/x: net::ERR_NAME_NOT_RESOLVED"},
		{"another machine by its address", `fetch("http://192.0.2.1/x", {mode: "no-cors"}).catch(() => 0)`, Request, "192.0.2.1/x: net::ERR_NAME_NOT_RESOLVED"},
		{"a script that stands in the page", `document.body.append(Object.assign(document.createElement("script"), {text: "document.title = 'run'"}))`, Policy, "kInlineViolation script-src-elem"},
		{"a script of another page", `document.body.append(Object.assign(document.createElement("script"), {src: "http://127.0.0.2/x.js"}))`, Policy, "script-src-elem http://127.0.0.2/x.js"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p.show(t, "")
			p.Eval(tt.script, nil)
			if tt.part != "" {
				p.Expect(tt.kind, tt.part)
				if got := p.judge(); len(got) > 1 {
					t.Errorf("at first: %v", got)
				}
			}
			p.settle()
			if got := p.judge(); len(got) > 0 || len(p.problems) > 1 {
				t.Errorf("%v of %v", got, p.problems)
			}
			p.problems = nil
			if got := p.judge(); tt.part != "" && (len(got) != 1 || !got[0].missing) {
				t.Errorf("it did not come, and that is no fault: %v", got)
			}
			p.expected = nil
			var title string
			if p.Eval("document.title", &title); title != "page" {
				t.Errorf("the title is %q", title)
			}
		})
	}
}

// What is done to a page is what a person does: with the mouse, a finger and keys.
func TestInput(t *testing.T) {
	p := open(t, `<button id="go">go</button><input id="field" aria-label="field"><p id="told"></p>
		<div style="height: 2000px"></div><button id="below">below</button>
		<button id="covered" style="position: fixed; top: 200px; left: 0; width: 50px; height: 50px"></button>`)
	p.Eval(`{
		const began = {};
		for (const name of ["mousedown", "mouseup", "touchstart", "touchend", "click", "keydown", "keyup"]) addEventListener(name, (e) => {
			if (e.type.endsWith("down") || e.type.endsWith("start")) began.at = e.timeStamp;
			const held = e.type.endsWith("up") || e.type.endsWith("end") ? e.timeStamp - began.at >= 300 ? " held" : " short" : "";
			document.getElementById("told").append(e.type + " " + (e.key ?? e.target.id) + (e.shiftKey ? " shift" : "") + held + "; ");
		});
	}`, nil)
	told := func(do func(), want string) {
		t.Helper()
		p.Eval(`document.getElementById("told").textContent = ""`, nil)
		do()
		p.WaitText("#told", want)
	}
	told(func() { p.Click("#go") }, "mousedown go; mouseup go short; click go;")
	told(func() { p.Hold("#go", 300*time.Millisecond) }, "mousedown go; mouseup go held; click go;")
	told(func() { p.Click("#field"); p.Press("a"); p.Press("Shift+Tab") }, "click field; keydown a; keyup a short; keydown Tab shift; keyup Tab shift short;")
	told(func() { p.HoldKey("ArrowDown", 300*time.Millisecond) }, "keydown ArrowDown; keyup ArrowDown held;")
	told(func() { p.Press("Enter") }, "keydown Enter; click go; keyup Enter short;")
	told(func() { p.Click("#below") }, "mousedown below; mouseup below short; click below;")
	p.Touch(true)
	told(func() { p.Click("#go") }, "touchstart go; touchend go short;")
	told(func() { p.Hold("#go", 300*time.Millisecond) }, "touchstart go; touchend go held;")
	var value string
	if p.Eval(`document.getElementById("field").value`, &value); value != "a" {
		t.Errorf("the field has %q", value)
	}
	if got := p.Text("#go"); got != "go" {
		t.Errorf("its text is %q", got)
	}
}

// The page is shown as it is wanted, and a picture of it has each pixel.
func TestLooks(t *testing.T) {
	p := open(t, "text")
	shown := func(query string) (is bool) {
		t.Helper()
		p.Eval("matchMedia("+quote(query)+").matches", &is)
		return is
	}
	for _, on := range []bool{true, false} {
		p.Dark(on)
		p.ReducedMotion(on)
		if shown("(prefers-color-scheme: dark)") != on || shown("(prefers-reduced-motion: reduce)") != on {
			t.Errorf("dark and without motion: not %v", on)
		}
	}
	p.Viewport(400, 300, 2)
	path := filepath.Join(t.TempDir(), "page.png")
	p.Screenshot(path)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.DecodeConfig(f)
	if err != nil || picture.Width != 800 || picture.Height != 600 {
		t.Errorf("the picture is %d×%d, %v", picture.Width, picture.Height, err)
	}
}

// What a page drops does not count, and what it keeps does.
func TestGrowth(t *testing.T) {
	p := open(t, "")
	before := p.Growth()
	p.Eval(`for (let i = 0; i < 1000; i++) { const e = document.createElement("p"); e.onclick = () => i; e.data = Array(100).fill(i) }`, nil)
	if after := p.Growth(); after.Nodes > before.Nodes+100 || after.Listeners > before.Listeners+100 || after.Heap > before.Heap+200_000 {
		t.Errorf("what was dropped counts: %+v, %+v", before, after)
	}
	p.Eval(`globalThis.kept = []; for (let i = 0; i < 1000; i++) { const e = document.createElement("p"); e.onclick = () => i; e.data = Array(100).fill(i); kept.push(e) }`, nil)
	if after := p.Growth(); after.Nodes < before.Nodes+1000 || after.Listeners < before.Listeners+1000 || after.Heap < before.Heap+400_000 {
		t.Errorf("what was kept does not count: %+v, %+v", before, after)
	}
}

// A test that needs a browser where there is none says so, and is a failure in CI.
func TestNoBrowser(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := begin()
	if err == nil || !strings.Contains(err.Error(), "none of chromium, chromium-browser, google-chrome (Debian: chromium)") {
		t.Errorf("%v", err)
	}
}

func TestQuote(t *testing.T) {
	for _, s := range []string{`"`, `\`, "\n", "<é>\u2028"} {
		var back string
		if err := json.Unmarshal([]byte(quote(s)), &back); err != nil || back != s {
			t.Errorf("%q: %q, %v", s, back, err)
		}
	}
}
