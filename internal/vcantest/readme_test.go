package vcantest

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// What the README says under "On a bus" does what it says.
func TestReadme(t *testing.T) {
	Need(t)
	readme := read(t, "../../README.md")
	_, section, _ := strings.Cut(readme, "\n## On a bus\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var script strings.Builder
	for line := range strings.Lines(section) {
		if command, ok := strings.CutPrefix(line, "    "); ok {
			script.WriteString(strings.TrimPrefix(command, "sudo "))
		}
	}
	text := strings.NewReplacer("sudo ", "", "bin/latchd", os.Getenv(Program), "my-car.yaml", "../../config/minimal.yaml").Replace(script.String())
	t.Cleanup(func() {
		for _, name := range []string{"vcan0", "vcan1"} {
			_ = exec.Command("ip", "link", "del", name).Run()
		}
	})
	// What is in the background ends with the script; the daemon begins before the fob is pressed.
	text = strings.Replace(text, "cangen", "sleep 1; cangen", 1) + "sleep 1\nkill %1 %2\nwait\n"
	out, err := exec.Command("bash", "-m", "-c", text).CombinedOutput()
	if err != nil && !strings.Contains(string(out), "latchd ends") {
		t.Fatalf("%v\n%s\n%s", err, text, out)
	}
	for _, want := range []string{"boot.release allowed", "not armed: would have sent 200#01 on relay for boot.release"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the README's commands do not come to %q:\n%s\n%s", want, text, out)
		}
	}
}
