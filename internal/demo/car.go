package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"latchd/canbus"
	"latchd/canbus/virtual"
	"latchd/config"
	"latchd/internal/control"
	"latchd/internal/daemon"
	"latchd/internal/quantity"
	"latchd/internal/simcar"
	"latchd/internal/spell"
	"latchd/internal/web"
	"latchd/latch"
)

// car is the simulated car with the daemon's end of the buses, where they can fail.
type car struct {
	config *config.Config
	node   *virtual.Node // the daemon's
	driver *simcar.Driver
	ask    web.Ask

	mu   sync.Mutex
	late []time.Duration // by bus: how much later what the daemon sends is on the wire
}

func newCar(c *config.Config, node *virtual.Node, driver *simcar.Driver, ask web.Ask) *car {
	return &car{config: c, node: node, driver: driver, ask: ask, late: make([]time.Duration, len(c.Buses))}
}

// states are what a bus can be made to be.
var states = []struct {
	word  string
	cause canbus.Cause
}{{"on", canbus.NoCause}, {"off", canbus.BusOff}, {"down", canbus.Down}, {"unplugged", canbus.Absent}}

// Do does what a line says: as simcar.ParseAction reads it; to a bus, as in "bus body unplugged", "bus latch late 2s" and "bus body
// misses 5"; or "arm".
func (c *car) Do(ctx context.Context, line string) error {
	words := strings.Fields(line)
	switch {
	case line == "arm":
		return c.arm(ctx)
	case len(words) > 0 && words[0] == "bus":
		if err := c.fail(words[1:]); err != nil {
			return fmt.Errorf("%s: %w", line, err)
		}
		return nil
	}
	action, err := simcar.ParseAction(c.config, line)
	if err != nil {
		return err
	}
	return c.driver.Do(ctx, action)
}

// arm arms the daemon of this car again, as a person does who has read what latchd arm shows.
func (c *car) arm(ctx context.Context) error {
	var plan daemon.Plan
	if err := c.ask(ctx, "arm", nil, func(l control.Line) error { return json.Unmarshal(l.Data, &plan) }); err != nil {
		return err
	}
	return c.ask(ctx, "arm", daemon.ArmArguments{Fingerprint: plan.Fingerprint}, func(control.Line) error { return nil })
}

func (c *car) fail(words []string) error {
	if len(words) < 2 {
		return errors.New("want a bus, and on, off, down, unplugged, late and a time, or misses and a number")
	}
	bus := slices.IndexFunc(c.config.Buses, func(b config.Bus) bool { return b.Name == words[0] })
	if bus < 0 {
		var names []string
		for i := range c.config.Buses {
			names = append(names, c.config.Buses[i].Name)
		}
		return fmt.Errorf("there is no bus %q: %s", words[0], spell.Instead(words[0], names))
	}
	iface := c.config.Buses[bus].Interface
	if len(words) == 2 {
		for _, s := range states {
			if s.word == words[1] {
				c.node.Fail(iface, s.cause)
				return nil
			}
		}
	}
	if len(words) == 3 {
		switch words[1] {
		case "late":
			by, err := quantity.Duration(words[2], "2s")
			if err != nil {
				return err
			}
			c.mu.Lock()
			defer c.mu.Unlock()
			c.late[bus] = by
			c.node.Delay(iface, by)
			return nil
		case "misses":
			frames, err := strconv.ParseUint(words[2], 10, 16)
			if err != nil {
				return fmt.Errorf("%q: want how many frames, up to 65535", words[2])
			}
			c.node.Overflow(iface, uint32(frames))
			return nil
		}
	}
	return errors.New("want on, off, down, unplugged, late and a time, or misses and a number")
}

// view is how the car is, with what can be done to it.
type view struct {
	simcar.View
	Unsent  uint64    `json:"unsent"` // frames of the car for which there was no bus, or no room
	Buses   []busView `json:"buses"`
	Faults  []string  `json:"faults"`  // that a closure can have
	Actions []string  `json:"actions"` // whose frames somebody else may send
	Keys    []keyView `json:"keys"`    // that can press a button
}

type busView struct {
	Name  string `json:"name"`
	State string `json:"state"` // on, off, down or unplugged
	Late  string `json:"late"`  // seconds
}

type keyView struct {
	Number int64  `json:"number"`
	Name   string `json:"name"`
}

// View tells how the car is.
func (c *car) View(ctx context.Context) (json.RawMessage, error) {
	var v view
	var err error
	if v.View, v.Unsent, err = c.driver.View(ctx); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.config.Buses {
		b := busView{Name: c.config.Buses[i].Name, Late: fmt.Sprintf("%.3f", c.late[i].Seconds())}
		cause := c.node.Status(canbus.Bus(i)).Cause
		for _, s := range states {
			if s.cause == cause {
				b.State = s.word
			}
		}
		v.Buses = append(v.Buses, b)
	}
	for _, f := range simcar.Faults() {
		v.Faults = append(v.Faults, f.String())
	}
	for _, a := range latch.ActuatorActions() {
		if c.config.Params.Actuators[a].Defined() {
			v.Actions = append(v.Actions, a.String())
		}
	}
	for _, k := range c.config.Params.Keys {
		v.Keys = append(v.Keys, keyView{k.Number, k.Name})
	}
	return json.Marshal(v)
}
