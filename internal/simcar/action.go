package simcar

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"latchd/canbus"
	"latchd/config"
	"latchd/internal/quantity"
	"latchd/internal/spell"
	"latchd/latch"
)

// Action is something that is done to a car, or happens to it. ParseAction reads one from a line of text.
type Action interface {
	// do does it at the car's time. With an error it has changed nothing.
	do(c *Car) error
}

type (
	// Press is a button that goes down, and up again after a time. A button whose press has no length ignores For.
	Press struct {
		Button string
		Key    string        // its number, or its name in the configuration; empty: the one that pressed last, at first the first
		For    time.Duration // 0: as long as a click
		Lost   bool          // the frame of the release does not arrive
	}

	// Hold is a press that lasts a little longer than the button's hold.
	Hold struct{ Button, Key string }

	// Double is two clicks in time.
	Double struct{ Button, Key string }

	// Down is a button that goes down and stays down.
	Down struct{ Button, Key string }

	// Up is a button that is let go. It does nothing to one whose press has no length.
	Up struct {
		Button string
		Lost   bool // the frame of the release does not arrive
	}

	// Open opens a door, by one of the names of Doors, or lifts the boot's lid: "boot". A lid whose latch is closed cannot be lifted but
	// by hand, with a cable.
	Open struct {
		What   string
		ByHand bool
	}

	// Close closes it.
	Close struct{ What string }

	// State makes facts of the configuration say something else. What a controller reports cannot be stated.
	State map[latch.Fact]Value

	// Strike gives a simulated closure a fault, or makes it healthy. Rebound is a fault of the lid.
	Strike struct {
		Closure string
		Fault   Fault
	}

	// Mute leaves messages to somebody else, such as a log that is played, until a fact of theirs is stated anew.
	Mute map[Message]bool

	// Rebound says whether the lid springs open once when it is closed.
	Rebound bool

	// Lose is how likely a frame of the car gets lost, from 0 to 1.
	Lose float64

	// Repeat is how likely one that is not lost comes twice, from 0 to 1.
	Repeat float64

	// Impostor is a second node that sends latchd's frames for an action.
	Impostor struct{ Action latch.Action }

	// SendFrame is a frame of some other node, on a bus of the configuration.
	SendFrame struct {
		Bus   string
		Frame canbus.Frame
	}
)

// button finds a button and the key that presses it; nil: the one that did so last.
func (c *Car) button(name, key string) (n int, number *int64, err error) {
	buttons := c.config.Params.Buttons
	n = slices.IndexFunc(buttons, func(b latch.Button) bool { return b.Name == name })
	if n < 0 {
		return 0, nil, fmt.Errorf("unknown button %q: %s", name, spell.Instead(name, Buttons(c.config)))
	}
	if key == "" {
		return n, nil, nil
	}
	if _, tells := c.body.Key(n); !tells {
		return 0, nil, fmt.Errorf("%s does not say which key presses it", name)
	}
	k, err := KeyNamed(c.config, key)
	return n, &k, err
}

// Buttons names the buttons of a configuration.
func Buttons(c *config.Config) (names []string) {
	for i := range c.Params.Buttons {
		names = append(names, c.Params.Buttons[i].Name)
	}
	return names
}

// KeyNamed finds a key by its number, or by its name in the configuration.
func KeyNamed(c *config.Config, text string) (int64, error) {
	for _, k := range c.Params.Keys {
		if k.Name == text {
			return k.Number, nil
		}
	}
	n, err := quantity.Integer(text)
	if err != nil {
		return 0, fmt.Errorf("%q: the key's number, or its name in the list of keys", text)
	}
	return n, nil
}

// down presses a button.
func (c *Car) down(n int, key *int64) error {
	if err := c.body.Press(c.now, n, key); err != nil {
		return err
	}
	if !c.options.NoCentralLocking {
		c.answer(n)
	}
	return nil
}

// press presses a button for a time.
func (c *Car) press(n int, key *int64, length time.Duration, lost bool) error {
	if err := c.down(n, key); err != nil {
		return err
	}
	c.plan(length, n, func(at time.Duration) { _ = c.body.Release(at, n, lost) })
	return nil
}

func (p Press) do(c *Car) error {
	n, key, err := c.button(p.Button, p.Key)
	if err != nil {
		return err
	}
	if p.For < 0 {
		return fmt.Errorf("%s for %v: a press has a length", p.Button, p.For)
	}
	length := p.For
	if length == 0 {
		length = Tap(&c.config.Params.Buttons[n])
	}
	return c.press(n, key, length, p.Lost)
}

func (h Hold) do(c *Car) error {
	n, key, err := c.button(h.Button, h.Key)
	if err != nil {
		return err
	}
	b := &c.config.Params.Buttons[n]
	if !HasLength(b) {
		return fmt.Errorf("%s is a %v button, whose press has no length: press it", b.Name, b.Talks)
	}
	return c.press(n, key, Held(b), false)
}

func (d Double) do(c *Car) error {
	n, key, err := c.button(d.Button, d.Key)
	if err != nil {
		return err
	}
	b := &c.config.Params.Buttons[n]
	if err := c.press(n, key, Tap(b), false); err != nil {
		return err
	}
	c.plan(Tap(b)+Pause(b), n, func(time.Duration) { _ = c.press(n, key, Tap(b), false) })
	return nil
}

