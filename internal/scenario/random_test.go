package scenario

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"latchd/canbus"
	"latchd/canbus/dbc"
	"latchd/config"
	"latchd/internal/replay"
	"latchd/internal/simcar"
	"latchd/latch"
)

// TestNothingBeyondReach drives random configurations with random inputs: no reason occurs that is said to be out of reach,
// and over all of them every reason occurs that some configuration is said to come to. The seed is fixed.
func TestNothingBeyondReach(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 8))
	const configurations = 360
	usable := 0
	ever, said := map[latch.Reason]bool{}, map[latch.Reason]bool{}
	for i := range configurations {
		text := randomConfig(rng, i)
		c, _ := config.Load("car.yaml", config.Options{ReadFile: disk(map[string]string{"car.yaml": text, "car.dbc": carDBC}).ReadFile})
		if c == nil {
			continue // a combination that makes no sense
		}
		usable++
		can := map[latch.Reason]bool{}
		for _, r := range Reachable(c) {
			can[r], said[r] = true, true
		}
		for r, e := range occurring(c, rng, []int{200, 200, 200, 200, 3000}[rng.IntN(5)]) {
			ever[r] = true
			if !can[r] {
				t.Fatalf("%v occurs, and is said to be out of reach: %v\n%s", r, e, text)
			}
		}
	}
	if usable < configurations/4 {
		t.Errorf("only %d of %d configurations made sense", usable, configurations)
	}
	for r := range said {
		if !ever[r] {
			t.Errorf("%v is said to be in reach, and never occurred", r)
		}
	}
	t.Logf("%d configurations, %d reasons", usable, len(ever))
}

// some is each of these with a chance of one in n to be left out.
func some(rng *rand.Rand, n int, list ...string) string {
	var kept []string
	for _, text := range list {
		if rng.IntN(n) > 0 {
			kept = append(kept, text)
		}
	}
	return strings.Join(kept, ", ")
}

// Limits of maintenance: none, some that are soon reached, and some that are not.
const (
	unlimited = "{cycles: 0, slow: 0s, slower_by: 0s, retries: 0, rebounds: 0, slams: 0, late_frames: 0, low_battery: 0}"
	nearLimit = "{cycles: 5, slow: 200ms, slower_by: 1ms, rebounds: 1, slams: 1, low_battery: 1}"
	farLimit  = "{cycles: 1000000, slow: 2s}"
)

func one(rng *rand.Rand, list ...string) string { return list[rng.IntN(len(list))] }

// flags are facts that have the same signal, so that a configuration has one of them.
var flags = []string{"", "valet", "crash", "key_inside", "boot_locked", "disarm", "boot_slam", "key_battery_low", "key_in_ignition"}

