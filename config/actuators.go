package config

import (
	"fmt"
	"strings"
	"time"

	"latchd/canbus"
	"latchd/internal/spell"
	"latchd/internal/tree"
	"latchd/latch"
)

// numActions is the length of latch.Params.Actuators.
const numActions = len(latch.Params{}.Actuators)

// actuators are the actuators while the whole is checked.
type actuators struct {
	done     [numActions]latch.Actuator
	declared [numActions]bool // perhaps with a mistake that was reported
	unsure   bool             // an entry could not be read, so none is known to be missing
	sends    []sending
}

// sending is an entry of send, for the checks of the whole.
type sending struct {
	object
	FrameTemplate
	action latch.Action
}

func (l *loader) readActuators(root object) {
	actions := taken{}
	l.entries(root, "actuators", "action", func(o object) {
		text, ok := o.scalar("action")
		if !ok {
			l.actuators.unsure = true
			return
		}
		action, ok := latch.ActuatorActionNamed(text)
		if !ok {
			accepted := words(latch.ActuatorActions())
			l.problems.Errorf(o.node.Place("action"), "%s: unknown action %q: %s", o.path, text, spell.Instead(text, accepted))
			near, _ := latch.ActuatorActionNamed(spell.Near(text, accepted))
			l.actuators.declared[near] = true // not missed elsewhere as well
			return
		}
		if actions.again(o, "action", "action "+text) {
			return
		}
		l.actuators.declared[action] = true
		l.allowed(o.node.Place("action"), join(o.path, "action"), action, "leave the actuator out")
		l.actuators.done[action] = o.readActuator(action)
	})
	l.actuators.unsure = l.actuators.unsure || root.unread("actuators")
}

func (o object) readActuator(action latch.Action) (a latch.Actuator) {
	expires, ok := o.positive("expires")
	a.Expires = expires
	a.Confirm = o.readConfirm()
	n := o.node.At("send")
	switch {
	case n == nil:
		o.problems.Errorf(o.node.Pos, `%s: send is missing: frames such as "relay 200#01", or {message: bus/Message, set: {…}}`, o.path)
		return a
	case n.Kind == tree.Scalar: // a single literal frame
		n = &tree.Node{Kind: tree.List, Pos: n.Pos, Items: []*tree.Node{n}}
	}
	if !o.expect(n, tree.List, join(o.path, "send")) {
		return a
	}
	if len(n.Items) == 0 {
		o.errorf("send", "an empty list: nothing would be sent")
	}
	var at, last time.Duration
	for i, item := range n.Items {
		last, at = o.readSend(&a, action, item, at, fmt.Sprintf("%s.send[#%d]", o.path, i+1))
	}
	if ok && last >= expires {
		o.errorf("expires", "%v must be longer than the sequence, whose last frame comes at %v", expires, last)
	}
	return a
}

// readSend appends the steps of one entry, the first at a time. It returns when the last one is and
// when the next entry begins.
func (o object) readSend(a *latch.Actuator, action latch.Action, n *tree.Node, at time.Duration, path string) (last, next time.Duration) {
	if n.Kind == tree.Scalar {
		n = &tree.Node{Kind: tree.Mapping, Pos: n.Pos, From: n.From, Given: n.Given, Entries: []tree.Entry{{Key: "frame", Pos: n.Pos, Value: n}}}
	}
	s, ok := o.object(n, "actuators.send", path)
	if !ok {
		return at, at
	}
	template, ok := s.readFrame()
	const most = 20 // more is no repetition but a stream
	repeat, ok2 := s.number("repeat", 1, most)
	every, ok3 := s.positive("every")
	if ok {
		o.loader.actuators.sends = append(o.loader.actuators.sends, sending{s, template, action})
	}
	if !ok || !ok2 || !ok3 {
		return at, at
	}
	o.config.Frames = append(o.config.Frames, template)
	for range repeat {
		a.Steps = append(a.Steps, latch.Step{Frame: len(o.config.Frames) - 1, After: at})
		last, at = at, at+every
	}
	return last, at
}

// readFrame reads what one entry sends: literal bytes, or a message.
func (o object) readFrame() (FrameTemplate, bool) {
	literal, built := o.node.At("frame") != nil, o.node.At("message") != nil
	switch {
	case literal == built:
		o.problems.Errorf(o.node.Pos, `%s: either a message (bus/Message) or a frame ("relay 200#01")`, o.path)
		return FrameTemplate{}, false
	case built:
		return o.template()
	}
	for _, key := range []string{"set", "counter", "checksum"} {
		if o.node.At(key) != nil {
			o.errorf(key, "a literal frame has all its bytes: use message for signals")
		}
	}
	text, ok := o.scalar("frame")
	if !ok {
		return FrameTemplate{}, false
	}
	busName, bytes, found := strings.Cut(strings.TrimSpace(text), " ")
	if !found {
		o.errorf("frame", `%q: write the bus and the frame, as in "relay 200#01"`, text)
		return FrameTemplate{}, false
	}
	bus, ok := o.busNumber("frame", busName)
	frame, err := canbus.ParseFrame(strings.TrimSpace(bytes))
	switch {
	case err != nil:
		o.errorf("frame", "%v", err)
		return FrameTemplate{}, false
	case frame.Flags&(canbus.Remote|canbus.Error) != 0:
		o.errorf("frame", "%v: only data frames are sent", frame)
		return FrameTemplate{}, false
	}
	return FrameTemplate{Bus: bus, Frame: frame}, ok
}

// readConfirm reads what proves an actuation: none, or a fact.
func (o object) readConfirm() (c latch.Confirm) {
	n := o.value("confirm")
	if n.Kind == tree.Scalar {
		if text, ok := o.scalar("confirm"); ok && text != "none" {
			o.errorf("confirm", "%q: none, or {fact: boot_latch}", text)
		}
		return c
	}
	f, ok := o.child("confirm")
	if !ok {
		return c
	}
	var truths []latch.Fact
	for _, fact := range latch.Facts() {
		if !fact.IsNumber() {
			truths = append(truths, fact)
		}
	}
	if text, ok := f.word("fact", words(truths)); ok {
		c.Fact, _ = latch.FactNamed(text)
		if !o.loader.has(c.Fact) {
			f.errorf("fact", "%s is not declared under facts", text)
		}
	}
	c.Is, _ = f.truth("is")
	c.Within, _ = f.positive("within")
	const most = 3 // P6 counts them among the pulses of a latch
	retries, _ := f.number("retries", 0, most)
	c.Retries = int(retries)
	return c
}
