package servicetest

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/internal/vcantest"
)

// Without a configuration there is nothing to start, and that is no failure. One with a mistake ends in one clear error, and nothing is
// tried again. With a good one it runs.
func TestConfiguration(t *testing.T) {
	j := latchd(t, "version: 1\nbuttons: nonsense\n")
	do(t, "mv", config, config+".not-yet")
	do(t, "systemctl", "start", unit)
	is(t, "ActiveState", "inactive", "ConditionResult", "no", "Result", "success")

	do(t, "mv", config+".not-yet", config)
	if out, code := try(t, "systemctl", "start", unit); code == 0 {
		t.Errorf("it starts with a mistake: %s", out)
	}
	j.says("configuration /etc/latchd/latchd.yaml is not usable")
	is(t, "ActiveState", "failed", "ExecMainStatus", "78", "NRestarts", "0")
	errors := j.has("-p", "err", "_COMM=latchd")
	if n := strings.Count(errors, "latchd.yaml:2:10: "); n != 1 {
		t.Errorf("the mistake is told %d times, want 1:\n%s", n, errors)
	}

	write(t, config, mini())
	do(t, "systemctl", "start", unit)
	is(t, "ActiveState", "active")
}

// TestService is a service in use: each part leaves it as it was, and armed.
func TestService(t *testing.T) {
	c := drive(t)
	c.says("armed by")
	if log := c.has(); strings.Contains(log, "of frames for latchd") {
		t.Errorf("the kernel does not grant the receive buffer:\n%s", log)
	}
	for _, part := range []struct {
		name string
		do   func(*testing.T, *car)
	}{
		{"a press comes out as the latch frames", press},
		{"the journal knows how bad an entry is", priorities},
		{"killed, it comes back", killed},
		{"standing still, it is started anew", standsStill},
		{"an interface is deleted and made anew", replugged},
		{"a bad configuration is not reloaded", badReload},
		{"it stops within 2 s", stop},
	} {
		t.Run(part.name, func(t *testing.T) { part.do(t, c.in(t)) })
	}
}

func press(t *testing.T, c *car) {
	if diff := cmp.Diff(lockAll, c.press()); diff != "" {
		t.Errorf("the controller heard (-want +got)\n%s", diff)
	}
	c.says("fob_lock pressed (key 2, key2): lock.all allowed")
	c.says("sent 300#030300A9 on latch for lock.all")
}

func priorities(t *testing.T, c *car) {
	c.press()
	vcantest.IP(t, "link", "set", "can0", "down")
	const lost, allowed = "bus body (can0) is lost", "lock.all allowed"
	c.says(lost)
	c.says(allowed)
	if warnings := c.has("-p", "warning"); !strings.Contains(warnings, lost) || strings.Contains(warnings, allowed) {
		t.Errorf("journalctl -p warning shows\n%s", warnings)
	}
	vcantest.IP(t, "link", "set", "can0", "up")
	c.says("bus body (can0) is heard")
}

func killed(t *testing.T, c *car) {
	before := process(t)
	do(t, "systemctl", "kill", "--kill-whom=main", "--signal=KILL", unit)
	anew(t, before)
	is(t, "NRestarts", "1")
	c.press()
}

func standsStill(t *testing.T, c *car) {
	before := process(t)
	do(t, "systemctl", "kill", "--kill-whom=main", "--signal=STOP", unit)
	c.says("Watchdog timeout")
	anew(t, before)
	c.press()
}

func replugged(t *testing.T, c *car) {
	before := process(t)
	vcantest.IP(t, "link", "del", "can0")
	c.says("bus body (can0) is lost: there is no such interface")
	plug(t, "can0", "wire0")
	c.says("bus body (can0) is heard")
	c.press()
	if now := process(t); now != before {
		t.Errorf("process %d runs, it was %d", now, before)
	}
}

func badReload(t *testing.T, c *car) {
	before := process(t)
	write(t, config, "version: 1\nbuttons: nonsense\n")
	if out, code := try(t, "systemctl", "reload", unit); code == 0 {
		t.Errorf("a configuration with a mistake is reloaded: %s", out)
	}
	c.says("latchd.yaml:2:10: ")
	c.press()
	write(t, config, mini()+"log: {level: debug}\n")
	do(t, "systemctl", "reload", unit)
	if out := do(t, program, "status"); !strings.Contains(out, "\nnot armed") {
		t.Errorf("with another configuration latchd is not to be armed, and says\n%s", out)
	}
	if now := process(t); now != before {
		t.Errorf("process %d runs, it was %d", now, before)
	}
	write(t, config, mini())
	do(t, "systemctl", "reload", unit)
	do(t, program, "arm", "--yes")
}

// Even while somebody follows it. Of a service that takes longer systemd says so (Result=timeout) and kills it.
func stop(t *testing.T, c *car) {
	following := exec.Command(program, "events", "--follow")
	if err := following.Start(); err != nil {
		t.Fatal(err)
	}
	c.press()
	do(t, "systemctl", "stop", unit)
	_ = following.Wait()
	is(t, "TimeoutStopUSec", "2s", "ActiveState", "inactive", "Result", "success", "ExecMainStatus", "0")
}
