package latch

// Tier is a step of the policy. The tiers are evaluated in this order, and the first decisive one wins.
type Tier uint8

// The tiers.
const (
	TierValidity  Tier = iota // is it a press at all?
	TierEmergency             // an escape lever outranks what follows
	TierCrash
	TierSafety   // is the car standing?
	TierSecurity // may this button, this key, do that now?
	TierBinding  // is anything bound to the gesture?
	TierWear     // can the hardware take it?
	TierActuate  // can it be done and proved?
	numTiers
)

var tierNames = [...]string{"validity", "emergency", "crash", "safety", "security", "binding", "wear", "actuate"}

func (t Tier) String() string { return tierNames[t] }

// Reason is why: a stable code, which later versions keep.
type Reason uint8

// The reasons.
const (
	OK Reason = iota
	NoActuator
	EmergencyRelease

	ReleaseLost
	KeyChanged
	TooSoon
	TooLong
	HoldUnproven
	Missed
	TwoButtons
	UnnamedValue
	StuckDown
	FoundDown
	GapInPress
	PathChanged

	CrashReported
	CrashUnknown
	CrashUnlock

	SpeedTooHigh
	SpeedHysteresis
	SpeedUnknown
	IgnitionOn
	IgnitionUnknown

	Disarmed
	DisarmUnknown
	TryOff
	UnknownKey
	KeyDisabled
	SwitchedOff
	ValetOn
	ValetUnknown
	KeyInLock
	KeyInLockUnknown
	VehicleLocked
	LockedUnknown
	DoorOpen
	DoorUnknown
	BootIsOpen
	BootUnknown
	KeyIsInside
	KeyInsideUnknown
	VehicleUnlocked
	NotKnownClosed

	NeedsHold
	NeedsDouble
	NotBound
	LastStage

	LowVoltage
	Resting
	InProgress
	BootTooOften
	OppositeRunning

	LatchSilent

	NotConfirmed
	StatusLost
	StatusOld
	Reopened
	NewRequest
	TooSlow
	Unlatched

	ServiceCycles
	ServiceSlow
	ServiceSlower
	ServiceRetries
	ServiceRebound
	ServiceSlam
	ServiceKeyFrames
	ServiceKeyBattery
	numReasons
)