func randomConfig(rng *rand.Rand, n int) string {
	taps := func() string {
		return one(rng, "press: unlock", "press: lock.all", "press: unlock.all", "click: lock.all", "click: boot.release", "click: lock.all, double: unlock.all",
			"double: boot.release", "click: lock.toggle", "press: boot.lock", "click: boot.unlock")
	}
	does := func() string {
		return one(rng, taps(), "hold: boot.release", "hold: boot.lock", "press: lock.all, hold: unlock.all", "press: unlock, hold: unlock.all", "double: lock.all, hold: boot.release")
	}
	times := func() string {
		return one(rng, "", "", "click: 400ms, ", "debounce: 20ms, ", "gap: 0ms, ", "hold: 120ms, ", "stuck: 1050ms, ", "stuck: 2s, ", "gap: 300ms, ")
	}
	place := func() string { return one(rng, "fob", "cabin", "exterior") }
	key := func() string { return one(rng, "key: body/Fob.Key, ", "") }
	actuator := func(action, n, fact string) string {
		confirm := fact
		if rng.IntN(3) == 0 {
			confirm = ""
		}
		return one(rng,
			"{action: "+action+", send: [{message: relay/Command, set: {Do: "+n+"}}]"+confirm+"}",
			"{action: "+action+", send: [{message: relay/Command, set: {Do: "+n+"}, repeat: 3}]"+confirm+"}",
			"{action: "+action+", send: \"relay 200#0"+n+"\"}")
	}
	proof := func(fact, is string) string {
		return fmt.Sprintf(", confirm: {fact: %s, is: %s, within: %s, retries: %d}", fact, is, one(rng, "300ms", "1500ms", "2s", "3s"), rng.IntN(3))
	}
	stale := func() string { return one(rng, "", ", stale: 2s", ", stale: 30s") }
	flag, driving := flags[n%len(flags)], one(rng, "", "  driving: {warn_above: 0km/h}\n")
	keyOut, dash, services := one(rng, "", ", cabin_needs_key_out: true"), place(), one(rng, unlimited, nearLimit, farLimit)
	switch flag {
	case "boot_slam":
		services = nearLimit
	case "key_in_ignition":
		keyOut, dash = ", cabin_needs_key_out: true", "cabin"
	}
	if flag == "crash" {
		driving = one(rng, "", "  driving: {lock_at: 12km/h, lock_again_below: 6km/h}\n")
	}
	if flag != "" {
		flag = ", {name: " + flag + ", signal: body/Misc.Flag}"
	}
	if n%4 == 3 {
		driving += "  try: true\n"
	}
	return "version: 1\nbuses:\n  - {name: body, interface: can0, dbc: car.dbc}\n  - {name: relay, interface: can1, dbc: car.dbc}\n" +
		"buttons: [" + some(rng, 2,
		"{name: boot, place: fob, signal: body/Fob.Buttons, pressed: Boot, "+key()+times()+"does: {"+does()+"}}",
		"{name: lock, place: fob, signal: body/Fob.Buttons, pressed: Lock, "+key()+times()+"does: {"+does()+"}}",
		"{name: extra, place: fob, signal: body/Fob.Extra, pressed: 5, talks: pulse, "+times()+"does: {"+taps()+"}}",
		"{name: dash, place: "+dash+", signal: body/Dash.Switch, pressed: Down, talks: "+one(rng, "change", "level")+", "+times()+"does: {"+does()+"}}",
		"{name: steps, place: "+place()+", signal: body/Dash.Steps, talks: counter, "+times()+"does: {"+taps()+"}}",
		"{name: lever, place: emergency, signal: body/Lever.Pulled, talks: "+one(rng, "level", "change", "pulse")+", does: {press: "+one(rng, "boot.release", "unlock.all")+"}}") + "]\n" +
		"facts: [{name: boot_latch, signal: relay/Status.Latch, is: Open, is_not: Closed}, {name: doors_latch, signal: relay/Status.Doors, is: Open, is_not: Closed}, " + some(rng, 7,
		"{name: ignition, signal: body/Drive.Ignition, is: On}", "{name: speed, signal: body/Drive.Speed}", "{name: voltage, signal: body/Drive.Volts}",
		"{name: locked, signal: body/Body.Locked, is: Yes}", "{name: boot_open, signal: body/Body.Lid"+stale()+"}", "{name: driver_door_open, signal: body/Body.Spare, is: 1"+stale()+"}") + flag + "]\n" +
		"keys: [" + some(rng, 3, "{number: 3, name: Anna}", "{number: 4, name: Ben, enabled: false}") + "]\n" +
		"access:\n  boot: {requires_unlocked: " + one(rng, "true", "false") + ", while_ignition_on: " + one(rng, "never", "stationary") +
		", relock_on_close: " + one(rng, "never", "after_fob_release", "if_vehicle_locked", "always") + ", accept_lock_in: true" + keyOut + ", unlock_all_if_unconfirmed: " + one(rng, "true", "false", "false") + one(rng, "", ", relock_unopened: 0s", ", relock_unopened: 5s") + "}\n" +
		"  unlock: {stages: " + one(rng, "[driver_door, all_doors]", "[all_doors, boot]", "[driver_door]") + one(rng, "", ", relock_unopened: 0s", ", relock_unopened: 5s") + "}\n" +
		one(rng, "", "  wear: {boot_spacing: 500ms, operations: 5}\n", "  wear: {pulse: 0s, handle_pulse: 0s, rest: 1s}\n", "  wear: {pulse: 400ms, operations_within: 0s}\n") +
		driving +
		"  min_voltage: " + one(rng, "0V", "9V") + "\n  low_voltage: " + one(rng, "0V", "12V") + "\n  wait_for_facts: " + one(rng, "0s", "300ms") + "\n" +
		"maintenance: " + services + "\n" +
		"actuators: [" + some(rng, 6, actuator("boot.release", "1", proof("boot_latch", "true")), actuator("boot.lock", "2", proof("boot_latch", "false")),
		actuator("lock.all", "3", proof("doors_latch", "false")), actuator("unlock.all", "4", proof("doors_latch", "true")), actuator("unlock.driver_door", "5", proof("doors_latch", "true"))) + "]\n" +
		"simulation:\n  - status: {message: relay/Status}\n    closures:\n      - name: boot\n        signal: Latch\n        starts: Closed\n        moving: Moving\n        jammed: Stuck\n" +
		"        moves:\n          - {when: {message: relay/Command, set: {Do: 1}}, to: Open, after: 100ms}\n          - {when: {message: relay/Command, set: {Do: 2}}, to: Closed, after: 100ms}\n" +
		"      - name: doors\n        signal: Doors\n        starts: Closed\n        moving: Moving\n        jammed: Stuck\n" +
		"        moves:\n          - {when: {message: relay/Command, set: {Do: 3}}, to: Closed, after: 100ms}\n          - {when: {message: relay/Command, set: {Do: 4}}, to: Open, after: 100ms}\n"
}

