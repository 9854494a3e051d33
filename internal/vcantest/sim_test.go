package vcantest

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// simulate starts `latchd sim`, and returns what takes its lines. An error of it fails the test.
func simulate(t testing.TB, args ...string) io.Writer {
	t.Helper()
	Need(t)
	cmd := exec.Command(os.Getenv(Program), append([]string{"sim"}, args...)...)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("latchd sim: %v: %s", err, out.String())
		}
	})
	return in
}

// A simulated MINI on a kernel's buses: its fob is held, latchd opens the boot, the latch confirms it, and after it was lifted and closed
// it is locked again. On wires, and on a vcan that both share.
func TestSim(t *testing.T) {
	Need(t)
	for _, tt := range []struct {
		name       string
		interfaces func()
		run, sim   string
		args       []string
	}{
		{"vxcan", func() {
			Pair(t, "car0", "wire0")
			Pair(t, "relay0", "board0")
		}, "car0=body,relay0=latch", "wire0=body,board0=latch", nil},
		{"vcan", func() {
			Up(t, "vcan0")
			Up(t, "vcan1")
		}, "vcan0=body,vcan1=latch", "vcan0=body,vcan1=latch", []string{"--test-bus", "body,latch"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.interfaces()
			file := File(t, "latchd.yaml", "version: 1\nprofile: mini-r56\nmode: armed\n")
			d := Start(t, append([]string{"--config", file, "--arm", "--map", tt.run, "--log-level", "debug"}, tt.args...)...)
			car := simulate(t, "--on", tt.sim, "--config", file)
			d.Says("boot_latch: no")
			say := func(line string) {
				t.Helper()
				if _, err := io.WriteString(car, line+"\n"); err != nil {
					t.Fatal(err)
				}
			}
			say("hold fob_boot 1s key 2")
			d.Says("fob_boot held for 900ms (key 2): boot.release allowed")
			d.Says("boot.release confirmed after ")
			say("boot open")
			d.Says("boot_open: yes")
			say("boot closed")
			d.Says("boot.lock allowed")
			d.Says("boot.lock confirmed after ")
			say("fault boot=jam")
			say("hold fob_boot")
			d.Says("boot.release allowed")
			d.Says("boot.release not confirmed")
			for _, l := range d.Lines() {
				if l.Level == "error" {
					t.Errorf("latchd says %q", l.Text)
				}
			}
			d.Signal(syscall.SIGTERM)
			if code := d.Wait(); code != 0 {
				t.Errorf("exit code %d", code)
			}
		})
	}
}
