package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/canbus/dbc"
	"latchd/internal/report"
)

func (a *app) decode() *cobra.Command {
	var o struct {
		logs    logOptions
		dbc     []string
		message []string
		format  string
	}
	c := &cobra.Command{
		Use:   "decode LOG... --dbc FILE",
		Short: "Print the signals in candump logs",
		Long: `decode prints the frames of candump logs that a DBC file describes, with their signals: raw value,
physical value, unit and name. A signal that a frame is too short for, or that is not multiplexed
in, is left out. Several --dbc files describe one bus together, or one interface each with --dbc
IFACE=FILE.

Exit code: 0 when the logs were decoded, 1 for usage or input, and for a refused line with
--strict.`,
		Example: `  latchd decode drive.log --dbc car.dbc
  latchd decode drive.log --dbc can0=body.dbc --dbc can1=latch.dbc --format json
  latchd decode drive.log --dbc car.dbc --message FobStatus`,
		Args: some("LOG"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", o.format, "text", "json"); err != nil {
				return err
			}
			if len(o.dbc) == 0 {
				return fmt.Errorf("decode: no --dbc FILE given (see '%s --help')", c.CommandPath())
			}
			d, err := a.newDecoder(o.dbc, o.message, o.format == "json")
			if err != nil {
				return err
			}
			in, err := a.open(args, o.logs, d.interest, d.interfaces.Bus)
			if err != nil {
				return err
			}
			defer in.close()
			for in.Next() {
				if r := in.Record(); r.Kind == candump.Frame {
					d.frame(&r.Received)
				}
			}
			if err := errors.Join(in.Err(), d.w.Flush()); err != nil {
				return err
			}
			for _, hint := range d.hints() {
				in.tell("warning: " + hint)
			}
			return in.check(o.logs.strict)
		},
	}
	formatFlag(c, &o.format, "text", "json")
	c.Flags().StringArrayVar(&o.dbc, "dbc", nil, "DBC file, or IFACE=FILE; may be repeated")
	c.Flags().StringSliceVar(&o.message, "message", nil, "only these messages, by name")
	o.logs.register(c)
	return c
}

// decoder prints frames.
type decoder struct {
	w          *bufio.Writer
	json       *json.Encoder // nil: text
	sources    []dbcSource
	interfaces candump.Interfaces
	interest   *canbus.IDSet
	decoded    []dbc.Decoded

	only               []string // the messages asked for; none: all
	printed            uint64   // frames
	standard, extended uint64   // frames of that kind of identifier with the number of a message of the other kind
}

// dbcSource is a DBC file and the interface that it describes, "" for every one.
type dbcSource struct {
	iface    string
	arg      string // as given
	messages map[canbus.ID]*dbc.Message
}

func (a *app) newDecoder(files, only []string, asJSON bool) (*decoder, error) {
	d := &decoder{w: bufio.NewWriter(a.std.out), interest: &canbus.IDSet{}, only: only}
	if asJSON {
		d.json = json.NewEncoder(d.w)
		d.json.SetEscapeHTML(false)
	}
	found := map[string]bool{}
	for _, file := range files {
		iface, path, named := strings.Cut(file, "=")
		if !named {
			iface, path = "", file
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("DBC: %w", err)
		}
		db, problems := dbc.Load(path, text)
		for _, p := range problems {
			fmt.Fprintln(a.std.err, p.Error())
		}
		if problems.HasErrors() {
			return nil, fmt.Errorf("DBC %s is not usable", path)
		}
		s := dbcSource{iface, file, map[canbus.ID]*dbc.Message{}}
		for _, m := range db.Messages {
			if len(only) > 0 && !slices.Contains(only, m.Name) {
				continue
			}
			found[m.Name] = true
			if s.messages[m.ID] == nil {
				s.messages[m.ID] = m
				d.interest.Add(m.ID)
				if twin, ok := otherKind(m.ID); ok {
					d.interest.Add(twin)
				}
			}
		}
		d.sources = append(d.sources, s)
	}
	for _, name := range only {
		if !found[name] {
			return nil, fmt.Errorf("--message %s: no such message in %s", name, strings.Join(files, ", "))
		}
	}
	return d, nil
}

