package browsertest

import (
	"slices"
	"strings"
	"testing"
)

const (
	white = `<style>body { background: #fff; color: #000 }</style>`
	high  = `style="min-height: 30px"`
)

// Each check finds what is wrong with a page, and nothing with one that is right.
func TestChecks(t *testing.T) {
	p := open(t, "")
	for _, tt := range []struct {
		name, body string
		check      func(*Page) []string
		want       string // in one of the faults; none: there is none
	}{
		{"fits", `<p>text</p><div style="overflow: auto"><div style="width: 900px">wide</div></div>`, sideways, ""},
		{"a wide box", `<div id="wide" style="width: 900px">wide</div>`, sideways, `div#wide "wide" reaches 908 px`},
		{"a long word", `<p>` + strings.Repeat("x", 100) + `</p>`, sideways, "px wide in a window of 360 px"},
		{"to the left of the page", `<p style="position: absolute; left: -900px">aloud</p>`, sideways, ""},

		{"black on white", white + `<p>text`, contrast, ""},
		{"light grey", white + `<p style="color: #999">text`, contrast, `p "text": contrast 2.85 (#999999 on #ffffff), want 4.5`},
		{"large light grey", white + `<p style="color: #888; font-size: 24px">text`, contrast, ""},
		{"large and bold", white + `<p style="color: #888; font-size: 19px; font-weight: bold">text`, contrast, ""},
		{"large and too light", white + `<p style="color: #999; font-size: 24px">text`, contrast, "want 3"},
		{"its parent's ground", white + `<div style="background: #111"><p>text`, contrast, "(#000000 on #111111)"},
		{"a ground half seen", white + `<div style="background: rgb(0 0 0 / 50%)"><p style="color: #777">text`, contrast, "on #7f7f7f"},
		{"a text half seen", white + `<p style="color: rgb(0 0 0 / 40%)">text`, contrast, "(#999999 on #ffffff)"},
		{"faded as a whole", white + `<div style="opacity: .4"><p>text`, contrast, "(#999999 on #ffffff)"},
		{"another notation", white + `<p style="color: oklch(0.75 0 0)">text`, contrast, "on #ffffff"},
		{"a gradient, at its worse end", white + `<p style="background: linear-gradient(#fff, #000)">text`, contrast, "(#000000 on #000000)"},
		{"a picture", `<style>p { background: url(data:,) }</style><p>text`, contrast, "it lies on a picture"},
		{"not seen", white + `<p hidden style="color: #fff">text</p><p style="color: #fff; position: absolute; width: 1px; height: 1px; overflow: hidden">text`, contrast, ""},
		{"disabled", white + `<button disabled style="color: #eee">text`, contrast, ""},
		{"on its way to black", white + `<style>p { transition: color 1h; color: #000; @starting-style { color: #fff } }</style><p>text`, contrast, ""},
		{"made by the style", white + `<style>p::before { content: "text"; color: #bbb }</style><p>text`, contrast, `p "text"::before "text": contrast`},
		{"a field's hint", white + `<input placeholder="text" style="border: 1px solid #000"><style>::placeholder { color: #bbb }</style>`, contrast, "::placeholder: contrast"},
		{"in a drawing", white + `<svg width="200" height="50"><rect width="200" height="50" fill="#222"/><text y="30" fill="#444">text</text></svg>`, contrast, "(#444444 on #222222)"},
		{"in a drawing, beside a shape", white + `<svg width="200" height="50"><rect x="150" width="50" height="50" fill="#444"/><text y="30" fill="#444">text</text></svg>`, contrast, ""},
		{"in a drawing, a shape half seen", white + `<svg width="200" height="50"><g opacity=".5"><rect width="200" height="50"/></g><text y="30" fill="#777">text</text></svg>`, contrast, "on #808080"},
		{"a faint border", white + `<button style="border: 1px solid #ccc; background: #fff">text</button>`, contrast, "contrast of its boundary 1.61, want 3"},
		{"a border", white + `<button style="border: 1px solid #777; background: #fff">text</button>`, contrast, ""},
		{"a dark button", white + `<button style="border: none; background: #005; color: #fff">text</button>`, contrast, ""},
		{"a button without a boundary", white + `<button style="border: none; background: none">text</button>`, contrast, ""},
		{"a field without a boundary", white + `<input style="border: none; background: none">`, contrast, "boundary 1.00"},

		{"with names", `<button>go</button><a href="#">there</a><label><input type="checkbox"> all</label><ol tabindex="0" aria-label="lines"></ol>`, unnamed, ""},
		{"scrolls by itself, and has no name", `<div style="overflow: auto; height: 50px"><div style="height: 500px">high</div></div>`, unnamed, ""},
		{"a button without a name", `<button id="go"></button>`, unnamed, "button#go: a button without a name"},
		{"a field without a name", `<input id="field">`, unnamed, "input#field: a textbox without a name"},
		{"no role", `<div id="go" tabindex="0" aria-label="go">go</div>`, unnamed, `div#go "go": it can be operated, and has no role`},
		{"hidden from a screen reader", `<div aria-hidden="true"><button>go</button></div>`, unnamed, "takes the focus"},

		{"in order", `<button>1</button><a href="#">2</a><input aria-label="3"><div role="tablist"><button role="tab">4</button><button role="tab" tabindex="-1">5</button></div>`, unreached, ""},
		{"scrolls by itself", `<button>1</button><div style="overflow: auto; height: 50px"><div style="height: 500px">high</div></div><button>2</button>`, unreached, ""},
		{"radio buttons", `<input type="radio" name="a"><input type="radio" name="a" checked><button>2</button>`, unreached, ""},
		{"below", `<button>1</button><div style="height: 2000px; scroll-behavior: smooth"></div><button>2</button>`, unreached, ""},
		{"focused by a script", `<button>1</button><section role="region" tabindex="-1">2</section>`, unreached, ""},
		{"nothing to reach", `<p>text`, unreached, ""},
		{"not reached", `<button id="no" tabindex="-1">1</button><button>2</button>`, unreached, `button#no "1": Tab does not reach it`},
		{"a link for the mouse", `<span role="link">1</span>`, unreached, "Tab does not reach it"},
		{"another order", `<button>1</button><button tabindex="1">2</button><button>3</button>`, unreached, "tabindex 1 puts it before all others"},
		{"no visible focus", `<style>:focus { outline: none }</style><button>1</button>`, unreached, "nothing shows that it has the focus"},
		{"a focus of its own", `<style>button { border: 2px solid #555 } :focus { outline: none; border-color: #00f }</style><button>1</button>`, unreached, ""},
		{"a focus shown beside it", `<style>:focus { outline: none } :focus + span { background: #ff0 }</style><input type="checkbox" aria-label="1"><span>1</span>`, unreached, ""},
		{"a faint focus", white + `<style>:focus { outline: 2px solid #ddd }</style><button>1</button>`, unreached, "contrast of its focus 1.36, want 3"},
		{"a focus that is covered", `<div id="over" style="position: fixed; inset: 0; background: #ccc"></div><button>1</button>`, unreached, "and div#over lies over it"},

		{"large", `<button ` + high + `>go</button><button ` + high + `>on</button>`, small, ""},
		{"small and close", `<style>button { all: unset; width: 15px; height: 15px }</style><button>a</button><button>b</button>`, small, `and button "b" is close to it: want 24×24`},
		{"small, with room", `<style>button { all: unset; width: 15px; height: 15px; margin: 12px }</style><button>a</button><button>b</button>`, small, ""},
		{"in a line of text", `<p style="width: 100px">see <a href="#">this</a>, <a href="#">that</a>`, small, ""},
		{"its label counts", `<style>label { display: inline-flex; height: 30px }</style><label><input type="checkbox"> one</label><label><input type="checkbox"> two</label>`, small, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p.show(t, tt.body)
			got := strings.Join(tt.check(p.Page), "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("found:\n%s\nwant: %q", got, tt.want)
			}
		})
	}
}

