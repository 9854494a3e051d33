package vcantest

import (
	"fmt"
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
	memory  int // KiB, resident
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
		case f[0] == "VmRSS:":
			p.memory, _ = strconv.Atoi(f[1])
		}
	}
	return p
}

// same fails if the daemon holds more than before. The runtime may keep some threads and memory more, but not more each time.
func (d *Daemon) same(before process) {
	d.t.Helper()
	const moreThreads, moreMemory = 4, 4 << 10
	if now := d.process(); now.files != before.files || now.threads > before.threads+moreThreads || now.memory > before.memory+moreMemory {
		d.t.Errorf("before %+v, after %+v", before, now)
	}
}

// An interface goes down and up a thousand times, and is deleted and made anew two hundred times: latchd works on as before, and
// holds no more than before.
func TestInterfaceThatComesAndGoesAllTheTime(t *testing.T) {
	file := RelayCar(t)
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm")
	press(t, d, board)
	script := File(t, "script", strings.Repeat("link set car0 down\nlink set car0 up\n", 10))
	cycle := func(n int) {
		for range n {
			IP(t, "-batch", script)
		}
	}
	cycle(10)
	press(t, d, board)
	before := d.process()
	cycle(100)
	press(t, d, board)
	d.same(before)
	for range 200 {
		IP(t, "link", "del", "car0")
		Pair(t, "car0", "wire0")
	}
	for d.Says("bus body (car0)"); ; {
		if l := d.Says("bus body (car0)"); strings.Contains(l.Text, "is heard") && d.read == len(d.Lines()) {
			break
		}
	}
	press(t, d, board)
	d.same(before)
}

// A minute of as many frames of other identifiers as can be sent, with presses in between: each press is decided, and acts.
func TestFlood(t *testing.T) {
	file := RelayCar(t)
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm")
	press(t, d, board)
	before := d.process()
	flood := exec.Command("cangen", "wire0", "-I", "5FF", "-L", "8", "-D", "0102030405060708", "-g", "0", "-p", "10")
	if err := flood.Start(); err != nil {
		t.Fatal(err)
	}
	presses := 0
	for until := time.Now().Add(time.Minute); time.Now().Before(until); presses++ {
		press(t, d, board)
		time.Sleep(3 * time.Second) // fewer than ten in 20 s, which would bring the rest of P6
	}
	_ = flood.Process.Kill()
	_ = flood.Wait()
	t.Logf("%d presses; the interface carried %s frames", presses, read(t, "/sys/class/net/car0/statistics/rx_packets"))
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
	file := RelayCar(t)
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm", "--log-level", "debug")
	Send(t, "wire0", IgnitionOff)
	Send(t, "wire0", AllUp)
	Send(t, "wire0", BootDown)
	d.Says("fob_boot pressed")
	d.Signal(syscall.SIGSTOP)
	if out, err := exec.Command("cangen", "wire0", "-I", "23A", "-L", "4", "-D", "22301062", "-g", "0", "-p", "10", "-n", "40000").CombinedOutput(); err != nil {
		t.Fatalf("cangen: %v: %s", err, out)
	}
	d.Signal(syscall.SIGCONT)
	Send(t, "wire0", BootDown) // the loss is told with the next frame
	d.Says("frames were lost, because latchd could not take them in time")
	for range 15 {
		Send(t, "wire0", BootDown)
		Send(t, "wire0", IgnitionOff)
		time.Sleep(100 * time.Millisecond) // held for longer than the button's 900 ms
	}
	Send(t, "wire0", AllUp)
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
	for n, by := range []string{"+10 years", "-10 years"} {
		story := new(Story).Every("car", IgnitionOff, 0, 2*time.Second).At(0, "car", AllUp).Every("car", BootDown, 400*time.Millisecond, 1600*time.Millisecond).At(1650*time.Millisecond, "car", AllUp)
		played := make(chan struct{})
		go func() {
			defer close(played)
			Play(t, story.Write(t), "wire0=car")
		}()
		began := d.Says("fob_boot pressed")
		if out, err := exec.Command("date", "-s", by).CombinedOutput(); err != nil {
			t.Fatalf("date: %v: %s", err, out)
		}
		allowed := d.Says("boot.release allowed")
		if held := allowed.At - began.At; held < 0.8999 || held > 0.9001 {
			t.Errorf("%s: the hold was told after %v s", by, held)
		}
		board.Await(3 * (n + 1))
		<-played
		time.Sleep(3 * time.Second) // the boot is released once in this time (P6)
	}
}

// Killed between the frames of an actuation: nothing is sent after the restart.
func TestKilledInTheMiddleOfAnActuation(t *testing.T) {
	RelayCar(t)
	file := File(t, "latchd.yaml", strings.Replace(Relay, `send: "relay 201#02"`, `send: [{frame: "relay 201#02", repeat: 20, every: 100ms}], expires: 5s`, 1))
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm")
	press(t, d, board)
	board.Await(3)
	d.Signal(syscall.SIGKILL)
	d.Wait()
	sent := len(board.Frames())
	d = Start(t, "--config", file, "--arm")
	for range 5 {
		Send(t, "wire0", IgnitionOff)
		Send(t, "wire0", LockDown) // the button is still down: it is no new press
		time.Sleep(100 * time.Millisecond)
	}
	d.Says("started")
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
