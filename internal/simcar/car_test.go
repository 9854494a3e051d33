package simcar

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"latchd/canbus"
	"latchd/config"
	"latchd/latch"
)

const ms = time.Millisecond

// street is a car that somebody does things to.
type street struct {
	t      testing.TB
	c      *config.Config
	car    *Car
	frames []canbus.Received
}

func newStreet(t testing.TB, c *config.Config, o Options) *street {
	t.Helper()
	car, err := New(c, o)
	if err != nil {
		t.Fatal(err)
	}
	return &street{t: t, c: c, car: car}
}

// do does what a line says, and fails the test if it cannot be done.
func (s *street) do(at time.Duration, line string) {
	s.t.Helper()
	if err := s.try(at, line); err != nil {
		s.t.Fatalf("%s: %v", line, err)
	}
}

func (s *street) try(at time.Duration, line string) error {
	a, err := ParseAction(s.c, line)
	if err != nil {
		return err
	}
	frames, err := s.car.Do(at, a)
	s.frames = append(s.frames, frames...)
	return err
}

func (s *street) until(at time.Duration) { s.frames = append(s.frames, s.car.Advance(at)...) }

// hear lets the car hear a frame of latchd.
func (s *street) hear(at time.Duration, bus canbus.Bus, text string) {
	s.frames = append(s.frames, s.car.Receive(&canbus.Received{At: at, Bus: bus, Frame: *frame(s.t, text)})...)
}

// of lists the frames of an identifier, from a time on.
func (s *street) of(id canbus.ID, from time.Duration) string {
	var b strings.Builder
	for _, r := range s.frames {
		if r.Frame.ID == id && r.At >= from {
			fmt.Fprintf(&b, "%v %v\n", r.At, &r.Frame)
		}
	}
	return b.String()
}

// tells is what the car tells of a fact, as View has it.
func (s *street) tells(f latch.Fact) string {
	for _, v := range s.car.View().Facts {
		if v.Fact == f {
			return Value{v.Known, v.Value}.Text(f)
		}
	}
	return "nothing"
}

func (s *street) says(want string, facts ...latch.Fact) {
	s.t.Helper()
	var got []string
	for _, f := range facts {
		got = append(got, f.String()+" "+s.tells(f))
	}
	compare(s.t, strings.ReplaceAll(want, ", ", "\n"), strings.Join(got, "\n"))
}

// The identifiers of the MINI, and its buses.
const (
	fob, terminal, doorStatus, speed, status canbus.ID = 0x23A, 0x130, 0x2FC, 0x1A0, 0x310
)

// A fob's frames come as they were measured: after 55 ms, 85 ms, then 100 ms each, then the release.
func TestTrain(t *testing.T) {
	s := newStreet(t, profile(t), Options{})
	s.do(time.Second, "press fob_lock 350ms key 2")
	s.until(3 * time.Second)
	compare(t, "1s 23A#02000400\n1.055s 23A#02000400\n1.14s 23A#02000400\n1.24s 23A#02000400\n1.34s 23A#02000400\n1.35s 23A#02000000", s.of(fob, 0))
	s.do(3*time.Second, "press fob_lock") // the train begins anew
	s.until(4 * time.Second)
	compare(t, "3s 23A#02000400\n3.055s 23A#02000400\n3.14s 23A#02000400\n3.2s 23A#02000000", s.of(fob, 3*time.Second))
}

