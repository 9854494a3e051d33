package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Eval evaluates an expression in the page, and waits for it if it is a promise. out is a pointer to what it is read into, or nil.
func (p *Page) Eval(expression string, out any) {
	p.t.Helper()
	if err := p.eval(expression, out); err != nil {
		p.t.Fatalf("evaluate %.200s: %v", expression, err)
	}
}

func (p *Page) eval(expression string, out any) error {
	ctx, cancel := context.WithTimeout(p.ctx, within)
	defer cancel()
	if out == nil {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](expression, chromedp.EvalAwaitPromise))
		return err
	}
	raw, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise, chromedp.EvalAsValue))
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, out)
}

// Wait waits until a condition holds, which is looked at before each frame that the page draws.
func (p *Page) Wait(condition string) {
	p.t.Helper()
	if err := p.wait(condition); err != nil {
		p.t.Fatalf("wait for %s: %v", condition, err)
	}
}

func (p *Page) wait(condition string) error {
	return p.eval(`new Promise((done, fail) => {
		const look = () => { try { (`+condition+`) ? done() : requestAnimationFrame(look); } catch (e) { fail(e); } };
		look();
	})`, nil)
}

// Text returns the text that an element shows.
func (p *Page) Text(selector string) (text string) {
	p.t.Helper()
	p.Wait(element(selector))
	p.Eval(element(selector)+".innerText", &text)
	return strings.TrimSpace(text)
}

// WaitText waits until the text that an element shows contains want.
func (p *Page) WaitText(selector, want string) {
	p.t.Helper()
	if err := p.wait(fmt.Sprintf("%s?.innerText.includes(%s)", element(selector), quote(want))); err != nil {
		p.t.Fatalf("wait for %q in %s: it says %q: %v", want, selector, p.Text(selector), err)
	}
}

// element is the expression of the first element that a selector finds.
func element(selector string) string { return "document.querySelector(" + quote(selector) + ")" }

// quote writes a string as JavaScript does.
func quote(s string) string {
	b, _ := json.Marshal(s) // of a string: cannot fail
	return string(b)
}

// Click clicks in the middle of an element, or taps there; see Touch.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.Down(selector)
	p.Up()
}

// Hold is Down, and Up after a time.
func (p *Page) Hold(selector string, d time.Duration) {
	p.t.Helper()
	p.Down(selector)
	p.pass(d)
	p.Up()
}

// pass lets time pass by the clock of the page.
func (p *Page) pass(d time.Duration) {
	p.t.Helper()
	p.Eval(fmt.Sprintf("new Promise((done) => setTimeout(done, %d))", d.Milliseconds()), nil)
}

// Down presses the mouse in the middle of an element, or puts a finger there. The element has to be what is seen there.
func (p *Page) Down(selector string) {
	p.t.Helper()
	p.Wait(element(selector) + "?.checkVisibility()")
	var at struct {
		X, Y float64
		Seen string
	}
	p.Eval(script("middle", quote(selector)), &at)
	if at.Seen != "" {
		p.t.Fatalf("press %s: %s lies over it", selector, at.Seen)
	}
	p.x, p.y = at.X, at.Y
	if p.touch {
		call(p, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchStart, TouchPoints: []*input.TouchPoint{{X: p.x, Y: p.y}}})
		return
	}
	call(p, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseMoved, X: p.x, Y: p.y})
	call(p, input.DispatchMouseEvent, p.mouse(input.DispatchMouseEventTypeMousePressed))
}

// Up releases what Down pressed, at the same place.
func (p *Page) Up() {
	p.t.Helper()
	if p.touch {
		call(p, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchEnd, TouchPoints: []*input.TouchPoint{}})
		return
	}
	call(p, input.DispatchMouseEvent, p.mouse(input.DispatchMouseEventTypeMouseReleased))
}

func (p *Page) mouse(what input.DispatchMouseEventType) input.DispatchMouseEventParams {
	return input.DispatchMouseEventParams{Type: what, X: p.x, Y: p.y, Button: input.MouseButtonLeft, ClickCount: 1}
}

// Press presses a key and releases it. It is named as in the key of a KeyboardEvent: a, Enter, ArrowDown; with Shift+ before it, Shift
// is down.
func (p *Page) Press(key string) {
	p.t.Helper()
	p.KeyDown(key)
	p.KeyUp(key)
}

// HoldKey is KeyDown, and KeyUp after a time. The key does not repeat.
func (p *Page) HoldKey(key string, d time.Duration) {
	p.t.Helper()
	p.KeyDown(key)
	p.pass(d)
	p.KeyUp(key)
}

// KeyDown presses a key, as Press does.
func (p *Page) KeyDown(key string) {
	p.t.Helper()
	for _, event := range p.key(key) {
		if event.Type != input.DispatchKeyEventTypeKeyUp {
			call(p, input.DispatchKeyEvent, *event)
		}
	}
}

// KeyUp releases a key.
func (p *Page) KeyUp(key string) {
	p.t.Helper()
	for _, event := range p.key(key) {
		if event.Type == input.DispatchKeyEventTypeKeyUp {
			call(p, input.DispatchKeyEvent, *event)
		}
	}
}

func (p *Page) key(name string) []*input.DispatchKeyEventParams {
	p.t.Helper()
	plain, shift := strings.CutPrefix(name, "Shift+")
	for r, key := range kb.Keys {
		if key.Key == plain && (r != '\n') { // which is Enter as well
			events := kb.Encode(r)
			for _, e := range events {
				if shift {
					e.Modifiers |= int64(kb.ModifierShift)
				}
			}
			return events
		}
	}
	p.t.Fatalf("press %s: there is no such key", name)
	return nil
}
