package config

import (
	"fmt"
	"slices"
	"time"

	"latchd/canbus/dbc"
	"latchd/internal/spell"
	"latchd/internal/tree"
	"latchd/latch"
)

// button is a button while the whole is checked.
type button struct {
	latch.Button
	object
	at     place
	key    *dbc.Signal // nil without
	judged bool        // its place and how it talks are known, so that what it does can be judged
	heard  bool        // it is known how its presses are told, and it stands here once
}

// lostReleases say what it means that the frames of a press stop (G9).
var lostReleases = []string{"cancels", "releases"}

func (l *loader) readButtons(root object) {
	names := taken{}
	if n := root.value("buttons"); n == nil {
		l.problems.Errorf(root.node.Pos, "buttons is missing: without a button there is nothing to do")
	} else if n.Kind == tree.List && len(n.Items) == 0 {
		root.errorf("buttons", "an empty list: without a button there is nothing to do")
	}
	l.entries(root, "buttons", "name", func(o object) {
		b := &button{object: o}
		b.Button.Key = -1
		name, named := o.name("name")
		again := named && names.again(o, "name", "button "+name)
		b.Name = name
		place, placed := o.word("place", words(latch.Places()))
		b.Place, _ = latch.PlaceNamed(place)
		b.variant = place
		talks, known := b.word("talks", words(latch.AllTalks()))
		b.Talks, _ = latch.TalksNamed(talks)
		b.judged = placed && known
		b.heard = b.readSignal() && known && !again
		b.readTimes()
		lost, _ := b.word("lost_release", lostReleases)
		b.LossReleases = lost == "releases"
		b.readDoes()
		l.buttons = append(l.buttons, b)
	})
}

// readSignal reads what tells of a press, and says whether it is usable.
func (b *button) readSignal() bool {
	at, ok := b.signal("signal")
	if ok && at.signal.Float {
		b.errorf("signal", "%s is a floating point number: a button is a whole one", at.signal.Name)
		ok = false
	}
	if !ok {
		if b.node.At("pressed") != nil {
			b.several("pressed")
		}
		return false
	}
	b.at, b.Bus = at, at.bus
	b.buses[at.bus].listens = true
	b.Signal = b.buses[at.bus].use(at.signal)
	if b.node.At("key") != nil {
		b.readKey()
	}
	return b.readPressed(at.signal)
}

func (b *button) readPressed(s *dbc.Signal) (ok bool) {
	given := b.node.At("pressed") != nil
	if b.Talks == latch.Counter {
		b.Width = s.Length
		switch {
		case b.Place == latch.Emergency: // refused by checkEmergency
		case given:
			b.errorf("pressed", "a counter has no pressed value: every step is a press")
		case s.Signed || s.Length < 2 || s.Length > 32:
			b.errorf("signal", "a counter is unsigned and has 2 to 32 bits, %s %s", s.Name, form(s))
		default:
			return true
		}
		return false
	}
	switch {
	case given:
		b.Pressed, ok = b.raws("pressed", s)
		b.Pressed = sorted(b.Pressed)
	case s.Length == 1:
		b.Pressed, ok = []int64{bit(s)}, true
	default:
		b.problems.Errorf(b.node.Pos, "%s: pressed is missing: %s", b.path, pressedHelp(s))
	}
	b.Named = meanings(s, b.Pressed...)
	return ok
}

func pressedHelp(s *dbc.Signal) string {
	if names := labels(s); len(names) > 0 {
		return spell.Instead("", names)
	}
	return "the raw value that means down"
}

// bit is the raw value of a set bit: -1 in a signed signal of one bit.
func bit(s *dbc.Signal) int64 {
	if s.Signed {
		return -1
	}
	return 1
}

// form says why a signal is no counter.
func form(s *dbc.Signal) string {
	if s.Signed {
		return "is signed"
	}
	return fmt.Sprintf("has %d", s.Length)
}

func (b *button) readKey() {
	key, ok := b.signal("key")
	if !ok {
		return
	}
	switch {
	case key.bus != b.at.bus || key.signal.Message != b.at.signal.Message:
		b.reject("key", fmt.Errorf("%s.%s is not in message %s, where the button is: the key number must come with the press", key.signal.Message.Name, key.signal.Name, b.at.signal.Message.Name))
	case key.signal.Float:
		b.reject("key", fmt.Errorf("%s is a floating point number: a key number is a whole one", key.signal.Name))
	default:
		b.key = key.signal
		b.Button.Key = b.buses[key.bus].use(key.signal)
	}
}

