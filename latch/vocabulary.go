package latch

import "slices"

// Place says where a button is, and with it what it is allowed to do. It is never inferred.
type Place uint8

// The places.
const (
	Fob       Place = iota // a remote key: works on a locked car
	Cabin                  // inside: denied while the closure is locked
	Exterior               // on the body: denied while the closure is locked
	Emergency              // an escape lever: outranks every rule (P1)
)

var placeNames = [...]string{"fob", "cabin", "exterior", "emergency"}

func (p Place) String() string { return placeNames[p] }

// Talks says how the bus tells of a button.
type Talks uint8

// The ways to talk.
const (
	Level   Talks = iota // repeated while down
	Change               // sent on a change only
	Pulse                // one frame a press, no release
	Counter              // an event counter: a step of one is a press
)

var talksNames = [...]string{"level", "change", "pulse", "counter"}

func (t Talks) String() string { return talksNames[t] }

// GestureKind is what a person did with a button.
type GestureKind uint8

// The gestures. The first four can be bound to an action.
const (
	Press       GestureKind = iota // went down
	Click                          // went down and up again
	Double                         // two clicks in time
	Hold                           // stayed down
	Release                        // went up
	HoldRelease                    // went up after a hold
	Cancel                         // ended without a release frame, or by another key
	Rejected                       // was seen, but is no gesture: see its reason
	Invalid                        // two buttons at once, or a value without a name
	Stuck                          // down for longer than a person holds
	numGestures
	numBindable = int(Hold) + 1
)

var gestureNames = [...]string{"press", "click", "double", "hold", "release", "hold_release", "cancel", "rejected", "invalid", "stuck"}

func (g GestureKind) String() string { return gestureNames[g] }

// Action is what a button can ask for and an actuator can do.
type Action uint8

// The actions.
const (
	NoAction       Action = iota
	Unlock                // the next stage of access.unlock.stages
	UnlockDriver          // the driver's door
	UnlockAll             // every door; the boot is unlocked, not opened
	LockAll               // every door and the boot
	LockDeadlock          // every door and the boot, so that the inside handles do not open them either
	LockToggle            // lock.all when unlocked, unlock.all when locked
	BootRelease           // unlatch the boot: it can be lifted
	BootUnlock            // free the boot's latch without opening it
	BootLock              // lock the boot, doors untouched
	FeedbackDone          // tell the person at the car that it was done (P18)
	FeedbackDenied        // ... that it was refused
	FeedbackFault         // ... that it was tried and failed
	numActions
)

var actionNames = [...]string{"none", "unlock", "unlock.driver_door", "unlock.all", "lock.all", "lock.deadlock", "lock.toggle", "boot.release", "boot.unlock", "boot.lock", "feedback.done", "feedback.denied", "feedback.fault"}

func (a Action) String() string { return actionNames[a] }

// Closure is what an action moves.
type Closure uint8

// The closures.
const (
	Doors Closure = iota
	Boot
	numClosures
)

var closureNames = [...]string{"doors", "boot"}

func (c Closure) String() string { return closureNames[c] }

// Closure is what the action moves. Locking all is counted with the doors.
func (a Action) Closure() Closure {
	switch a {
	case BootRelease, BootUnlock, BootLock:
		return Boot
	}
	return Doors
}

// OpensBoot says whether the boot can be lifted, or its latch is free, after the action.
func (a Action) OpensBoot() bool { return a == BootRelease || a == BootUnlock }

// Unlocks says whether the action unlocks doors.
func (a Action) Unlocks() bool { return a == Unlock || a == UnlockDriver || a == UnlockAll }

// Locks says whether the action locks anything.
func (a Action) Locks() bool { return a.LocksDoors() || a == BootLock }

// LocksDoors says whether the action locks the doors, and the boot with them.
func (a Action) LocksDoors() bool { return a == LockAll || a == LockDeadlock }

// IsFeedback says whether the action moves nothing, but tells a person what became of a press.
func (a Action) IsFeedback() bool { return a >= FeedbackDone && a <= FeedbackFault }

// Fact is something that the car says of itself and the policy knows.
type Fact uint8

// The facts. All but Speed and Voltage are true or false.
const (
	NoFact Fact = iota
	Ignition
	Speed
	Locked
	BootLocked
	DriverDoorOpen
	PassengerDoorOpen
	RearDriverDoorOpen
	RearPassengerDoorOpen
	BootOpen
	BootLatch
	DoorsLatch
	Voltage
	Crash
	Valet
	KeyInside
	Disarm
	KeyBatteryLow
	BootSlam
	KeyInIgnition
	NumFacts
)

// FactInfo documents a fact.
type FactInfo struct {
	Name string
	Unit string // "" for true or false; km/h; V
	Help string
}

