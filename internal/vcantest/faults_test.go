package vcantest

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// process is what a process holds of the system.
type process struct {
	files   int
	threads int
	memory  int // KiB, resident and no file's: which parts of the program have run does not matter
}

func (d *Daemon) process() (p process) {
	d.t.Helper()
	dir := fmt.Sprintf("/proc/%d/", d.Process())
	files, err := os.ReadDir(dir + "fd")
	if err != nil {
		d.t.Fatal(err)
	}
	status, err := os.ReadFile(dir + "status")
	if err != nil {
		d.t.Fatal(err)
	}
	p.files = len(files)
	for line := range strings.Lines(string(status)) {
		switch f := strings.Fields(line); {
		case len(f) < 2:
		case f[0] == "Threads:":
			p.threads, _ = strconv.Atoi(f[1])
		case f[0] == "RssAnon:":
			p.memory, _ = strconv.Atoi(f[1])
		}
	}
	return p
}

// noGarbage lets what is started hold hardly more memory than it uses. Otherwise the runtime lets garbage grow to as much again,
// which is more than a leak that these tests are for.
func noGarbage(t *testing.T) {
	t.Setenv("GOGC", "10")
}

// same fails if the daemon holds more than before, and goes on holding it: while it looks at an interface that has come back it holds
// a socket more. The runtime may keep some threads and memory more, but not more each time.
func (d *Daemon) same(before process) {
	d.t.Helper()
	const moreThreads, moreMemory = 4, 4 << 10
	for until := time.Now().Add(Patience); ; time.Sleep(100 * time.Millisecond) {
		now := d.process()
		if now.files <= before.files && now.threads <= before.threads+moreThreads && now.memory <= before.memory+moreMemory {
			return
		}
		if time.Now().After(until) {
			d.t.Errorf("before %+v, after %+v", before, now)
			return
		}
	}
}

// goroutines ends it, and says how many there were of its own.
func (d *Daemon) goroutines() (n int) {
	d.t.Helper()
	d.Signal(syscall.SIGQUIT)
	d.Wait()
	for _, stack := range strings.Split(d.Log(), "\ngoroutine ") {
		if strings.Contains(stack, "latchd/internal/") {
			n++
		}
	}
	if n == 0 {
		d.t.Error("it does not tell of its goroutines")
	}
	return n
}

// An interface goes down and up a thousand times, and is deleted and made anew two hundred times: latchd works on as before, and
// holds no more than before.
func TestInterfaceThatComesAndGoesAllTheTime(t *testing.T) {
	noGarbage(t)
	file := RelayCar(t)
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm")
	press(t, d, board)
	goroutines := d.goroutines()
	d = Start(t, "--config", file, "--arm", "--log-level", "debug") // which tells of each loss; other levels, once a second
	press(t, d, board)
	ip := exec.Command("ip", "-batch", "-")
	in, err := ip.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := ip.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = in.Close()
		_ = ip.Wait()
	}()
	set := func(commands, said string) {
		t.Helper()
		if _, err := io.WriteString(in, commands); err != nil {
			t.Fatal(err)
		}
		d.Says(said) // it has seen it
	}
	downAndUp := func(n int) {
		defer Repeat(t, IgnitionOff, 5*time.Millisecond)() // with a frame the bus is back at once
		for range n {
			set("link set car0 down\n", "gap on bus body: ")
			set("link set car0 up\n", "bus body is back")
		}
	}
	replug := func(n int) {
		for range n {
			set("link del car0\n", "gap on bus body: ")
			set("link add dev car0 type vxcan peer name wire0\nlink set car0 up\nlink set wire0 up\n", "bus body is back")
		}
	}
	downAndUp(600) // after that what latchd keeps of events and frames is at its bound
	replug(10)
	pressUntilDecided(t, d, board)
	before := d.process()
	downAndUp(400)
	pressUntilDecided(t, d, board)
	d.same(before)
	replug(200)
	pressUntilDecided(t, d, board)
	d.same(before)
	if now := d.goroutines(); now > goroutines {
		t.Errorf("%d goroutines before, %d after", goroutines, now)
	}
}

