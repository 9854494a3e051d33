package daemon

import (
	"sync/atomic"
	"time"

	"latchd/canbus"
	"latchd/canbus/socketcan"
	"latchd/internal/gateway"
	"latchd/latch"
)

// entry is one thing that the gateway told, as a value.
type entry struct {
	kind    entryKind
	wall    time.Time
	armed   bool // the transmit path was open
	effect  latch.Effect
	number  uint64 // of the effect: 1, 2, 3 …
	tx      gateway.Transmission
	refusal gateway.Refusal
	notice  gateway.Notice
	status  socketcan.Status // of its bus
	heard   canbus.Received  // a frame of a button ...
	at      time.Duration    // ... and the time that counts for it
	missed  uint64           // so many of them were dropped before it

	generation *generation // to whose configuration it belongs
	mark       chan<- struct{}
	forgotten  chan struct{} // closed once it is done
}

type entryKind uint8

const (
	anEffect entryKind = iota
	aSent
	aRefused
	aNotice
	aHeard
	aGeneration // another configuration begins
	aMark       // somebody wants to know when all before it is done
	aForgetting // what came before is to be forgotten
)

// journal passes on what the gateway tells to a goroutine of its own, so that a log that is slow holds nothing up. What finds no
// room is dropped and counted.
type journal struct {
	entries chan entry
	armed   func() bool // on the gateway's goroutine
	status  func(canbus.Bus) socketcan.Status
	dropped atomic.Uint64 // since the last look
	missing atomic.Uint64 // before it

	// For the gateway's goroutine.
	generation *generation // of what is told from now on
	told       uint64      // how many effects there were
	unheard    uint64      // frames of buttons that were dropped since the last that was not
}

// heardSize is how many entries may wait for a frame of a button to be passed on. So it takes the room of nothing else.
const heardSize = 64

// journalSize is some presses with all that they lead to.
const journalSize = 256 + heardSize

func newJournal() *journal { return &journal{entries: make(chan entry, journalSize)} }

// put passes an entry on, if there is room.
func (j *journal) put(e entry) bool {
	e.wall, e.armed, e.generation = time.Now(), j.armed(), j.generation
	select {
	case j.entries <- e:
		return true
	default:
		j.dropped.Add(1)
		return false
	}
}

// hear passes on a frame of a button.
func (j *journal) hear(at time.Duration, r *canbus.Received) {
	if len(j.entries) >= heardSize {
		j.unheard++
		return
	}
	if j.put(entry{kind: aHeard, at: at, heard: *r, missed: j.unheard}) {
		j.unheard = 0
	}
}

func (j *journal) Effect(ef *latch.Effect) {
	j.told++
	j.put(entry{kind: anEffect, effect: *ef, number: j.told})
}
func (j *journal) Sent(t *gateway.Transmission) { j.put(entry{kind: aSent, tx: *t}) }
func (j *journal) Notice(n *gateway.Notice) {
	j.put(entry{kind: aNotice, notice: *n, status: j.status(n.Bus)})
}
func (j *journal) Refused(t *gateway.Transmission, why gateway.Refusal) {
	j.put(entry{kind: aRefused, tx: *t, refusal: why})
}
