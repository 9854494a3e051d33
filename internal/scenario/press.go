package scenario

import (
	"slices"
	"time"

	"latchd/internal/simcar"
)

// readButton reads which button a step is about, and which key presses it.
func (o object) readButton(kind string) (button int, key *int64, ok bool) {
	names := o.buttonNames()
	name, ok := o.word(kind, names)
	if !ok || names == nil {
		return 0, nil, false
	}
	button = slices.Index(names, name)
	if !o.has("key") {
		return button, nil, true
	}
	number, ok := o.keyNumber("key")
	if _, tells := o.body.Key(button); ok && !tells {
		o.errorf("key", "%s does not say which key presses it", name)
		ok = false
	}
	return button, &number, ok
}

// readPress reads press, click and hold: down, and up again.
func (o object) readPress(at time.Duration, s *Scenario) {
	kind := "press"
	for _, k := range []string{"click", "hold"} {
		if o.has(k) {
			kind = k
		}
	}
	button, key, ok := o.readButton(kind)
	if !ok {
		return
	}
	b := &o.config.Params.Buttons[button]
	length := simcar.Tap(b)
	if kind == "hold" {
		length = simcar.Held(b)
	}
	if o.has("for") {
		if length, ok = o.duration("for"); !ok {
			return
		}
		if length == 0 {
			o.errorf("for", "0: a press has a length")
		}
	}
	if !simcar.HasLength(b) {
		if kind == "hold" || o.has("for") || o.has("release") {
			o.errorf(kind, "%s is a %v button, whose press has no length: press it without more", b.Name, b.Talks)
		}
		length = 0
	}
	lost, ok := o.readRelease()
	if !ok {
		return
	}
	for _, at := range o.moments(at) {
		s.add(at, o, kind, pressButton{button, key})
		s.add(at+length, o, kind, releaseButton{button, lost})
	}
}

// readDouble reads two clicks in time.
func (o object) readDouble(at time.Duration, s *Scenario) {
	button, key, ok := o.readButton("double")
	if !ok {
		return
	}
	b := &o.config.Params.Buttons[button]
	length := simcar.Tap(b)
	for _, first := range o.moments(at) {
		for _, at := range []time.Duration{first, first + length + simcar.Pause(b)} {
			s.add(at, o, "double", pressButton{button, key})
			s.add(at+length, o, "double", releaseButton{button, false})
		}
	}
}

func (o object) readDown(at time.Duration, s *Scenario) {
	if button, key, ok := o.readButton("down"); ok {
		s.add(at, o, "down", pressButton{button, key})
	}
}

func (o object) readUp(at time.Duration, s *Scenario) {
	button, _, ok := o.readButton("up")
	lost, ok2 := o.readRelease()
	if ok && ok2 {
		s.add(at, o, "up", releaseButton{button, lost})
	}
}

// readRelease says whether the frame of the release is lost.
func (o object) readRelease() (lost, ok bool) {
	if !o.has("release") {
		return false, true
	}
	_, ok = o.word("release", []string{"lost"})
	return true, ok
}

// moments are the times of a press that is made several times.
func (o object) moments(at time.Duration) []time.Duration {
	const most = 1000
	list := []time.Duration{at}
	if !o.has("times") && !o.has("every") {
		return list
	}
	times, ok := o.integer("times", 2, most)
	every, ok2 := o.duration("every")
	for n := int64(1); ok && ok2 && n < times; n++ {
		list = append(list, at+time.Duration(n)*every)
	}
	return list
}
