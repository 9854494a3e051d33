package latch_test

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"latchd/latch"
)

// noState lists the fields of an engine that are no part of its state, each with the reason. A path stands for all that
// lies below it.
var noState = map[string]string{
	"p":                     "the same for all engines of a configuration",
	"now":                   "all times count from it",
	"next":                  "found anew by schedule",
	"expects":               "found anew by schedule",
	"out":                   "valid until the next call only",
	"factsOf":               "made by New and never changed",
	"buttonsOf":             "made by New and never changed",
	"decisions":             "only numbers the decisions",
	"buttons[].b":           "made by New and never changed",
	"buttons[].i":           "made by New and never changed",
	"buttons[].wait.since":  "told as Waited; until lies a fixed time later",
	"buttons[].pair.length": "told as the length of a click",

	"buttons[].wait.why": "told as WaitedFor",

	"health":  "counts what wears, for service_due",
	"closing": "for health",
	"used":    "for health",
	"battery": "for battery_low",
	"lid":     "for boot_warning, opened_by_vehicle and opened_manually",

	"changes[].Time":                 "told only",
	"changes[].Origin":               "told only",
	"actuations[].sequence.decision": "only numbers the decisions",
	"crashUnlock.due":                "it acts at once",
	"crashUnlock.told":               "it is never refused",
	"feedback.decision":              "only numbers the decisions",

	"crashUnlock.trigger":    "made by New and never changed",
	"crashUnlock.action":     "made by New and never changed",
	"crashUnlock.from":       "nothing must have been continuous",
	"keyShutIn.trigger":      "made by New and never changed",
	"keyShutIn.action":       "made by New and never changed",
	"keyShutIn.from":         "nothing must have been continuous",
	"relockOnClose.trigger":  "made by New and never changed",
	"relockOnClose.action":   "made by New and never changed",
	"relockOnClose.from":     "nothing must have been continuous",
	"relockUnopened.trigger": "made by New and never changed",
	"relockUnopened.action":  "made by New and never changed",
	"relockUnlocked.trigger": "made by New and never changed",
	"relockUnlocked.action":  "made by New and never changed",
	"driveAway.lock.trigger": "made by New and never changed",
	"driveAway.lock.action":  "made by New and never changed",
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

// TestEveryFieldIsState: a field of the engine either changes its state, somewhere, or stands in the list that says why not.
func TestEveryFieldIsState(t *testing.T) {
	matters := map[string]bool{}
	if testing.Short() || raced {
		t.Skip("it takes some seconds, and finds fields that are missing from the state: make unit runs it once more without the race detector")
	}
	for seed := range uint64(4000) {
		c := fromSeed(seed)
		p := untold(anyCar(c))
		p.Access.Boot.RelockUnopened, p.Access.RelockUnlocked = 4*time.Second, 4*time.Second // not rare
		e := latch.New(p)
		for _, s := range anySteps(c, p, 20+c(60)) {
			e.Observe(s.at+time.Hour, *s.in)
		}
		before := e.AppendState(nil, 0)
		latch.EachField(e, func(path string, v reflect.Value) {
			if _, known := matters[path]; !known {
				matters[path] = false
			}
			if isState := whyNoState(path) == ""; isState && matters[path] || !isState && seed > 200 {
				return
			}
			was := reflect.ValueOf(v.Interface())
			for _, x := range others(v) {
				v.Set(x)
				matters[path] = matters[path] || stateOrNil(e) != nil && !bytes.Equal(before, stateOrNil(e))
			}
			v.Set(was)
		})
	}
	for path, does := range matters {
		switch why := whyNoState(path); {
		case !does && why == "":
			t.Errorf("%s is no part of the state: keep it in state.go, or say why not", path)
		case does && why != "" && path != "now" && !strings.HasSuffix(path, "[].b"):
			t.Errorf("%s is a part of the state, although %s", path, why)
		}
	}
	if len(matters) < 100 {
		t.Errorf("only %d fields were looked at", len(matters))
	}
	for path := range noState {
		if !slices.ContainsFunc(sortedKeys(matters), func(seen string) bool { return strings.HasPrefix(seen, path) }) {
			t.Errorf("%s is no field", path)
		}
	}
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
func stateOrNil(e *latch.Engine) (state []byte) {
	defer func() {
		if recover() != nil {
			state = nil
		}
	}()
	return e.AppendState(nil, 0)
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
