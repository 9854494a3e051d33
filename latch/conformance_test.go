package latch_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// timeline is a row of gesture-scenarios.json: raw levels, and the events that AceButton 1.10.1 makes of them.
type timeline struct {
	Name   string
	Config aceConfig
	Input  [][2]int64 // time in ms, level
	End    int64      `json:"end_ms"`
	Expect []aceEvent
}

// aceConfig is a configuration of that library: limits, features and flags.
type aceConfig struct {
	Debounce          int64 `json:"debounce_ms"`
	Click             int64 `json:"click_ms"`
	Double            int64 `json:"double_click_ms"`
	Hold              int64 `json:"hold_ms"`
	HasClick          bool  `json:"click"`
	HasDouble         bool  `json:"double_click"`
	HasHold           bool  `json:"hold"`
	NoReleaseAfter    bool  `json:"suppress_release_after_click"`
	NoReleaseAfterTwo bool  `json:"suppress_release_after_double_click"`
	HoldRelease       bool  `json:"suppress_release_after_hold"`
	Postpone          bool  `json:"suppress_click_before_double_click"`
}

// aceEvent is [time in ms, name].
type aceEvent string

func (e *aceEvent) UnmarshalJSON(text []byte) error {
	var at int64
	var name string
	if err := json.Unmarshal(text, &[]any{&at, &name}); err != nil {
		return err
	}
	*e = aceEvent(fmt.Sprintf("%d %s", at, name))
	return nil
}

// button is the button that does what the configuration asks for. A level that is sampled is known at each
// instant, as a change button's is. What is bound only matters for what is held back: LockAll and UnlockAll
// conflict, the double of its own single does not.
func (c *aceConfig) button() latch.Button {
	b := latch.Button{
		Name: "b", Place: latch.Cabin, Key: -1, Group: -1, Pressed: []int64{1}, Talks: latch.Change,
		Debounce: time.Duration(c.Debounce) * ms, Click: time.Duration(c.Click) * ms, Hold: time.Duration(c.Hold) * ms,
		Double: time.Duration(c.Double) * ms, Gap: 40 * ms, Period: 100 * ms, Stale: 350 * ms, Stuck: 5 * time.Second,
	}
	if c.HasClick || c.HasDouble {
		b.Does[latch.Click] = latch.UnlockAll
	}
	if c.HasDouble && c.Postpone {
		b.Does[latch.Double] = latch.LockAll
	} else if c.HasDouble {
		b.Does[latch.Double] = latch.UnlockAll
	}
	if c.HasHold {
		b.Does[latch.Hold] = latch.BootRelease
	}
	return b
}

// valid is what G1 says of the limits.
func (c *aceConfig) valid() bool {
	return c.Debounce < c.Click && c.Click <= c.Hold && c.Double > c.Debounce
}

// play runs the timeline on the engine.
func (l *timeline) play() []aceEvent {
	e := latch.New(bench(l.Config.button()))
	start := time.Duration(l.Input[0][0]) * ms
	effects := slices.Clone(e.Observe(start, latch.Input{Kind: latch.Start}))
	for _, in := range l.Input {
		effects = append(effects, e.Observe(time.Duration(in[0])*ms, latch.Input{Readings: []latch.Reading{{Present: true, Raw: in[1]}}})...)
	}
	effects = append(effects, e.Advance(time.Duration(l.End)*ms)...)
	return l.Config.events(effects)
}

// events writes gestures in the library's words: without a feature its event does not exist, and the flags drop
// releases. (A hold's release is a plain release there, without the flag.)
func (c *aceConfig) events(effects []latch.Effect) []aceEvent {
	out := []aceEvent{}
	var since latch.GestureKind // newest since the press; Press: none, so a release is that of a click held back
	for i := range effects {
		if effects[i].Kind != latch.EffectGesture {
			continue
		}
		g := effects[i].Gesture
		name := g.Kind.String()
		switch {
		case g.Kind == latch.Click && !c.HasClick && !c.HasDouble:
			continue
		case g.Kind == latch.Release && c.NoReleaseAfter && (since == latch.Click || since == latch.Press):
			continue
		case g.Kind == latch.Release && c.NoReleaseAfterTwo && since == latch.Double:
			continue
		case g.Kind == latch.HoldRelease && !c.HoldRelease:
			name = "release"
		case g.Kind == latch.Double:
			name = "double_click"
		case g.Kind == latch.Rejected:
			name += "(" + g.Reason.String() + ")"
		}
		since = g.Kind
		out = append(out, aceEvent(fmt.Sprintf("%d %s", effects[i].At/ms, name)))
	}
	return out
}