// Every way to press.
func TestPresses(t *testing.T) {
	key := func(s *street, until time.Duration) string { s.until(until); return s.of(0x100, 0) }
	for _, tt := range []struct {
		lines []string // one each second
		want  string
	}{
		{[]string{"hold boot key Ben"}, "0s 100#4200\n55ms 100#4200\n140ms 100#4200\n240ms 100#4200\n340ms 100#4200\n440ms 100#4200\n540ms 100#4200\n640ms 100#4200\n740ms 100#4200\n840ms 100#4200\n940ms 100#4200\n1s 100#4000"},
		{[]string{"press unlock 60ms", "hold unlock 60ms key 4"}, "0s 100#3400\n55ms 100#3400\n60ms 100#3000\n1s 100#4400\n1.055s 100#4400\n1.06s 100#4000"},
		{[]string{"press unlock", "down unlock", "up unlock"}, "0s 100#3400\n55ms 100#3400\n140ms 100#3400\n200ms 100#3000\n1s 100#3400\n1.055s 100#3400\n1.14s 100#3400\n1.24s 100#3400\n1.34s 100#3400\n1.44s 100#3400\n1.54s 100#3400\n1.64s 100#3400\n1.74s 100#3400\n1.84s 100#3400\n1.94s 100#3400\n2s 100#3000"},
		{[]string{"press extra"}, "0s 100#3005"},
		{[]string{"double extra"}, "0s 100#3005\n425ms 100#3005"},
		{[]string{"double lock"}, "0s 100#3100\n55ms 100#3100\n140ms 100#3100\n200ms 100#3000\n520ms 100#3100\n575ms 100#3100\n660ms 100#3100\n720ms 100#3000"},
	} {
		s := newStreet(t, configOf(t, carYAML), Options{})
		for i, line := range tt.lines {
			s.do(time.Duration(i)*time.Second, line)
		}
		compare(t, tt.want, key(s, time.Duration(len(tt.lines)+1)*time.Second))
	}
	// Who lets go before the time is over is not let go a second time.
	s := newStreet(t, configOf(t, carYAML), Options{})
	s.do(0, "press unlock 500ms")
	s.do(100*ms, "up unlock")
	s.do(300*ms, "down unlock")
	s.until(600 * ms)
	if v := s.car.View().Buttons[2]; !v.Down {
		t.Errorf("%+v is up", v)
	}
	// The release gets lost.
	s.do(time.Second, "up unlock")
	s.until(2 * time.Second)
	s.frames = nil
	if _, err := s.car.Do(2*time.Second, Press{Button: "unlock", For: 60 * ms, Lost: true}); err != nil {
		t.Error(err)
	}
	s.until(3 * time.Second)
	compare(t, "2.055s 100#3400", s.of(0x100, 2*time.Second))
}

// A car that is parked says so, and tells its speed while the ignition is on.
func TestParked(t *testing.T) {
	facts := Parked(profile(t))
	facts[latch.Voltage] = Number(11.4)
	s := newStreet(t, profile(t), Options{Facts: facts})
	s.until(0)
	s.says("ignition false, speed unknown, locked true, driver_door_open false, boot_open false, boot_latch false, doors_latch false, voltage 11.4 V",
		latch.Ignition, latch.Speed, latch.Locked, latch.DriverDoorOpen, latch.BootOpen, latch.BootLatch, latch.DoorsLatch, latch.Voltage)
	s.do(ms, "ignition on")
	s.says("ignition true, speed 0 km/h", latch.Ignition, latch.Speed)
	s.do(2*ms, "speed 30km/h")
	s.do(3*ms, "ignition on")
	s.says("speed 30 km/h", latch.Speed)
	compare(t, "1ms 1A0#0000000000000000\n2ms 1A0#2C01000000000000", s.of(speed, 0))
	s.do(4*ms, "ignition off")
	s.says("ignition false, speed unknown", latch.Ignition, latch.Speed)
	s.frames = nil
	s.until(time.Second)
	compare(t, "", s.of(speed, 0))
	if n := strings.Count(s.of(terminal, 0), "\n"); n != 9 {
		t.Errorf("%d frames of the terminals in a second", n)
	}
	// Without a fact that tells of the ignition the speed is told from the start.
	only := newStreet(t, configOf(t, strings.Replace(carYAML, "  - {name: ignition, signal: body/Drive.Ignition, is: On}\n", "", 1)), Options{})
	only.says("speed 0 km/h", latch.Speed)
	if _, err := New(profile(t), Options{Facts: Facts{latch.Speed: Number(500)}}); err == nil {
		t.Error("a speed that no frame can say")
	}
}

