package dbc

import (
	"time"

	"latchd/canbus"
	"latchd/internal/source"
)

// Database is what a DBC file describes.
type Database struct {
	File     string // as given to Load
	Version  string
	Nodes    []string
	Messages []*Message // in file order
	Summary  Summary
	// Incomplete lists the messages that could not be read.
	Incomplete []Skipped

	byName map[string]*Message
	byID   map[canbus.ID]*Message
}

// Summary counts the records of a file by what became of them.
type Summary struct {
	Total     Count
	ByKeyword map[string]Count // BO_, SG_, VAL_ …
}

// Count is a number of records. Every record is loaded, skipped or ignored.
type Count struct {
	Loaded   int // understood
	Repaired int // loaded after a repair, a part of Loaded
	Skipped  int // not understood, each with a warning
	Ignored  int // of a kind that latchd does not use, or of the pseudo message for spare signals
}

// Message finds a message by its name; of several with the same name, the first.
func (d *Database) Message(name string) (*Message, bool) {
	m, ok := d.byName[name]
	return m, ok
}

// MessageByID finds a message by its identifier; of several with the same identifier, the first.
func (d *Database) MessageByID(id canbus.ID) (*Message, bool) {
	m, ok := d.byID[id]
	return m, ok
}

// Missing finds a message that the file has but that could not be read.
func (d *Database) Missing(name string) (Skipped, bool) { return missing(d.Incomplete, name) }

func missing(list []Skipped, name string) (Skipped, bool) {
	for _, s := range list {
		if s.Name == name {
			return s, true
		}
	}
	return Skipped{}, false
}

// Message is the layout of one frame.
type Message struct {
	ID      canbus.ID
	Name    string // the long name where the file gives one
	Length  int    // bytes; above 64 for what only a transport protocol can carry
	Sender  string // empty when the file names none
	Comment string
	Cycle   time.Duration // GenMsgCycleTime; 0 when unknown
	FD      bool          // by VFrameFormat, or by a length above 8
	Signals []*Signal     // in file order
	Pos     source.Pos
	// Incomplete lists the signals of this message that could not be read.
	Incomplete []Skipped

	short  string // as in BO_, where Name is a long name
	byName map[string]*Signal
}

// Skipped is a message or signal that could not be read. Name is empty when not even that was readable.
type Skipped struct {
	Name   string
	Reason string
	Pos    source.Pos
}

// Signal finds a signal by its name; of several with the same name, the first.
func (m *Message) Signal(name string) (*Signal, bool) {
	s, ok := m.byName[name]
	return s, ok
}

// Missing finds a signal that the file has but that could not be read.
func (m *Message) Missing(name string) (Skipped, bool) { return missing(m.Incomplete, name) }

// Signal is one value in a message.
type Signal struct {
	Name           string // the long name where the file gives one
	Start          int    // DBC start bit: the least significant bit, or the most significant when BigEndian
	Length         int    // bits, 0 to 64; 0 and impossible places are for Lint, such a signal is never present
	BigEndian      bool
	Signed         bool
	Float          bool    // IEEE 754, of 16, 32 or 64 bits
	Factor, Offset float64 // physical = factor × raw + offset
	Min, Max       float64 // physical; no limits unless Min < Max
	Unit           string
	Comment        string
	Values         []Value // in file order
	IsMultiplexer  bool
	Mux            *Mux // nil when in every frame
	Message        *Message
	Pos            source.Pos

	short string // as in SG_, where Name is a long name
	table *valueTable
}

// Value names a raw value.
type Value struct {
	Raw   int64
	Label string
}

// Mux says which values of a multiplexer select a signal.
type Mux struct {
	Signal *Signal // nil when the file does not say which; such a signal is never present
	Ranges []Range

	explained bool // Load has told why there is no Signal
}

// Range is an interval of raw values, both ends included.
type Range struct{ From, To int64 }

// Selects says whether the multiplexer's raw value selects the signal.
func (m *Mux) Selects(raw int64) bool {
	for _, r := range m.Ranges {
		if r.From <= raw && raw <= r.To {
			return true
		}
	}
	return false
}

// Label is the name of a raw value.
func (s *Signal) Label(raw int64) (string, bool) {
	if s.table == nil {
		return "", false
	}
	label, ok := s.table.labels[raw]
	return label, ok
}

// Named is the raw value of a label; of several, the first in the file.
func (s *Signal) Named(label string) (raw int64, ok bool) {
	if s.table == nil {
		return 0, false
	}
	raw, ok = s.table.raws[label]
	return raw, ok
}

// valueTable is a list of values with its two indexes.
type valueTable struct {
	list   []Value
	labels map[int64]string
	raws   map[string]int64
}

func newValueTable(list []Value) *valueTable {
	t := &valueTable{list, make(map[int64]string, len(list)), make(map[string]int64, len(list))}
	for _, v := range list {
		setFirst(t.labels, v.Raw, v.Label)
		setFirst(t.raws, v.Label, v.Raw)
	}
	return t
}

// index fills the tables of Message, MessageByID and Signal. Short names stay usable where a long
// name has taken over.
func (d *Database) index() {
	d.byName, d.byID = map[string]*Message{}, map[canbus.ID]*Message{}
	for _, m := range d.Messages {
		setFirst(d.byName, m.Name, m)
		setFirst(d.byID, m.ID, m)
		m.byName = map[string]*Signal{}
		for _, s := range m.Signals {
			setFirst(m.byName, s.Name, s)
		}
	}
	for _, m := range d.Messages {
		setFirst(d.byName, m.short, m)
		for _, s := range m.Signals {
			setFirst(m.byName, s.short, s)
		}
	}
}

// setFirst keeps the value that a key already has.
func setFirst[K comparable, V any](m map[K]V, key K, value V) {
	if _, ok := m[key]; !ok {
		m[key] = value
	}
}
