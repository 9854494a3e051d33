// Package virtual is CAN buses within this process: for tests, for a simulated car, for a demonstration. A Node is used as
// socketcan.Buses is, and tells the same: its own frames are confirmed, those of other nodes come from the wire, and an interface
// can be lost, come back, or lose frames. There is no goroutine behind it, so within a bubble of testing/synctest it runs in virtual
// time.
//
// A frame takes no time on the wire, and whoever is first sends first: there is no arbitration.
package virtual

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"latchd/canbus"
	"latchd/canbus/socketcan"
)

// Network is a set of buses. A bus is named by its interface, and exists as soon as a node is on it.
type Network struct {
	mu    sync.Mutex // guards the nodes, too
	start time.Time
	nodes []*Node
}

// New returns a network without nodes. Its time begins now.
func New() *Network { return &Network{start: time.Now()} }

// Open connects a node, as socketcan.Open does. Close disconnects it.
func (w *Network) Open(options []socketcan.Options) *Node {
	n := &Node{network: w, wake: make(chan struct{}, 1), ports: map[string]*port{}}
	_ = n.Change(options)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.nodes = append(w.nodes, n)
	return n
}

func (w *Network) now() time.Duration { return time.Since(w.start) }

// The sizes of queues, in frames.
const (
	// transmitQueue is the kernel's for a CAN interface (DEFAULT_TX_QUEUE_LEN of drivers/net/can).
	transmitQueue = 10
	// receiveQueue is what fits into the buffer that a socket is given: the kernel counts 766 bytes for a frame.
	receiveQueue = socketcan.Buffer / 766
)

// deliver puts a frame on a bus: its sender hears it as a confirmation, the others as a frame of the wire.
func (w *Network) deliver(at time.Duration, from *Node, iface string, f *canbus.Frame) {
	for _, n := range w.nodes {
		p := n.ports[iface]
		if p == nil || p.cause != canbus.NoCause || !p.hears[f.ID] || f.Is(canbus.Remote) || f.Is(canbus.Error) {
			continue
		}
		r := canbus.Received{At: at, Bus: p.bus, Frame: *f}
		if n == from {
			r.Origin = canbus.Own
		}
		n.queue(entry{canbus.Arrival{Received: r}, from}, p)
	}
}

// hurry lets what a node has sent, and is not on the wire yet, be there at a time at the latest.
func (w *Network) hurry(from *Node, iface string, latest time.Duration) {
	w.onTheWay(from, iface, func(n *Node, sent func(*entry) bool) {
		for i := range n.arrivals {
			if e := &n.arrivals[i]; sent(e) {
				e.Received.At = min(e.Received.At, latest)
			}
		}
		slices.SortStableFunc(n.arrivals, func(a, b entry) int { return cmp.Compare(a.Received.At, b.Received.At) })
		n.Wake()
	})
}

// recall takes back what a node has sent and is not on the wire yet.
func (w *Network) recall(from *Node, iface string) {
	w.onTheWay(from, iface, func(n *Node, sent func(*entry) bool) {
		n.arrivals = slices.DeleteFunc(n.arrivals, func(e entry) bool { return sent(&e) })
	})
}

// onTheWay calls a function for each node on a bus; sent says which of its arrivals are from a node and not on the wire yet.
func (w *Network) onTheWay(from *Node, iface string, do func(n *Node, sent func(*entry) bool)) {
	now := w.now()
	for _, n := range w.nodes {
		if p := n.ports[iface]; p != nil && p.hears != nil {
			do(n, func(e *entry) bool { return e.from == from && e.Received.Bus == p.bus && e.Received.At > now })
		}
	}
}