// frame prints a frame, if a DBC file describes it.
func (d *decoder) frame(r *canbus.Received) {
	if r.Frame.Flags&(canbus.Error|canbus.Remote) != 0 {
		return
	}
	iface := d.interfaces.Name(r.Bus)
	for i := range d.sources {
		s := &d.sources[i]
		m := s.messages[r.Frame.ID]
		if m == nil || !s.covers(iface) {
			continue
		}
		d.printed++
		d.decoded = m.Decode(r.Frame.Payload(), d.decoded[:0])
		if d.json != nil {
			d.printJSON(r, iface, m)
		} else {
			d.printText(r, iface, m)
		}
		return
	}
	d.mistake(r.Frame.ID, iface)
}

func (d *decoder) printText(r *canbus.Received, iface string, m *dbc.Message) {
	fmt.Fprintf(d.w, "%12.6f  %s %s %s", r.At.Seconds(), iface, r.Frame.ID, m.Name)
	for _, v := range d.decoded {
		fmt.Fprintf(d.w, "  %s=%s", v.Signal.Name, physical(v))
		if label, ok := v.Signal.Label(v.Raw); ok {
			fmt.Fprintf(d.w, " (%s)", label)
		}
		if v.Signal.Unit != "" {
			fmt.Fprintf(d.w, " %s", v.Signal.Unit)
		}
	}
	fmt.Fprintln(d.w)
}

// decodeLine is one line of JSON output. Later versions only add fields. docs/json.md documents it.
type decodeLine struct {
	T       string        `json:"t"`
	Bus     string        `json:"bus"`
	ID      string        `json:"id"`
	Ext     bool          `json:"ext"`
	Message string        `json:"message"`
	Signals signalsObject `json:"signals"`
}

func (d *decoder) printJSON(r *canbus.Received, iface string, m *dbc.Message) {
	// An error here stays in the buffered writer, and Flush returns it.
	_ = d.json.Encode(decodeLine{
		T: report.Seconds(r.At), Bus: iface, ID: r.Frame.ID.String(), Ext: r.Frame.ID.IsExtended(), Message: m.Name,
		Signals: signalsObject(d.decoded),
	})
}

// signalsObject is an object of name to value, in the order of the file.
type signalsObject []dbc.Decoded

type signalValue struct {
	Raw   any    `json:"raw"`
	Phys  any    `json:"phys"`
	Unit  string `json:"unit,omitempty"`
	Label string `json:"label,omitempty"`
}

// MarshalJSON writes the object.
func (o signalsObject) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, v := range o {
		if i > 0 {
			b = append(b, ',')
		}
		label, _ := v.Signal.Label(v.Raw)
		name, err := json.Marshal(v.Signal.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(signalValue{raw(v), number(v.Physical), v.Signal.Unit, label})
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

// raw is the number in the frame: whole, or the float itself before scaling.
func raw(v dbc.Decoded) any {
	switch {
	case v.Signal.Float:
		return number(v.Signal.Number(v.Raw))
	case !v.Signal.Signed && v.Raw < 0:
		return uint64(v.Raw)
	}
	return v.Raw
}

// number is a JSON number or, for what JSON has no number for, the word: nan, inf, -inf.
func number(f float64) any {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	return json.Number(strconv.FormatFloat(f, 'g', -1, 64))
}

// physical writes a whole number in full, and anything else with the digits that a factor such as 0.1 leaves right.
func physical(v dbc.Decoded) string {
	if s := v.Signal; !s.Float && s.Factor == 1 && s.Offset == 0 {
		return fmt.Sprint(raw(v))
	}
	return strconv.FormatFloat(v.Physical, 'g', 12, 64)
}