func (d Down) do(c *Car) error {
	n, key, err := c.button(d.Button, d.Key)
	if err != nil {
		return err
	}
	return c.down(n, key)
}

func (u Up) do(c *Car) error {
	n, _, err := c.button(u.Button, "")
	if err != nil {
		return err
	}
	if err := c.body.Release(c.now, n, u.Lost); err != nil {
		return err
	}
	c.forget(n)
	return nil
}

// lid is what the boot's lid is called among what can be opened.
const lid = "boot"

// Doors names what can be opened and closed in a configuration: "driver" for the fact driver_door_open, "boot" for boot_open.
func Doors(c *config.Config) (names []string) {
	for _, f := range latch.Facts() {
		if name, ok := strings.CutSuffix(f.String(), "_door_open"); ok && c.Params.HasFact(f) {
			names = append(names, name)
		}
	}
	if c.Params.HasFact(latch.BootOpen) {
		names = append(names, lid)
	}
	return names
}

// door finds the fact that tells of a door or of the lid.
func (c *Car) door(name string) (latch.Fact, error) {
	f, ok := latch.FactNamed(name + "_door_open")
	if name == lid {
		f, ok = latch.BootOpen, true
	}
	if !ok || !c.config.Params.HasFact(f) {
		return f, fmt.Errorf("unknown door %q: %s", name, spell.Instead(name, Doors(c.config)))
	}
	return f, nil
}

func (o Open) do(c *Car) error {
	f, err := c.door(o.What)
	if err != nil {
		return err
	}
	if f == latch.BootOpen && !o.ByHand && c.body.Value(f) != Truth(true) {
		if released, known := c.controllers.Says(latch.BootLatch); known && !released {
			return errors.New("the boot is latched: nobody can lift it, but by hand with a cable")
		}
	}
	return c.body.State(c.now, Facts{f: Truth(true)})
}

func (s Close) do(c *Car) error {
	f, err := c.door(s.What)
	switch {
	case err != nil:
		return err
	case f == latch.BootOpen:
		return c.closeLid()
	}
	return c.body.State(c.now, Facts{f: Truth(false)})
}

func (s State) do(c *Car) error {
	for f := range s {
		switch {
		case !c.config.Params.HasFact(f):
			return fmt.Errorf("the configuration has no fact %v: %s", f, spell.Instead("", StatedFacts(c.config)))
		case c.isReported(f):
			return fmt.Errorf("%v is what the simulated controller reports: give a closure a fault", f)
		}
	}
	if err := c.body.State(c.now, c.withIgnition(Facts(s))); err != nil {
		return err
	}
	c.supply()
	return nil
}

// StatedFacts names the facts of a configuration that can be stated, because no simulated controller reports them.
func StatedFacts(c *config.Config) (names []string) {
	for _, f := range stated(c) {
		names = append(names, f.String())
	}
	return names
}

func stated(c *config.Config) (facts []latch.Fact) {
	body, controllers := NewBody(c, nil), NewControllers(c, nil)
	for _, f := range latch.Facts() {
		if c.Params.HasFact(f) && !controllers.Reports(body.Source(f)) {
			facts = append(facts, f)
		}
	}
	return facts
}

func (s Strike) do(c *Car) error {
	if names := Closures(c.config); !slices.Contains(names, s.Closure) {
		return fmt.Errorf("unknown closure %q: %s", s.Closure, spell.Instead(s.Closure, names))
	}
	c.controllers.Strike(c.now, s.Closure, s.Fault)
	return nil
}

func (m Mute) do(c *Car) error {
	c.body.Mute(m)
	return nil
}

func (r Rebound) do(c *Car) error {
	c.rebounds = bool(r)
	return nil
}

func (l Lose) do(c *Car) error   { return setChance(&c.lose, float64(l)) }
func (r Repeat) do(c *Car) error { return setChance(&c.repeat, float64(r)) }

func setChance(of *float64, chance float64) error {
	if !(chance >= 0 && chance <= 1) {
		return fmt.Errorf("%v: a chance is from 0 to 1", chance)
	}
	*of = chance
	return nil
}

func (i Impostor) do(c *Car) error {
	a := &c.config.Params.Actuators[i.Action]
	if !a.Defined() {
		return fmt.Errorf("the configuration sends nothing for %v", i.Action)
	}
	for n, step := range a.Steps {
		t := &c.config.Frames[step.Frame]
		c.plan(step.After, noButton, func(at time.Duration) {
			f := t.Encode(uint64(n))
			c.emit(at, canbus.Bus(t.Bus), &f)
			c.controllers.Receive(at, canbus.Bus(t.Bus), &f)
		})
	}
	return nil
}

func (s SendFrame) do(c *Car) error {
	var names []string
	for i := range c.config.Buses {
		names = append(names, c.config.Buses[i].Name)
	}
	bus := slices.Index(names, s.Bus)
	if bus < 0 {
		return fmt.Errorf("unknown bus %q: %s", s.Bus, spell.Instead(s.Bus, names))
	}
	if err := s.Frame.Validate(); err != nil {
		return err
	}
	c.emit(c.now, canbus.Bus(bus), &s.Frame)
	c.controllers.Receive(c.now, canbus.Bus(bus), &s.Frame)
	return nil
}
