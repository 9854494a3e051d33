package latch

import "time"

// Params is everything that the engine must know of a car and its owner's wishes. Package config makes
// and validates it; the engine needs no further checks.
//
// Signals are numbered from 0 over all buses; Reading.Signal uses the same numbers.
type Params struct {
	Signals     int // how many signals there are
	Buses       int // how many buses there are
	Buttons     []Button
	Facts       [NumFacts]FactSource
	Keys        []Key // empty: every key is welcome
	Access      Access
	Actuators   [numActions]Actuator
	Maintenance Maintenance
}

// Button is one button: what it is, where it is, how it talks and what it does.
type Button struct {
	Name    string
	Place   Place
	Bus     int
	Signal  int     // the signal that tells of it
	Pressed []int64 // raw values that mean down; unused for Counter
	Named   []int64 // raw values that have a meaning; any other is invalid (G13). Empty: all have
	Key     int     // the signal with the key's number, in the same message; -1 without
	Group   int     // buttons of one fob, which are not pressed together (G13); -1: in no group
	Width   int     // Counter: bits of the counter

	Talks        Talks
	Debounce     time.Duration
	Click        time.Duration // a shorter press is a click; without a bound hold there is no limit (G6)
	Hold         time.Duration // a press of this length is a hold
	Double       time.Duration // from the first release to the second press
	Gap          time.Duration // least time between the two (G5)
	Period       time.Duration // Level: time between two frames while down
	Stale        time.Duration // Level: after this without a down frame the button is up
	LossReleases bool          // Level: such a loss counts as a release, which may be a click; else it cancels (G9)
	Stuck        time.Duration // longer is no person
	RepeatWithin time.Duration // Pulse: repeats of a pulse within this are one press (G15)

	Does [numBindable]Action // by gesture: Press, Click, Double, Hold
}

// FactSource says how a fact is read from a signal and how long a reading is good for.
type FactSource struct {
	Declared bool
	Bus      int
	Signal   int
	True     []int64 // raw values that mean true
	False    []int64 // raw values that mean false; empty: every other named value
	Named    []int64 // raw values that have a meaning; any other is unknown. Empty: all have
	// Numbers: the physical value times Scale is in the fact's unit. Physical values outside
	// [Min, Max] are unknown; no limits when Min == Max.
	Scale    float64
	Min, Max float64
	Stale    time.Duration
}

// Key is one key of the car, with the settings in which it differs.
type Key struct {
	Number   int64
	Name     string
	Enabled  bool
	Stages   []Action // nil: those of the car
	Settings [numSettings]Choice
}

// RelockOnClose says when the boot locks by itself after it was closed (P8).
type RelockOnClose uint8

// The four settings.
const (
	RelockNever RelockOnClose = iota
	RelockAfterFobRelease
	RelockIfVehicleLocked
	RelockAlways
)

var relockNames = [...]string{"never", "after_fob_release", "if_vehicle_locked", "always"}

func (r RelockOnClose) String() string { return relockNames[r] }

// RelockNamed finds a setting by its name.
func RelockNamed(name string) (RelockOnClose, bool) {
	return named[RelockOnClose](relockNames[:], name)
}

// RelockSettings lists the four settings.
func RelockSettings() []RelockOnClose {
	return []RelockOnClose{RelockNever, RelockAfterFobRelease, RelockIfVehicleLocked, RelockAlways}
}

// Access is the owner's wishes.
type Access struct {
	Stages         []Action      // what each press of unlock does: UnlockDriver, UnlockAll, BootRelease; one to three
	Window         time.Duration // a press this soon after the last accepted one takes the next stage (P5)
	RelockUnlocked time.Duration // unlocked by the fob and nothing opened: lock after this; 0 never (P9)

	Boot BootAccess
	Wear Wear

	BlockAt        float64       // km/h: at this speed or faster the boot is not opened (P3)
	AllowBelow     float64       // km/h: allowed again below this ...
	AllowAfter     time.Duration // ... for this long
	WarnAbove      float64       // km/h: faster with the boot open or unlatched is warned of; 0 never (P12)
	LockAt         float64       // km/h: the car is locked when it passes this speed; 0 never (P11) ...
	LockAgainBelow float64       // km/h: ... and again only after a door was opened and closed below this

	MinVoltage   float64 // V: below it nothing starts; 0 never (P6)
	LowVoltage   float64 // V: below it for LowAfter is reported; 0 never (P6)
	LowAfter     time.Duration
	Try          bool          // somebody may act from the terminal (P20)
	WaitForFacts time.Duration // how long a press that woke the bus waits for the facts it needs (P0)
}

