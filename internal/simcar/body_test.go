package simcar

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/config"
	"latchd/latch"
)

// carYAML is a car with every kind of button, and messages that share their place.
var carYAML = string(testFile("car.yaml"))

func testFile(name string) []byte {
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		panic(err)
	}
	return data
}

// configOf reads a configuration of that car.
func configOf(t testing.TB, text string) *config.Config {
	t.Helper()
	c, problems := config.Load("car.yaml", config.Options{ReadFile: func(name string) ([]byte, error) {
		if name == "car.yaml" {
			return []byte(text), nil
		}
		return testFile(name), nil
	}})
	if c == nil {
		t.Fatalf("%v\n%s", problems, text)
	}
	return c
}

// compare shows how two texts differ, line by line.
func compare(t testing.TB, want, got string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), strings.Split(strings.TrimSpace(got), "\n")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// said lets a body say things, and lists the frames that it sends until a time.
func said(t *testing.T, text string, until time.Duration, say func(*Body) error) string {
	t.Helper()
	var said strings.Builder
	b := NewBody(configOf(t, text), func(at time.Duration, bus canbus.Bus, f *canbus.Frame) {
		fmt.Fprintf(&said, "%v %d %v\n", at, bus, f)
	})
	if err := say(b); err != nil {
		return err.Error()
	}
	for at := b.Deadline(); at <= until; at = b.Deadline() {
		b.Repeat(at)
	}
	return said.String()
}

