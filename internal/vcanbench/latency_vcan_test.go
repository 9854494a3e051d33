package vcanbench

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"latchd/internal/vcantest"
)

var rounds = flag.Int("rounds", 3, "how often each target is pressed, twice each time; a benchmark takes some hundreds")

const (
	gap    = 260   // ms between two presses of a target: the gate lets no more out
	burst  = 100   // frames that queue up
	noises = 20000 // frames of no interest, for each of the first ten rounds
)

// TestLatency measures, and fails if a press is not answered; never because of a time.
func TestLatency(t *testing.T) {
	vcantest.Up(t, "bench0")
	vcantest.Up(t, "bench1")
	latency := compile(t)
	noise := noises * min(*rounds, 10)

	echo := start(t, latency, "answer", "bench0", "bench1", "101", "111", "201")
	daemon := start(t, os.Getenv(vcantest.Program), "run", "--arm", "--config", "testdata/latchd.yaml", "--log-format", "json")
	targets := []string{fmt.Sprintf("C:101:111:201:%d", echo), fmt.Sprintf("latchd:103:110:203:%d", daemon)}
	names := []string{"C", "latchd"}
	if out, err := exec.Command("cangw", "-A", "-s", "bench0", "-d", "bench1", "-e", "-f", "102:C00007FF", "-m", "SET:ILD:202.1.0200000000000000").CombinedOutput(); err != nil {
		fmt.Fprintf(t.Output(), "NOT MEASURED: the kernel's gateway: cangw: %v: %s\n", err, out) // a module that is not everywhere
	} else {
		t.Cleanup(func() { _ = exec.Command("cangw", "-F").Run() })
		targets, names = append(targets, "cangw:102:112:202:0"), append(names, "cangw")
	}

	args := append([]string{"press", "bench0", "bench1", fmt.Sprint(*rounds), fmt.Sprint(gap), fmt.Sprint(burst), fmt.Sprint(noise)}, targets...)
	cmd := exec.Command(latency, args...)
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("latency %v: %v", args, err)
	}
	f, err := read(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	f.write(t.Output(), names, burst)
	f.writeNoise(t.Output(), names, noise)
	for m, n := range f.lost {
		t.Errorf("%s, %s: %d presses were not answered", m.target, m.kind, n)
	}
	for _, name := range names {
		for _, kind := range []string{"paced", "closed"} {
			if n := len(f.times[measured{name, kind}]); n != *rounds {
				t.Errorf("%s, %s: %d presses were answered, want %d", name, kind, n, *rounds)
			}
		}
		if n := len(f.times[measured{name, "burst"}]); name != "cangw" && n != (*rounds+9)/10 {
			t.Errorf("%s: %d bursts were answered, want %d", name, n, (*rounds+9)/10)
		}
	}
}

// compile compiles the program in C, unless the environment says where it is: where there is no compiler.
func compile(t *testing.T) (program string) {
	t.Helper()
	if program = os.Getenv("VCANTEST_LATENCY"); program != "" {
		return program
	}
	program = filepath.Join(t.TempDir(), "latency")
	if out, err := exec.Command("gcc", "-O2", "-o", program, "testdata/latency.c").CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v: %s (make deps installs what is missing)", err, out)
	}
	return program
}

// start starts a program that runs until the end of the test, and returns its number. What it says is shown if the test fails; it goes
// to a file, so that nobody has to read it while times are taken.
func start(t *testing.T, program string, args ...string) (process int) {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = log.Close()
		if said, _ := os.ReadFile(log.Name()); t.Failed() {
			t.Logf("%s says\n%s", filepath.Base(program), said)
		}
	})
	return cmd.Process.Pid
}