// The lid can be lifted once its latch is released, and by hand.
func TestLid(t *testing.T) {
	s := newStreet(t, profile(t), Options{})
	if err := s.try(time.Second, "boot open"); err == nil || !strings.Contains(err.Error(), "latched") {
		t.Errorf("a latched boot: %v", err)
	}
	s.do(time.Second, "boot forced")
	s.do(2*time.Second, "boot closed")
	s.hear(3*time.Second, latchBus, releaseBoot)
	s.until(4 * time.Second)
	s.says("boot_latch true, boot_open false", latch.BootLatch, latch.BootOpen)
	s.do(5*time.Second, "boot open")
	s.hear(6*time.Second, latchBus, lockBoot)
	s.do(7*time.Second, "boot open") // it is open
	s.says("boot_latch false, boot_open true", latch.BootLatch, latch.BootOpen)
	s.do(8*time.Second, "boot closed")
	s.do(8*time.Second, "fault rebound=on")
	s.do(9*time.Second, "boot forced")
	s.frames = nil
	s.do(10*time.Second, "boot closed")
	s.until(11 * time.Second)
	compare(t, "10s 2FC#00000000000000\n10.1s 2FC#00000100000000\n10.25s 2FC#00000000000000", s.of(doorStatus, 10*time.Second))
	s.do(12*time.Second, "fault rebound=off")
	s.do(12*time.Second, "boot forced")
	s.do(12*time.Second, "boot closed")
	s.until(13 * time.Second)
	s.says("boot_open false", latch.BootOpen)
}

// The locks have switches, and the car's own central locking hears the fob.
func TestCentralLocking(t *testing.T) {
	for _, tt := range []struct {
		name    string
		without bool
		do      func(*street)
		want    string // locked
	}{
		{"latchd unlocks", false, func(s *street) { s.hear(time.Second, latchBus, unlockDoors) }, "false"},
		{"nobody tells", true, func(s *street) { s.hear(time.Second, latchBus, unlockDoors) }, "true"},
		{"latchd locks again", false, func(s *street) {
			s.hear(time.Second, latchBus, unlockDoors)
			s.hear(2*time.Second, latchBus, "300#03030000")
		}, "true"},
		{"the fob unlocks", false, func(s *street) { s.do(time.Second, "press fob_unlock") }, "false"},
		{"but not this car", true, func(s *street) { s.do(time.Second, "press fob_unlock") }, "true"},
		{"the fob locks", false, func(s *street) {
			s.do(time.Second, "locked false")
			s.do(time.Second, "press fob_lock")
		}, "true"},
		{"not with a door open", false, func(s *street) {
			s.do(time.Second, "locked false")
			s.do(time.Second, "door passenger open")
			s.do(time.Second, "press fob_lock")
		}, "false"},
		{"once it is closed", false, func(s *street) {
			s.do(time.Second, "locked false")
			s.do(time.Second, "door passenger open")
			s.do(time.Second, "door passenger closed")
			s.do(time.Second, "press fob_lock")
		}, "true"},
		{"the boot button does nothing to it", false, func(s *street) { s.do(time.Second, "hold fob_boot") }, "true"},
	} {
		s := newStreet(t, profile(t), Options{NoCentralLocking: tt.without})
		tt.do(s)
		s.until(4 * time.Second)
		if got := s.tells(latch.Locked); got != tt.want {
			t.Errorf("%s: locked %s, want %s", tt.name, got, tt.want)
		}
	}
	// A button that is not on a fob asks latchd alone.
	s := newStreet(t, configOf(t, carYAML), Options{})
	s.do(time.Second, "locked off")
	s.do(time.Second, "press dash")
	s.until(2 * time.Second)
	s.says("locked false", latch.Locked)
	s.do(2*time.Second, "press lock") // its click locks; that its double unlocks is latchd's affair
	s.until(3 * time.Second)
	s.says("locked true", latch.Locked)
	s = newStreet(t, configOf(t, strings.Replace(carYAML, "does: {press: unlock}", "does: {click: unlock.all, double: lock.all}", 1)), Options{})
	s.do(time.Second, "press unlock")
	s.until(2 * time.Second)
	s.says("locked false", latch.Locked)
}

