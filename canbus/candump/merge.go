package candump

import (
	"fmt"
	"math"
	"time"
)

// Merge gives out the records of several logs in the order of their stamps.
type Merge struct {
	readers []*Reader
	shifts  []time.Duration // from the time of each log to the time of all
	ready   []bool          // the reader holds a record that was not given out
	current int
	started bool
	err     error
}

// NewMerge joins logs. Received.At is the time since the earliest first frame of all of them. Records
// of the same time come in the order of the readers. The readers belong to the merge from now on.
func NewMerge(readers ...*Reader) *Merge {
	return &Merge{
		readers: readers,
		shifts:  make([]time.Duration, len(readers)),
		ready:   make([]bool, len(readers)),
		current: -1,
	}
}

// Next reads up to the next record and says whether there is one.
func (m *Merge) Next() bool {
	switch {
	case m.err != nil:
		return false
	case !m.started:
		m.started = true
		for i, r := range m.readers {
			m.read(i)
			for m.ready[i] && !r.clock.started {
				m.read(i) // a gap before the first frame has no time, and nothing is missing there
			}
		}
		if m.err == nil {
			m.err = m.align()
		}
	case m.current >= 0:
		m.read(m.current)
	}
	m.current = -1
	for i, r := range m.readers {
		if m.ready[i] && (m.current < 0 || r.rec.Received.At < m.readers[m.current].rec.Received.At) {
			m.current = i
		}
	}
	return m.err == nil && m.current >= 0
}

// Record is the record that the last call of Next found. It is valid until the next call.
func (m *Merge) Record() *Record { return m.readers[m.current].Record() }

// Source is the index of the reader that the record comes from.
func (m *Merge) Source() int { return m.current }

// Err is why reading stopped, nil at the end of all logs.
func (m *Merge) Err() error { return m.err }

// read reads the next record of one log and puts it into the time of all.
func (m *Merge) read(i int) {
	r := m.readers[i]
	m.ready[i] = r.Next()
	if m.err == nil && r.Err() != nil {
		m.err = r.Err()
	}
	at := &r.rec.Received.At
	if m.ready[i] && *at > math.MaxInt64-m.shifts[i] {
		m.err = fmt.Errorf("merge %s: the logs are longer than 292 years", r.name)
	}
	*at += m.shifts[i]
}

// align finds the shifts, now that every log with frames has told its first stamp.
func (m *Merge) align() error {
	earliest := -1
	for i, r := range m.readers {
		if !r.clock.started {
			continue
		}
		if earliest < 0 {
			earliest = i
		}
		first := m.readers[earliest]
		start, epoch := r.Start()
		other, otherEpoch := first.Start()
		if epoch != otherEpoch {
			if otherEpoch {
				r, first = first, r
			}
			return fmt.Errorf("merge %s with %s: the first has times of day and the second does not: record both with candump -L", r.name, first.name)
		}
		if start < other {
			earliest = i
		}
	}
	for i, r := range m.readers {
		if earliest >= 0 && r.clock.started {
			m.shifts[i] = time.Duration(r.clock.first - m.readers[earliest].clock.first)
			r.rec.Received.At += m.shifts[i]
		}
	}
	return nil
}
