package main

import (
	"fmt"
	"io"
	"io/fs"
	"sync"
	"time"
)

// progress shows how much of the work is done, on a terminal, where it takes a while. In a pipe it is quiet. Who reads and who
// works may be two goroutines.
type progress struct {
	w     io.Writer // nil: quiet
	mu    sync.Mutex
	total int64
	done  int64
	of    string // what is counted; "": bytes
	text  string // what is shown instead of the share
	shown time.Time
	dirty bool
}

// progressEvery is how often the line is redrawn, and how long nothing is shown at first.
const progressEvery = 250 * time.Millisecond

func newProgress(w io.Writer) *progress {
	if !isTerminal(w) {
		return &progress{}
	}
	return &progress{w: w, shown: time.Now()}
}

// watch counts what is read from a file.
func (p *progress) watch(f fs.File) io.Reader {
	if p.w == nil {
		return f
	}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		p.total += info.Size()
	}
	return watched{f, p}
}

type watched struct {
	io.Reader
	p *progress
}

func (w watched) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	w.p.step(n)
	return n, err
}

// expect says how many things are to be done.
func (p *progress) expect(n int, of string) { p.total, p.of = int64(n), of }

// step says that so many more are done.
func (p *progress) step(n int) {
	if p.w == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done += int64(n); p.text == "" && p.total > 0 {
		p.show()
	}
}

// line shows a text instead of the share that is done.
func (p *progress) line(text string) {
	if p.w == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text = text
	p.show()
}

func (p *progress) show() {
	now := time.Now()
	if now.Sub(p.shown) < progressEvery {
		return
	}
	p.shown, p.dirty = now, true
	if p.text != "" {
		fmt.Fprintf(p.w, "\r%s\x1b[K", p.text)
		return
	}
	all := fmt.Sprintf("%d MB", p.total/1_000_000)
	if p.of != "" {
		all = fmt.Sprintf("%d %s", p.total, p.of)
	}
	fmt.Fprintf(p.w, "\r%3d %% of %s", 100*p.done/p.total, all)
}

// clear takes the line away.
func (p *progress) clear() { p.tell(io.Discard, "") }

// tell writes a text to w where the line was.
func (p *progress) tell(w io.Writer, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dirty {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.dirty = false
	}
	fmt.Fprint(w, text)
}