var factInfo = [NumFacts]FactInfo{
	NoFact:                {"none", "", ""},
	Ignition:              {"ignition", "", "the ignition is on"},
	Speed:                 {"speed", "km/h", "the car's speed"},
	Locked:                {"locked", "", "the car is locked"},
	BootLocked:            {"boot_locked", "", "the boot is locked; without this fact it follows locked"},
	DriverDoorOpen:        {"driver_door_open", "", "the driver's door is open"},
	PassengerDoorOpen:     {"passenger_door_open", "", "the front passenger's door is open"},
	RearDriverDoorOpen:    {"rear_driver_door_open", "", "the rear door on the driver's side is open"},
	RearPassengerDoorOpen: {"rear_passenger_door_open", "", "the rear door on the passenger's side is open"},
	BootOpen:              {"boot_open", "", "the boot's lid is open: a person lifted it"},
	BootLatch:             {"boot_latch", "", "the boot's latch is released, in the word of its controller: confirms a release"},
	DoorsLatch:            {"doors_latch", "", "the doors are unlocked, in the word of their controller: confirms locking and unlocking"},
	Voltage:               {"voltage", "V", "the battery's voltage"},
	Crash:                 {"crash", "", "the car reports a crash"},
	Valet:                 {"valet", "", "valet or hotel position: the boot stays closed"},
	KeyInside:             {"key_inside", "", "a key is in the cabin or the boot"},
	Disarm:                {"disarm", "", "latchd is switched off from the car: nothing acts but an escape lever"},
	KeyBatteryLow:         {"key_battery_low", "", "the key that was used reports a weak battery"},
	KeyInIgnition:         {"key_in_ignition", "", "a key is in the ignition lock"},
	BootSlam:              {"boot_slam", "", "the boot was closed too hard, in the word of its sensor"},
}

func (f Fact) String() string { return factInfo[f].Name }

// Info documents the fact.
func (f Fact) Info() FactInfo { return factInfo[f] }

// IsNumber says whether the fact is a quantity.
func (f Fact) IsNumber() bool { return factInfo[f].Unit != "" }

// IsDoor says whether the fact tells of a door. The boot's lid is none.
func (f Fact) IsDoor() bool { return f >= DriverDoorOpen && f <= RearPassengerDoorOpen }

// named finds the value with that name in one of the tables above.
func named[T ~uint8](names []string, name string) (T, bool) {
	i := slices.Index(names, name)
	return T(max(i, 0)), i >= 0
}

// PlaceNamed finds a place by its name.
func PlaceNamed(name string) (Place, bool) { return named[Place](placeNames[:], name) }

// TalksNamed finds a way to talk by its name.
func TalksNamed(name string) (Talks, bool) { return named[Talks](talksNames[:], name) }

// BindableNamed finds, by its name, a gesture that can be bound to an action.
func BindableNamed(name string) (GestureKind, bool) {
	return named[GestureKind](gestureNames[:numBindable], name)
}

// ButtonActionNamed finds an action that a button can ask for.
func ButtonActionNamed(name string) (Action, bool) {
	a, ok := named[Action](actionNames[:], name)
	return a, ok && slices.Contains(ButtonActions(), a)
}

// ActuatorActionNamed finds an action that an actuator can do.
func ActuatorActionNamed(name string) (Action, bool) {
	a, ok := named[Action](actionNames[:], name)
	return a, ok && slices.Contains(ActuatorActions(), a)
}

// TryActionNamed finds an action that can be tried from the terminal.
func TryActionNamed(name string) (Action, bool) {
	a, ok := ActuatorActionNamed(name)
	return a, ok && !a.IsFeedback()
}

// FactNamed finds a fact by its name.
func FactNamed(name string) (Fact, bool) {
	for f := NoFact + 1; f < NumFacts; f++ {
		if factInfo[f].Name == name {
			return f, true
		}
	}
	return NoFact, false
}

// Places, AllTalks, Bindable, ButtonActions, ActuatorActions and Facts list the vocabulary in order.
func Places() []Place         { return []Place{Fob, Cabin, Exterior, Emergency} }
func AllTalks() []Talks       { return []Talks{Level, Change, Pulse, Counter} }
func Bindable() []GestureKind { return []GestureKind{Press, Click, Double, Hold} }
func ButtonActions() []Action {
	return []Action{Unlock, UnlockAll, LockAll, LockDeadlock, LockToggle, BootRelease, BootUnlock, BootLock}
}
func ActuatorActions() []Action {
	return []Action{UnlockDriver, UnlockAll, LockAll, LockDeadlock, BootRelease, BootUnlock, BootLock, FeedbackDone, FeedbackDenied, FeedbackFault}
}
func Facts() []Fact {
	fs := make([]Fact, 0, NumFacts)
	for f := NoFact + 1; f < NumFacts; f++ {
		fs = append(fs, f)
	}
	return fs
}

// TryActions lists what can be tried from the terminal: what moves something.
func TryActions() []Action { return slices.DeleteFunc(ActuatorActions(), Action.IsFeedback) }
