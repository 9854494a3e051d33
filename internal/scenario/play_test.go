package scenario

import (
	"errors"
	"strings"
	"testing"
	"time"

	"latchd/internal/gateway"
	"latchd/latch"
)

// TestGivenConflict: what a car cannot say at the start is a mistake of the file.
func TestGivenConflict(t *testing.T) {
	up := strings.Replace(carYAML, "{name: lever, place: emergency, signal: body/Lever.Pulled", "{name: lever, place: emergency, signal: body/Lever.Pulled, talks: change, pressed: [0, 1]", 1)
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