// occurring lets much happen to a configuration, and says which reasons occurred, each with where.
func occurring(c *config.Config, rng *rand.Rand, much int) map[latch.Reason]string {
	rec := &record{config: c, decisions: map[uint64]map[string]string{}}
	controllers := simcar.NewControllers(c, nil)
	player := replay.NewPlayer(c, rec, replay.Options{Controllers: controllers})
	loss := []int{3, 20}[rng.IntN(2)]
	send := func(at time.Duration, bus canbus.Bus, f *canbus.Frame) {
		if rng.IntN(loss) > 0 { // else it is lost
			player.Receive(&canbus.Received{At: at, Bus: bus, Frame: *f})
		}
	}
	w := &world{body: simcar.NewBody(c, send), send: send, tell: player.Tell, strike: controllers.Strike, supply: controllers.Supply}
	at := time.Duration(0)
	for range much {
		at += time.Duration(rng.ExpFloat64() * float64([]time.Duration{20, 100, 400, 3000}[rng.IntN(4)]) * float64(time.Millisecond))
		w.advance(nil, at)
		happen(w, c, rng, at)
	}
	player.Settle(at + time.Minute)
	return reasonsOf(rec)
}

// happen is one random thing. What the car cannot say, it does not.
func happen(w *world, c *config.Config, rng *rand.Rand, at time.Duration) {
	p := &c.Params
	b := rng.IntN(len(p.Buttons))
	switch n := rng.IntN(100); {
	case p.Access.Try && n < 5:
		w.tell(at, latch.Input{Kind: latch.Try, Action: latch.TryActions()[rng.IntN(len(latch.TryActions()))]})
	case n < 40:
		var key *int64
		if p.Buttons[b].Key >= 0 && rng.IntN(2) == 0 {
			k := int64(3 + rng.IntN(3))
			key = &k
		}
		if w.body.Press(at, b, key) != nil {
			_ = w.body.Release(at, b, true)
		}
	case n < 65:
		_ = w.body.Release(at, b, rng.IntN(4) == 0)
	case n < 85:
		s := simcar.Facts{}
		for range 3 {
			f := latch.Facts()[rng.IntN(len(latch.Facts()))]
			if p.HasFact(f) && f != latch.BootLatch {
				s[f] = simcar.Value{Known: rng.IntN(4) > 0, Number: []float64{0, 0, 1, 12}[rng.IntN(4)]}
			}
		}
		if w.body.State(at, s) != nil {
			for _, f := range latch.Facts() { // not at once
				if v, ok := s[f]; ok {
					_ = w.body.State(at, simcar.Facts{f: v})
				}
			}
		}
	case n < 87: // the lid, which springs open
		for _, lid := range []bool{true, false, true} {
			if !p.HasFact(latch.BootOpen) || w.body.State(at, simcar.Facts{latch.BootOpen: simcar.Truth(lid)}) != nil {
				break
			}
		}
	case n < 93:
		bus, m := anyMessage(c, rng)
		f := canbus.Frame{ID: m.ID, Length: uint8(rng.IntN(m.Length + 1))}
		if rng.IntN(2) == 0 {
			f.Length = uint8(m.Length)
		}
		for i := range f.Length {
			f.Data[i] = byte(rng.Uint32() & rng.Uint32()) // few bits are set
		}
		if !simcar.NewControllers(c, nil).Reports(bus, f.ID) {
			w.send(at, bus, &f)
		}
	case n < 97:
		w.strike(at, "boot", simcar.Faults()[rng.IntN(4)])
	case n < 98:
		w.tell(at, latch.Input{Kind: latch.Set, Change: &latch.SettingChange{
			Setting: latch.Settings()[rng.IntN(3)], Key: latch.KeyNumber{Known: rng.IntN(2) == 0, Number: int64(3 + rng.IntN(2))}, Choice: latch.Choice(rng.IntN(3)),
		}})
	case n < 99:
		w.tell(at, latch.Input{Kind: []latch.InputKind{latch.Overflow, latch.BusLost, latch.BusBack, latch.Start, latch.DisarmFor}[rng.IntN(5)], Bus: rng.IntN(2), For: 5 * time.Second})
	default:
		w.tell(at, latch.Input{Kind: latch.BusBack, Bus: latch.AllBuses})
	}
}

// anyMessage is one of the messages that a configuration reads.
func anyMessage(c *config.Config, rng *rand.Rand) (canbus.Bus, *dbc.Message) {
	var buses []canbus.Bus
	var messages []*dbc.Message
	for bus := range c.Buses {
		for _, s := range c.Buses[bus].Signals {
			if !slices.Contains(messages, s.Message) {
				buses, messages = append(buses, canbus.Bus(bus)), append(messages, s.Message)
			}
		}
	}
	i := rng.IntN(len(messages))
	return buses[i], messages[i]
}

// reasonsOf are the reasons of a record, as the coverage counts them.
func reasonsOf(rec *record) map[latch.Reason]string {
	all := map[latch.Reason]string{}
	for i := range rec.entries {
		switch e := &rec.entries[i]; e.kind {
		case isDecision:
			all[e.effect.Decision.Reason] = fmt.Sprintf("%v %v", e.at, e.fields)
		case isEvent:
			if why := e.effect.Event.Reason; why != latch.OK {
				all[why] = fmt.Sprintf("%v %v", e.at, e.fields)
			}
		}
	}
	return all
}
