package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"latchd/canbus"
	"latchd/canbus/socketcan"
	"latchd/config"
	"latchd/internal/control"
	"latchd/latch"
)

// Status is how a running daemon is: the answer to the command status.
type Status struct {
	Latchd        string      `json:"latchd"`
	Configuration string      `json:"configuration"`
	Mode          string      `json:"mode"`         // of the configuration: observe or armed
	Armed         bool        `json:"armed"`        // the transmit path is open
	Disarmed      bool        `json:"disarmed"`     // by a person, or because somebody else sent our frames (P17)
	DisarmedFor   string      `json:"disarmed_for"` // seconds still; empty: until armed
	Up            string      `json:"up"`           // seconds since it began
	Buses         []BusStatus `json:"buses"`
	// Refused is how many frames were not sent, by the reason, since this configuration began.
	Refused      map[string]uint64 `json:"refused"`
	LinesMissing uint64            `json:"log_lines_missing"`
}

// BusStatus is how one bus is.
type BusStatus struct {
	Name  string `json:"name"`
	State string `json:"state"` // heard, or why it is lost
	// Uncertain: a frame that was sent is not on the bus, and may come at any time. Nothing but an escape is sent before it has come, the
	// interface was down, or a person arms.
	Uncertain bool `json:"uncertain"`
	socketcan.Status
}

// Plan is what arming would do: the answer to the command arm without a confirmation.
type Plan struct {
	Fingerprint string   `json:"fingerprint"` // what is confirmed
	Changes     []string `json:"changes"`     // in words
}

// ArmArguments are those of the command arm.
type ArmArguments struct {
	Fingerprint string `json:"fingerprint,omitempty"` // of the plan that was confirmed
}

// DisarmArguments are those of the command disarm.
type DisarmArguments struct {
	For time.Duration `json:"for,omitempty"` // in ns; 0: until it is armed again
}

// desk is where commands of one socket are taken, so that whoever may only look takes no place of one who commands.
type desk struct {
	*daemon
	following atomic.Int32 // clients that follow the events
	composing sync.Mutex
}

// commands are what can be asked of a running daemon.
func (d *daemon) commands() map[string]control.Command {
	k := &desk{daemon: d}
	return map[string]control.Command{
		"status":      {Looks: true, Handle: d.status},
		"car":         {Looks: true, Handle: d.car},
		"reload":      {Handle: d.reloadCommand},
		"record":      {Handle: d.recordCommand},
		"try":         {Handle: d.try},
		"arm":         {Handle: d.arm},
		"forget":      {Handle: d.forget},
		"disarm":      {Handle: d.disarm},
		"events":      {Looks: true, Handle: k.tellEvents},
		"explain":     {Looks: true, Handle: d.explain},
		"scenario":    {Looks: true, Handle: k.scenario},
		"report":      {Looks: true, Handle: d.report},
		"get":         {Looks: true, Handle: d.get},
		"set":         {Handle: d.set},
		"maintenance": {Looks: true, Handle: d.maintenance},
		"service":     {Handle: d.service},
	}
}

