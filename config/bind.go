package config

import (
	"latchd/canbus/dbc"
	"latchd/latch"
)

// bind numbers the signals over all buses and fills what Load returns. Nothing was reported as an
// error, so everything is there.
func (l *loader) bind() {
	c := l.config
	p := &c.Params
	first := make([]int, len(l.buses))
	for i, b := range l.buses {
		b.FirstSignal, first[i] = p.Signals, p.Signals
		b.Plan, b.Signals = dbc.NewPlan(b.signals), b.signals
		p.Signals += len(b.signals)
		c.Buses = append(c.Buses, b.Bus)
	}
	p.Buses = len(c.Buses)
	for _, b := range l.buttons {
		b.Signal += first[b.Bus]
		if b.Button.Key >= 0 {
			b.Button.Key += first[b.Bus]
		}
		b.Group = l.group(b)
		p.Buttons = append(p.Buttons, b.Button)
	}
	for _, f := range latch.Facts() {
		if source := l.facts.sources[f]; source.Declared {
			source.Signal += first[source.Bus]
			p.Facts[f] = source
		}
	}
	for _, k := range l.keys {
		p.Keys = append(p.Keys, k.Key)
	}
	p.Access = l.access.Access
	p.Actuators = l.actuators.done
	l.withdraw()
	c.settings = l.settings
	c.Digest = l.digest()
	c.Notes = l.notes()
}

// group is the bus on which a fob's button is heard: the buttons of one fob are not pressed together (G13). Other buttons are
// in no group.
func (l *loader) group(b *button) int {
	if b.Place != latch.Fob {
		return -1
	}
	return b.Bus
}

// withdraw switches off the automatic locks that the configuration does not ask for and the car cannot
// do. One that is asked for is an error (see relocks).
func (l *loader) withdraw() {
	access := &l.config.Params.Access
	if why := l.lacksForRelock(l.access.unlock); why != "" {
		access.RelockUnlocked = 0
		l.noEffect(join(l.access.unlock.path, "relock_unopened"), why)
	}
	if why := l.lacksForRelock(l.access.boot); why != "" {
		access.Boot.RelockUnopened = 0
		l.noEffect(join(l.access.boot.path, "relock_unopened"), why)
	}
	for _, key := range schema["maintenance"] {
		if why := lacksForService(&l.config.Params, key); why != "" {
			l.noEffect("maintenance."+key, why)
		}
	}
}

// noEffect says so beside a default.
func (l *loader) noEffect(path, why string) {
	for i := range l.settings {
		if s := &l.settings[i]; s.Path == path && s.From == "default" {
			s.From = "default, without effect: " + why
		}
	}
}