// reasons holds, for each reason, its stable code and what it means.
var reasons = [numReasons]struct {
	code  string
	means string
}{
	OK:               {"ok", "nothing speaks against it"},
	NoActuator:       {"no_actuator", "no actuator is configured for it, so the car must do it itself"},
	EmergencyRelease: {"emergency", "an escape lever is always honoured"},

	ReleaseLost:  {"release_lost", "the frames of the press stopped without a release"},
	KeyChanged:   {"key_changed", "another key's number appeared during the press"},
	TooSoon:      {"too_soon", "it followed the release before it too soon, as when a contact bounces"},
	TooLong:      {"too_long", "it was too long for a click and too short for a hold"},
	HoldUnproven: {"hold_unproven", "it was long enough for a hold, but no fresh frame proved it"},
	Missed:       {"missed", "the counter stepped by more than one, so presses were missed"},
	TwoButtons:   {"two_buttons", "two buttons of one fob were down at once"},
	UnnamedValue: {"unnamed_value", "the signal has a value that the DBC does not name"},
	StuckDown:    {"stuck", "the button is down for longer than a person holds it"},
	FoundDown:    {"found_down", "the button was already down when the bus was first heard, or heard again"},
	GapInPress:   {"gap", "frames were or may have been lost meanwhile"},
	PathChanged:  {"path_changed", "latchd began to send, or ceased to, meanwhile"},

	CrashReported: {"crash", "a crash was reported, and is not cleared yet"},
	CrashUnknown:  {"crash_unknown", "it is unknown whether the car crashed"},
	CrashUnlock:   {"crash_unlock", "after a crash the doors are unlocked"},

	SpeedTooHigh:    {"speed", "the car is too fast"},
	SpeedHysteresis: {"speed_hysteresis", "the car has not been slow for long enough"},
	SpeedUnknown:    {"speed_unknown", "the speed is unknown and the ignition is on"},
	IgnitionOn:      {"ignition_on", "the ignition is on"},
	IgnitionUnknown: {"ignition_unknown", "the ignition and the speed are both unknown"},

	Disarmed:         {"disarmed", "latchd is disarmed"},
	DisarmUnknown:    {"disarm_unknown", "it is unknown whether latchd is disarmed from the car"},
	TryOff:           {"try_off", "the configuration lets nobody act from the terminal"},
	UnknownKey:       {"unknown_key", "the key is not in the list"},
	KeyDisabled:      {"key_disabled", "the key is disabled"},
	SwitchedOff:      {"switched_off", "a setting does not let the fob open the boot"},
	ValetOn:          {"valet", "the valet position keeps the boot closed"},
	ValetUnknown:     {"valet_unknown", "it is unknown whether the valet position is on"},
	KeyInLock:        {"key_in_ignition", "a key is in the ignition"},
	KeyInLockUnknown: {"key_in_ignition_unknown", "it is unknown whether a key is in the ignition"},
	VehicleLocked:    {"vehicle_locked", "the car is locked"},
	LockedUnknown:    {"locked_unknown", "it is unknown whether the car is locked"},
	DoorOpen:         {"door_open", "a door is open"},
	DoorUnknown:      {"door_unknown", "it is unknown whether a door is open"},
	BootIsOpen:       {"boot_open", "the boot is open"},
	BootUnknown:      {"boot_unknown", "it is unknown whether the boot is open"},
	KeyIsInside:      {"key_inside", "a key is inside"},
	KeyInsideUnknown: {"key_inside_unknown", "it is unknown whether a key is inside"},
	VehicleUnlocked:  {"vehicle_unlocked", "the car is unlocked, and the boot follows it"},
	NotKnownClosed:   {"not_known_closed", "a door or the boot was not known to be closed all the time"},

	NeedsHold:   {"needs_hold", "the button acts when it is held"},
	NeedsDouble: {"needs_double", "the button acts on a double click"},
	NotBound:    {"not_bound", "nothing is bound to this gesture"},
	LastStage:   {"last_stage", "all stages are done"},

	LowVoltage:      {"low_voltage", "the battery's voltage is too low"},
	Resting:         {"rest", "the hardware rests after too many operations"},
	InProgress:      {"in_progress", "the same is already under way"},
	BootTooOften:    {"boot_rate", "the boot was released too often just now"},
	OppositeRunning: {"opposite_running", "the opposite is still being done"},

	LatchSilent: {"latch_silent", "the controller that would confirm it is silent"},

	NotConfirmed: {"not_confirmed", "the status did not confirm it in time"},
	StatusLost:   {"status_lost", "the status was lost"},
	StatusOld:    {"status_old", "the status said so before, and was not heard since"},
	Reopened:     {"opened", "something was opened"},
	NewRequest:   {"new_request", "a newer request took its place"},
	TooSlow:      {"too_slow", "the car has become slow again"},
	Unlatched:    {"unlatched", "the boot may be unlatched"},

	ServiceCycles:     {"service_cycles", "the latch was opened often since its last service"},
	ServiceSlow:       {"service_slow", "the latch takes long to open"},
	ServiceSlower:     {"service_slower", "the latch takes longer to open than after its last service"},
	ServiceRetries:    {"service_retries", "the latch often does not move at the first try"},
	ServiceRebound:    {"service_rebound", "the lid often springs open when it is closed"},
	ServiceSlam:       {"service_slam", "the lid is often closed too hard"},
	ServiceKeyFrames:  {"service_key_frames", "frames of the key's presses come late or never, as with a weak battery"},
	ServiceKeyBattery: {"service_key_battery", "the car reports that the key's battery is weak"},
}

// waits says whether it may be over in a moment: a press that woke the bus is worth a short wait (P0), and so is one that
// a pulse is in the way of (P6).
func (r Reason) waits() bool {
	switch r {
	case CrashUnknown, DisarmUnknown, IgnitionUnknown, KeyInLockUnknown, LatchSilent, LockedUnknown, OppositeRunning, SpeedUnknown, ValetUnknown:
		return true
	}
	return false
}

// String is the stable code.
func (r Reason) String() string { return reasons[r].code }

// Means explains the code in a few words.
func (r Reason) Means() string { return reasons[r].means }

// MarshalText makes the code what is stored.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a code that was stored; one of another version as OK.
func (r *Reason) UnmarshalText(text []byte) error {
	*r = OK
	for _, known := range Reasons() {
		if known.String() == string(text) {
			*r = known
		}
	}
	return nil
}

// Reasons lists every reason, in the order of the tiers.
func Reasons() []Reason {
	rs := make([]Reason, numReasons)
	for i := range rs {
		rs[i] = Reason(i)
	}
	return rs
}
