package browsertest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Kind is a kind of problem that a page can have.
type Kind string

const (
	Console   Kind = "console"   // a warning or an error in the console
	Exception Kind = "exception" // that nothing caught
	Request   Kind = "request"   // that failed, or was answered with an error
	Policy    Kind = "policy"    // what the Content-Security-Policy refused
)

// problem is something that went wrong, or is expected to.
type problem struct {
	kind Kind
	text string
}

// Page is an open page. Its methods fail the test when they cannot do what they say.
type Page struct {
	t   testing.TB
	ctx context.Context

	media map[string]string // features that are emulated
	touch bool
	x, y  float64 // where the pointer is down

	mu       sync.Mutex
	urls     map[network.RequestID]string
	problems []problem
	news     chan struct{} // there is another problem
	expected []problem
}

// Open opens a page, with cookies and storage of its own, until the test ends. Then each problem that it had and that was not expected
// fails the test.
func (b *Browser) Open(t testing.TB, url string) *Page {
	t.Helper()
	p := &Page{t: t, media: map[string]string{}, urls: map[network.RequestID]string{}, news: make(chan struct{}, 1)}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.happened))
	p.ctx = ctx
	t.Cleanup(func() {
		p.settle()
		cancel()
		for _, fault := range p.judge() {
			t.Error(fault)
		}
	})
	if err := chromedp.Do(ctx); err != nil { // the page lives as long as the context of its first step
		t.Fatalf("open a page: %v", err)
	}
	call(p, audits.Enable, cdp.Empty{})
	call(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	p.Load(url)
	return p
}

// Load loads another page in the place of this one.
func (p *Page) Load(url string) {
	p.t.Helper()
	p.Do(chromedp.Navigate(url))
}

// In makes a subtest the one that the page fails, until it ends.
func (p *Page) In(t testing.TB) {
	before := p.t
	p.t = t
	t.Cleanup(func() { p.t = before })
}

// Do runs steps of chromedp, for what Page has no word for.
func (p *Page) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, within)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("browser: %v", err)
	}
}

// call sends one command of the DevTools protocol.
func call[P, R any](p *Page, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, within)
	defer cancel()
	r, err := chromedp.Call(ctx, command, params)
	if err != nil {
		p.t.Fatalf("browser: %s: %v", command.Method, err)
	}
	return r
}

// Expect says that a problem whose text contains part is no fault, but that its absence is one.
func (p *Page) Expect(kind Kind, part string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expected = append(p.expected, problem{kind, part})
}

// happened takes down what goes wrong.
func (p *Page) happened(event any) {
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			p.add(Console, said(e.Args))
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if thrown := e.ExceptionDetails.Exception; thrown != nil {
			text += " " + said([]*runtime.RemoteObject{thrown})
		}
		p.add(Exception, text)
	case *log.EventEntryAdded:
		// What concerns requests and the policy is told by events of its own.
		if e.Entry.Source != log.EntrySourceNetwork && !strings.Contains(e.Entry.Text, "Content Security Policy") &&
			(e.Entry.Level == log.EntryLevelWarning || e.Entry.Level == log.EntryLevelError) {
			p.add(Console, e.Entry.Text)
		}
	case *network.EventRequestWillBeSent:
		p.mu.Lock()
		p.urls[e.RequestID] = e.Request.URL
		p.mu.Unlock()
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			p.add(Request, fmt.Sprintf("%s: %d", e.Response.URL, e.Response.Status))
		}
	case *network.EventLoadingFailed:
		p.mu.Lock()
		url := p.urls[e.RequestID]
		p.mu.Unlock()
		if !e.Canceled && e.BlockedReason != network.BlockedReasonCsp {
			p.add(Request, fmt.Sprintf("%s: %s", url, e.ErrorText))
		}
	case *audits.EventIssueAdded:
		if d := e.Issue.Details.ContentSecurityPolicyIssueDetails; d != nil {
			p.add(Policy, strings.TrimSpace(fmt.Sprintf("%s %s %s", d.ContentSecurityPolicyViolationType, d.ViolatedDirective, d.BlockedURL)))
		}
	}
}

func said(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		text := strings.Trim(string(a.Value), `"`)
		if text == "" {
			text, _, _ = strings.Cut(a.Description, "\n") // without the stack
		}
		words = append(words, text)
	}
	return strings.Join(words, " ")
}

func (p *Page) add(kind Kind, text string) {
	p.mu.Lock()
	p.problems = append(p.problems, problem{kind, text})
	p.mu.Unlock()
	select {
	case p.news <- struct{}{}:
	default:
	}
}

// settle waits until all that the page has told has arrived, and what is expected has come.
func (p *Page) settle() {
	ctx, cancel := context.WithTimeout(p.ctx, within)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[int]("0")); err != nil { // its answer comes after the events before it
		return // judge tells what is missing
	}
	for slices.ContainsFunc(p.judge(), func(f fault) bool { return f.missing }) {
		select {
		case <-p.news:
		case <-ctx.Done():
			return
		}
	}
}

// fault is a problem that was not expected, or one that was and is missing.
type fault struct {
	problem
	missing bool
}

func (f fault) String() string {
	if f.missing {
		return fmt.Sprintf("%s: the page had no problem with %q", f.kind, f.text)
	}
	return fmt.Sprintf("%s: %s", f.kind, f.text)
}

// judge compares the problems with what is expected.
func (p *Page) judge() (faults []fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	met := func(e, got problem) bool { return e.kind == got.kind && strings.Contains(got.text, e.text) }
	for _, got := range p.problems {
		if !slices.ContainsFunc(p.expected, func(e problem) bool { return met(e, got) }) {
			faults = append(faults, fault{problem: got})
		}
	}
	for _, e := range p.expected {
		if !slices.ContainsFunc(p.problems, func(got problem) bool { return met(e, got) }) {
			faults = append(faults, fault{e, true})
		}
	}
	return faults
}
