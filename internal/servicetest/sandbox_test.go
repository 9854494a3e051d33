package servicetest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const unitFile = "/usr/lib/systemd/system/" + unit

func read(dir string) (f findings, err error) {
	text, err := os.ReadFile(filepath.Join(dir, "findings"))
	if err == nil {
		err = json.Unmarshal(text, &f)
	}
	return f, err
}

// stand has the probe stand in latchd's place.
func stand(t testing.TB) {
	t.Helper()
	latchd(t, mini())
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	const probe = "/run/probe"
	if err := os.WriteFile(probe, self, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, inTmp, "")
	do(t, "mount", "--bind", probe, program)
	t.Cleanup(func() {
		_, _ = try(t, "systemctl", "stop", unit)
		do(t, "umount", program)
		do(t, "rm", probe, inTmp)
	})
}

// gaps are what is not as in latchd's sandbox, where the probe is started by a service, whose state is in a directory of its name.
func gaps(t testing.TB, service string) (list []string) {
	t.Helper()
	defer func() { _, _ = try(t, "systemctl", "stop", service) }()
	if out, code := try(t, "systemctl", "start", service); code != 0 {
		return []string{"it does not start: " + out}
	}
	inside, err := read("/var/lib/" + service)
	if err != nil {
		t.Fatal(err)
	}
	for name, why := range inside.Forbidden {
		if why == "" {
			list = append(list, "one can "+name)
		}
	}
	for name, why := range inside.Needed {
		if why != "" {
			list = append(list, "one cannot "+name+": "+why)
		}
	}
	proc := fmt.Sprintf("/proc/%d", inside.Process)
	status, err := os.ReadFile(proc + "/status")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "CapAmb:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"} {
		if !strings.Contains(string(status), "\n"+want+"\n") {
			list = append(list, "its status has not "+want)
		}
	}
	for _, kind := range []string{"ipc", "mnt", "user", "uts"} {
		own, err1 := os.Readlink(proc + "/ns/" + kind)
		ours, err2 := os.Readlink("/proc/self/ns/" + kind)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if own == ours {
			list = append(list, "it shares the machine's namespace "+kind)
		}
	}
	return list
}

// The unit's sandbox is in force: a probe in latchd's place, started by the unit as it is, can do nothing but what latchd needs. Outside
// of it, the same probe can do it all.
func TestSandbox(t *testing.T) {
	stand(t)
	for _, gap := range gaps(t, "latchd") {
		t.Errorf("in the sandbox %s", gap)
	}
	is(t, "LimitCORE", "0", "LimitNOFILE", "256", "MemoryMax", fmt.Sprint(64<<20), "TasksMax", "64", "UMask", "0077")

	t.Run("the probe can", func(t *testing.T) {
		dir := t.TempDir()
		cmd := exec.Command(program, "run")
		cmd.Env = append(os.Environ(), "STATE_DIRECTORY="+dir, "RUNTIME_DIRECTORY="+dir)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		outside, err := read(dir)
		if err != nil {
			t.Fatal(err)
		}
		for name, why := range outside.Forbidden {
			if why != "" {
				t.Errorf("%s: %s", name, why)
			}
		}
	})
}

// covered are lines of the sandbox whose loss the probe cannot show, and why. They stay: a drop-in of the owner may take away what covers them.
var covered = map[string]string{
	"AmbientCapabilities=":           "the default",
	"IPAddressDeny=any":              "RestrictAddressFamilies leaves no socket that it could be for",
	"DevicePolicy=closed":            "PrivateDevices brings it along",
	"PrivateMounts=yes":              "ProtectSystem brings it along",
	"RemoveIPC=yes":                  "PrivateIPC leaves nothing to remove",
	"ProtectClock=yes":               "there is no capability for it, and @clock is filtered",
	"ProtectKernelLogs=yes":          "there is no capability for it, and @system-service has no syslog",
	"RestrictRealtime=yes":           "@resources is filtered",
	"KeyringMode=private":            "the default, and @keyring is filtered",
	"SystemCallArchitectures=native": "only a program of another architecture could show it",
}

// Each line of the sandbox is there for something: without it, the probe finds a gap. It runs as root here, who owns what is to be
// protected; else the user that DynamicUser makes, and what else that brings along, would hide what a line does.
func TestSandboxLines(t *testing.T) {
	stand(t)
	text, err := os.ReadFile(unitFile)
	if err != nil {
		t.Fatal(err)
	}
	asRoot := strings.NewReplacer("\nDynamicUser=yes\n", "\nUser=root\nGroup=nogroup\n", "\nRestart=always\n", "\n").Replace(string(text))
	_, sandbox, _ := strings.Cut(asRoot, "# Nothing of what root may do.\n")
	sandbox, _, _ = strings.Cut(sandbox, "[Install]")
	lines := []string{""}
	for line := range strings.Lines(sandbox) {
		if !strings.HasPrefix(line, "#") && line != "\n" {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	for line, why := range covered {
		if !slices.Contains(lines, line) {
			t.Errorf("the sandbox has no %s (%s)", line, why)
		}
	}
	name := func(n int) string { return fmt.Sprintf("latchd-without-%d", n) }
	t.Cleanup(func() {
		for n := range lines {
			do(t, "rm", "-rf", "/run/systemd/system/"+name(n)+".service", "/var/lib/"+name(n))
		}
		do(t, "systemctl", "daemon-reload")
	})
	for n, line := range lines {
		without := strings.Replace(asRoot, "\n"+line+"\n", "\n", 1)
		without = strings.ReplaceAll(without, "Directory=latchd\n", "Directory="+name(n)+"\n")
		write(t, "/run/systemd/system/"+name(n)+".service", without)
	}
	do(t, "systemctl", "daemon-reload")
	for n, line := range lines {
		list := gaps(t, name(n))
		switch why, isCovered := covered[line]; {
		case n == 0 && len(list) > 0:
			t.Errorf("with all lines %q", list)
		case n > 0 && len(list) == 0 && !isCovered:
			t.Errorf("without %s nothing is otherwise", line)
		case isCovered && len(list) > 0:
			t.Errorf("without %s, which is covered (%s), %q", line, why, list)
		}
	}
}

// systemd's own measure of how much a service could do, from 0 to 10, is as low as latchd's needs allow. A line that the unit loses raises it.
func TestExposure(t *testing.T) {
	latchd(t, mini())
	exposed(t, 9)
}

// exposed fails where the service as it is set up now is more exposed than so many tenths.
func exposed(t testing.TB, most int) {
	t.Helper()
	if out, code := try(t, "systemd-analyze", "security", "--no-pager", fmt.Sprintf("--threshold=%d", most), unit); code != 0 {
		t.Errorf("%s", out)
	}
}
