package explain

import (
	"fmt"
	"strings"

	"latchd/latch"
)

// guide says of a reason where it arises and what a person can do about it.
type guide struct {
	tiers []latch.Tier // that decide with it; none: it is told of an outcome or a service only
	do    string       // where Params.Would has no word for it
}

var (
	validity = []latch.Tier{latch.TierValidity}
	crash    = []latch.Tier{latch.TierCrash}
	safety   = []latch.Tier{latch.TierSafety}
	security = []latch.Tier{latch.TierSecurity}
	binding  = []latch.Tier{latch.TierBinding}
	wear     = []latch.Tier{latch.TierWear}
	actuate  = []latch.Tier{latch.TierActuate}
)

// guides has every reason; a test says which is missing.
var guides = map[latch.Reason]guide{
	latch.OK:               {actuate, "nothing"},
	latch.NoActuator:       {actuate, "nothing, if the car does it itself; else give the action an actuator"},
	latch.EmergencyRelease: {[]latch.Tier{latch.TierEmergency}, "nothing"},

	latch.ReleaseLost:  {validity, "press again; if it comes often, the fob's battery is low or the bus loses frames"},
	latch.KeyChanged:   {validity, "press one key at a time"},
	latch.TooSoon:      {validity, "press again; if it comes often, the contact bounces: raise debounce"},
	latch.TooLong:      {validity, "press shorter for a click or longer for a hold"},
	latch.HoldUnproven: {validity, "hold it until it acts; if it comes often, period and stale do not fit the fob"},
	latch.Missed:       {validity, "press again; if it comes often, the bus loses frames"},
	latch.TwoButtons:   {validity, "press one button at a time"},
	latch.UnnamedValue: {validity, "release the button and press again; name the value in the DBC if it is a real one"},
	latch.StuckDown:    {validity, "free the button; it counts again once it was released"},
	latch.FoundDown:    {validity, "release the button and press again"},
	latch.GapInPress:   {validity, "press again; what was under way when frames were lost is not made up for"},
	latch.PathChanged:  {validity, "press again; what was under way when latchd was armed, or ceased to be, is not made up for"},

	latch.CrashReported: {crash, ""},
	latch.CrashUnknown:  {crash, ""},
	latch.CrashUnlock:   {crash, "see to the people"},

	latch.SpeedTooHigh:    {safety, ""},
	latch.SpeedHysteresis: {safety, ""},
	latch.SpeedUnknown:    {safety, ""},
	latch.IgnitionOn:      {[]latch.Tier{latch.TierSafety, latch.TierSecurity}, "switch the ignition off"},
	latch.IgnitionUnknown: {[]latch.Tier{latch.TierSafety, latch.TierSecurity}, ""},

	latch.Disarmed:         {security, ""},
	latch.DisarmUnknown:    {security, ""},
	latch.TryOff:           {security, ""},
	latch.UnknownKey:       {security, ""},
	latch.KeyDisabled:      {security, ""},
	latch.SwitchedOff:      {security, ""},
	latch.ValetOn:          {security, ""},
	latch.ValetUnknown:     {security, ""},
	latch.KeyInLock:        {security, ""},
	latch.KeyInLockUnknown: {security, ""},
	latch.VehicleLocked:    {security, ""},
	latch.LockedUnknown:    {[]latch.Tier{latch.TierSecurity, latch.TierBinding}, ""},
	latch.DoorOpen:         {security, ""},
	latch.DoorUnknown:      {security, ""},
	latch.BootIsOpen:       {security, "close the boot"},
	latch.BootUnknown:      {security, ""},
	latch.KeyIsInside:      {security, ""},
	latch.KeyInsideUnknown: {security, ""},
	latch.VehicleUnlocked:  {nil, "nothing: lock the car, and the boot is locked with it"},
	latch.NotKnownClosed:   {nil, "lock by hand"},

	latch.NeedsHold:   {binding, ""},
	latch.NeedsDouble: {binding, ""},
	latch.NotBound:    {binding, "bind an action to the gesture, if it should have one"},
	latch.LastStage:   {binding, "no need to press again: the button has opened all that it opens"},

	latch.LowVoltage:      {wear, "charge the battery"},
	latch.Resting:         {wear, "wait until the rest is over"},
	latch.InProgress:      {wear, "wait until it is done"},
	latch.BootTooOften:    {wear, ""},
	latch.OppositeRunning: {wear, ""},

	latch.LatchSilent: {actuate, ""},

	latch.NotConfirmed: {nil, "see whether the latch moved; look at its controller"},
	latch.StatusLost:   {nil, "see whether the latch moved; look at the controller's bus"},
	latch.StatusOld:    {nil, "see whether the latch moved; look at the controller's bus"},
	latch.Reopened:     {nil, "nothing: close it, and lock it if it is to be locked"},
	latch.NewRequest:   {wear, "no need to press again: the newer request counts"},
	latch.TooSlow:      {nil, "nothing: the car is locked when it drives off again"},
	latch.Unlatched:    {nil, "see that the boot is closed"},

	latch.ServiceCycles:     {nil, "clean and grease the latch, look for rust and play"},
	latch.ServiceSlow:       {nil, "clean and grease the latch; measure the voltage at its motor"},
	latch.ServiceSlower:     {nil, "clean and grease the latch; measure the voltage at its motor"},
	latch.ServiceRetries:    {nil, "look at the latch, its wiring and its controller"},
	latch.ServiceRebound:    {nil, "adjust the striker and the buffers of the lid; clean the latch"},
	latch.ServiceSlam:       {nil, "let the lid down gently; look at its gas springs"},
	latch.ServiceKeyFrames:  {nil, "change the battery of the key"},
	latch.ServiceKeyBattery: {nil, "change the battery of the key"},
}

// ReasonsTable writes every reason as a row of Markdown: its code, where it arises, what it means, what to do. p are
// the settings whose values the last column names.
func ReasonsTable(p *latch.Params) string {
	var b strings.Builder
	b.WriteString("| reason | where | meaning | what to do |\n|---|---|---|---|\n")
	for _, r := range latch.Reasons() {
		fmt.Fprintf(&b, "| `%v` | %s | %s | %s |\n", r, where(r), r.Means(), advice(p, r))
	}
	return b.String()
}

// where lists the tiers that decide with a reason.
func where(r latch.Reason) string {
	if strings.HasPrefix(r.String(), "service_") {
		return "service"
	}
	var tiers []string
	for _, t := range guides[r].tiers {
		tiers = append(tiers, t.String())
	}
	if len(tiers) == 0 {
		return "outcome"
	}
	return strings.Join(tiers, ", ")
}

// advice is what would have changed a denial of the boot's release for a reason, or else what to do about it.
func advice(p *latch.Params, r latch.Reason) string {
	denial := latch.Decision{Verdict: latch.Deny, Reason: r, Action: latch.BootRelease}
	if would := p.Would(&denial); would != "" {
		return would
	}
	return guides[r].do
}