// BootAccess is what is particular to the boot.
type BootAccess struct {
	FobOff           bool          // the fob does not open it: its function is switched off
	RequiresUnlocked bool          // the fob opens it only once the car is unlocked
	UnlockAllFirst   bool          // an unconfirmed release of an unlocked car is tried once more after unlocking all (P7)
	CabinKeyOut      bool          // buttons in the cabin open it only while no key is in the ignition
	WhileIgnitionOn  bool          // the fob opens it with the ignition on, at standstill ("stationary"); else never
	RelockOnClose    RelockOnClose // P8
	AcceptLockIn     bool          // the owner accepts that a key can be locked in, where no fact says where it is
	RelockUnopened   time.Duration // released and never lifted: lock after this; 0 never (P9)
}

// Wear are the limits that spare the hardware (P6). A zero sets none.
type Wear struct {
	Pulse            time.Duration // how long a motor runs after a frame; an opposite action waits for its end
	HandlePulse      time.Duration // the same after a handle: a person may still pull it
	BootSpacing      time.Duration // at most one pulse of the boot in this time ...
	BootPerMinute    int           // ... so many in a minute ...
	BootPerHour      int           // ... and in an hour, retries counted
	Operations       int           // so many attempts to move something ...
	OperationsWithin time.Duration // ... in this time ...
	Rest             time.Duration // ... bring so long a rest, which refuses locks and fobs
}

// Fixed times and counts of the policy. They are limits of safety, not wishes.
const (
	// RelockStable is how long the lid must stay closed before it is locked (P8).
	RelockStable = 300 * time.Millisecond
	// RelockBlind is the least time from closing to an automatic lock where no fact says where the key
	// is: a person who left the key inside has that long to lift the lid again (P8).
	RelockBlind = 10 * time.Second
	// holdFreshness: a hold fires on time only if the newest down frame is younger than this many
	// halves of the period (G7: 1.5 periods).
	holdFreshness = 3
)

// Actuator is how an action is done and what proves it. The zero value is an action that latchd does
// not do: the car does it itself.
type Actuator struct {
	Steps   []Step
	Expires time.Duration // no frame is sent later than this after the decision
	Confirm Confirm
}

// Defined says whether there is anything to send.
func (a *Actuator) Defined() bool { return len(a.Steps) > 0 }

// Step is one frame of an actuator's sequence.
type Step struct {
	Frame int           // the frame's number, for the shell that encodes it
	After time.Duration // from the start of the sequence, in ascending order
}

// Confirm says which fact proves an actuation. Fact is NoFact where the hardware reports nothing.
type Confirm struct {
	Fact    Fact
	Is      bool // the value that proves it
	Within  time.Duration
	Retries int
}

// HasFact says whether a fact is declared.
func (p *Params) HasFact(f Fact) bool { return p.Facts[f].Declared }

// ClickWaits says whether a click is held back until no second one can follow: a double is bound, and
// doing both would not be the same as doing the double alone (G11).
func (p *Params) ClickWaits(b *Button) bool {
	return b.Does[Double] != NoAction && !p.contains(b.Does[Double], b.Does[Click])
}

// PressWaits says whether the action of a press is held back until the press is known to be no hold (G11).
func (p *Params) PressWaits(b *Button) bool {
	return b.Does[Press] != NoAction && b.Does[Hold] != NoAction && !p.contains(b.Does[Hold], b.Does[Press])
}
