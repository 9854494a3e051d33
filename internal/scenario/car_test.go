package scenario

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"latchd/canbus"
	"latchd/internal/gateway"
	"latchd/latch"
)

// said lets a car say things, and lists the frames that it sends until a time.
func said(t *testing.T, text string, until time.Duration, say func(*car) error) string {
	t.Helper()
	c := newCar(configOf(t, text))
	var b strings.Builder
	c.send = func(at time.Duration, bus canbus.Bus, f *canbus.Frame) {
		fmt.Fprintf(&b, "%v %d %v\n", at, bus, f)
	}
	if err := say(c); err != nil {
		return err.Error()
	}
	(&world{car: c}).advance(nil, until)
	return b.String()
}

// TestFrames: a message is sent as the DBC and the configuration ask for, and says all that is known at once.
func TestFrames(t *testing.T) {
	facts := func(s setting) func(*car) error {
		return func(c *car) error { return c.state(0, s) }
	}
	yes, no, unknown := wish{true, true, 1}, wish{true, true, 0}, wish{given: true}
	for _, tt := range []struct {
		name, text string
		until      time.Duration
		say        func(*car) error
		want       string
	}{
		{"in the DBC's cycle", carYAML, 250 * time.Millisecond, facts(setting{latch.Valet: yes}),
			// The speed has no value of its own: the filler above its range.
			"0s 0 103#00FF0F0100000000\n100ms 0 103#00FF0F0100000000\n200ms 0 103#00FF0F0100000000"},
		{"often enough to stay fresh", carYAML, 13 * time.Second, facts(setting{latch.Locked: yes}),
			// Both pages of what shares its place; the lid is not open.
			"0s 0 102#0102000000000000\n0s 0 102#0200000000000000\n6s 0 102#0102000000000000\n6s 0 102#0200000000000000\n12s 0 102#0102000000000000\n12s 0 102#0200000000000000"},
		{"not at all while nothing is known", carYAML, time.Second, facts(setting{latch.Valet: unknown}), ""},
		{"a value that means neither", carYAML, 0, facts(setting{latch.Valet: no, latch.Ignition: unknown}), "0s 0 103#03FF0F0000000000"},
		{"a quantity", carYAML, 0, facts(setting{latch.Speed: {true, true, 12.3}}), "0s 0 103#007B000000000000"},
		{"a quantity that is unknown", carYAML, 0, facts(setting{latch.Valet: no, latch.Speed: unknown}), "0s 0 103#00FF0F0000000000"},
		{"a value among those that mean false", strings.Replace(carYAML, "is: On}", "is: On, is_not: [3]}", 1), 0, facts(setting{latch.Ignition: no}), "0s 0 103#03FF0F0000000000"},
		{"only until it is unknown", carYAML, time.Second, func(c *car) error {
			return errors.Join(c.state(0, setting{latch.Valet: yes}), c.state(0, setting{latch.Valet: unknown}))
		}, "0s 0 103#00FF0F0100000000"},
		{"not what a log tells of, though a button of the message speaks", strings.Replace(carYAML, "body/Lever.Pulled", "body/Drive.Small", 1), time.Second, func(c *car) error {
			err := c.state(0, setting{latch.Ignition: no})
			c.mute(func(*message) bool { return true })
			return errors.Join(err, c.press(0, 6, nil), c.release(0, 6, false))
		}, "0s 0 103#00FF0F0000000000\n0s 0 103#00FF0F0100000000\n0s 0 103#00FF0F0000000000"},
		{"a quantity in another unit", strings.Replace(carYAML, "facts:\n", "facts:\n  - {name: voltage, signal: body/Drive.Turn, unit: mV}\n", 1), 0,
			facts(setting{latch.Voltage: {true, true, 0.05}}), "0s 0 103#00FF0F0000003200"},
		{"the state of a counter", strings.Replace(carYAML, "{name: dash, place: cabin, signal: body/Dash.Switch, pressed: Down, talks: change,", "{name: dash, place: cabin, signal: body/Misc.Flag,", 1), 0,
			func(c *car) error { return c.begin(nil) }, "0s 0 101#0000"},
		{"a signed signal", strings.Replace(carYAML, "body/Drive.Small", "body/Drive.Turn, is: -1, is_not: 0", 1), 0, facts(setting{latch.Valet: unknown, latch.Ignition: no}), "0s 0 103#00FF0F0000007F00"},
		{"a quantity that is never unknown", strings.Replace(carYAML, "facts:\n", "facts:\n  - {name: voltage, signal: body/Drive.Turn, unit: V}\n", 1), 0, facts(setting{latch.Ignition: no}), "0s 0 103#00FF0F0000000000"},
		{"a state that nothing tells of", carYAML, 0, func(c *car) error { return c.begin(nil) }, "0s 0 101#0000"},
		{"a button that repeats its frame", carYAML, 250 * time.Millisecond, func(c *car) error { return c.press(0, 0, nil) },
			"0s 0 100#3100\n100ms 0 100#3100\n200ms 0 100#3100"},
		{"a pulse", carYAML, time.Second, func(c *car) error { return c.press(0, 3, nil) }, "0s 0 100#3005"},
		{"a switch", carYAML, time.Second, func(c *car) error { return c.press(0, 4, nil) }, "0s 0 101#0100"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			compare(t, tt.want, said(t, tt.text, tt.until, tt.say))
		})
	}
}

