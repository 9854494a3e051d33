package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"latchd/internal/source"
	"latchd/internal/tree"
	"latchd/latch"
)

// Expectation is something that is to happen, or that is not to happen.
type Expectation struct {
	Pos  source.Pos
	Text string // as in the file

	kind  kind
	want  []want
	frame *pattern
	when  window
}

// want is a field with the values that will do.
type want struct {
	field  string
	values []string
}

// window is a span of time, both ends included; with since, it begins with the expectation before.
type window struct {
	from, to time.Duration
	since    bool
}

func (w window) holds(at, before time.Duration) bool { return w.miss(at, before) == 0 }

// miss is by how much a time is outside. before is that of the expectation before.
func (w window) miss(at, before time.Duration) time.Duration {
	if w.since {
		at -= before
	}
	return max(w.from-at, at-w.to, 0)
}

// selectors are the fields that each kind of expectation can name.
var selectors = map[string][]string{
	"decision": {"button", "key", "gesture", "stage", "tier", "reason", "trigger", "action", "setting", "warning"},
	"event":    {"action", "reason", "trigger", "button", "key", "fact", "value", "setting", "latch"},
	"frame":    {"action", "button", "key", "attempt"},
	"action":   {"button", "key", "gesture", "stage", "reason", "trigger", "warning", "confirmed"},
	"gesture":  {"button", "key", "reason"},
}

// mainKeys say what is expected. Where an expectation has two of them, the first counts.
var mainKeys = []string{"decision", "event", "frame", "action", "gesture"}

// times are the keys that say when.
var times = []string{"at", "within", "before", "after"}

func (r *reader) readExpectations(o object, key string, s *Scenario) (list []Expectation) {
	for i, n := range o.list(key) {
		path := fmt.Sprintf("%s.%s[#%d]", o.path, key, i+1)
		if n.Expect(tree.Mapping, path, &r.problems) {
			list = append(list, r.readExpectation(n, path, key == "expect" && i > 0, s))
		}
	}
	return list
}

// readExpectation reads one expectation; chained says that there is one before it, from which time can be counted.
func (r *reader) readExpectation(n *tree.Node, path string, chained bool, s *Scenario) Expectation {
	keys := append(slices.Clone(mainKeys), times...)
	for _, list := range selectors {
		keys = append(keys, list...)
	}
	slices.Sort(keys)
	text := n.String()
	o := r.object(n, path, slices.Compact(keys)...)
	x := Expectation{Pos: n.Pos, Text: text}
	main := ""
	for _, k := range mainKeys {
		if main == "" && o.has(k) {
			main = k
		}
	}
	if main == "" {
		r.problems.Errorf(n.Pos, "%s: says not what is expected: one of %s", path, strings.Join(mainKeys, ", "))
		return x
	}
	x.kind = kindOf[main]
	x.readMain(o, main)
	for _, e := range n.Entries {
		switch {
		case e.Key == main || slices.Contains(times, e.Key) || !slices.Contains(keys, e.Key):
		case !slices.Contains(selectors[main], e.Key):
			o.errorf(e.Key, "%s has none: it has %s", main, strings.Join(selectors[main], ", "))
		case e.Key != "confirmed":
			x.add(o, e.Key)
		}
	}
	x.when = o.readWindow(chained)
	if x.when.to < never && !x.when.since {
		s.last = max(s.last, x.when.to)
	}
	s.last = max(s.last, x.when.from)
	return x
}

// readMain reads what is expected.
func (x *Expectation) readMain(o object, main string) {
	switch main {
	case "frame":
		x.frame = o.readPattern()
	case "action":
		x.add(o, "action")
		if !o.has("confirmed") {
			x.want = append(x.want, want{"decision", []string{latch.Allow.String()}})
			return
		}
		x.kind = isEvent
		if yes, ok := o.truth("confirmed"); ok && yes {
			x.want = append(x.want, want{"event", []string{latch.Confirmed.String()}})
		} else if ok {
			x.want = append(x.want, want{"event", []string{latch.Unconfirmed.String(), latch.Unverified.String(), latch.NotSent.String()}})
		}
	default:
		x.add(o, main)
	}
}

// add wants the value of a key.
func (x *Expectation) add(o object, key string) {
	var text string
	var ok bool
	switch key {
	case "key":
		var number int64
		number, ok = o.keyNumber(key)
		text = strconv.FormatInt(number, 10)
	case "stage", "attempt":
		if text, ok = o.scalar(key); ok && (len(text) != 1 || text[0] < '1' || text[0] > '9') {
			o.errorf(key, "%q: a number from 1 on", text)
		}
	case "action":
		text, ok = o.word(key, actionNames(x.kind == isFrame))
	default:
		text, ok = o.word(key, o.vocabulary(key))
	}
	if ok {
		x.want = append(x.want, want{key, []string{text}})
	}
}

// vocabulary is what can stand at a key; nil: it is not known.
func (o object) vocabulary(key string) []string {
	switch key {
	case "decision":
		return words(latch.Verdicts())
	case "event":
		return words(latch.Events())
	case "gesture":
		return words(latch.Gestures())
	case "tier":
		return words(latch.Tiers())
	case "reason", "warning":
		return words(latch.Reasons())
	case "trigger":
		return words(latch.Triggers())
	case "fact":
		return words(latch.Facts())
	case "value":
		return []string{"true", "false"}
	case "setting":
		return words(latch.Settings())
	case "latch":
		return words([]latch.Closure{latch.Doors, latch.Boot})
	}
	return o.buttonNames()
}

// actionNames are the actions that an expectation can name. What tells a person is frames, and nothing else.
func actionNames(ofFrame bool) []string {
	actions := latch.ButtonActions()
	for _, a := range latch.ActuatorActions() {
		if ofFrame || !a.IsFeedback() {
			actions = append(actions, a)
		}
	}
	names := words(actions)
	slices.Sort(names)
	return slices.Compact(names)
}

// readWindow reads when it is expected.
func (o object) readWindow(chained bool) window {
	w := window{to: never}
	switch {
	case o.has("at"):
		at, _ := o.duration("at")
		around := time.Duration(0)
		if o.has("within") {
			around, _ = o.duration("within")
		}
		for _, k := range []string{"before", "after"} {
			if o.has(k) {
				o.errorf(k, "there is at already: leave one out")
			}
		}
		return window{from: at - around, to: at + around}
	case o.has("within") && !chained:
		o.errorf("within", "counts from the expectation before, and there is none: write at, before or after")
	case o.has("within"):
		w.since = true
		w.to, _ = o.duration("within")
		for _, k := range []string{"before", "after"} {
			if o.has(k) {
				o.errorf(k, "there is within already, which counts from the expectation before: leave one out")
			}
		}
		return w
	}
	if o.has("after") {
		w.from, _ = o.duration("after")
	}
	if o.has("before") {
		w.to, _ = o.duration("before")
		if w.to--; w.to < w.from {
			o.errorf("before", "no time is before %v and not before %v", w.to+1, w.from)
		}
	}
	return w
}
