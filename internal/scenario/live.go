package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"latchd/internal/simcar"
)

// Step is something that a scenario does to a car.
type Step struct {
	At     time.Duration
	Action simcar.Action
}

// Car is what a scenario's car is like at the start, for one that lives on buses: it says what is given, and nothing else.
func (s *Scenario) Car() simcar.Options {
	facts := s.given
	if facts == nil {
		facts = simcar.Facts{}
	}
	return simcar.Options{Facts: facts, NoCentralLocking: true}
}

// Steps are what a scenario does to a car, in the order of time. Others are about latchd or its buses, such as a restart: they are named.
func (s *Scenario) Steps() (steps []Step, others []string) {
	steps = strike(0, s.faults)
	for _, e := range s.events {
		switch act := e.act.(type) {
		case stateFacts:
			steps = append(steps, Step{e.at, simcar.State(act)})
		case pressButton:
			down := simcar.Down{Button: s.Config.Params.Buttons[act.button].Name}
			if act.key != nil {
				down.Key = fmt.Sprint(*act.key)
			}
			steps = append(steps, Step{e.at, down})
		case releaseButton:
			steps = append(steps, Step{e.at, simcar.Up{Button: s.Config.Params.Buttons[act.button].Name, Lost: act.lost}})
		case *sendFrame:
			steps = append(steps, Step{e.at, simcar.SendFrame{Bus: s.Config.Buses[act.bus].Name, Frame: act.frame}})
		case logBegins:
			steps = append(steps, Step{e.at, simcar.Mute(act)})
		case strikeClosures:
			steps = append(steps, strike(e.at, act)...)
		default:
			kind := e.path[strings.LastIndexByte(e.path, '.')+1:]
			others = append(others, fmt.Sprintf("%s at %v", kind, e.at))
		}
	}
	return steps, others
}

func strike(at time.Duration, faults map[string]simcar.Fault) (steps []Step) {
	for _, closure := range slices.Sorted(maps.Keys(faults)) {
		steps = append(steps, Step{at, simcar.Strike{Closure: closure, Fault: faults[closure]}})
	}
	return steps
}
