package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"latchd/canbus"
	"latchd/canbus/socketcan"
)

// outputs are the interfaces of this machine on which a log is played, and which of the log's goes where. Its bus i is played
// on names[i]; those that are not to be played have the numbers after that.
type outputs struct {
	names []string
	takes map[string]canbus.Bus // by interface of the log
	all   bool                  // names[0] takes every interface of the log

	mu     sync.Mutex // the log is read by another goroutine than the one that tells of it
	seen   map[string]bool
	others []string // not to be played
}

// newOutputs reads what was given with --to: IFACE, or IFACE=LOGIFACE several times.
func newOutputs(to []string) (*outputs, error) {
	if len(to) == 0 {
		return nil, errors.New("--to: want the interface to play the log on")
	}
	o := &outputs{takes: map[string]canbus.Bus{}, seen: map[string]bool{}}
	for _, item := range to {
		name, of, paired := strings.Cut(item, "=")
		switch _, twice := o.takes[of]; {
		case name == "" || paired && of == "":
			return nil, fmt.Errorf("--to %s: want IFACE for all frames, or IFACE=LOGIFACE for those of one interface of the log", item)
		case !paired && len(to) > 1:
			return nil, fmt.Errorf("--to %s: one interface for all frames stands alone; several are given as IFACE=LOGIFACE each", item)
		case twice:
			return nil, fmt.Errorf("--to %s: interface %s of the log was given before: it is played on one bus", item, of)
		}
		i := slices.Index(o.names, name)
		if i < 0 {
			i = len(o.names)
			o.names = append(o.names, name)
		}
		if o.all = !paired; paired {
			o.takes[of] = canbus.Bus(i)
		}
	}
	return o, nil
}

// bus is called rarely: the reader remembers the answers.
func (o *outputs) bus(iface []byte) canbus.Bus {
	o.mu.Lock()
	defer o.mu.Unlock()
	name := string(iface)
	o.seen[name] = true
	if b, ok := o.takes[name]; ok || o.all {
		return b
	}
	i := slices.Index(o.others, name)
	if i < 0 {
		i = len(o.others)
		o.others = append(o.others, name)
	}
	return canbus.Bus(min(len(o.names)+i, int(canbus.NoBus)))
}

// other is the interface of the log with a number that is not to be played.
func (o *outputs) other(b canbus.Bus) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.others[int(b)-len(o.names)]
}

// missing tells of interfaces that the log does not have.
func (o *outputs) missing() (warnings []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for of, b := range o.takes {
		if !o.seen[of] && len(o.seen) > 0 {
			var has []string
			for name := range o.seen {
				has = append(has, name)
			}
			slices.Sort(has)
			warnings = append(warnings, fmt.Sprintf("--to %s=%s: the log has no interface %s, only %s", o.names[b], of, of, strings.Join(has, ", ")))
		}
	}
	slices.Sort(warnings)
	return warnings
}

// open opens the interfaces. warn is told of those that are a real bus.
func (o *outputs) open(warn func(string)) (senders []*socketcan.Sender, err error) {
	var wrong []error
	for _, name := range o.names {
		s, err := socketcan.OpenSender(name)
		if err != nil {
			wrong = append(wrong, mend(err))
			continue
		}
		senders = append(senders, s)
		c, err := socketcan.LookUpController(name)
		if err != nil || c.Kind != "can" {
			continue // there is no controller, or nothing is known of it
		}
		if c.ListenOnly {
			wrong = append(wrong, fmt.Errorf("interface %s: its controller is listen-only, so nothing can be sent: ip link set %s down; ip link set %s up type can listen-only off", name, name, name))
			continue
		}
		warn(fmt.Sprintf("warning: %s is a real bus: whatever is on it takes these frames for real. At a desk; never in a car", name))
	}
	if err := errors.Join(wrong...); err != nil {
		closeAll(senders)
		return nil, err
	}
	return senders, nil
}

func closeAll(senders []*socketcan.Sender) {
	for _, s := range senders {
		s.Close()
	}
}

// mend adds the command that brings an interface back, to the error that tells of its loss.
func mend(err error) error {
	lost, ok := errors.AsType[*socketcan.LostError](err)
	if !ok {
		return err
	}
	name := lost.Interface
	switch lost.Cause {
	case canbus.Absent:
		return fmt.Errorf("%w; this makes a virtual one: ip link add dev %s type vcan && ip link set %s up", err, name, name)
	case canbus.Down:
		return fmt.Errorf("%w: %s", err, upCommand(name))
	case canbus.NoKernel:
		return fmt.Errorf("%w: modprobe can-raw, where the kernel has that module", err)
	}
	return err
}

// upCommand is the command that brings an interface up. A controller whose bit rate was never set needs one.
func upCommand(name string) string {
	command := fmt.Sprintf("ip link set %s up", name)
	if c, err := socketcan.LookUpController(name); err == nil && c.Kind == "can" && c.Bitrate == 0 {
		command += " type can bitrate 500000 (or what the bus has)"
	}
	return command
}
