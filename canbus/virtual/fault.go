package virtual

import (
	"slices"
	"time"

	"latchd/canbus"
)

// Fail takes an interface of the node off the bus: unplugged (canbus.Absent), down, or switched off by its controller (canbus.BusOff).
// What the node has sent and is not on the wire yet is gone, as drivers empty their queues. canbus.NoCause brings it back. Any
// goroutine may call it.
func (n *Node) Fail(iface string, cause canbus.Cause) {
	n.network.mu.Lock()
	defer n.network.mu.Unlock()
	p := n.port(iface)
	if p.cause == cause {
		return
	}
	p.cause, p.since, p.waiting = cause, n.network.now(), nil
	if cause == canbus.NoCause {
		n.tell(p, canbus.Back)
		return
	}
	p.counts.Lost++
	if cause == canbus.BusOff {
		p.counts.BusOff++
	}
	n.network.recall(n, iface)
	if p.hears != nil {
		n.arrivals = slices.DeleteFunc(n.arrivals, func(e entry) bool { return e.Received.Bus == p.bus && e.Received.At > p.since })
	}
	n.tell(p, canbus.Lost)
}

// tell tells that an interface is lost, or back.
func (n *Node) tell(p *port, kind canbus.ArrivalKind) {
	if p.hears != nil { // it is in use
		n.insert(entry{Arrival: canbus.Arrival{Kind: kind, Cause: p.cause, Received: canbus.Received{Bus: p.bus, At: n.network.now()}}})
	}
}

// Delay is how long each frame that the node sends on an interface takes from now on until it is on the wire and confirmed, because
// the bus is busy or nobody acknowledges. What waits already waits no longer than that. With more than ten waiting there is no room
// for another. Any goroutine may call it.
func (n *Node) Delay(iface string, by time.Duration) {
	n.network.mu.Lock()
	defer n.network.mu.Unlock()
	p := n.port(iface)
	p.delay = by
	latest := n.network.now() + by
	for i := range p.waiting {
		p.waiting[i] = min(p.waiting[i], latest)
	}
	n.network.hurry(n, iface, latest)
}

// Overflow lets the node miss the next frames that come on an interface, as if it had not taken them out of its queue in time. It is
// told with the frame after them. Any goroutine may call it.
func (n *Node) Overflow(iface string, frames uint32) {
	n.network.mu.Lock()
	defer n.network.mu.Unlock()
	n.port(iface).misses += frames
}
