package daemon

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"latchd/internal/control"
)

// ReportArguments are those of the command report.
type ReportArguments struct {
	Since string `json:"since,omitempty"` // a date; empty: all that was counted
}

// Report says what happened since a day began.
type Report struct {
	Since       string  `json:"since"`    // the first day of it
	Complete    bool    `json:"complete"` // false: it was asked for days before that, of which nothing is known any more
	Presses     int     `json:"presses"`
	Done        []Count `json:"done,omitempty"`
	Withheld    []Count `json:"withheld,omitempty"` // would have been done, had latchd been armed
	Denied      []Count `json:"denied,omitempty"`
	Ignored     []Count `json:"ignored,omitempty"`
	Unconfirmed []Count `json:"unconfirmed,omitempty"` // done, and no status confirmed it
	NotSent     []Count `json:"not_sent,omitempty"`    // to be done, and a frame of it was not sent
	Manually    int     `json:"opened_manually"`       // the boot was opened, and no press explains it
	ByVehicle   int     `json:"opened_by_vehicle"`
	Disarmed    int     `json:"disarmed"`
	Faults      []Count `json:"faults,omitempty"`
	Other       int     `json:"other,omitempty"` // of days with too much to count each by itself
}

// Count is how often something was.
type Count struct {
	Count  int    `json:"count"`
	Action string `json:"action,omitempty"`
	Reason string `json:"reason,omitempty"` // stable code; of a fault, which it is
}

// report answers the command report.
func (d *daemon) report(_ context.Context, _ control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	var a ReportArguments
	if err := control.Arguments(arguments, &a); err != nil {
		return err
	}
	if _, err := time.Parse(time.DateOnly, a.Since); err != nil && a.Since != "" {
		return fmt.Errorf("report since %q: want a date such as 2026-11-01, or none for all", a.Since)
	}
	began, list := d.days.all()
	return answer.Send(sum(began, list, a.Since))
}

// sum adds up the days from a date on.
func sum(began string, list []day, since string) Report {
	total := map[string]int{}
	r := Report{Since: max(began, since), Complete: since == "" || since >= began}
	for _, d := range list {
		if d.Date >= r.Since {
			for what, n := range d.Counts {
				total[what] += n
			}
		}
	}
	for what, n := range total {
		r.add(strings.Fields(what), n)
	}
	for _, counts := range []*[]Count{&r.Done, &r.Withheld, &r.Denied, &r.Ignored, &r.Unconfirmed, &r.NotSent, &r.Faults} {
		slices.SortFunc(*counts, func(a, b Count) int {
			return cmp.Or(b.Count-a.Count, cmp.Compare(a.Action, b.Action), cmp.Compare(a.Reason, b.Reason))
		})
	}
	return r
}

// add adds what was counted by its words.
func (r *Report) add(words []string, n int) {
	last := words[len(words)-1]
	switch words[0] {
	case "press":
		r.Presses = n
	case "done":
		r.Done = append(r.Done, Count{Count: n, Action: last})
	case "withheld":
		r.Withheld = append(r.Withheld, Count{Count: n, Action: last})
	case "deny":
		r.Denied = append(r.Denied, Count{n, last, words[1]})
	case "ignore":
		r.Ignored = append(r.Ignored, Count{n, last, words[1]})
	case "unconfirmed":
		r.Unconfirmed = append(r.Unconfirmed, Count{Count: n, Action: last})
	case "not_sent":
		r.NotSent = append(r.NotSent, Count{Count: n, Action: last})
	case "opened_manually":
		r.Manually = n
	case "opened_by_vehicle":
		r.ByVehicle = n
	case "disarmed":
		r.Disarmed = n
	case "fault":
		r.Faults = append(r.Faults, Count{Count: n, Reason: last})
	default: // also of a later version
		r.Other += n
	}
}
