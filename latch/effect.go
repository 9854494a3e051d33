package latch

import "time"

// EffectKind says which part of an Effect is filled in.
type EffectKind uint8

// The effects.
const (
	EffectGesture EffectKind = iota
	EffectDecision
	EffectSend
	EffectEvent
)

// Effect is one thing that the engine did, as a value. The shell prints, stores and sends it; a log line
// is never the only evidence of what happened.
type Effect struct {
	At       time.Duration // when: a timer that expired has the time at which it was due
	Kind     EffectKind
	Gesture  Gesture
	Decision Decision
	Send     Send
	Event    Event
}

// Gesture is what a person did with a button.
type Gesture struct {
	Button int
	Kind   GestureKind
	Key    KeyNumber
	Length time.Duration // Click, Release, HoldRelease, Rejected, Cancel, Stuck: how long it was down
	Reason Reason        // Cancel, Rejected, Invalid, Stuck: why; otherwise OK
	Missed int64         // Rejected by a counter: how many presses the step stands for
}

// KeyNumber is the number of the key that a frame names, if it names one.
type KeyNumber struct {
	Known  bool
	Number int64
}

// Send asks the shell to put a frame on its bus now.
type Send struct {
	Frame    int           // Step.Frame
	Expires  time.Duration // after this the frame must be dropped
	Action   Action
	Decision uint64 // the decision that it serves
	Attempt  int    // 1, or higher for a retry
	Urgent   bool   // of an escape lever or after a crash (P1, P2): a doubt about an earlier frame does not hold it up
}

// Verdict is the answer to a press.
type Verdict uint8

// The verdicts.
const (
	Allow  Verdict = iota
	Deny           // asked for something that is not allowed now
	Ignore         // not a request: a press that has no meaning here
)

var verdictNames = [...]string{"allow", "deny", "ignore"}

func (v Verdict) String() string { return verdictNames[v] }

// Trigger says what asked for a decision.
type Trigger uint8

// The triggers.
const (
	ByPress          Trigger = iota
	ByRetry                  // the first try was not confirmed (P7)
	ByRelockOnClose          // the boot was closed (P8)
	ByRelockUnopened         // the boot was released and never lifted (P9)
	ByRelockUnlocked         // the car was unlocked and nothing opened (P9)
	ByFallback               // a release was not confirmed, and unlocking everything may help (P7)
	ByCrash                  // the car reported a crash (P2)
	ByKeyInside              // a key was shut in (P10)
	ByDriveAway              // the car drove off (P11)
	ByTry                    // somebody tried it at the terminal (P20)
)

var triggerNames = [...]string{"press", "retry", "relock_on_close", "relock_unopened", "relock_unlocked", "fallback", "crash", "key_inside", "drive_away", "try"}

// Automatic says whether latchd acted without anybody's asking.
func (t Trigger) Automatic() bool { return !t.asks() && t != ByRetry && t != ByFallback }

// asks says whether a person has just asked for it.
func (t Trigger) asks() bool { return t == ByPress || t == ByTry }

func (t Trigger) String() string { return triggerNames[t] }

// Decision is the answer to a press or a try, or to an automatic action, with everything that it rests on.
type Decision struct {
	Number    uint64 // 1, 2, 3 … in the order of the answers
	Trigger   Trigger
	Origin    Trigger // what asked first: a retry keeps it
	Button    int     // -1: no button
	Key       KeyNumber
	Gesture   GestureKind   // of a press
	Length    time.Duration // of the press so far
	Stage     int           // of a staged action, from 1; 0: not staged
	Asked     Action        // what was asked for
	Action    Action        // what that comes to: the stage of unlock, the side of a toggle
	Verdict   Verdict
	Tier      Tier
	Reason    Reason
	Waited    time.Duration // for facts, after the bus woke (P0), or for the end of a pulse (P6)
	WaitedFor Reason        // what it waited for first; OK: it did not wait
	Warning   Reason        // a fact that is unknown and was passed over; OK: none
	Setting   SettingUse    // the setting that it rests on, if any
	facts     [maxFactUses]FactUse
	nfacts    int
	chain     [numTiers]Link
}

// maxFactUses bounds the facts that one decision can use: all of them.
const maxFactUses = int(NumFacts)

// Facts are the facts that the decision used, in the order of use. It aliases the decision.
func (d *Decision) Facts() []FactUse { return d.facts[:d.nfacts] }

// EventKind names something that happened and is no answer to a press.
type EventKind uint8

// The events.
const (
	Started EventKind = iota
	FactChanged
	Confirmed       // the actuation was proved by its status
	SentUnverified  // sent; there is no status that could prove it
	Retried         // not confirmed, sent once more
	Unconfirmed     // sent and not confirmed
	Unverified      // the status was lost before it could confirm
	NotSent         // a frame of it was not sent: the gate refused it, or its bus did not take it
	Withheld        // not sent, because the transmit path is closed: nothing can confirm it
	Superseded      // another action took the place of one that was under way
	GapSeen         // frames of a bus were or may have been lost
	BusReturned     // the bus is back
	Dropped         // something pending was dropped
	RelockPending   // an automatic lock was put off
	FellBack        // not confirmed: everything was unlocked before one more try (P7)
	RestBegan       // the hardware rests (P6)
	BatteryLow      // the voltage is low for long (P6)
	BootWarning     // the boot is open or unlatched, and the car moves or its ignition is on (P12)
	OpenedByVehicle // the boot opened after a fob's press, without our command (P19)
	OpenedManually  // the boot opened without a press and without our command (P19)
	CrashCleared    // the ignition was off and a person unlocked: locking is allowed again (P2)
	DisarmedNow     // latchd was switched off (P17)
	ArmedAgain
	SettingChanged // a setting was changed while latchd ran (P16)
	ServiceDue     // a latch or a key wants to be looked after
	Serviced       // and was, as a person says
)

var eventNames = [...]string{"started", "fact", "confirmed", "sent_unverified", "retried", "unconfirmed", "unverified", "not_sent", "withheld", "superseded", "gap", "bus_back", "dropped", "relock_pending", "fell_back", "rest", "battery_low", "boot_warning", "opened_by_vehicle", "opened_manually", "crash_cleared", "disarmed", "armed", "setting_changed", "service_due", "serviced"}

func (k EventKind) String() string { return eventNames[k] }

// Event is something that happened and is no answer to a press.
type Event struct {
	Kind     EventKind
	Fact     Fact // FactChanged: which
	Is       bool // FactChanged: its new value; Started: the time before counts as silence; SettingChanged: whether it was on
	Action   Action
	Decision uint64        // of an actuation: the decision that it serves
	After    time.Duration // of an actuation: since the first frame of the attempt; RestBegan, DisarmedNow: for how long, 0 until armed; BatteryLow: since when
	Bus      int           // GapSeen, BusReturned
	Input    InputKind     // GapSeen: by what
	Trigger  Trigger       // Dropped, RelockPending: what was pending
	Reason   Reason        // why
	Change   SettingChange // SettingChanged
	Evidence Evidence      // ServiceDue: what shows it
}
