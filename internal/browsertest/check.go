package browsertest

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
)

//go:embed js
var scripts embed.FS

// script is an expression of what a file in js returns; argument is an expression, too.
func script(name, argument string) string {
	var b strings.Builder
	b.WriteString("((argument) => {\n")
	for _, file := range []string{"common", name} {
		text, err := scripts.ReadFile("js/" + file + ".js")
		if err != nil {
			panic(err) // a name that is misspelt here
		}
		b.Write(text)
	}
	return b.String() + "})(" + argument + ")"
}

// Usable makes all checks. A fault that contains one of except is known, and passed over.
func (p *Page) Usable(except ...string) {
	p.t.Helper()
	for _, faults := range [][]string{p.list("sideways"), p.list("contrast"), p.list("targets"), p.unnamed(), p.unreached()} {
		p.report(slices.DeleteFunc(faults, func(f string) bool {
			return slices.ContainsFunc(except, func(part string) bool { return strings.Contains(f, part) })
		}))
	}
}

// UsableEverywhere makes all checks in light and dark, on a telephone, a desk and a large screen: each in a subtest of t.
func (p *Page) UsableEverywhere(t *testing.T) {
	for _, dark := range []bool{false, true} {
		for _, width := range []int{360, 1280, 2560} {
			t.Run(fmt.Sprintf("%d px, dark %v", width, dark), func(t *testing.T) {
				p.In(t)
				p.Dark(dark)
				p.Viewport(width, 800, 1)
				p.Usable()
			})
		}
	}
}

// NoSidewaysScroll checks that nothing makes the page wider than its window. What scrolls by itself may hold something wider.
func (p *Page) NoSidewaysScroll() { p.t.Helper(); p.report(p.list("sideways")) }

// Contrast checks that all visible text, also in an SVG, can be told from its ground, and the boundary of each control as well: WCAG 2.1
// AA, 4.5 to 1, 3 to 1 for large text and boundaries.
func (p *Page) Contrast() { p.t.Helper(); p.report(p.list("contrast")) }

// TargetSize checks that each control is 24×24 px large or has as much room to itself: WCAG 2.2 AA.
func (p *Page) TargetSize() { p.t.Helper(); p.report(p.list("targets")) }

// Named checks that each control has a role and a name for those who do not see it.
func (p *Page) Named() { p.t.Helper(); p.report(p.unnamed()) }

// KeyboardReaches checks that Tab goes through all visible controls in the order in which they stand, that each shows that it has the
// focus and is not covered then, and that the way ends.
func (p *Page) KeyboardReaches() { p.t.Helper(); p.report(p.unreached()) }

// RunsNoOtherScript checks that a script which somebody gets into the page is not run, and that the browser says so.
func (p *Page) RunsNoOtherScript() {
	p.t.Helper()
	p.Expect(Policy, "script-src")
	var ran bool
	p.Eval(`(() => {
		document.body.append(Object.assign(document.createElement("script"), {text: "globalThis.planted = true"}));
		return "planted" in globalThis;
	})()`, &ran)
	if ran {
		p.t.Error("a script that was planted in the page was run")
	}
}

func (p *Page) report(faults []string) {
	p.t.Helper()
	for _, f := range faults {
		p.t.Error(f)
	}
}

func (p *Page) list(name string) (faults []string) {
	p.t.Helper()
	p.Eval(script(name, "null"), &faults)
	return faults
}

// controlRoles are the roles of what can be operated.
var controlRoles = []string{"button", "link", "checkbox", "radio", "switch", "tab", "slider", "spinbutton", "textbox", "searchbox", "combobox",
	"listbox", "option", "menuitem", "menuitemcheckbox", "menuitemradio", "treeitem", "DisclosureTriangle"}

// unnamed reads the tree that a screen reader is given.
func (p *Page) unnamed() (faults []string) {
	p.t.Helper()
	word := func(v *accessibility.Value) (s string) {
		if v != nil {
			_ = json.Unmarshal(v.Value, &s) // what is no text has no word
		}
		return s
	}
	call(p, accessibility.Enable, cdp.Empty{})
	for _, n := range call(p, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
		role := word(n.Role)
		focusable := slices.ContainsFunc(n.Properties, func(q *accessibility.Property) bool {
			return q.Name == accessibility.PropertyNameFocusable && string(q.Value.Value) == "true"
		})
		if n.Ignored || role == "RootWebArea" || !focusable && !slices.Contains(controlRoles, role) {
			continue
		}
		if role == "generic" || role == "none" || role == "" {
			faults = append(faults, p.named(n.BackendDOMNodeID)+": it can be operated, and has no role")
		}
		if strings.TrimSpace(word(n.Name)) == "" {
			faults = append(faults, fmt.Sprintf("%s: a %s without a name", p.named(n.BackendDOMNodeID), role))
		}
	}
	call(p, accessibility.Disable, cdp.Empty{})
	return append(faults, p.list("hidden")...)
}

// named is how a fault calls an element.
func (p *Page) named(id cdp.BackendNodeID) (name string) {
	p.t.Helper()
	object := call(p, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: id}).Object
	r := call(p, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		ObjectID: object.ObjectID, FunctionDeclaration: "function() { return " + script("name", "this") + " }",
	})
	_ = json.Unmarshal(r.Result.Value, &name)
	return name
}

func (p *Page) unreached() []string {
	p.t.Helper()
	var way struct{ Stops, Faults []string }
	p.Eval(script("tabs", "null"), &way)
	defer p.Eval(`delete window[Symbol.for("browsertest")]`, nil)
	faults := way.Faults
	var reached []int
	before, ends := -1, 0
	met := map[string]bool{}
	for range 2*len(way.Stops) + 100 {
		p.Press("Tab")
		var at struct {
			Stop   int
			End    bool
			Name   string
			Faults []string
		}
		p.Eval(`window[Symbol.for("browsertest")]()`, &at)
		if at.End {
			if ends++; ends == 2 || len(reached) == len(way.Stops) {
				break
			}
			before = -1 // a modal dialog takes the focus, and the way begins within it
			continue
		}
		if len(reached) > 0 && at.Stop == reached[0] {
			break // all round
		}
		faults = append(faults, at.Faults...)
		if at.Stop < 0 {
			if met[at.Name] { // what scrolls is a stop as well, once
				break
			}
			met[at.Name] = true
			continue
		}
		if slices.Contains(reached, at.Stop) {
			faults = append(faults, at.Name+": Tab comes back to it, and does not get on")
			break
		}
		if at.Stop < before {
			faults = append(faults, fmt.Sprintf("%s: Tab reaches it after %s, which stands behind it", at.Name, way.Stops[before]))
		}
		before = at.Stop
		reached = append(reached, at.Stop)
	}
	for i, name := range way.Stops {
		if !slices.Contains(reached, i) {
			faults = append(faults, name+": Tab does not reach it")
		}
	}
	return faults
}
