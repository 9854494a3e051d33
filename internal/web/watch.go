package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"latchd/internal/control"
)

// Ask asks the daemon for a command, and gives each line of its answer to a function, as control.Call does.
type Ask func(ctx context.Context, command string, arguments any, each func(control.Line) error) error

// AskAt asks the daemon at one of its sockets.
func AskAt(socket string) Ask {
	return func(ctx context.Context, command string, arguments any, each func(control.Line) error) error {
		return control.Call(ctx, socket, command, arguments, each)
	}
}

// How the daemon is watched.
const (
	askEvery   = time.Second            // for its state, and when it does not answer
	askWithin  = 5 * time.Second        // for an answer that is quick
	askAfter   = 100 * time.Millisecond // something has happened, and what follows from it at once
	lookBack   = 400                    // events, when the page is opened first
	keptEvents = 1000                   // for pages that are opened, or come back; the most that are kept
	mostViews  = 16                     // pages that are open
	restEvery  = 15 * time.Second       // something is sent at least so often, so that a page that is gone is noticed
)

// watch follows a daemon and tells all viewers. One connection to the daemon serves all of them, so that they cannot crowd out its
// other clients.
type watch struct {
	ask      Ask
	car      Car           // nil: none that is simulated
	happened chan struct{} // something did, so that the car is another

	mu      sync.Mutex
	viewers map[*viewer]bool
	events  []message          // the newest
	states  map[string]message // the newest of each name
	number  uint64
	before  uint64 // numbers up to this one are of an earlier server: each begins with the time
}

// newWatch returns a watch of the daemon that answers, and of the simulated car round it; nil: there is none.
func newWatch(ask Ask, car Car) *watch {
	begin := uint64(time.Now().UnixMicro())
	return &watch{
		ask: ask, car: car, happened: make(chan struct{}, 1), viewers: map[*viewer]bool{}, states: map[string]message{}, number: begin, before: begin,
	}
}

// run follows until the context ends.
func (w *watch) run(ctx context.Context) {
	var running sync.WaitGroup
	defer running.Wait()
	running.Go(func() { w.follow(ctx) })
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			w.look(ctx, "status", "car", "maintenance")
		case <-w.happened:
			select {
			case <-ctx.Done():
			case <-time.After(askAfter):
				w.look(ctx, "car")
			}
		}
	}
}

// nudge has the car looked at soon.
func (w *watch) nudge() {
	select {
	case w.happened <- struct{}{}:
	default:
	}
}

// look asks for how things are, if somebody is there to see it.
func (w *watch) look(ctx context.Context, names ...string) {
	if !w.watched() {
		return
	}
	if w.car != nil {
		if view, err := w.car.View(ctx); err == nil { // else it has ended, and so does this
			w.state("simulation", view)
		}
	}
	for _, name := range names {
		asked, cancel := context.WithTimeout(ctx, askWithin)
		err := w.ask(asked, name, nil, func(l control.Line) error {
			if l.Data != nil {
				w.state(name, l.Data)
			}
			return nil
		})
		cancel()
		if err != nil {
			w.away(err)
			return
		}
	}
	w.state("daemon", []byte(`{"there":true}`))
}

// away tells that the daemon does not answer.
func (w *watch) away(err error) {
	text, _ := json.Marshal(err.Error())
	w.state("daemon", fmt.Appendf(nil, `{"there":false,"text":%s}`, text))
}

// follow passes events on. What was told while nobody listened is asked for as well; what was passed on already is not told twice.
func (w *watch) follow(ctx context.Context) {
	for ctx.Err() == nil {
		before, back := w.newest(), 0
		err := w.ask(ctx, "events", struct {
			Last   int  `json:"last"`
			Follow bool `json:"follow"`
			Frames bool `json:"frames"`
		}{lookBack, true, true}, func(l control.Line) error {
			switch {
			case l.Data == nil && l.Missed > 0:
				w.event(fmt.Appendf(nil, `{"kind":"missing","text":"%d events came faster than they could be read"}`, l.Missed))
			case l.Data != nil && (back == lookBack || !w.told(l.Data, before)):
				w.event(l.Data)
			}
			back = min(back+1, lookBack)
			return nil
		})
		if err != nil && ctx.Err() == nil {
			w.away(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(askEvery):
		}
	}
}

func (w *watch) newest() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.number
}

// told says whether a line is one of those up to a number: each has its time of day.
func (w *watch) told(line []byte, until uint64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.events, func(m message) bool { return m.number <= until && bytes.Equal(m.data, line) })
}

func (w *watch) watched() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.viewers) > 0
}

// state tells how something is.
func (w *watch) state(name string, data []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := message{name: name, data: slices.Clone(data)}
	w.states[name] = m
	w.tell(m)
}

// tell tells all viewers.
func (w *watch) tell(m message) {
	for v := range w.viewers {
		v.put(m)
	}
}

// event tells that something happened.
func (w *watch) event(data []byte) {
	var kind struct{ Kind, Event string }
	_ = json.Unmarshal(data, &kind) // what cannot be read is told as it is
	w.mu.Lock()
	defer w.mu.Unlock()
	w.number++
	m := message{number: w.number, name: "event", data: slices.Clone(data), keep: kind.Kind == "decision" || kind.Kind == "event" && kind.Event != "fact"}
	if w.events = append(w.events, m); len(w.events) > keptEvents {
		i := max(0, slices.IndexFunc(w.events, func(old message) bool { return !old.keep }))
		w.events = slices.Delete(w.events, i, i+1) // decisions are kept the longest
	}
	w.tell(m)
	w.nudge()
}

// join adds a viewer, that has seen all events until a number; nil: there are too many.
func (w *watch) join(seen uint64) *viewer {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.viewers) == mostViews {
		return nil
	}
	v := newViewer()
	if seen > 0 && (seen <= w.before || seen > w.number) {
		seen = 0
		v.put(message{name: "anew", data: []byte("{}")}) // what the page shows is of an earlier server, and comes again
	}
	for _, m := range w.states {
		v.put(m)
	}
	newer := slices.DeleteFunc(slices.Clone(w.events), func(m message) bool { return m.number <= seen })
	for _, m := range newer {
		v.put(m)
	}
	if seen > 0 {
		v.missed += w.number - seen - uint64(len(newer)) // what is not kept any more
	}
	w.viewers[v] = true
	w.nudge()
	return v
}

func (w *watch) leave(v *viewer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.viewers, v)
}