// A modal dialog is all that can be used, and it keeps the focus.
func TestModalDialog(t *testing.T) {
	p := open(t, `<button>1</button><dialog><button>2</button><button>3</button></dialog>`)
	p.Eval(`document.querySelector("dialog").showModal()`, nil)
	p.KeyboardReaches()
	p.Eval(`document.querySelector("dialog").lastChild.tabIndex = -1`, nil)
	if got := unreached(p.Page); len(got) != 1 || got[0] != `button "3": Tab does not reach it` {
		t.Errorf("found %q", got)
	}
}

// A script can move the focus elsewhere, or keep it.
func TestFocusOfScripts(t *testing.T) {
	p := open(t, "")
	for _, tt := range []struct{ way, want string }{
		{"{1: 3, 3: 2}", `button "2": Tab reaches it after button "3", which stands behind it`},
		{"{2: 2}", `button "2": Tab comes back to it, and does not get on`},
		{"{2: 1}", `button "3": Tab does not reach it`},
	} {
		p.show(t, `<button>1</button><button>2</button><button>3</button>`)
		p.Eval(`document.onkeydown = (e) => {
			const to = (`+tt.way+`)[e.target.textContent];
			if (e.key === "Tab" && to) { e.preventDefault(); document.querySelectorAll("button")[to - 1].focus(); }
		}`, nil)
		if got := unreached(p.Page); !slices.Contains(got, tt.want) {
			t.Errorf("%s: found %q, want %q", tt.way, got, tt.want)
		}
	}
}

// Usable makes each of the checks, and passes over what is known.
func TestUsable(t *testing.T) {
	p := open(t, white+`<div style="width: 900px">wide</div><p style="color: #999">grey</p><button id="no"></button><button tabindex="-1">no</button>
		<style>button { all: unset; display: inline-block; width: 15px; height: 15px }</style>`)
	r := &recorder{TB: t}
	p.In(r)
	p.Usable()
	all := strings.Join(r.faults, "\n")
	for _, want := range []string{"px wide", "contrast", "24×24", "without a name", "Tab does not reach it"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in:\n%s", want, all)
		}
	}
	r.faults = nil
	p.Usable("wide", "contrast", "24×24", "name", "Tab", "focus")
	if len(r.faults) > 0 {
		t.Errorf("known, and told: %q", r.faults)
	}
	r.end()
}

// A script that is planted is refused by the policy of a page, and run by a page that has none.
func TestRunsNoOtherScript(t *testing.T) {
	p := open(t, "")
	p.RunsNoOtherScript()
	r := &recorder{TB: t}
	p.In(r)
	p.Load("data:text/html,<title>page</title>")
	p.RunsNoOtherScript()
	if len(r.faults) != 1 || r.faults[0] != "a script that was planted in the page was run" {
		t.Errorf("without a policy: %q", r.faults)
	}
	r.end()
}

func sideways(p *Page) []string  { return p.list("sideways") }
func contrast(p *Page) []string  { return p.list("contrast") }
func small(p *Page) []string     { return p.list("targets") }
func unnamed(p *Page) []string   { return p.unnamed() }
func unreached(p *Page) []string { return p.unreached() }
