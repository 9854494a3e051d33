package candump

import (
	"fmt"
	"io"

	"latchd/canbus"
	"latchd/internal/source"
)

// Options say what a reader gives out. The zero value gives out everything.
type Options struct {
	// Interest holds the identifiers to give out; nil means all. The payload of others is not even
	// parsed. Error frames have a class, no identifier, and are always given out.
	Interest *canbus.IDSet
	// Bus maps an interface to a bus. Lines of an interface that is NoBus are skipped. The name is
	// valid during the call; the answer must stay the same. nil numbers interfaces as they appear.
	Bus func(iface []byte) canbus.Bus
	// Strict refuses lines with a broken payload even if their identifier is not of interest.
	Strict bool
	Time   TimeMode
	// Report is told of every refused line, as an error, and of what may surprise, as a warning. After
	// 1000 refused lines the others are only counted. nil: nobody is told.
	Report func(source.Problem)

	plainOff   bool // read every line in the general way: the two ways must agree
	bufferSize int
}

// Reader reads a log record by record. It allocates nothing for a line that it accepts.
type Reader struct {
	opts  Options
	name  string
	in    input
	clock clock
	buses busCache
	plain plain
	stats Stats

	rec      Record
	held     Record // a frame to give out after the segment that it begins
	holding  bool
	detail   bool   // the line before was an error frame in the view form, or an explanation of one
	scratch  []byte // a line without its colours
	reported int
	err      error
}

// NewReader returns a reader of a log, which may be in gzip. The name is for messages.
func NewReader(r io.Reader, name string, opts Options) *Reader {
	if opts.Bus == nil {
		opts.Bus = new(Interfaces).Bus
	}
	if opts.bufferSize == 0 {
		opts.bufferSize = bufferSize
	}
	return &Reader{opts: opts, name: name, buses: busCache{ask: opts.Bus}, in: input{src: r}}
}

// Record is the record that the last call of Next found. It is valid until the next call.
func (r *Reader) Record() *Record { return &r.rec }

// Err is why reading stopped, nil at the end of the log. Refused lines are no error, unless the first
// 20 lines are: then it is no candump log.
func (r *Reader) Err() error { return r.err }

// Stats counts what has been read so far.
func (r *Reader) Stats() Stats {
	s := r.stats
	s.First, s.Last = r.clock.first, r.clock.last
	return s
}

// Start is the stamp of the log's first frame in nanoseconds. epoch says that it is a time of day,
// since 1970, and not since some other start. Before the first frame it is 0 and false.
func (r *Reader) Start() (stamp int64, epoch bool) {
	return r.clock.first, r.clock.first >= epochFloor
}

// Next reads up to the next record and says whether there is one.
func (r *Reader) Next() bool {
	if r.holding {
		r.rec, r.holding = r.held, false
		return true
	}
	if r.in.buf == nil {
		r.open()
	}
	for r.err == nil {
		if r.skim() {
			return true
		}
		line, end, ok := r.in.line()
		if !ok {
			r.finish()
			return false
		}
		r.stats.Lines++
		if r.general(line, end) {
			return true
		}
	}
	return false
}

func (r *Reader) open() {
	r.in.buf = make([]byte, r.opts.bufferSize)
	r.in.open()
	if r.opts.Time == Auto {
		r.opts.Time = r.detectTime()
	}
	r.clock.deltas = r.opts.Time == Delta
}

func (r *Reader) finish() {
	if r.in.truncated {
		r.stats.Truncated = 1
		r.warnf("the gzip file ends in the middle: the rest is missing")
		r.in.truncated = false
	}
	if r.in.err != nil && r.err == nil {
		r.err = fmt.Errorf("read %s: %w", r.name, r.in.err)
	}
}