// A battery that is low makes the latches slow, and below a limit they do not move.
func TestSupply(t *testing.T) {
	for _, tt := range []struct{ volts, want string }{
		{"0V", ""}, {"6.99V", ""}, {"7V", "2s 2 moving\n2.324s 1"}, {"7.01V", "2s 2 moving\n2.323538s 1"}, {"9V", "2s 2 moving\n2.252s 1"},
		{"12.59V", "2s 2 moving\n2.180143s 1"}, {"12.6V", "2s 2 moving\n2.18s 1"}, {"12.61V", "2s 2 moving\n2.179857s 1"}, {"14.4V", "2s 2 moving\n2.1575s 1"},
		{"unknown", "2s 2 moving\n2.18s 1"},
	} {
		s := newStreet(t, profile(t), Options{})
		s.do(time.Second, "voltage "+tt.volts)
		s.until(1800 * ms)
		s.frames = nil
		s.hear(2*time.Second, latchBus, releaseBoot)
		moving := s.car.View().Closures[0]
		s.until(2400 * ms)
		var got []string
		for _, r := range s.frames {
			if r.Frame.ID == status && r.Frame.Data[0] != 0 {
				line := fmt.Sprintf("%v %d", r.At, r.Frame.Data[0])
				if moving.Moving && moving.State == "Moving" && r.At == 2*time.Second {
					line += " moving"
				}
				got = append(got, line)
			}
		}
		compare(t, tt.want, strings.Join(got, "\n"))
	}
}

// The voltage counts from the next movement on, and one that comes back moves the latches again.
func TestSupplyChanges(t *testing.T) {
	s := newStreet(t, profile(t), Options{})
	s.hear(time.Second, latchBus, releaseBoot)
	s.do(1100*ms, "voltage 6V") // it is on its way
	s.until(1500 * ms)
	s.says("boot_latch true", latch.BootLatch)
	s.hear(2*time.Second, latchBus, lockBoot)
	s.until(3 * time.Second)
	s.says("boot_latch true", latch.BootLatch)
	s.do(3*time.Second, "voltage 12V")
	s.hear(4*time.Second, latchBus, lockBoot)
	s.until(4231 * ms)
	s.says("boot_latch false", latch.BootLatch)
}

func TestFaults(t *testing.T) {
	s := newStreet(t, profile(t), Options{})
	s.do(time.Second, "fault boot=jam")
	s.hear(2*time.Second, latchBus, releaseBoot)
	s.until(3 * time.Second)
	if c := s.car.View().Closures[0]; c != (ClosureView{Name: "boot", State: "Jammed", Fault: "jam"}) {
		t.Errorf("%+v", c)
	}
	s.says("boot_latch unknown", latch.BootLatch)
	if err := s.try(3*time.Second, "boot open"); err != nil { // half-way is not latched
		t.Error(err)
	}
	s.frames = nil
	s.do(4*time.Second, "impostor boot.release")
	s.until(5 * time.Second)
	compare(t, "4s 300#01010032\n4.02s 300#0101012F\n4.04s 300#01010208", s.of(0x300, 0))
	s.do(5*time.Second, "send latch 300#01030000")
	compare(t, "5s 300#01030000", s.of(0x300, 5*time.Second))
}