// pressUntilDecided presses the lock button until latchd hears it, which is soon after the interface is back.
func pressUntilDecided(t testing.TB, d *Daemon, board *Dump) {
	t.Helper()
	before := len(board.Frames())
	for until := time.Now().Add(Patience); len(board.Frames()) == before; time.Sleep(500 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("latchd does not hear the fob any more")
		}
		for _, frame := range []string{IgnitionOff, AllUp, LockDown, AllUp} {
			Send(t, "wire0", frame)
		}
	}
	d.Says("lock.all allowed")
}

// A minute of as many frames of other identifiers as can be sent, with presses in between: each press is decided, and acts.
func TestFlood(t *testing.T) {
	noGarbage(t)
	file := RelayCar(t)
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm")
	press(t, d, board)
	before := d.process()
	flood := exec.Command("cangen", "wire0", "-I", "5FF", "-L", "8", "-D", "0102030405060708", "-g", "0", "-p", "10")
	if err := flood.Start(); err != nil {
		t.Fatal(err)
	}
	carried := func() int {
		n, err := strconv.Atoi(read(t, "/sys/class/net/car0/statistics/rx_packets"))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	presses, first := 0, carried()
	for until := time.Now().Add(time.Minute); time.Now().Before(until); presses++ {
		press(t, d, board)
		time.Sleep(3 * time.Second) // fewer than ten in 20 s, which would bring the rest of P6
	}
	_ = flood.Process.Kill()
	_ = flood.Wait()
	const least = 60 * 1000 // on however slow a machine; fewer would be no flood
	flooded := carried() - first
	t.Logf("%d presses; the interface carried %d frames", presses, flooded)
	if flooded < least {
		t.Errorf("the flood was of %d frames, want %d or more", flooded, least)
	}
	if frames := board.Frames(); len(frames) != presses+1 {
		t.Errorf("%d presses, the board heard %d frames", presses+1, len(frames))
	}
	for _, l := range d.Lines() {
		if strings.Contains(l.Text, "frames were lost") {
			t.Errorf("%s", l.Text)
		}
	}
	d.same(before)
}

func read(t testing.TB, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

// Frames are lost while the boot button is down: it is unknown from then on whether it was held all the time, so it does not open.
func TestOverflowInTheMiddleOfAHold(t *testing.T) {
	RelayCar(t)
	// Longer than the time of what the queue holds, on however busy a machine, so that no hold is complete before the loss.
	file := File(t, "latchd.yaml", strings.Replace(Relay, "pressed: Boot,", "pressed: Boot, hold: 15s,", 1))
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm", "--log-level", "debug")
	defer Repeat(t, IgnitionOff, often)()
	Send(t, "wire0", AllUp)
	release := Repeat(t, BootDown, often)
	d.Says("fob_boot press")
	d.Signal(syscall.SIGSTOP)
	if out, err := exec.Command("cangen", "wire0", "-I", "23A", "-L", "4", "-D", "22301062", "-g", "0", "-p", "10", "-n", "40000").CombinedOutput(); err != nil {
		t.Fatalf("cangen: %v: %s", err, out)
	}
	d.Signal(syscall.SIGCONT)
	d.Says("frames were lost, because latchd could not take them in time")
	time.Sleep(16 * time.Second) // held for longer than it takes
	release()
	for _, l := range d.Lines() {
		if l.Verdict == "allow" {
			t.Errorf("allowed: %s", l.Text)
		}
	}
	press(t, d, board)
	if diff := cmp.Diff([]string{"201#02"}, board.Frames()); diff != "" {
		t.Errorf("the board heard (-want +got)\n%s", diff)
	}
}

// A program of this host says that the controller is off the bus: it is not believed. The wire's word counts.
func TestForgedBusOff(t *testing.T) {
	file := RelayCar(t)
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm")
	const busOff, restarted = "20000040#0000000000000000", "20000100#0000000000000000"
	for range 20 {
		Send(t, "car0", busOff)
		Send(t, "relay0", busOff)
	}
	press(t, d, board)
	for _, l := range d.Lines() {
		if strings.Contains(l.Text, "is lost") {
			t.Errorf("believed: %s", l.Text)
		}
	}
	Send(t, "wire0", busOff)
	d.Says("bus body (car0) is lost: the controller is off the bus (bus-off)")
	Send(t, "wire0", restarted)
	d.Says("bus body (car0) is heard")
	press(t, d, board)
}

// The wall clock is set by years in the middle of a hold: the hold is as long as it is.
func TestWallClockInTheMiddleOfAHold(t *testing.T) {
	file := RelayCar(t)
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm", "--log-level", "debug")
	defer Repeat(t, IgnitionOff, often)()
	for n, by := range []string{"+10 years", "-10 years"} {
		Send(t, "wire0", AllUp)
		release := Repeat(t, BootDown, often)
		began := d.Says("fob_boot press")
		if out, err := exec.Command("date", "-s", by).CombinedOutput(); err != nil {
			t.Fatalf("date: %v: %s", err, out)
		}
		allowed := d.Says("boot.release allowed")
		release()
		if held := allowed.At - began.At; held < 0.8999 || held > 0.9001 {
			t.Errorf("%s: the hold was told after %v s", by, held)
		}
		board.Await(3 * (n + 1))
		time.Sleep(3 * time.Second) // the boot is released once in this time (P6)
	}
}

// Killed between the frames of an actuation: nothing is sent after the restart.
func TestKilledInTheMiddleOfAnActuation(t *testing.T) {
	RelayCar(t)
	file := File(t, "latchd.yaml", strings.Replace(Relay, `send: "relay 201#02", expires: 2s`, `send: [{frame: "relay 201#02", repeat: 20, every: 100ms}], expires: 5s`, 1))
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm")
	press(t, d, board)
	board.Await(3)
	// The button stays down over the restart: that is no new press.
	held := new(Story).Every("car", LockDown, 0, 30*time.Second).Write(t)
	player := exec.Command("canplayer", "-I", held, "wire0=car")
	if err := player.Start(); err != nil {
		t.Fatal(err)
	}
	d.Signal(syscall.SIGKILL)
	d.Wait()
	sent := len(board.Frames())
	d = Start(t, "--config", file, "--arm")
	Send(t, "wire0", IgnitionOff)
	d.Await("that the button was found down", func(l *Line) bool { return l.Reason == "found_down" })
	_ = player.Process.Kill()
	_ = player.Wait()
	if frames := board.Frames(); len(frames) != sent {
		t.Errorf("%d frames were sent after the restart", len(frames)-sent)
	}
	press(t, d, board)
}

// Two gateways on the two ends of one wire: the first that hears its own frames from the other is disarmed.
func TestTwoGatewaysOnOneWire(t *testing.T) {
	file := RelayCar(t)
	Pair(t, "car1", "wire1")
	first := Start(t, "--config", file, "--arm")
	second := Start(t, "--config", file, "--arm", "--map", "car1=body,board0=relay")
	Send(t, "wire1", IgnitionOff)
	Send(t, "wire1", AllUp)
	Send(t, "wire1", LockDown)
	Send(t, "wire1", AllUp)
	second.Says("sent 201#02 on relay for lock.all")
	first.Says("bus relay (relay0): somebody else sends our frame 201#02: disarmed")
	Send(t, "wire0", IgnitionOff)
	Send(t, "wire0", AllUp)
	Send(t, "wire0", LockDown)
	if l := first.Await("a decision", func(l *Line) bool { return l.Verdict != "" }); l.Verdict != "deny" || l.Reason != "disarmed" {
		t.Errorf("the first decided %+v", l)
	}
}
