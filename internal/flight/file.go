package flight

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"latchd/canbus/candump"
	"latchd/config"
	"latchd/latch"
)

// Suffixes of the files that stand beside the log: what no log can tell, and what was decided.
const (
	StateSuffix     = ".state"
	DecisionsSuffix = ".decisions"
)

// version is that of the state file.
const version = 1

// State is what a replay needs beside the log, to decide what was decided.
type State struct {
	Version       int             `json:"latchd_recording"`
	Latchd        string          `json:"latchd"`               // which one recorded it: only the same one can replay it
	Configuration string          `json:"configuration"`        // its file
	Digest        string          `json:"configuration_digest"` // of all its files
	Buses         []Bus           `json:"buses"`                // which interface was which bus
	Epoch         int64           `json:"epoch_us"`             // the time of day at the engine's time 0, in µs since 1970
	From          int64           `json:"from_us"`              // times of the engine, in µs: of its state ...
	Until         int64           `json:"until_us"`             // ... and of the end
	Log           string          `json:"log_sha256"`           // of the log that belongs to it
	Inputs        []Input         `json:"inputs"`               // what is no frame
	Engine        json.RawMessage `json:"engine"`               // as it was before all of that
	Sum           string          `json:"sha256"`               // of this file, with an empty sum
}

// Bus is which interface a bus was.
type Bus struct {
	Name      string `json:"name"`
	Interface string `json:"interface"`
}

// Input is something that went in and was no frame.
type Input struct {
	After int         `json:"after"` // so many frames of the log
	At    int64       `json:"at_us"` // in the time of the engine
	Input latch.Input `json:"input"`
}

// Source says what was recorded.
type Source struct {
	Config *config.Config
	Latchd string
	Epoch  time.Time // the time of day at the engine's time 0
}

// Files writes a recording down: the log, and what stands beside it.
func (r *Recording) Files(from Source) (log, state []byte, err error) {
	var b bytes.Buffer
	w := candump.NewWriter(&b)
	s := State{
		Version: version, Latchd: from.Latchd, Configuration: from.Config.File, Digest: from.Config.Digest,
		Epoch: from.Epoch.UnixMicro(), From: r.From().Microseconds(), Until: r.until.Microseconds(), Engine: json.RawMessage("{}"),
		Inputs: []Input{},
	}
	for i := range from.Config.Buses {
		b := &from.Config.Buses[i]
		s.Buses = append(s.Buses, Bus{b.Name, b.Interface})
	}
	if len(r.chunks) > 0 {
		s.Engine = marshal(r.chunks[0].engine)
	}
	frames := 0
	for _, c := range r.chunks {
		for i := range c.items {
			in := &c.items[i]
			if in.input != nil {
				s.Inputs = append(s.Inputs, Input{After: frames, At: in.at.Microseconds(), Input: *in.input})
				continue
			}
			frames++
			if err := w.Write((s.Epoch+in.at.Microseconds())*1000, s.Buses[in.bus].Interface, &in.frame); err != nil {
				return nil, nil, err
			}
		}
	}
	if err := w.Flush(); err != nil {
		return nil, nil, err
	}
	s.Log = digest(b.Bytes())
	s.Sum = s.sum()
	state, err = json.MarshalIndent(&s, "", " ")
	return b.Bytes(), append(state, '\n'), err
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// sum is the checksum of all the rest.
func (s State) sum() string {
	s.Sum = ""
	text, err := json.Marshal(&s)
	if err != nil {
		return ""
	}
	return digest(text)
}

// ReadState reads what stands beside a log. An error says why it is of no use.
func ReadState(r io.Reader) (*State, error) {
	var s State
	d := json.NewDecoder(r)
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("no state of a recording: %w", err)
	}
	switch {
	case s.Version == 0:
		return nil, errors.New("no state of a recording")
	case s.Version != version:
		return nil, fmt.Errorf("the state has version %d, and this latchd knows only %d", s.Version, version)
	case s.Sum != s.sum():
		return nil, errors.New("the state is damaged: its checksum is another")
	}
	return &s, nil
}

// Fits says why a replay of a log with a configuration cannot begin with the state; nil: it can.
func (s *State) Fits(c *config.Config, latchd string, log io.Reader) error {
	sum := sha256.New()
	if _, err := io.Copy(sum, log); err != nil {
		return err
	}
	switch {
	case s.Digest != c.Digest:
		return fmt.Errorf("it was recorded with another configuration (%s)", s.Configuration)
	case s.Latchd != latchd:
		return fmt.Errorf("it was recorded by %s, and this is %s", s.Latchd, latchd)
	case s.Log != hex.EncodeToString(sum.Sum(nil)):
		return errors.New("the log was changed since")
	}
	return nil
}

// Restore makes a new engine of the same configuration what it was before the recording.
func (s *State) Restore(e *latch.Engine) error { return restore(e, s.Engine) }
