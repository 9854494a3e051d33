package latch

import "time"

// InputKind says what an Input tells.
type InputKind uint8

// The inputs.
const (
	// Readings of the signals of one frame.
	Readings InputKind = iota
	// Start begins. It must be the first input. With Quiet, the time before is taken as silence on a
	// live bus, as a replay does; without it, buttons are unknown until the bus has shown them up.
	Start
	// BusLost: the interface is down, the adapter gone, the controller off the bus.
	BusLost
	// BusBack: frames can be received again.
	BusBack
	// Overflow: frames were lost, so what is known of the buttons and facts of that bus may be wrong.
	Overflow
	// NewSegment: a log goes on at another time. All buses have a gap.
	NewSegment
	// DisarmFor switches latchd off for the time in For, or with 0 until Armed (P17). It is always allowed.
	DisarmFor
	// Arm switches it on again.
	Arm
	// Set changes a setting (P16).
	Set
	// Transmit says whether the transmit path is open: frames that are made while it is closed are sent by nobody. Until it is
	// told, the path is open.
	Transmit
	// Try is somebody at the terminal who asks for an action.
	Try
	// Service says that latches and keys were looked after: what is counted for it begins anew.
	Service
	// Unsent says that a frame was not sent after all: its bus is lost or had no room, or the gate refused it.
	Unsent
)

// AllBuses as Input.Bus means every bus.
const AllBuses = -1

// Input is one thing that happened.
type Input struct {
	Kind     InputKind
	Bus      int            // BusLost, BusBack, Overflow: which bus, or AllBuses
	Quiet    bool           // Start
	Readings []Reading      // Readings: of one frame, all of one instant; not kept by the engine
	For      time.Duration  // DisarmFor
	Change   *SettingChange // Set
	Open     bool           // Transmit
	Action   Action         // Try: one of TryActions; Unsent: what the frame belongs to
	Decision uint64         // Unsent: what the frame serves
}

// Reading is the value of one signal in one frame. (canbus/dbc makes a struct of the same shape.)
type Reading struct {
	Signal  int     // the signal's number, as in Params
	Present bool    // false: the frame is too short for it, or does not carry it this time
	Raw     int64   // as in the frame, sign-extended
	Value   float64 // physical
}