func (b *button) readTimes() {
	for _, t := range []struct {
		key  string
		to   *time.Duration
		read func(string) (time.Duration, bool)
	}{
		{"debounce", &b.Debounce, b.duration}, {"hold", &b.Hold, b.positive}, {"click", &b.Click, b.readClick},
		{"double", &b.Double, b.positive}, {"gap", &b.Gap, b.duration}, {"period", &b.Period, b.positive},
		{"stale", &b.Stale, b.positive}, {"stuck", &b.Stuck, b.positive}, {"repeat_within", &b.RepeatWithin, b.duration},
	} {
		*t.to, _ = t.read(t.key)
	}
	b.checkTimes()
}

// readClick reads click, whose default is the button's hold.
func (b *button) readClick(key string) (time.Duration, bool) {
	if b.node.At(key) == nil && b.object.ok("hold") {
		b.node.Set(key, defaultNode(b.node.At("hold").Text, b.node.Pos))
	}
	if !b.object.ok("hold") && !b.node.IsGiven(key) {
		return 0, false
	}
	return b.positive(key)
}

// checkTimes holds G1, and what follows from the meaning of the rest. A time of 0 is none that could be read, or is no limit.
func (b *button) checkTimes() {
	for _, r := range []struct {
		key       string
		is, limit time.Duration
		broken    bool
		format    string
	}{
		{"debounce", b.Debounce, b.Click, b.Debounce >= b.Click, "%v must be shorter than click, %v (G1)"},
		{"click", b.Click, b.Hold, b.Click > b.Hold, "%v is longer than hold, %v: a press between the two would be both (G1)"},
		{"double", b.Double, b.Debounce, b.Double <= b.Debounce, "%v must be longer than debounce, %v (G1)"},
		{"double", b.Double, b.Gap, b.Double <= b.Gap, "%v must be longer than gap, %v: no second press would be in time (G5)"},
		{"stale", b.Stale, b.Period, b.Stale < 2*b.Period, "%v must be at least twice period, %v (G1)"},
		{"stuck", b.Stuck, b.Hold, b.Stuck <= b.Hold, "%v must be longer than hold, %v (G12)"},
	} {
		if r.broken && r.is > 0 && r.limit > 0 {
			b.errorf(r.key, r.format, r.is, r.limit)
		}
	}
}

// readDoes reads what each gesture does.
func (b *button) readDoes() {
	n := b.value("does")
	if n == nil {
		b.problems.Errorf(b.node.Pos, "%s: does is missing: what does it do? as in does: {hold: boot.release}", b.path)
		return
	}
	path := join(b.path, "does")
	if !b.expect(n, tree.Mapping, path) {
		return
	}
	if len(n.Entries) == 0 {
		b.errorf("does", "empty: as in does: {hold: boot.release}")
	}
	for _, e := range n.Entries {
		g, ok := latch.BindableNamed(e.Key)
		if !ok {
			b.problems.Errorf(e.Pos, "%s: unknown gesture %q: %s", path, e.Key, spell.Instead(e.Key, words(latch.Bindable())))
			continue
		}
		if !b.expect(e.Value, tree.Scalar, join(path, e.Key)) {
			continue
		}
		action, ok := latch.ButtonActionNamed(e.Value.Text)
		if !ok {
			b.problems.Errorf(e.Value.Pos, "%s: unknown action %q: %s", join(path, e.Key), e.Value.Text, spell.Instead(e.Value.Text, words(latch.ButtonActions())))
			continue
		}
		b.settings = append(b.settings, Setting{join(path, e.Key), e.Value.Text, e.Value.From})
		b.allowed(e.Value.Pos, join(path, e.Key), action, "bind lock.all")
		b.Does[g] = action
	}
}

// words lists the names of a vocabulary.
func words[T interface{ String() string }](values []T) []string {
	var names []string
	for _, v := range values {
		names = append(names, v.String())
	}
	return names
}

// sorted sorts and drops repeated values.
func sorted(values []int64) []int64 {
	slices.Sort(values)
	return slices.Compact(values)
}
