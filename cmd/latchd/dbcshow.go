package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"latchd/canbus/dbc"
)

// messageLine is one line of JSON output of dbc show.
type messageLine struct {
	ID      string       `json:"id"`
	Ext     bool         `json:"ext"`
	Message string       `json:"message"`
	Length  int          `json:"length"` // bytes
	Sender  string       `json:"sender,omitempty"`
	CycleMS int64        `json:"cycle_ms,omitempty"`
	Comment string       `json:"comment,omitempty"`
	Signals []signalLine `json:"signals"`
	Skipped []string     `json:"skipped,omitempty"` // signals that could not be read
}

type signalLine struct {
	Name        string            `json:"name"`
	Start       int               `json:"start"`  // DBC start bit
	Bits        int               `json:"length"` // bits
	BigEndian   bool              `json:"big_endian"`
	Signed      bool              `json:"signed"`
	Float       bool              `json:"float,omitempty"`
	Factor      float64           `json:"factor"`
	Offset      float64           `json:"offset"`
	Min         *float64          `json:"min,omitempty"`
	Max         *float64          `json:"max,omitempty"`
	Unit        string            `json:"unit,omitempty"`
	Multiplexer bool              `json:"multiplexer,omitempty"`
	Mux         string            `json:"multiplexed,omitempty"` // as in Mode=1-3,7
	Values      map[string]string `json:"values,omitempty"`      // raw value to name
	Comment     string            `json:"comment,omitempty"`
}

// showDBC prints what a database says.
func showDBC(w io.Writer, asJSON bool, db *dbc.Database, only []string) error {
	out := bufio.NewWriter(w)
	print := jsonPrinter[messageLine](out)
	for _, name := range only {
		if _, ok := db.Message(name); !ok {
			return fmt.Errorf("%s: no message %s", db.File, name)
		}
	}
	for _, m := range db.Messages {
		if len(only) > 0 && !slices.Contains(only, m.Name) {
			continue
		}
		l := describe(m)
		if !asJSON {
			showMessage(out, &l)
		} else if err := print(l); err != nil {
			return err
		}
	}
	return out.Flush()
}

func describe(m *dbc.Message) messageLine {
	l := messageLine{
		ID: m.ID.String(), Ext: m.ID.IsExtended(), Message: m.Name, Length: m.Length, Sender: m.Sender,
		CycleMS: m.Cycle.Milliseconds(), Comment: m.Comment, Signals: []signalLine{},
	}
	for _, s := range m.Signals {
		l.Signals = append(l.Signals, describeSignal(s))
	}
	for _, s := range m.Incomplete {
		l.Skipped = append(l.Skipped, s.Name)
	}
	return l
}

func describeSignal(s *dbc.Signal) signalLine {
	l := signalLine{
		Name: s.Name, Start: s.Start, Bits: s.Length, BigEndian: s.BigEndian, Signed: s.Signed, Float: s.Float,
		Factor: s.Factor, Offset: s.Offset, Unit: s.Unit, Multiplexer: s.IsMultiplexer, Comment: s.Comment,
	}
	if s.Min < s.Max {
		l.Min, l.Max = &s.Min, &s.Max
	}
	if s.Mux != nil {
		l.Mux = multiplexed(s.Mux)
	}
	for _, v := range s.Values {
		if l.Values == nil {
			l.Values = map[string]string{}
		}
		l.Values[strconv.FormatInt(v.Raw, 10)] = v.Label
	}
	return l
}

func multiplexed(m *dbc.Mux) string {
	name := "?"
	if m.Signal != nil {
		name = m.Signal.Name
	}
	ranges := make([]string, len(m.Ranges))
	for i, r := range m.Ranges {
		ranges[i] = strconv.FormatInt(r.From, 10)
		if r.To != r.From {
			ranges[i] += "-" + strconv.FormatInt(r.To, 10)
		}
	}
	return name + "=" + strings.Join(ranges, ",")
}

func showMessage(w io.Writer, m *messageLine) {
	fmt.Fprintf(w, "%s %s, %d bytes", m.ID, m.Message, m.Length)
	if m.Sender != "" {
		fmt.Fprintf(w, ", from %s", m.Sender)
	}
	if m.CycleMS > 0 {
		fmt.Fprintf(w, ", every %d ms", m.CycleMS)
	}
	fmt.Fprintln(w)
	for i := range m.Signals {
		showSignal(w, &m.Signals[i])
	}
	for _, name := range m.Skipped {
		fmt.Fprintf(w, "  %s: could not be read\n", name)
	}
}

func showSignal(w io.Writer, s *signalLine) {
	order, sign := "little-endian", "unsigned"
	if s.BigEndian {
		order = "big-endian"
	}
	switch {
	case s.Float:
		sign = "float"
	case s.Signed:
		sign = "signed"
	}
	fmt.Fprintf(w, "  %-24s bit %d, %d bits, %s, %s", s.Name, s.Start, s.Bits, order, sign)
	if s.Factor != 1 {
		fmt.Fprintf(w, ", × %g", s.Factor)
	}
	switch {
	case s.Offset > 0:
		fmt.Fprintf(w, ", + %g", s.Offset)
	case s.Offset < 0:
		fmt.Fprintf(w, ", − %g", -s.Offset)
	}
	if s.Unit != "" {
		fmt.Fprintf(w, ", %s", s.Unit)
	}
	if s.Min != nil {
		fmt.Fprintf(w, ", %g to %g", *s.Min, *s.Max)
	}
	if s.Multiplexer {
		fmt.Fprint(w, ", multiplexer")
	}
	if s.Mux != "" {
		fmt.Fprintf(w, ", if %s", s.Mux)
	}
	fmt.Fprintln(w)
	for _, raw := range slices.SortedFunc(maps.Keys(s.Values), byNumber) {
		fmt.Fprintf(w, "    %s %s\n", raw, s.Values[raw])
	}
}

// byNumber orders raw values, which are decimal numbers.
func byNumber(a, b string) int {
	x, _ := strconv.ParseInt(a, 10, 64)
	y, _ := strconv.ParseInt(b, 10, 64)
	return cmp.Compare(x, y)
}