func (d *daemon) status(ctx context.Context, _ control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	if err := control.Arguments(arguments, &struct{}{}); err != nil {
		return err
	}
	var s Status
	if err := d.live.Do(ctx, func() {
		c := d.now().c
		s = Status{Latchd: d.options.Identity, Configuration: c.File, Mode: c.Mode.String(), LinesMissing: d.journal.missing.Load()}
		s.Armed, s.Up, s.Refused = d.live.Armed(), seconds(d.buses.Now()), d.live.Refused()
		m := d.live.Loop().Memory()
		if s.Disarmed = m.Disarmed; m.Remaining > 0 {
			s.DisarmedFor = seconds(m.Remaining)
		}
		for i := range c.Buses {
			b := BusStatus{Name: c.Buses[i].Name, State: "heard", Uncertain: d.live.Uncertain(canbus.Bus(i)), Status: d.buses.Status(canbus.Bus(i))}
			if b.Cause != canbus.NoCause {
				b.State = b.Cause.String()
			}
			s.Buses = append(s.Buses, b)
		}
	}); err != nil {
		return err
	}
	return answer.Send(s)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// arm arms in two steps: what it would do is shown, and what was shown is confirmed (P17).
func (d *daemon) arm(ctx context.Context, peer control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	var a ArmArguments
	if err := control.Arguments(arguments, &a); err != nil {
		return err
	}
	if a.Fingerprint == "" {
		c := d.now().c
		if c.Mode != config.Armed {
			return ErrObserve
		}
		return answer.Send(Plan{Fingerprint: fingerprint(c, d.options.Identity), Changes: changes(c)})
	}
	var refused error
	if err := d.live.Do(ctx, func() {
		c := d.now().c
		if c.Mode != config.Armed {
			refused = ErrObserve
			return
		}
		if a.Fingerprint != fingerprint(c, d.options.Identity) {
			refused = errors.New("what was confirmed is not what runs: another configuration was taken into use meanwhile; arm anew")
			return
		}
		d.state.armed = a.Fingerprint
		d.live.Arm(true)
		d.live.Trust() // who arms says that the state is known
		d.live.Tell(latch.Input{Kind: latch.Arm})
	}); err != nil {
		return err
	}
	if refused != nil {
		return refused
	}
	d.now().log.Warn("armed by " + peer.String())
	d.state.changed(true)
	return d.state.flush(ctx)
}

// changes says what is otherwise while latchd is armed.
func changes(c *config.Config) (list []string) {
	for _, a := range latch.ActuatorActions() {
		actuator := &c.Params.Actuators[a]
		if !actuator.Defined() {
			continue
		}
		seen, frames := map[int]bool{}, ""
		for _, step := range actuator.Steps {
			if t := &c.Frames[step.Frame]; !seen[step.Frame] {
				seen[step.Frame] = true
				b := &c.Buses[t.Bus]
				frames += fmt.Sprintf(" %v on %s (%s),", t.Frame.ID, b.Name, b.Interface)
			}
		}
		list = append(list, fmt.Sprintf("%v sends%s", a, frames[:len(frames)-1]))
	}
	return list
}

// disarm switches off, for a time or until a person arms again. It is always allowed (P17). What was switched off until a person arms
// again, as because somebody else sent our frames, is not on again after a time.
func (d *daemon) disarm(ctx context.Context, peer control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	var a DisarmArguments
	if err := control.Arguments(arguments, &a); err != nil {
		return err
	}
	if a.For < 0 {
		return fmt.Errorf("disarm for %v: want a time above 0, or none for until it is armed again", a.For)
	}
	var already bool
	if err := d.live.Do(ctx, func() {
		m := d.live.Loop().Memory()
		if already = m.Disarmed && m.Remaining == 0; already {
			a.For = 0
		}
		d.live.Tell(latch.Input{Kind: latch.DisarmFor, For: a.For})
	}); err != nil {
		return err
	}
	text := "disarmed until latchd arm"
	switch {
	case already:
		text += ", as it was already"
	case a.For > 0:
		text = fmt.Sprintf("disarmed for %v", a.For)
	}
	d.now().log.Warn(text + ", asked for by " + peer.String())
	d.state.changed(true)
	if err := d.state.flush(ctx); err != nil {
		return err
	}
	return answer.Send(Said{text})
}

// Said is what a command did, in words.
type Said struct {
	Text string `json:"text"`
}

func (d *daemon) reloadCommand(ctx context.Context, peer control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	if err := control.Arguments(arguments, &struct{}{}); err != nil {
		return err
	}
	d.now().log.Info("reload, asked for by " + peer.String())
	text, err := d.reload(ctx)
	if err != nil {
		return err
	}
	return answer.Send(Said{text})
}
