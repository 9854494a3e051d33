package simcar

import (
	"context"
	"slices"
	"time"

	"latchd/canbus"
	"latchd/canbus/socketcan"
	"latchd/config"
	"latchd/internal/gateway"
)

// Interfaces says how a car uses the interface of each bus: it hears the commands that its controllers answer. It takes an interface
// away from nobody.
func Interfaces(c *config.Config) []socketcan.Options {
	options := make([]socketcan.Options, len(c.Buses))
	for i := range c.Buses {
		options[i] = socketcan.Options{Interface: c.Buses[i].Interface, TestBus: true, Shared: true}
	}
	for i := range c.Simulation {
		for _, closure := range c.Simulation[i].Closures {
			for _, m := range closure.Moves {
				if o := &options[m.Bus]; !slices.Contains(o.Hear, m.Message.ID) {
					o.Hear = append(o.Hear, m.Message.ID)
				}
			}
		}
	}
	return options
}

// Driver lets a car live on buses in real time.
type Driver struct {
	car    *Car
	buses  gateway.Buses // socketcan.Buses, or a node of a virtual network
	start  time.Duration // the buses' time at which the car's begins
	tasks  chan func(at time.Duration)
	unsent uint64
}

// NewDriver returns a driver of a car whose time has not begun. It begins now.
func NewDriver(car *Car, buses gateway.Buses) *Driver {
	return &Driver{car: car, buses: buses, start: buses.Now(), tasks: make(chan func(time.Duration), 16)}
}

// Run works until the context ends.
func (d *Driver) Run(ctx context.Context) {
	stop := context.AfterFunc(ctx, d.buses.Wake)
	defer stop()
	var a canbus.Arrival
	for ctx.Err() == nil {
		for d.buses.Next(&a) {
			if a.Kind != canbus.Arrived || a.Received.Origin == canbus.Own {
				continue
			}
			a.Received.At -= d.start
			d.send(d.car.Receive(&a.Received))
		}
		d.send(d.car.Advance(d.now()))
		d.work()
		d.buses.Wait(d.due())
	}
}

func (d *Driver) now() time.Duration { return d.buses.Now() - d.start }

// due is when the car does something, on the buses' time.
func (d *Driver) due() time.Duration {
	if at := d.car.Deadline(); at < never-d.start {
		return at + d.start
	}
	return never
}

// send puts frames on their buses. One for which there is no room, or no bus, is lost, as a car's are.
func (d *Driver) send(frames []canbus.Received) {
	for i := range frames {
		if d.buses.Send(frames[i].Bus, &frames[i].Frame) != nil {
			d.unsent++
		}
	}
}

// work does what others have asked for.
func (d *Driver) work() {
	for {
		select {
		case task := <-d.tasks:
			task(d.now())
		default:
			return
		}
	}
}

// Do does something to the car now. Any goroutine may call it, while Run works; it waits until it is done. The error is that of
// Car.Do, or of the context.
func (d *Driver) Do(ctx context.Context, a Action) error {
	return d.ask(ctx, func(at time.Duration) error {
		frames, err := d.car.Do(at, a)
		d.send(frames)
		return err
	})
}

// View tells how the car is now, and how many of its frames could not be sent: there was no bus, or no room. Any goroutine may call it,
// while Run works.
func (d *Driver) View(ctx context.Context) (v View, unsent uint64, err error) {
	type seen struct {
		View
		unsent uint64
	}
	told := make(chan seen, 1) // and not a variable: whoever stops waiting may return while it is written
	if err := d.ask(ctx, func(at time.Duration) error {
		d.send(d.car.Advance(at))
		told <- seen{d.car.View(), d.unsent}
		return nil
	}); err != nil {
		return View{}, 0, err
	}
	s := <-told
	return s.View, s.unsent, nil
}

// ask runs something on the goroutine of Run.
func (d *Driver) ask(ctx context.Context, run func(at time.Duration) error) error {
	done := make(chan error, 1)
	select {
	case d.tasks <- func(at time.Duration) { done <- run(at) }:
		d.buses.Wake()
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
