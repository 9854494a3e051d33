package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/source"
)

// logOptions are the flags of the commands that read logs.
type logOptions struct {
	strict bool
	time   string
}

func (o *logOptions) register(c *cobra.Command) {
	c.Flags().BoolVar(&o.strict, "strict", false, "check the payload of every line, and end with exit code 1 if a line was refused")
	c.Flags().StringVar(&o.time, "time", "auto", "what the stamps are: auto, absolute, or delta (candump -td)")
}

// logs are one or more logs, opened as one stream of records.
type logs struct {
	names   []string
	readers []*candump.Reader
	records interface {
		Next() bool
		Record() *candump.Record
		Err() error
	}
	tell     func(string) // a line for the person who waits
	progress *progress
	close    func()
	zero     int64 // the stamp of time 0 in ns, where that is not the first frame's
	begun    bool  // the first record was read
	primed   bool  // to know when the log begins: it is still to be given out
	more     bool
}

// open opens the logs; - is standard input, and profile:NAME/FILE a built-in one. bus says which bus an interface is.
func (a *app) open(paths []string, o logOptions, interest *canbus.IDSet, bus func([]byte) canbus.Bus) (*logs, error) {
	mode, err := timeMode(o.time)
	if err != nil {
		return nil, err
	}
	progress := newProgress(a.std.err)
	l := &logs{progress: progress}
	var files []io.Closer
	l.tell = func(line string) { progress.tell(a.std.err, line+"\n") }
	l.close = func() {
		progress.clear()
		for _, f := range files {
			_ = f.Close() // only read from
		}
	}
	for _, path := range paths {
		in, name := a.std.in, "standard input"
		if path != "-" {
			f, err := openFile("log", path)
			if err != nil {
				l.close()
				return nil, err
			}
			files = append(files, f)
			in, name = progress.watch(f), path
		}
		l.names = append(l.names, name)
		l.readers = append(l.readers, candump.NewReader(in, path, candump.Options{
			Interest: interest, Bus: bus, Strict: o.strict, Time: mode,
			Report: func(p source.Problem) { l.tell(p.Error()) },
		}))
	}
	l.records = l.readers[0]
	if len(l.readers) > 1 {
		l.records = candump.NewMerge(l.readers...)
	}
	return l, nil
}

// openFile opens a file to read, or a built-in one; a folder, which opens as well, is none.
func openFile(what, path string) (f fs.File, err error) {
	if config.IsProfile(path) {
		f, err = config.OpenBuiltIn(path)
	} else {
		f, err = os.Open(path)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		_ = f.Close()
		return nil, fmt.Errorf("%s %s: is a folder; give the files in it", what, path)
	}
	return f, nil
}

func timeMode(word string) (candump.TimeMode, error) {
	modes := map[string]candump.TimeMode{"auto": candump.Auto, "absolute": candump.Absolute, "delta": candump.Delta}
	if m, ok := modes[word]; ok {
		return m, nil
	}
	return 0, oneOf("time", word, "auto", "absolute", "delta")
}

// prime reads the first record, so that start is known. Later it leaves the record that is in use alone.
func (l *logs) prime() {
	if !l.begun {
		l.begun, l.primed, l.more = true, true, l.records.Next()
	}
}

// start is the stamp of the first frame of all logs, in nanoseconds.
func (l *logs) start() int64 {
	l.prime()
	first := make([]int64, 0, len(l.readers))
	for _, r := range l.readers {
		if r.Stats().Lines > 0 {
			stamp, _ := r.Start()
			first = append(first, stamp)
		}
	}
	if len(first) == 0 {
		return 0
	}
	return slices.Min(first)
}

// origin is the stamp of time 0, in nanoseconds: that of the first frame, or of a recording's begin.
func (l *logs) origin() int64 {
	if l.zero != 0 {
		return l.zero
	}
	return l.start()
}

// Next, Record and Err make logs a replay.Records.
func (l *logs) Next() bool {
	if l.primed {
		l.primed = false
		return l.more
	}
	l.begun = true
	return l.records.Next()
}

func (l *logs) Record() *candump.Record { return l.records.Record() }

func (l *logs) Err() error { return l.records.Err() }

// logTime is a time in a log: since its first frame (90s, 1m30s, 90.5), or a stamp as the log has it
// (1700079841.594).
type logTime struct {
	set      bool
	absolute bool
	d        time.Duration
}

func (t *logTime) Type() string { return "time" }

func (t *logTime) String() string {
	if !t.set {
		return ""
	}
	return t.d.String()
}

// firstStamp is the smallest number of seconds that is taken for a stamp: March 1973, as in the log reader.
const firstStamp = 100_000_000

func (t *logTime) Set(s string) error {
	d, err := time.ParseDuration(s)
	if err != nil {
		whole, fraction, _ := strings.Cut(s, ".")
		n, err1 := strconv.ParseInt(whole, 10, 33)
		f, err2 := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
		if err := cmp.Or(err1, err2); err != nil || n < 0 || len(fraction) > 9 {
			return errors.New("want a time since the log's first frame (90s, 1m30s, 90.5) or a stamp as the log has it (1700079841.594)")
		}
		d = time.Duration(n)*time.Second + time.Duration(f)
		t.absolute = n >= firstStamp
	}
	if d < 0 {
		return errors.New("want a time that is not negative")
	}
	t.set, t.d = true, d
	return nil
}

// since is the time since the log's first frame.
func (t *logTime) since(l *logs) time.Duration {
	if t.absolute {
		return max(0, t.d-time.Duration(l.origin()))
	}
	return t.d
}