// differs lists the rows on which latchd's own rules differ, with the rule and what latchd does instead.
var differs = map[string]struct {
	rule string
	want []aceEvent
}{
	"boot_pressed_then_released_orphan_release": {"G2", []aceEvent{}},
	"boot_pressed_then_normal_click":            {"G2", []aceEvent{"850 press", "950 click"}},
	"hold_shorter_than_click_gives_both":        {"G1", nil}, // refused

	"double_window_400_is_two_clicks":      {"G5", []aceEvent{"150 press", "550 press", "650 double_click"}},
	"double_window_400_immediate_mode":     {"G5", []aceEvent{"150 press", "250 click", "550 press", "650 double_click"}},
	"double_second_press_spans_window_end": {"G5", []aceEvent{"120 press", "570 press", "720 double_click"}},
	"tap_then_hold":                        {"G5", []aceEvent{"120 press", "370 press", "1370 click", "1370 hold", "1720 hold_release"}},
	"tap_then_medium_press":                {"G5, G6", []aceEvent{"120 press", "320 press", "580 click", "580 rejected(too_long)", "580 release"}},

	"click_length_200_is_not_a_click":  {"G6", []aceEvent{"150 press", "350 click", "350 release"}}, // no hold, no limit
	"encoded_click_20ms":               {"G6", []aceEvent{"65620 press", "65820 click", "65820 release"}},
	"dead_zone_between_click_and_hold": {"G6", []aceEvent{"120 press", "620 rejected(too_long)", "620 release"}},
	"bmw_e9x_fob_unlock_tap_defaults":  {"G6", []aceEvent{"1020 press", "1244 rejected(too_long)", "1244 release"}},
	"bmw_e9x_fob_lock_739ms_dead_zone": {"G6", []aceEvent{"1020 press", "1759 rejected(too_long)", "1759 release"}},

	"hold_needs_raw_press_at_deadline": {"G7", []aceEvent{"150 press", "1150 hold", "1200 hold_release"}},
	"release_bounce_swallows_hold":     {"G7", []aceEvent{"150 press", "1150 hold", "1180 hold_release"}},
	"dropout_delays_hold":              {"G7", []aceEvent{"150 press", "1150 hold", "2050 hold_release"}},

	// The window ends at the instant of a change; a timer that has expired comes before the frame.
	"chatter_longer_than_debounce": {"G10", []aceEvent{"150 press", "710 click"}},

	"hold_fires_once": {"G12", []aceEvent{"120 press", "1120 hold", "5120 stuck"}},
}

// TestConformance compares each timeline, event for event and with its time. No row is passed over: one that
// differs is in the table above, and one in the table that agrees is an error.
func TestConformance(t *testing.T) {
	path := filepath.Join("..", "..", "shared", "conformance", "gestures", "gesture-scenarios.json")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not beside the checkout: nothing to compare with", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	var timelines []timeline
	if err := json.Unmarshal(text, &timelines); err != nil {
		t.Fatal(err)
	}
	if len(timelines) != 52 {
		t.Errorf("%d timelines, want 52", len(timelines))
	}
	seen := make(map[string]bool)
	for _, l := range timelines {
		seen[l.Name] = true
		t.Run(l.Name, func(t *testing.T) { l.compare(t) })
	}
	for name := range differs {
		if !seen[name] {
			t.Errorf("%s is listed as different, but there is no such timeline", name)
		}
	}
}

func (l *timeline) compare(t *testing.T) {
	ours, different := differs[l.Name]
	if !l.Config.valid() {
		if ours.rule != "G1" || ours.want != nil {
			t.Errorf("G1 refuses the configuration, which the table of differences does not say")
		}
		return
	}
	got := l.play()
	if !different {
		if diff := cmp.Diff(l.Expect, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		return
	}
	if diff := cmp.Diff(ours.want, got); diff != "" {
		t.Errorf("by %s (-want +got)\n%s", ours.rule, diff)
	}
	if cmp.Equal(l.Expect, got) {
		t.Errorf("agrees, but is listed as different by %s", ours.rule)
	}
}
