package latch_test

import (
	"reflect"
	"strings"
	"time"

	"latchd/latch"
)

// made is why what says which thing it is is no part of the state.
const made = "made by New and never changed"

// noState lists the fields of an engine that are no part of its state, each with the reason. A path stands for all that
// lies below it.
var noState = map[string]string{
	"p":                     "the same for all engines of a configuration",
	"started":               "the first input starts it",
	"now":                   "all times count from it",
	"next":                  "found anew by schedule",
	"expects":               "found anew by schedule",
	"out":                   "valid until the next call only",
	"factsOf":               made,
	"buttonsOf":             made,
	"decisions":             "only numbers the decisions",
	"buttons[].b":           made,
	"buttons[].i":           made,
	"buttons[].wait.since":  "told as Waited; until lies a fixed time later",
	"buttons[].pair.length": "told as the length of a click",

	"buttons[].wait.why": "told as WaitedFor",

	"buttons[].pulse.count": "only its steps count",

	"feedback":         "tells the person at the car, and nothing else comes of it",
	"motors.restUntil": "counts over minutes, which a proof leaves out",
	"moved.restUntil":  "counts over minutes, which a proof leaves out",

	"health":  "counts what wears, for service_due",
	"closing": "for health",
	"used":    "for health",
	"battery": "for battery_low",
	"lid":     "for boot_warning, opened_by_vehicle and opened_manually",

	"changes[].Time":                 "told only",
	"changes[].Origin":               "told only",
	"actuations[].sequence.decision": "only numbers the decisions",
	"actuations[].claimed":           "told only",
	"actuations[].unsent":            "told only, at once or by feedback",
	"crashUnlock.due":                "it acts at once",
	"crashUnlock.told":               "it is never refused",
	"crashUnlock.deferred":           "it is never refused",
	"keyShutIn.told":                 "it is tried once",
	"relockOnClose.told":             "told only",
	"relockUnopened.told":            "told only",
	"relockUnlocked.told":            "told only",
	"driveAway.lock.told":            "told only",

	"crashUnlock.trigger":    made,
	"crashUnlock.action":     made,
	"crashUnlock.from":       "nothing must have been continuous",
	"keyShutIn.trigger":      made,
	"keyShutIn.action":       made,
	"keyShutIn.from":         "nothing must have been continuous",
	"relockOnClose.trigger":  made,
	"relockOnClose.action":   made,
	"relockOnClose.from":     "nothing must have been continuous",
	"relockUnopened.trigger": made,
	"relockUnopened.action":  made,
	"relockUnlocked.trigger": made,
	"relockUnlocked.action":  made,
	"driveAway.lock.trigger": made,
	"driveAway.lock.action":  made,
	"driveAway.lock.from":    "nothing must have been continuous",
}

// noStateOfRequests: what a request was told, which is decided anew when it matters.
var noStateOfRequests = map[string]string{
	"Number":    "only numbers the decisions",
	"Length":    "told only",
	"Action":    "what resolve comes to, set when the decision is told",
	"Verdict":   "decided anew",
	"Reason":    "decided anew",
	"Tier":      "decided anew",
	"Waited":    "told only",
	"Warning":   "decided anew",
	"WaitedFor": "told only",
	"Setting":   "decided anew",
	"facts":     "decided anew",
	"nfacts":    "decided anew",
	"chain":     "decided anew",
}

// whyNoState is the reason why a field is no part of the state; "": it is one.
func whyNoState(path string) string {
	for p := path; p != ""; {
		if why := noState[p]; why != "" {
			return why
		}
		cut := strings.LastIndexAny(p, ".[")
		p = p[:max(cut, 0)]
	}
	if strings.HasSuffix(path, ".request.passes") {
		return "decided anew"
	}
	if _, field, ok := strings.Cut(path, ".Decision."); ok {
		field, _, _ = strings.Cut(field, "[")
		return noStateOfRequests[strings.SplitN(field, ".", 2)[0]]
	}
	return ""
}

// others are values that a field could have as well.
func others(v reflect.Value) (list []reflect.Value) {
	add := func(x any) { list = append(list, reflect.ValueOf(x).Convert(v.Type())) }
	switch {
	case v.Kind() == reflect.Bool:
		add(!v.Bool())
	case v.CanInt():
		for _, d := range []int64{1, -1, int64(time.Second), -int64(10 * time.Second)} {
			add(v.Int() + d)
		}
		if v.Type() == reflect.TypeFor[time.Duration]() {
			for _, d := range []time.Duration{0, time.Millisecond, time.Second} {
				add(2*time.Hour - d)
			}
			add(time.Hour)
			add(0)
		}
	case v.CanUint():
		add((v.Uint() + 1) % 5)
		add((v.Uint() + 2) % 5)
	case v.CanFloat():
		add(1 - v.Float())
	}
	return list
}

// stateOrNil is the state of an engine, or nil where it makes no sense, as that of an actuation with a step too many.
func stateOrNil(e *latch.Engine, triggers []latch.Trigger) (state []byte) {
	defer func() {
		if recover() != nil {
			state = nil
		}
	}()
	return e.AppendState(nil, near, triggers...)
}
