package virtual

import (
	"cmp"
	"slices"
	"time"

	"latchd/canbus"
	"latchd/canbus/socketcan"
)

// Node is somebody on the buses of a network. One goroutine uses it; Wake, Status and what makes it fail may be called by any.
type Node struct {
	network  *Network
	wake     chan struct{}
	ports    map[string]*port // by interface; those of interfaces that are no longer used keep their faults
	buses    []*port          // those in use, by bus
	arrivals []entry          // in the order of time; some may be in the future
}

// entry is an arrival, with whoever caused it.
type entry struct {
	canbus.Arrival
	from *Node
}

// port is the interface of a node.
type port struct {
	socketcan.Options
	bus    canbus.Bus
	hears  map[canbus.ID]bool
	cause  canbus.Cause  // why it is lost
	since  time.Duration // of the state
	counts socketcan.Counters

	delay   time.Duration   // how much later its frames are on the wire
	waiting []time.Duration // when those are that are not yet
	misses  uint32          // how many frames it is to miss
	missed  uint32          // how many it has, since the newest one that came
}

// Change takes other interfaces into use, or the same ones for other identifiers. What has arrived and was not taken yet is dropped;
// a fault of an interface stays. It is never an error.
func (n *Node) Change(options []socketcan.Options) error {
	n.network.mu.Lock()
	defer n.network.mu.Unlock()
	n.buses, n.arrivals = nil, nil
	for _, p := range n.ports {
		p.hears = nil
	}
	for i, o := range options {
		p := n.port(o.Interface)
		p.Options, p.bus, p.hears, p.missed = o, canbus.Bus(i), map[canbus.ID]bool{}, 0
		for _, id := range slices.Concat(o.Hear, o.Speak) {
			p.hears[id] = true
		}
		n.buses = append(n.buses, p)
		if p.cause != canbus.NoCause {
			n.tell(p, canbus.Lost)
		}
	}
	return nil
}

func (n *Node) port(iface string) *port {
	p := n.ports[iface]
	if p == nil {
		p = &port{Options: socketcan.Options{Interface: iface}}
		n.ports[iface] = p
	}
	return p
}

// Close disconnects the node. Others hear no more of it.
func (n *Node) Close() {
	n.network.mu.Lock()
	defer n.network.mu.Unlock()
	for iface := range n.ports {
		n.network.recall(n, iface)
	}
	n.network.nodes = slices.DeleteFunc(n.network.nodes, func(o *Node) bool { return o == n })
}

// Now is the time since the network began.
func (n *Node) Now() time.Duration { return n.network.now() }

// Wake ends a Wait that is under way, or the next one. Any goroutine may call it.
func (n *Node) Wake() {
	select {
	case n.wake <- struct{}{}:
	default:
	}
}

// Wait sleeps until something has arrived, until Wake was called, or until a time. It may return before.
func (n *Node) Wait(until time.Duration) {
	n.network.mu.Lock()
	if len(n.arrivals) > 0 {
		until = min(until, n.arrivals[0].Received.At)
	}
	n.network.mu.Unlock()
	pause := until - n.Now()
	if pause <= 0 {
		return
	}
	late := time.NewTimer(pause)
	defer late.Stop()
	select {
	case <-n.wake:
	case <-late.C:
	}
}

// Next is the next thing that has arrived, the oldest first; false: there is nothing more.
func (n *Node) Next(a *canbus.Arrival) bool {
	n.network.mu.Lock()
	defer n.network.mu.Unlock()
	if len(n.arrivals) == 0 || n.arrivals[0].Received.At > n.network.now() {
		return false
	}
	*a = n.arrivals[0].Arrival
	n.arrivals = n.arrivals[1:]
	if a.Kind == canbus.Arrived {
		n.buses[a.Received.Bus].counts.Received++
	}
	return true
}

// Send puts a frame on a bus, without waiting. The error is socketcan.ErrFull or socketcan.ErrLost.
func (n *Node) Send(to canbus.Bus, f *canbus.Frame) error {
	n.network.mu.Lock()
	defer n.network.mu.Unlock()
	p, now := n.buses[to], n.network.now()
	p.waiting = slices.DeleteFunc(p.waiting, func(at time.Duration) bool { return at <= now })
	switch {
	case p.cause != canbus.NoCause:
		p.counts.SendFailed++
		return socketcan.ErrLost
	case len(p.waiting) >= transmitQueue:
		p.counts.SendFailed++
		return socketcan.ErrFull
	}
	p.counts.Sent++
	at := now + p.delay
	if i := len(p.waiting); i > 0 {
		at = max(at, p.waiting[i-1]) // no frame overtakes another
	}
	p.waiting = append(p.waiting, at)
	n.network.deliver(at, n, p.Interface, f)
	return nil
}

// queue puts in what arrives. A frame for which there is no room is lost; that is told before the next one that is not.
func (n *Node) queue(e entry, p *port) {
	full := len(n.arrivals) >= receiveQueue
	switch {
	case p.misses > 0:
		p.misses--
		fallthrough
	case full:
		p.missed++
		p.counts.Missed++
		return
	case p.missed > 0:
		o := canbus.Arrival{Kind: canbus.Overflow, Missed: p.missed, Received: canbus.Received{At: e.Received.At, Bus: p.bus}}
		p.missed = 0
		n.insert(entry{Arrival: o})
	}
	n.insert(e)
}

// insert keeps the order of time; at one moment, what came first.
func (n *Node) insert(e entry) {
	i, _ := slices.BinarySearchFunc(n.arrivals, e.Received.At+1, func(e entry, at time.Duration) int { return cmp.Compare(e.Received.At, at) })
	n.arrivals = slices.Insert(n.arrivals, i, e)
	n.Wake()
}

// Status tells how a bus is. Any goroutine may call it.
func (n *Node) Status(bus canbus.Bus) socketcan.Status {
	n.network.mu.Lock()
	defer n.network.mu.Unlock()
	p := n.buses[bus]
	s := socketcan.Status{Interface: p.Interface, Cause: p.cause, Since: p.since, TestBus: p.TestBus, Counters: p.counts}
	if p.cause != canbus.Absent {
		s.Sockets, s.Buffer = 1, socketcan.Buffer
	}
	return s
}