// TestFrames: a message is sent as the DBC and the configuration ask for, and says all that is known at once.
func TestFrames(t *testing.T) {
	facts := func(s Facts) func(*Body) error {
		return func(b *Body) error { return b.State(0, s) }
	}
	yes, no, unknown := Truth(true), Truth(false), Value{}
	for _, tt := range []struct {
		name, text string
		until      time.Duration
		say        func(*Body) error
		want       string
	}{
		{"in the DBC's cycle", carYAML, 250 * time.Millisecond, facts(Facts{latch.Valet: yes}),
			// The speed has no value of its own: the filler above its range.
			"0s 0 103#00FF0F0100000000\n100ms 0 103#00FF0F0100000000\n200ms 0 103#00FF0F0100000000"},
		{"often enough to stay fresh", carYAML, 13 * time.Second, facts(Facts{latch.Locked: yes}),
			// Both pages of what shares its place; the lid is not open.
			"0s 0 102#0102000000000000\n0s 0 102#0200000000000000\n6s 0 102#0102000000000000\n6s 0 102#0200000000000000\n12s 0 102#0102000000000000\n12s 0 102#0200000000000000"},
		{"not at all while nothing is known", carYAML, time.Second, facts(Facts{latch.Valet: unknown}), ""},
		{"a value that means neither", carYAML, 0, facts(Facts{latch.Valet: no, latch.Ignition: unknown}), "0s 0 103#03FF0F0000000000"},
		{"a quantity", carYAML, 0, facts(Facts{latch.Speed: Number(12.3)}), "0s 0 103#007B000000000000"},
		{"a quantity that is unknown", carYAML, 0, facts(Facts{latch.Valet: no, latch.Speed: unknown}), "0s 0 103#00FF0F0000000000"},
		{"a value among those that mean false", strings.Replace(carYAML, "is: On}", "is: On, is_not: [3]}", 1), 0, facts(Facts{latch.Ignition: no}), "0s 0 103#03FF0F0000000000"},
		{"only until it is unknown", carYAML, time.Second, func(b *Body) error {
			return errors.Join(b.State(0, Facts{latch.Valet: yes}), b.State(0, Facts{latch.Valet: unknown}))
		}, "0s 0 103#00FF0F0100000000"},
		{"not what a log tells of, though a button of the message speaks", strings.Replace(carYAML, "body/Lever.Pulled", "body/Drive.Small", 1), time.Second, func(b *Body) error {
			err := b.State(0, Facts{latch.Ignition: no})
			b.Mute(map[Message]bool{{0, 0x103}: true})
			return errors.Join(err, b.Press(0, 6, nil), b.Release(0, 6, false))
		}, "0s 0 103#00FF0F0000000000\n0s 0 103#00FF0F0100000000\n0s 0 103#00FF0F0000000000"},
		{"a quantity in another unit", strings.Replace(carYAML, "facts:\n", "facts:\n  - {name: voltage, signal: body/Drive.Turn, unit: mV}\n", 1), 0,
			facts(Facts{latch.Voltage: Number(0.05)}), "0s 0 103#00FF0F0000003200"},
		{"the state of a counter", strings.Replace(carYAML, "{name: dash, place: cabin, signal: body/Dash.Switch, pressed: Down, talks: change,", "{name: dash, place: cabin, signal: body/Misc.Flag,", 1), 0,
			func(b *Body) error { return b.Begin(nil) }, "0s 0 101#0000"},
		{"a signed signal", strings.Replace(carYAML, "body/Drive.Small", "body/Drive.Turn, is: -1, is_not: 0", 1), 0, facts(Facts{latch.Valet: unknown, latch.Ignition: no}), "0s 0 103#00FF0F0000007F00"},
		{"a quantity that is never unknown", strings.Replace(carYAML, "facts:\n", "facts:\n  - {name: voltage, signal: body/Drive.Turn, unit: V}\n", 1), 0, facts(Facts{latch.Ignition: no}), "0s 0 103#00FF0F0000000000"},
		{"a state that nothing tells of", carYAML, 0, func(b *Body) error { return b.Begin(nil) }, "0s 0 101#0000"},
		{"a button that repeats its frame", carYAML, 250 * time.Millisecond, func(b *Body) error { return b.Press(0, 0, nil) },
			"0s 0 100#3100\n100ms 0 100#3100\n200ms 0 100#3100"},
		{"a pulse", carYAML, time.Second, func(b *Body) error { return b.Press(0, 3, nil) }, "0s 0 100#3005"},
		{"a switch", carYAML, time.Second, func(b *Body) error { return b.Press(0, 4, nil) }, "0s 0 101#0100"},
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
		say  Facts
		want string
	}{
		{shared, Facts{latch.Valet: Truth(true), latch.Ignition: Truth(false)}, "Drive.Ignition has no value that says ignition false and valet true; a fact is unknown without one only if no fact of its message is known"},
		{numbers, Facts{latch.Speed: Number(5), latch.Crash: Truth(true)}, "Drive.Speed has no value that says speed 5 km/h and crash true; a fact is unknown without one only if no fact of its message is known"},
		{strings.Replace(carYAML, "{name: valet, signal: body/Drive.Small}", "{name: valet, signal: body/Body.Page, is: 3}", 1), Facts{latch.Valet: Truth(true), latch.Locked: Truth(true)},
			"message Body: signal Locked is not in a frame in which Page is 3"},
	} {
		compare(t, tt.want, said(t, tt.text, 0, func(b *Body) error { return b.State(0, tt.say) }))
	}
	up := strings.Replace(carYAML, "{name: lever, place: emergency, signal: body/Lever.Pulled", "{name: lever, place: emergency, signal: body/Lever.Pulled, talks: change, pressed: [0, 1]", 1)
	compare(t, "Lever.Pulled has no value for a button that is up", said(t, up, 0, func(b *Body) error { return b.Begin(nil) }))
}

// TestTap: a click lasts as long as people click, where the button's times allow it.
func TestTap(t *testing.T) {
	for _, tt := range []struct{ click, debounce, want int }{{900, 0, 200}, {300, 0, 150}, {300, 150, 225}, {1000, 200, 600}} {
		b := &latch.Button{Click: time.Duration(tt.click) * time.Millisecond, Debounce: time.Duration(tt.debounce) * time.Millisecond}
		if got := Tap(b); got != time.Duration(tt.want)*time.Millisecond {
			t.Errorf("click %d, debounce %d: %v", tt.click, tt.debounce, got)
		}
	}
}
