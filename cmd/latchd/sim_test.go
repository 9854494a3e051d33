package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus/virtual"
	"latchd/config"
	"latchd/internal/scenario"
	"latchd/internal/simcar"
)

// Flags of sim that come to nothing are refused before anything begins.
func TestSimRefuses(t *testing.T) {
	for args, want := range map[string]string{
		"":                            "--on names no interface for body and latch: as in --on vcan0=body",
		"--on vcan0=body":             "--on names no interface for latch: as in --on vcan0=latch",
		"--on vcan0=bdy":              "--on vcan0=bdy: want IFACE=BUS with one of",
		"--on vcan0=body,vcan0=latch": "buses body and latch are both on vcan0: each needs an interface of its own",
		"--play profile:mini-r56/scenarios.yaml --run (":           `--run "(": no regular expression`,
		"--play profile:mini-r56/scenarios.yaml --run zebra":       `--run "zebra": 0 scenarios have such a name, and one is played`,
		"--play profile:mini-r56/scenarios.yaml":                   "scenarios have such a name, and one is played",
		"--play nowhere.yaml":                                      "nowhere.yaml",
		"--play profile:mini-r56/scenarios.yaml --run held,.opens": "--on names no interface for body and latch: as in --on vcan0=body",
		"--on nothing0=body --on x=latch":                          "interface nothing0: ",
	} {
		out, errs, code := latchd("hold fob_boot\n", append([]string{"sim", "--config", "profile:mini-r56"}, strings.Fields(args)...)...)
		if code != 1 || !strings.Contains(errs, want) || out != "" {
			t.Errorf("sim %s: exit code %d\n%s%s", args, code, out, errs)
		}
	}
}

// drives lets a car live on buses of this process while lines are typed, and says what is printed and how long it lived.
func drives(t *testing.T, in io.Reader, steps []scenario.Step, stay bool) (out string, lived time.Duration, err error) {
	t.Helper()
	conf, problems := config.Load("profile:mini-r56", config.Options{})
	if conf == nil {
		t.Fatal(problems)
	}
	car, err := simcar.New(conf, simcar.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var text, errs bytes.Buffer
	a := &app{std: streams{in: in, out: &text, err: &errs}}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	start := time.Now()
	err = a.drive(ctx, conf, simcar.NewDriver(car, virtual.New().Open(simcar.Interfaces(conf))), steps, stay)
	if errs.Len() > 0 {
		t.Errorf("it is not quiet: %s", errs.String())
	}
	return text.String(), time.Since(start), err
}

// What is typed happens, in its order and with its pauses, and nothing is printed that was not asked for.
func TestSim(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		stay     bool
		out      string
		lived    time.Duration
		err      string
	}{
		{"a script", "# a comment\n\ndown fob_boot key 2   # and another\nignition on\nspeed 30km/h\nfault boot=jam\nsend latch 300#01010000\nlose 100%\nwait 2s\nstate\nquit\nnonsense\n", false, `ignition                 true
speed                    30 km/h
locked                   true
driver_door_open         false
passenger_door_open      false
rear_driver_door_open    false
rear_passenger_door_open false
boot_open                false
boot_latch               unknown
doors_latch              false
voltage                  12.6 V
closure boot             Jammed, jam
closure doors            Latched, healthy
fob_boot                 down, key 2
frames                   11 sent, 144 lost and 0 twice on demand, 0 heard
`, 2 * time.Second, ""},
		{"the end of the input", "wait 1.5s\n", false, "", 1500 * time.Millisecond, ""},
		{"it stays", "wait 1s\n", true, "", time.Minute, ""},
		{"but not after quit", "quit\n", true, "", 0, ""},
		{"it is stopped", "wait 2h\nnonsense\n", false, "", time.Minute, ""},
		{"a mistake", "wait 1s\nhold fob_bot\nwait 1s\n", false, "", time.Second, `"hold fob_bot": unknown button "fob_bot": did you mean fob_boot?`},
		{"a word that is none", "state of things\n", false, "", 0, `"state of things": unknown word "state": `},
		{"no time", "wait long\n", false, "", 0, `"wait long": wait: "long" is no duration: write one such as 2s`},
		{"help", "help\n", false, simHelp("") + "\n", 0, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				out, lived, err := drives(t, strings.NewReader(tt.in), nil, tt.stay)
				if diff := cmp.Diff(tt.out, out); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
				if lived != tt.lived {
					t.Errorf("it lived for %v, want %v", lived, tt.lived)
				}
				if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.err)) {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}

// A scenario is played in real time, and then the input is read.
func TestSimPlays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		steps := []scenario.Step{{At: time.Second, Action: simcar.Down{Button: "fob_boot"}}, {At: 3 * time.Second, Action: simcar.Up{Button: "fob_boot"}}}
		if out, lived, err := drives(t, strings.NewReader("wait 1s\n"), steps, false); out != "" || lived != 4*time.Second || err != nil {
			t.Errorf("%q after %v, error %v", out, lived, err)
		}
		if _, lived, err := drives(t, strings.NewReader("wait 1s\n"), steps[1:], false); lived != 3*time.Second || err == nil || err.Error() != "at 3s: fob_boot is not down" {
			t.Errorf("after %v, error %v", lived, err)
		}
		late := []scenario.Step{{At: time.Hour, Action: simcar.Down{Button: "fob_boot"}}}
		if _, lived, err := drives(t, strings.NewReader("wait 1s\n"), late, false); lived != time.Minute || err != nil {
			t.Errorf("stopped after %v, error %v", lived, err)
		}
	})
}

// What could not be sent is told.
func TestSimTellsOfUnsentFrames(t *testing.T) {
	var b bytes.Buffer
	writeCar(&b, &simcar.View{Buttons: []simcar.ButtonView{{Name: "dash", Down: true}}}, 3)
	if want := "dash                     down\nframes                   0 sent, 0 lost and 0 twice on demand, 0 heard\nframes not sent          3: the bus was away, or its queue full\n"; b.String() != want {
		t.Errorf("%s", b.String())
	}
}
