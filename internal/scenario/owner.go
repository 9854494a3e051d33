package scenario

import (
	"time"

	"latchd/internal/quantity"
	"latchd/internal/spell"
	"latchd/internal/tree"
	"latchd/latch"
)

// What an owner does while latchd runs: switch it off and on (P17), change a setting (P16), look after what wears, act from the terminal (P20).

// readDisarm switches latchd off, for a time or until a step arms it again.
func (o object) readDisarm(at time.Duration, s *Scenario) {
	text, ok := o.scalar("disarm")
	if !ok {
		return
	}
	in := tellInput{Kind: latch.DisarmFor}
	if text != "until_armed" {
		var err error
		if in.For, err = quantity.Duration(text, "10min"); err != nil || in.For == 0 {
			o.errorf("disarm", "%q: write for how long, as in 10min, or until_armed", text)
		}
	}
	s.add(at, o, "disarm", in)
}

func (o object) readArm(at time.Duration, s *Scenario) {
	if o.isTrue("arm") {
		s.add(at, o, "arm", tellInput{Kind: latch.Arm})
	}
}

// readService says that latches and keys were looked after.
func (o object) readService(at time.Duration, s *Scenario) {
	if o.isTrue("service") {
		s.add(at, o, "service", tellInput{Kind: latch.Service})
	}
}

// readTry asks for an action at the terminal.
func (o object) readTry(at time.Duration, s *Scenario) {
	text, ok := o.word("try", words(latch.TryActions()))
	switch {
	case !ok || o.config == nil:
	case !o.config.Params.Access.Try:
		o.errorf("try", "the configuration lets nobody act from the terminal: set access.try: true")
	default:
		a, _ := latch.TryActionNamed(text)
		s.add(at, o, "try", tellInput{Kind: latch.Try, Action: a})
	}
}

var choices = map[string]latch.Choice{"off": latch.Off, "on": latch.On, "inherit": latch.Inherit}

// readSet changes settings, of one key or of all.
func (o object) readSet(at time.Duration, s *Scenario) {
	n := o.mapping("set")
	if n == nil {
		return
	}
	var key latch.KeyNumber
	if o.has("key") {
		key.Number, key.Known = o.keyNumber("key")
	}
	if len(n.Entries) == 0 {
		o.errorf("set", "empty: as in set: {boot.fob: off}")
	}
	in := object{o.reader, n, tree.Join(o.path, "set")}
	for _, e := range n.Entries {
		setting, ok := latch.SettingNamed(e.Key)
		if !ok {
			o.problems.Errorf(e.Pos, "%s: unknown setting %q: %s", in.path, e.Key, spell.Instead(e.Key, words(latch.Settings())))
			continue
		}
		if word, ok := in.word(e.Key, []string{"on", "off", "inherit"}); ok {
			change := latch.SettingChange{Setting: setting, Key: key, Choice: choices[word], Origin: "a scenario"}
			s.add(at, o, "set", tellInput{Kind: latch.Set, Change: &change})
		}
	}
}

// isTrue says whether a step that has nothing more to say is there.
func (o object) isTrue(key string) bool {
	yes, ok := o.truth(key)
	if ok && !yes {
		o.errorf(key, "write true, or leave the step out")
	}
	return yes
}