// Frames get lost and come twice as often as it is asked for, the same ones with the same seed.
func TestChance(t *testing.T) {
	drive := func(seed uint64, lines ...string) *street {
		s := newStreet(t, profile(t), Options{Seed: seed})
		for _, line := range lines {
			s.do(0, line)
		}
		s.until(time.Minute)
		return s
	}
	all := drive(1)
	n := len(all.frames)
	if f := all.car.View().Frames; f != (FrameCount{Sent: uint64(n)}) {
		t.Errorf("%+v of %d", f, n)
	}
	for _, tt := range []struct {
		lines    []string
		min, max int
	}{
		{[]string{"lose 100%"}, 0, 20}, {[]string{"lose 20%"}, n * 7 / 10, n * 9 / 10}, {[]string{"repeat 20%"}, n * 11 / 10, n * 13 / 10},
		{[]string{"repeat 100"}, 2*n - 20, 2 * n}, {[]string{"lose 100%", "lose 0"}, n, n},
	} {
		a, b := drive(7, tt.lines...), drive(7, tt.lines...)
		if got := len(a.frames); got < tt.min || got > tt.max {
			t.Errorf("%q: %d frames of %d", tt.lines, got, n)
		}
		if !reflect.DeepEqual(a.frames, b.frames) {
			t.Errorf("%q: not the same frames with the same seed", tt.lines)
		}
		f := a.car.View().Frames
		if int(f.Sent) != len(a.frames) || int(f.Sent-f.Repeated+f.Lost) != n {
			t.Errorf("%q: %+v", tt.lines, f)
		}
	}
	if reflect.DeepEqual(drive(7, "lose 20%").frames, drive(8, "lose 20%").frames) {
		t.Error("the same frames get lost with another seed")
	}
}

// Whoever lets time run on in smaller steps sees the same frames, in the order of time.
func TestSteps(t *testing.T) {
	lines := []string{"hold fob_boot key 1", "press fob_lock 300ms", "double fob_unlock", "door driver open", "door driver closed", "boot open", "boot closed",
		"ignition on", "ignition off", "speed 12km/h", "fault boot=jam", "fault boot=silent", "fault boot=healthy", "fault doors=deaf", "fault boot=slow", "lose 10%", "repeat 10%", "lose 0", "down fob_boot", "up fob_boot",
		"impostor lock.all", "fault rebound=on", "voltage 10V", "locked unknown"}
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 1))
		one, many := newStreet(t, profile(t), Options{Seed: seed}), newStreet(t, profile(t), Options{Seed: seed})
		at := time.Duration(0)
		for range 60 {
			step := time.Duration(rng.IntN(1500)) * ms
			line := lines[rng.IntN(len(lines))]
			for range 3 {
				many.until(at + time.Duration(rng.Int64N(int64(step)+1)))
			}
			for many.car.Deadline() <= at+step {
				many.until(many.car.Deadline())
			}
			at += step
			if a, b := one.try(at, line), many.try(at, line); fmt.Sprint(a) != fmt.Sprint(b) {
				t.Fatalf("%s: %v and %v", line, a, b)
			}
			if rng.IntN(3) == 0 {
				one.hear(at, latchBus, releaseBoot)
				many.hear(at, latchBus, releaseBoot)
			}
		}
		if !reflect.DeepEqual(one.frames, many.frames) || !reflect.DeepEqual(one.car.View(), many.car.View()) {
			t.Fatalf("seed %d: other steps, other frames", seed)
		}
		if !slices.IsSortedFunc(one.frames, func(a, b canbus.Received) int { return int(a.At - b.At) }) {
			t.Errorf("seed %d: frames are not in the order of time", seed)
		}
	}
}

