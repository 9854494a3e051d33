package vcantest

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A fob's hold goes in on one bus, and the relay's frames come out on the other, across wires and on a vcan of this host.
func TestHoldOpensTheBoot(t *testing.T) {
	Need(t)
	for _, tt := range []struct {
		name       string
		interfaces func() string
		car, board string
		args       []string
	}{
		{"vxcan", func() string { return RelayCar(t) }, "wire0", "board0", nil},
		{"vcan", func() string {
			Up(t, "vcan0")
			Up(t, "vcan1")
			return File(t, "latchd.yaml", Relay)
		}, "vcan0", "vcan1", []string{"--map", "vcan0=body,vcan1=relay", "--test-bus", "body,relay"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := tt.interfaces()
			board := Listen(t, tt.board)
			d := Start(t, append([]string{"--config", file, "--arm"}, tt.args...)...)
			story := new(Story).Every("car", IgnitionOff, 0, 2*time.Second).At(0, "car", AllUp).Every("car", BootDown, 400*time.Millisecond, 1600*time.Millisecond).At(1650*time.Millisecond, "car", AllUp)
			Play(t, story.Write(t), tt.car+"=car")
			d.Says("boot.release allowed")
			d.Says("sent 200#01 on relay for boot.release")
			if diff := cmp.Diff([]string{"200#01", "200#01", "200#01"}, board.Await(3)); diff != "" {
				t.Errorf("the board heard (-want +got)\n%s", diff)
			}
			d.Signal(syscall.SIGTERM)
			if code := d.Wait(); code != 0 {
				t.Errorf("exit code %d", code)
			}
		})
	}
}

// Without --arm latchd decides, and says what it would have sent.
func TestNotArmed(t *testing.T) {
	file := RelayCar(t)
	board := Listen(t, "board0")
	d := Start(t, "--config", file)
	Send(t, "wire0", IgnitionOff)
	Send(t, "wire0", AllUp)
	Send(t, "wire0", LockDown)
	d.Says("lock.all allowed")
	d.Says("would have sent 201#02 on relay for lock.all")
	Send(t, "relay0", "123#") // what is on the wire before it, the board has heard by then
	if diff := cmp.Diff([]string{"123#"}, board.Await(1)); diff != "" {
		t.Errorf("the board heard (-want +got)\n%s", diff)
	}
}

// What a program of this host sends is no press: ten thousand of them.
func TestForgedPresses(t *testing.T) {
	file := RelayCar(t)
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm")
	if out, err := exec.Command("cangen", "car0", "-I", "23A", "-L", "4", "-D", "22300462", "-g", "0", "-p", "10", "-n", "10000").CombinedOutput(); err != nil {
		t.Fatalf("cangen: %v: %s", err, out)
	}
	for told := 0; told < 9_000; { // the kernel itself drops some of such a flood before they reach any socket
		var n int
		l := d.Says("frames came from a program of this machine, and are not believed")
		if _, err := fmt.Sscanf(l.Text, "bus body (car0): %d frames", &n); err != nil {
			t.Fatal(err)
		}
		told += n
	}
	press(t, d, board)
	allowed := 0
	for _, l := range d.Lines() {
		if l.Verdict != "" {
			allowed++
		}
	}
	if frames := board.Await(1); allowed != 1 || len(frames) != 1 {
		t.Errorf("%d decisions, the board heard %q", allowed, frames)
	}
}

func TestTwoDaemons(t *testing.T) {
	file := RelayCar(t)
	Start(t, "--config", file)
	second := Launch(t, nil, "--config", file, "--arm")
	if code := second.Wait(); code != 1 || !strings.Contains(second.Log(), "interface relay0 is already used by another latchd (process ") {
		t.Errorf("exit code %d", code)
	}
}

func TestBadConfiguration(t *testing.T) {
	Need(t)
	d := Launch(t, nil, "--config", File(t, "latchd.yaml", "version: 1\nbuttons: nonsense\n"))
	if code := d.Wait(); code != 78 || !strings.Contains(d.Log(), "latchd.yaml:2:10: ") {
		t.Errorf("exit code %d", code)
	}
}

// The interfaces are not there at first, go down, and are unplugged and plugged in again: latchd waits, and works again.
func TestInterfacesComeAndGo(t *testing.T) {
	Need(t)
	file := File(t, "latchd.yaml", Relay)
	d := Start(t, "--config", file, "--arm")
	d.Says("bus body (car0) is lost: there is no such interface")
	for range 3 {
		RelayCar(t)
		d.SaysEach("bus body (car0) is heard", "bus relay (relay0) is heard")
		board := Listen(t, "board0")
		press(t, d, board)
		IP(t, "link", "set", "car0", "down")
		d.Says("bus body (car0) is lost: the interface is down")
		IP(t, "link", "set", "car0", "up")
		d.Says("bus body (car0) is heard")
		press(t, d, board)
		IP(t, "link", "del", "car0")
		d.Says("bus body (car0) is lost: there is no such interface")
		IP(t, "link", "del", "relay0")
		d.Says("bus relay (relay0) is lost: there is no such interface")
	}
}

// press presses the fob's lock button, and waits for the frame. After a gap the button has to be seen up first.
func press(t testing.TB, d *Daemon, board *Dump) {
	t.Helper()
	before := len(board.Frames())
	Send(t, "wire0", IgnitionOff)
	Send(t, "wire0", AllUp)
	Send(t, "wire0", LockDown)
	Send(t, "wire0", AllUp)
	d.Says("lock.all allowed")
	board.Await(before + 1)
}

// Stopped for longer than a deadline while a button is pressed: nothing is sent late.
func TestStoppedProcess(t *testing.T) {
	file := RelayCar(t)
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm")
	Send(t, "wire0", IgnitionOff)
	Send(t, "wire0", AllUp)
	d.Signal(syscall.SIGSTOP)
	Send(t, "wire0", LockDown)
	time.Sleep(5 * time.Second) // it is the pause that is tested
	d.Signal(syscall.SIGCONT)
	d.Says("lock.all allowed")
	d.Says("not sent, too_late: 201#02 on relay for lock.all")
	Send(t, "relay0", "123#")
	if diff := cmp.Diff([]string{"123#"}, board.Await(1)); diff != "" {
		t.Errorf("the board heard (-want +got)\n%s", diff)
	}
}

// The same in the middle of a hold, which is complete during the pause.
func TestStoppedInTheMiddleOfAHold(t *testing.T) {
	file := RelayCar(t)
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm", "--log-level", "debug")
	defer Repeat(t, IgnitionOff, often)()
	Send(t, "wire0", AllUp)
	defer Repeat(t, BootDown, often)()
	d.Says("fob_boot press")
	d.Signal(syscall.SIGSTOP)
	time.Sleep(5 * time.Second) // it is the pause that is tested
	d.Signal(syscall.SIGCONT)
	d.Says("boot.release allowed")
	for range 3 {
		d.Says("not sent, too_late: 200#01 on relay for boot.release")
	}
	Send(t, "relay0", "123#")
	if diff := cmp.Diff([]string{"123#"}, board.Await(1)); diff != "" {
		t.Errorf("the board heard (-want +got)\n%s", diff)
	}
}
