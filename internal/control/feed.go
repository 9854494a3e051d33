package control

import (
	"context"
	"sync"
)

// queueSize is how many events wait for a follower: some presses with all that they lead to.
const queueSize = 256

// asideSize is how many asides wait besides.
const asideSize = 128

// Feed hands events to the clients that follow them. The zero value has no follower.
type Feed struct {
	mu        sync.Mutex // held for a few instructions, never while anything waits
	followers map[*Follower]struct{}
}

// Follower is a queue of events between a Feed and one client.
type Follower struct {
	feed   *Feed
	queue  []entry
	asides int  // in the queue
	all    bool // asides are wanted
	more   chan struct{}
}

// entry is an event, or the place where some are missing.
type entry struct {
	event  any
	missed uint64
	aside  bool
}

// Publish gives an event to all followers, and never waits: a follower whose 256 places are taken misses it, and is told how many it
// missed. The event is what is written as {"data":…}; it is encoded later and elsewhere, so it must not be changed any more.
func (f *Feed) Publish(event any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for to := range f.followers {
		to.put(entry{event: event})
	}
}

// Aside gives an event to those followers that want such as well. It never takes the place of one that is published: a follower has
// 128 places for asides, and misses what finds none. missed is how many asides were lost on the way here just before it.
func (f *Feed) Aside(event any, missed uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for to := range f.followers {
		if !to.all {
			continue
		}
		if missed > 0 {
			to.miss(missed, true)
		}
		to.put(entry{event: event, aside: true})
	}
}

func (f *Follower) put(e entry) {
	room := len(f.queue)-f.asides < queueSize
	if e.aside {
		room = f.asides < asideSize
	}
	if room {
		f.add(e)
	} else {
		f.miss(1, e.aside)
	}
}

// miss marks the place where events are missing.
func (f *Follower) miss(n uint64, aside bool) {
	if last := len(f.queue) - 1; last >= 0 && f.queue[last].missed > 0 {
		f.queue[last].missed += n
		return
	}
	f.add(entry{missed: n, aside: aside})
}

func (f *Follower) add(e entry) {
	f.queue = append(f.queue, e)
	if e.aside {
		f.asides++
	}
	select {
	case f.more <- struct{}{}:
	default:
	}
}

// Join adds a follower, which misses nothing from now on that it has room for. It has to Leave in the end.
func (f *Feed) Join() *Follower { return f.join(false) }

// JoinAll adds one that gets asides as well.
func (f *Feed) JoinAll() *Follower { return f.join(true) }

func (f *Feed) join(all bool) *Follower {
	to := &Follower{feed: f, all: all, more: make(chan struct{}, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.followers == nil {
		f.followers = map[*Follower]struct{}{}
	}
	f.followers[to] = struct{}{}
	return to
}

// Leave ends what Join began.
func (f *Follower) Leave() {
	f.feed.mu.Lock()
	defer f.feed.mu.Unlock()
	delete(f.feed.followers, f)
}

// Follow sends what comes to a follower, until the context ends or the client cannot be written to, and returns why it ended.
func (a *Answer) Follow(ctx context.Context, f *Follower) error {
	for {
		e, err := f.next(ctx)
		switch {
		case err != nil:
			return err
		case e.missed > 0:
			err = a.write(line{Missed: e.missed})
		default:
			err = a.Send(e.event)
		}
		if err != nil {
			return err
		}
	}
}

// Next is the next event, or a Missed where some are missing. It waits until there is one, or until the context ends.
func (f *Follower) Next(ctx context.Context) (event any, err error) {
	e, err := f.next(ctx)
	if err == nil && e.missed > 0 {
		return Missed(e.missed), nil
	}
	return e.event, err
}

// Missed is how many events a follower had no room for.
type Missed uint64

func (f *Follower) next(ctx context.Context) (entry, error) {
	for {
		if e, ok := f.take(); ok {
			return e, nil
		}
		select {
		case <-f.more:
		case <-ctx.Done():
			return entry{}, ctx.Err()
		}
	}
}

func (f *Follower) take() (e entry, ok bool) {
	f.feed.mu.Lock()
	defer f.feed.mu.Unlock()
	if len(f.queue) == 0 {
		return e, false
	}
	e, f.queue = f.queue[0], f.queue[1:]
	if e.aside {
		f.asides--
	}
	return e, true
}
