package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/internal/simcar"
)

// all is everything that can be done to a demonstration: each line of simcar.Lines, each state of a bus, each fault.
func all() (lines []string) {
	for _, key := range []string{"", " key Anna", " key 1"} {
		for _, button := range []string{"fob_unlock", "fob_lock", "fob_boot", "dash_lock", "cabin_boot", "boot_handle", "emergency_lever"} {
			if key != "" && !strings.HasPrefix(button, "fob") {
				continue
			}
			lines = append(lines, "press "+button+key, "press "+button+" 700ms"+key, "hold "+button+key, "double "+button+key, "down "+button+key, "up "+button, "up "+button)
		}
	}
	for _, door := range []string{"driver", "passenger", "rear_driver", "rear_passenger"} {
		lines = append(lines, "door "+door+" open", "door "+door+" closed")
	}
	for _, fault := range simcar.Faults() {
		lines = append(lines, "fault boot="+fault.String(), "fault doors="+fault.String(), "fault boot=healthy", "fault doors=healthy")
	}
	for _, bus := range []string{"body", "latch", "panel"} {
		for _, s := range states {
			lines = append(lines, "bus "+bus+" "+s.word, "bus "+bus+" on")
		}
		lines = append(lines, "bus "+bus+" misses 5", "bus "+bus+" late 2s", "bus "+bus+" late 0s", "bus "+bus+" late 0s")
	}
	return append(lines, "boot open", "boot forced", "boot closed", "boot closed", "fault rebound=on", "fault rebound=off",
		"ignition on", "ignition off", "speed 30km/h", "speed 0km/h", "speed unknown", "locked on", "locked off", "crash on", "crash off", "voltage 6V", "voltage 9.5V", "voltage 12.6V",
		"lose 10%", "lose 0", "repeat 10%", "repeat 0", "impostor boot.release", "impostor lock.all", "arm", "arm", "arm", "send latch 300#01010000", "send body 7FF#00")
}

// mend makes everything work again, for else the daemon soon does nothing.
var mend = []string{"bus body on", "bus latch on", "bus panel on", "bus body late 0s", "bus latch late 0s", "fault boot=healthy", "fault doors=healthy",
	"lose 0", "ignition off", "voltage 12.6V", "up fob_unlock", "up fob_lock", "up fob_boot", "arm", "hold fob_boot", "boot open", "boot closed", "press fob_unlock key Ben"}

// Nothing that can be done to a car is left out of the test below.
func TestAll(t *testing.T) {
	said := map[string]bool{}
	for _, line := range all() {
		said[strings.Fields(line)[0]] = true
	}
	for _, row := range simcar.Lines {
		for _, one := range strings.Split(row[0], ", ") {
			if verb := strings.Fields(one)[0]; verb != "FACT" && !said[verb] {
				t.Errorf("%s is not among them", verb)
			}
		}
	}
}

// same does many things, and tells what came of it: what whoever did them read, what was on the buses, and the daemon's log. What happens
// at one moment on two goroutines may do so in either order: the car and the daemon speak, as two nodes of a bus do, and who armed the
// daemon is logged while it works.
func same(t *testing.T, seed uint64) (story map[string][]string) {
	story = map[string][]string{}
	lines := all()
	r := play(t, seed, func(r *round) {
		chance := rand.New(rand.NewPCG(seed, 2))
		do := func(line string) {
			err := r.car.Do(t.Context(), line)
			story["done"] = append(story["done"], fmt.Sprintf("%v %s: %v", r.car.node.Now(), line, err))
			time.Sleep(time.Duration(chance.IntN(4_000_000)) * time.Microsecond)
			synctest.Wait()
		}
		for n := range 200 {
			if n%20 == 19 {
				for _, line := range mend {
					do(line)
				}
			}
			do(lines[chance.IntN(len(lines))])
		}
	})
	daemons := map[canbus.ID]bool{}
	for i := range r.car.config.Frames {
		daemons[r.car.config.Frames[i].Frame.ID] = true
	}
	for i := range r.frames {
		f := &r.frames[i]
		who := "car"
		if daemons[f.Frame.ID] {
			who = "daemon"
		}
		story[who] = append(story[who], fmt.Sprintf("%v %d %v", f.At, f.Bus, &f.Frame))
	}
	story["log"] = strings.Split(r.log.String(), "\n")
	slices.Sort(story["log"]) // by time, as each begins with it
	return story
}

// The same seed and the same actions give the same frames, byte by byte, and the same decisions.
func TestSame(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			var stories [2]map[string][]string
			for i := range stories {
				synctest.Test(t, func(t *testing.T) { stories[i] = same(t, seed) })
			}
			for what, one := range stories[0] {
				if len(one) < 30 {
					t.Errorf("%s: only %d lines", what, len(one))
				}
				if other := stories[1][what]; !slices.Equal(one, other) {
					t.Errorf("%s is not the same twice\n%s", what, cmp.Diff(one, other))
				}
			}
		})
	}
}
