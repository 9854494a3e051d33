package daemon

import (
	"context"
	"encoding/json"

	"latchd/internal/control"
	"latchd/internal/report"
)

// car answers with what latchd knows of the car.
func (d *daemon) car(ctx context.Context, _ control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	if err := control.Arguments(arguments, &struct{}{}); err != nil {
		return err
	}
	var car report.Car
	if err := d.live.Do(ctx, func() {
		p := &d.now().c.Params
		look := report.LookAt(p, d.live.Loop())
		car = look.Car(p)
	}); err != nil {
		return err
	}
	return answer.Send(car)
}
