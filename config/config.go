package config

import (
	"time"

	"latchd/canbus/dbc"
	"latchd/internal/source"
	"latchd/latch"
)

// Config is a configuration in which every value is usable.
type Config struct {
	File   string // as given to Load
	Digest string // SHA-256 of every file that was read, in order, in hexadecimal: arming binds to it (P17)
	Mode   Mode
	Market string // where the car is driven; unspecified

	Buses      []Bus // by canbus.Bus and latch's bus numbers
	Params     latch.Params
	Frames     []FrameTemplate // by latch.Step.Frame
	Simulation []Simulation
	Log        Log
	Fallback   []Way // what to do when nothing works, the best first

	// Notes are statements about this configuration for its owner: what the car does itself, which
	// press waits and why, what bypasses a rule, what has no effect.
	Notes []string

	settings []Setting
}

// Mode says whether latchd may send.
type Mode uint8

// The modes.
const (
	Observe Mode = iota // decide and report, open no transmit path
	Armed               // may be armed by the owner
)

var modeNames = []string{"observe", "armed"}

func (m Mode) String() string { return modeNames[m] }

// Bus is one CAN interface and what is read on it.
type Bus struct {
	Name      string
	Interface string
	DBC       *dbc.Database // nil when only literal frames are sent there
	TestBus   bool          // frames of this host's programs count as the car's
	// Bitrate and Transceiver are what the bus itself is: latchd doctor and setup compare the interface with it. Nothing else
	// depends on them.
	Bitrate     uint32      // bit/s; 0: not said
	Transceiver Transceiver // Unsaid where nothing is said
	// Plan decodes the signals in use on this bus; reading i of it is the latch signal FirstSignal + i.
	// It is never nil.
	Plan        *dbc.Plan
	Signals     []*dbc.Signal // of the plan, in its order
	FirstSignal int
}

// Transceiver is the kind of transceiver that a bus needs. One of the other kind hears little or nothing, and disturbs it.
type Transceiver uint8

// The kinds.
const (
	Unsaid        Transceiver = iota
	HighSpeed                 // ISO 11898-2: what HATs and adapters have
	FaultTolerant             // ISO 11898-3, up to 125 kbit/s: body buses of many cars
)

// transceiverNames are the words of the file.
var transceiverNames = []string{HighSpeed: "high_speed", FaultTolerant: "fault_tolerant"}

func (t Transceiver) String() string { return transceiverNames[t] }

// Simulation stands in for the controller behind an actuator, in a replay.
type Simulation struct {
	Status   FrameTemplate // what the controller reports: on every change, and
	Every    time.Duration // this often
	Current  SimCurrent
	Closures []SimClosure
}

// SimCurrent is what the motors of a controller draw, in the unit of its signal, at the voltage of a rested battery.
type SimCurrent struct {
	Signal  *dbc.Signal // in the status message; nil: it is not reported
	Running float64     // of a motor that moves its closure
	Stall   float64     // of one that cannot. It fits the signal
}

// SimClosure is one latch behind the controller.
type SimClosure struct {
	Name                  string
	Signal                *dbc.Signal // in the status message
	Start, Moving, Jammed int64       // raw values of Signal
	Moves                 []SimMove
}

// SimMove is how a closure answers a command.
type SimMove struct {
	Bus     int
	Message *dbc.Message     // the command's message, and
	Match   []dbc.Assignment // the values that make it this command
	To      int64            // raw value of the closure's signal once it has moved
	After   time.Duration

	at source.Pos // in the configuration
}

// Log says what is logged and how.
type Log struct {
	Level  string // debug, info, warn or error
	Format string // auto, console or json
}

// The settings of Log.
var (
	logLevels  = []string{"debug", "info", "warn", "error"}
	logFormats = []string{"auto", "console", "json"}
)