// TestConflicts: what cannot be said at once is said in the owner's words.
func TestConflicts(t *testing.T) {
	shared := strings.Replace(carYAML, "{name: valet, signal: body/Drive.Small}", "{name: valet, signal: body/Drive.Ignition, is: On}", 1)
	numbers := strings.Replace(carYAML, "{name: valet, signal: body/Drive.Small}", "{name: crash, signal: body/Drive.Speed, is: 10}", 1)
	for _, tt := range []struct {
		text string
		say  setting
		want string
	}{
		{shared, setting{latch.Valet: {true, true, 1}, latch.Ignition: {true, true, 0}}, "Drive.Ignition has no value that says ignition false and valet true; a fact is unknown without one only if no fact of its message is known"},
		{numbers, setting{latch.Speed: {true, true, 5}, latch.Crash: {true, true, 1}}, "Drive.Speed has no value that says speed 5 km/h and crash true; a fact is unknown without one only if no fact of its message is known"},
		{strings.Replace(carYAML, "{name: valet, signal: body/Drive.Small}", "{name: valet, signal: body/Body.Page, is: 3}", 1), setting{latch.Valet: {true, true, 1}, latch.Locked: {true, true, 1}},
			"message Body: signal Locked is not in a frame in which Page is 3"},
	} {
		compare(t, tt.want, said(t, tt.text, 0, func(c *car) error { return c.state(0, tt.say) }))
	}
	up := strings.Replace(carYAML, "{name: lever, place: emergency, signal: body/Lever.Pulled", "{name: lever, place: emergency, signal: body/Lever.Pulled, talks: change, pressed: [0, 1]", 1)
	compare(t, "Lever.Pulled has no value for a button that is up", said(t, up, 0, func(c *car) error { return c.begin(nil) }))
	_, problems := Load("test.yaml", disk(map[string]string{"car.yaml": up, "car.dbc": carDBC, "test.yaml": expect("{event: gap}")}))
	compare(t, "test.yaml:4:5: scenarios[a].given: Lever.Pulled has no value for a button that is up", lines(problems))
}

// tally is a sink that counts.
type tally struct{ effects, sent, refused int }

func (n *tally) Effect(*latch.Effect)                           { n.effects++ }
func (n *tally) Sent(*gateway.Transmission)                     { n.sent++ }
func (n *tally) Refused(*gateway.Transmission, gateway.Refusal) { n.refused++ }

// TestPlay: what a record tells is what happened in a span of time, both ends included.
func TestPlay(t *testing.T) {
	r := &record{config: configOf(t, carYAML)}
	r.Effect(&latch.Effect{At: time.Second, Kind: latch.EffectGesture})
	r.Sent(&gateway.Transmission{At: 2 * time.Second})
	r.Refused(&gateway.Transmission{At: 3 * time.Second}, gateway.TooLate)
	res := &Result{record: r}
	around := &Failure{At: 2500 * time.Millisecond}
	for _, tt := range []struct {
		play func(gateway.Sink)
		want tally
	}{
		{res.All, tally{1, 1, 1}},
		{func(s gateway.Sink) { res.Around(around, s) }, tally{1, 1, 1}},
		{func(s gateway.Sink) { r.play(time.Second, 3*time.Second, s) }, tally{1, 1, 1}},
		{func(s gateway.Sink) { r.play(time.Second+1, 3*time.Second-1, s) }, tally{0, 1, 0}},
	} {
		var got tally
		if tt.play(&got); got != tt.want {
			t.Errorf("%+v, want %+v", got, tt.want)
		}
	}
}

// TestTap: a click lasts as long as people click, where the button's times allow it.
func TestTap(t *testing.T) {
	for _, tt := range []struct{ click, debounce, want int }{{900, 0, 200}, {300, 0, 150}, {300, 150, 225}, {1000, 200, 600}} {
		b := &latch.Button{Click: time.Duration(tt.click) * time.Millisecond, Debounce: time.Duration(tt.debounce) * time.Millisecond}
		if got := tap(b); got != time.Duration(tt.want)*time.Millisecond {
			t.Errorf("click %d, debounce %d: %v", tt.click, tt.debounce, got)
		}
	}
}

func TestDefaultConfiguration(t *testing.T) {
	files := map[string]string{"car.yaml": carYAML, "car.dbc": carDBC, "test.yaml": strings.Replace(expect("{event: gap}"), "config: car.yaml\n", "", 1)}
	opts := disk(files)
	opts.Default = func() (string, error) { return "car.yaml", nil }
	if s, problems := Load("test.yaml", opts); s == nil || s.Config != "car.yaml" {
		t.Error(lines(problems))
	}
	opts.Default = func() (string, error) { return "", errors.New("there is no configuration") }
	_, problems := Load("test.yaml", opts)
	compare(t, "test.yaml:1:1: config is missing, and there is no configuration", lines(problems))
	opts.Config = "car.yaml"
	files["test.yaml"] = strings.Replace(expect("{event: gap}"), "car.yaml", "nowhere.yaml", 1)
	if s, problems := Load("test.yaml", opts); s == nil || s.Config != "car.yaml" {
		t.Error(lines(problems))
	}
}
