package prove

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/config"
	"latchd/latch"
)

func load(t *testing.T, file, text string) *config.Config {
	t.Helper()
	options := config.Options{}
	if text != "" {
		options.ReadFile = func(string) ([]byte, error) { return []byte(text), nil }
	}
	c, problems := config.Load(file, options)
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

func TestMinimalIsProved(t *testing.T) {
	r, err := Run(load(t, "minimal.yaml", string(config.Minimal)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if states, transitions := r.Totals(); !r.Proved() || states != 275 || transitions != 4405 {
		t.Errorf("proved: %v, %d states, %d transitions: are more told apart than differ, or fewer?", r.Proved(), states, transitions)
	}
	if len(r.Views) != 1 || r.Views[0].Name != "opening the boot" {
		t.Errorf("views %+v", r.Views)
	}
}

// What is found does not depend on how many look for it.
func TestWorkersFindTheSame(t *testing.T) {
	m, err := newModel(load(t, "profile:mini-r56", ""))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range subjects {
		var want *Exploration
		for workers := 1; workers <= 3; workers++ {
			v := newView(m, s)
			if v.depth = 3; !thorough {
				v.depth = 2
			}
			x := v.explore(workers, 0, nil)
			if want == nil {
				want = x
				t.Logf("%s: %d states, %d transitions", s.name, x.States, x.Transitions)
			} else if diff := cmp.Diff(want, x, cmp.AllowUnexported(Exploration{})); diff != "" {
				t.Errorf("%s with %d workers (-with 1 +)\n%s", s.name, workers, diff)
			}
		}
	}
}

// TestParkedCarWorks: a world in which nothing could be allowed would prove anything.
func TestParkedCarWorks(t *testing.T) {
	m, err := newModel(load(t, "profile:mini-r56", ""))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range subjects {
		v := newView(m, s)
		v.depth = 8
		x := v.explore(2, 20000, nil)
		for _, a := range s.actions {
			if m.p.Actuators[a].Defined() && !slices.Contains(x.Allowed, a.String()) {
				t.Errorf("%s: %v was never allowed, but %v", s.name, a, x.Allowed)
			}
		}
	}
	w := newWorld(m, make([]bool, len(m.lines)), nil)
	for range 20 { // however long it takes
		before := w.sends
		w.make(move{kind: uses, n: 0, to: 3})
		if w.sends < before+3 {
			t.Fatalf("%v: the boot is not released", w.car.now-beginning)
		}
		w.wait(m.p.Access.Wear.BootSpacing + 777*time.Millisecond)
	}
}

// A proof that was not finished is not claimed.
func TestLimitIsNoProof(t *testing.T) {
	r, err := Run(load(t, "profile:mini-r56", ""), Options{Limit: 5000})
	if err != nil {
		t.Fatal(err)
	}
	if r.Proved() || r.Violation != nil || len(r.Views) != len(subjects) {
		t.Errorf("%+v", r)
	}
	for _, x := range r.Views {
		if x.Complete {
			t.Errorf("%s is complete", x.Name)
		}
	}
}

// TestCopiesGoOnAlike: a copy of a world goes on as the world does.
func TestCopiesGoOnAlike(t *testing.T) {
	for _, file := range []string{"profile:mini-r56", "reference", waysCar} {
		text := ""
		if file == "reference" {
			text = string(config.Reference)
		}
		m, err := newModel(load(t, file, text))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range subjects {
			v := newView(m, s)
			v.begin()
			for seed := range uint64(40) {
				r := rand.New(rand.NewPCG(seed, 0))
				w, twin := newWorld(m, v.free, v.triggers), newWorld(m, v.free, v.triggers)
				for n := range 60 {
					if n%7 == 6 {
						twin.copyFrom(w)
					}
					pauses := w.pauses(nil)
					pause := pauses[r.IntN(len(pauses))]
					mv := v.moves[r.IntN(len(v.moves))]
					for _, world := range []*world{w, twin} {
						world.wait(pause)
						if world.possible(mv) {
							world.make(mv)
						}
					}
					if n >= 6 && !bytes.Equal(w.append(nil), twin.append(nil)) {
						t.Fatalf("%s, seed %d, step %d, %+v after %v:\n%x\n%x", s.name, seed, n, mv, pause, w.append(nil), twin.append(nil))
					}
				}
			}
		}
	}
}

// tooFast is a car whose boot may open at 80 km/h, through the third stage. No configuration can say so: Load refuses it.
func tooFast(t *testing.T) *config.Config {
	c := load(t, "latchd.yaml", "version: 1\nprofile: mini-r56\naccess:\n  unlock: {stages: [driver_door, all_doors, boot]}\n  boot: {while_ignition_on: stationary}\n")
	c.Params.Access.BlockAt, c.Params.Access.AllowBelow = 100, 80
	c.Params.Buttons = c.Params.Buttons[:1]          // the third stage is the only way
	for f := latch.Locked; f < latch.NumFacts; f++ { // the shortest way is soon found
		c.Params.Facts[f] = latch.FactSource{}
	}
	for a := range c.Params.Actuators {
		c.Params.Actuators[a].Confirm = latch.Confirm{}
	}
	return c
}

// TestThirdStageAtSpeed: the shortest way to a violation is told, as a scenario.
func TestThirdStageAtSpeed(t *testing.T) {
	r, err := Run(tooFast(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Violation == nil || r.Violation.Name != "boot_speed" || r.Proved() {
		t.Fatalf("%+v", r)
	}
	scenario := r.Violation.Scenario("latchd.yaml")
	t.Log(scenario)
	if n := strings.Count(scenario, "down: fob_unlock"); n != 3 {
		t.Errorf("%d presses, want 3", n)
	}
	for _, want := range []string{"boot.release is allowed at 80 km/h", "speed: 80km/h", "expect_no:", "decision: allow, action: boot.release"} {
		if !strings.Contains(scenario, want) {
			t.Errorf("it lacks %q", want)
		}
	}
}

// TestWalk: a random walk finds what exploring finds, and nothing in the engine as it is.
func TestWalk(t *testing.T) {
	steps := 100000
	if !thorough {
		steps = 20000
	}
	r, err := Walk(load(t, "profile:mini-r56", ""), 1, steps)
	if err != nil || r.Violation != nil || r.Sends < steps/100 {
		t.Fatalf("%+v, %v", r, err)
	}
	fast := tooFast(t)
	fast.Params.Access.Stages = []latch.Action{latch.UnlockDriver, latch.BootRelease} // a shorter way
	r, err = Walk(fast, 1, 1000000)
	if err != nil || r.Violation == nil || r.Violation.Name != "boot_speed" {
		t.Fatalf("%+v, %v", r, err)
	}
}

// TestSpeedIsJudgedAtItsLimits: the values that a line can say lie on the limits.
func TestSpeedIsJudgedAtItsLimits(t *testing.T) {
	m, err := newModel(load(t, "profile:mini-r56", ""))
	if err != nil {
		t.Fatal(err)
	}
	for f, want := range map[latch.Fact][]float64{latch.Speed: {0, 2, 5}, latch.Voltage: {9, 8.9}} {
		var got []float64
		for _, s := range m.lines[m.lineOf[f]].symbols {
			if s.meanings[0].known {
				got = append(got, s.meanings[0].value)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%v: %v", f, got)
		}
		for i := range want {
			if d := got[i] - want[i]; d > 0.1 || d < -0.1 {
				t.Errorf("%v: %v, want %v", f, got, want)
			}
		}
	}
}