// What cannot be done is said, and changes nothing but the time.
func TestMistakes(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"", "nothing is said"},
		{"pres fob_boot", `unknown word "pres": did you mean press?`},
		{"crash on", `unknown word "crash": one of boot, door, double, down, fault, hold, impostor, lose, press, repeat, send, up, ignition, speed, locked, driver_door_open, passenger_door_open, rear_driver_door_open, rear_passenger_door_open, boot_open and 1 more`},
		{"ignition", "ignition: want one value, as in ignition on or speed 30km/h"},
		{"ignition maybe", `ignition: "maybe": write true, false or unknown`},
		{"speed on", `speed: "on" is no speed: write one such as 12km/h, or unknown`},
		{"speed 500km/h", "speed: signal Vehicle: value 500km/h: from 0 to 300"},
		{"boot_latch true", "boot_latch is what the simulated controller reports: give a closure a fault"},
		{"press", "press: which button?"},
		{"press fob_bot", `unknown button "fob_bot": did you mean fob_boot?`},
		{"press fob_boot 0s", "press: 0s: a press has a length"},
		{"press fob_boot key", `press: "key": want a button, perhaps a time, and perhaps key and its number or name`},
		{"press fob_boot 1s 2s", `press: "2s": want a button, perhaps a time, and perhaps key and its number or name`},
		{"press fob_boot quickly", `press: "quickly" is no duration: write one such as 1s`},
		{"press fob_boot key Anna", `"Anna": the key's number, or its name in the list of keys`},
		{"press fob_boot key 99", "signal KeyNumber: raw value 99: from 0 to 15"},
		{"hold fob_boo", `unknown button "fob_boo": did you mean fob_boot?`},
		{"double fob_boot 1s", "double: it takes no time: press fob_boot 1s"},
		{"double x", `unknown button "x": one of fob_unlock, fob_lock, fob_boot`},
		{"down x", `unknown button "x": one of fob_unlock, fob_lock, fob_boot`},
		{"up", "up: which button?"},
		{"up x", `unknown button "x": one of fob_unlock, fob_lock, fob_boot`},
		{"up fob_boot", "fob_boot is not down"},
		{"door driver", "door: want a door, and open or closed"},
		{"door left open", `unknown door "left": one of driver, passenger, rear_driver, rear_passenger, boot`},
		{"door left closed", `unknown door "left": one of driver, passenger, rear_driver, rear_passenger, boot`},
		{"boot", "boot: want open, closed, or forced: opened by hand though it is latched"},
		{"fault", "fault: want CLOSURE=FAULT, as in boot=jam"},
		{"fault boot=broken", `fault: simulated fault "boot=broken": want CLOSURE=FAULT with one of healthy, jam, silent, deaf, slow`},
		{"fault rebound=often", "fault: want rebound=on or rebound=off"},
		{"lose many", "lose: want how many of a hundred frames, as in 5%"},
		{"repeat 101%", "repeat: want how many of a hundred frames, as in 5%"},
		{"impostor unlock", "impostor: want "},
		{"impostor lock.deadlock", "the configuration sends nothing for lock.deadlock"},
		{"send body", "send: want a bus and a frame, as in body 23A#22301062"},
		{"send body 23A", "send: "},
		{"send nowhere 23A#00", `unknown bus "nowhere": one of body, latch`},
	} {
		s := newStreet(t, profile(t), Options{})
		s.until(time.Second)
		before := s.car.View()
		err := s.try(time.Second, tt.line)
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%q: %v\nwant %s", tt.line, err, tt.want)
		}
		if after := s.car.View(); !reflect.DeepEqual(before, after) {
			t.Errorf("%q: %+v", tt.line, after)
		}
	}
	s := newStreet(t, profile(t), Options{})
	for _, a := range []Action{
		Press{Button: "fob_boot", For: -1}, Strike{Closure: "bonnet"}, Lose(2), Repeat(-1), State{latch.Crash: Truth(true)},
		SendFrame{"body", canbus.Frame{ID: 1 << 20}}, Hold{Button: "fob_boot", Key: "99"}, Double{Button: "fob_boot", Key: "99"},
	} {
		if _, err := s.car.Do(time.Second, a); err == nil {
			t.Errorf("%+v: no error", a)
		}
	}
	every := newStreet(t, configOf(t, carYAML), Options{})
	if err := every.try(0, "hold extra"); err == nil || err.Error() != "extra is a pulse button, whose press has no length: press it" {
		t.Error(err)
	}
	if err := every.try(0, "press dash key 3"); err == nil || err.Error() != "dash does not say which key presses it" {
		t.Error(err)
	}
	// Two buttons that one signal tells of cannot be down at once.
	s.do(2*time.Second, "down fob_boot")
	if err := s.try(2*time.Second, "press fob_lock"); err == nil {
		t.Error("two values at once")
	}
	if v := s.car.View().Buttons; v[1].Down || !v[2].Down || *v[2].Key != 0 {
		t.Errorf("%+v", v)
	}
}
