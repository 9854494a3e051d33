package daemon

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"latchd/config"
	"latchd/internal/control"
	"latchd/internal/report"
	"latchd/latch"
)

// Maintenance is what is counted of latches and keys since the last service.
type Maintenance struct {
	Latches []LatchCounts `json:"latches"`
	Keys    []KeyCounts   `json:"keys"`
}

// LatchCounts are those of one latch.
type LatchCounts struct {
	Latch    string   `json:"latch"`
	Cycles   uint64   `json:"cycles"`             // openings
	Opening  string   `json:"opening,omitempty"`  // seconds to open: the median of the newest ...
	Of       int      `json:"of,omitempty"`       // ... so many ...
	Openings []string `json:"openings,omitempty"` // ... which are these, the oldest first
	Retried  Share    `json:"retried"`            // movements that were not confirmed at the first try
	Rebound  Share    `json:"rebound"`            // closings after which the lid sprang open
	Slammed  Share    `json:"slammed"`            // closings that were too hard
	Due      []string `json:"due,omitempty"`      // reasons for which a service is due
}

// KeyCounts are those of one key.
type KeyCounts struct {
	Key  *int64   `json:"key,omitempty"`
	Name string   `json:"key_name,omitempty"`
	Late Share    `json:"late"` // frames of its presses that came late, or never
	Low  uint64   `json:"low"`  // presses in a row with which the car reported a weak battery
	Due  []string `json:"due,omitempty"`
}

// Share is how many of the newest there were.
type Share struct {
	Count int `json:"count"`
	Of    int `json:"of"`
}

func share(r *latch.Recent) Share {
	had, of := r.Share()
	return Share{had, of}
}

func (d *daemon) maintenance(ctx context.Context, _ control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	if err := control.Arguments(arguments, &struct{}{}); err != nil {
		return err
	}
	var c *config.Config
	var h latch.Health
	if err := d.live.Do(ctx, func() { c, h = d.now().c, d.live.Loop().Memory().Health }); err != nil {
		return err
	}
	return answer.Send(countsOf(c, &h))
}

func countsOf(c *config.Config, h *latch.Health) Maintenance {
	m := Maintenance{Latches: []LatchCounts{}, Keys: []KeyCounts{}}
	for i := range h.Latches {
		l := &h.Latches[i]
		counts := LatchCounts{Latch: latch.Closure(i).String(), Cycles: l.Cycles, Retried: share(&l.Retried), Rebound: share(&l.Rebound), Slammed: share(&l.Slammed)}
		times := newest(&l.Opening)
		for _, t := range times {
			counts.Openings = append(counts.Openings, report.Seconds(t))
		}
		if counts.Of = len(times); counts.Of > 0 {
			slices.Sort(times)
			counts.Opening = report.Seconds(times[len(times)/2])
		}
		counts.Due = names(l.Told)
		m.Latches = append(m.Latches, counts)
	}
	for i := range h.Keys {
		k := &h.Keys[i]
		counts := KeyCounts{Late: share(&k.Late), Low: k.Low, Due: names(k.Told)}
		if k.Key.Known {
			counts.Key = &k.Key.Number
		}
		for _, known := range c.Params.Keys {
			if k.Key.Known && known.Number == k.Key.Number {
				counts.Name = known.Name
			}
		}
		m.Keys = append(m.Keys, counts)
	}
	return m
}

// newest are the newest times, the oldest of them first.
func newest(t *latch.Times) []time.Duration {
	return slices.Clone(t.Newest[:min(t.Seen, uint64(len(t.Newest)))])
}

func names(reasons []latch.Reason) (list []string) {
	for _, r := range reasons {
		list = append(list, r.String())
	}
	return list
}

// service says that latches and keys were looked after: all is counted anew.
func (d *daemon) service(ctx context.Context, peer control.Peer, arguments json.RawMessage, _ *control.Answer) error {
	if err := control.Arguments(arguments, &struct{}{}); err != nil {
		return err
	}
	if err := d.live.Do(ctx, func() { d.live.Tell(latch.Input{Kind: latch.Service}) }); err != nil {
		return err
	}
	d.now().log.Info("serviced, says " + peer.String())
	d.state.changed(true)
	return d.state.flush(ctx)
}
