package store

import (
	"context"
	"sync"
	"time"
)

// pause is how long a state waits for newer ones: a press changes the state several times within a second.
const pause = time.Second

// Writer saves states on a goroutine of its own, so that who puts them never waits for the card. Only the newest state counts: those
// that were put before it and not yet saved are dropped.
type Writer struct {
	save  func([]byte) error
	saved func(error)
	wake  chan struct{} // there may be something to do
	check chan struct{} // somebody asks whether the goroutine lives
	ended chan struct{}

	mu      sync.Mutex
	waiting *batch // what is to be saved next
	latest  *batch // what is being saved, or was saved last
	closed  bool
	budget  budget
}

// batch is what one save brings to the disk.
type batch struct {
	encode func() []byte // of the newest state
	due    time.Time     // when it is saved, if the budget allows it
	now    bool          // it is saved at once, whatever the budget says
	err    error         // after done
	done   chan struct{}
}

// NewWriter starts a writer that saves with save, which is Store.Save, and calls saved with the result of each. A state that could not
// be saved is tried again as if it had just been put, so that a broken card costs no more than the budget.
func NewWriter(save func([]byte) error, saved func(error)) *Writer {
	w := &Writer{save: save, saved: saved, wake: make(chan struct{}, 1), check: make(chan struct{}), ended: make(chan struct{})}
	go w.run()
	return w
}

// Put has a state saved a second later, or when the budget allows it. Encode is called on the writer's goroutine, if no newer state
// comes first, so it must not share anything that changes. Put does not block.
func (w *Writer) Put(encode func() []byte) { w.put(encode, false) }

// PutNow has a state saved as soon as the save that is under way has ended. It is for what must not be lost and is rare, as a crash
// is: it has no limit. PutNow does not block.
func (w *Writer) PutNow(encode func() []byte) { w.put(encode, true) }

func (w *Writer) put(encode func() []byte, now bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	fresh := w.waiting == nil
	if fresh {
		w.waiting = newBatch()
	}
	w.waiting.encode = encode
	if now {
		w.waiting.now = true
	}
	if fresh || now {
		w.rouse()
	}
}

func newBatch() *batch {
	return &batch{due: time.Now().Add(pause), done: make(chan struct{})}
}

func (w *Writer) rouse() {
	select {
	case w.wake <- struct{}{}:
	default: // it is roused already
	}
}

// Flush saves at once what was put before, and waits for it: nil means that it survives a power cut. So who changed a setting can
// be told that it is kept. When the context ends first, it is saved nevertheless, if it can be.
func (w *Writer) Flush(ctx context.Context) error { return w.hasten(false).wait(ctx) }

// Check waits until the writer is between two saves, so that whoever feeds a watchdog knows that it lives. A save that does not end
// lets it wait until the context ends.
func (w *Writer) Check(ctx context.Context) error {
	select {
	case w.check <- struct{}{}:
	case <-w.ended:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}

// Close is a last Flush. It ends the writer and waits for that, unless the context ends first; what is put from now on is dropped.
func (w *Writer) Close(ctx context.Context) error {
	err := w.hasten(true).wait(ctx)
	select {
	case <-w.ended:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// hasten has what waits saved at once, and returns the batch that holds what was put last; nil: nothing was.
func (w *Writer) hasten(last bool) *batch {
	w.mu.Lock()
	defer w.mu.Unlock()
	if last {
		w.closed = true
	}
	w.rouse()
	if w.waiting == nil {
		return w.latest
	}
	w.waiting.now = true
	return w.waiting
}

func (b *batch) wait(ctx context.Context) error {
	if b == nil {
		return nil
	}
	select {
	case <-b.done:
		return b.err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (w *Writer) run() {
	defer close(w.ended)
	for {
		b, wait := w.take()
		if b != nil {
			w.finish(b, w.save(b.encode()))
			continue
		}
		if wait == 0 {
			return
		}
		select {
		case <-w.wake:
		case <-w.check:
		case <-time.After(wait):
		}
	}
}

// take takes the batch that is to be saved now; if there is none, it says how long to wait, 0: for nothing any more.
func (w *Writer) take() (*batch, time.Duration) {
	const long = 24 * time.Hour // until somebody rouses it
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.waiting
	switch {
	case b == nil && w.closed:
		return nil, 0
	case b == nil:
		return nil, long
	}
	now := time.Now()
	at := b.due
	if ready := w.budget.ready(); at.Before(ready) {
		at = ready
	}
	if !b.now && now.Before(at) {
		return nil, at.Sub(now)
	}
	w.budget.spend(now)
	w.waiting, w.latest = nil, b
	return b, 0
}

// finish tells the result of a save to all who wait for it.
func (w *Writer) finish(b *batch, err error) {
	w.mu.Lock()
	if err != nil && w.waiting == nil && !w.closed {
		w.waiting = newBatch()
		w.waiting.encode = b.encode
	}
	w.mu.Unlock()
	w.saved(err)
	b.err = err
	close(b.done)
}
