package vcantest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	t.Cleanup(func() {
		for _, name := range []string{"vcan0", "vcan1"} {
			_ = exec.Command("ip", "link", "del", name).Run()
		}
	})
	// A reader goes on when latchd says that it listens, and ends what is in the background when latchd has said what it decided.
	log := filepath.Join(t.TempDir(), "log")
	seen := func(text string) string {
		return fmt.Sprintf("for i in {1..%d}; do grep -q %q %s && break; sleep .1; done\n", int(Patience.Seconds()*10), text, log)
	}
	const begins, decided, sends = "latchd begins with", "boot.release allowed", "not armed: would have sent 200#01 on relay for boot.release"
	text := strings.NewReplacer("sudo ", "", "bin/latchd", os.Getenv(Program), "my-car.yaml", "../../config/minimal.yaml").Replace(script.String())
	text = strings.Replace(text, " &\n", " 2>"+log+" &\n"+seen(begins), 1) + seen(sends) + "kill %1 %2\nwait\n"
	out, err := exec.Command("bash", "-m", "-c", text).CombinedOutput()
	said := read(t, log)
	if err != nil && !strings.Contains(said, "latchd ends") {
		t.Fatalf("%v\n%s\n%s\n%s", err, text, out, said)
	}
	for _, want := range []string{begins, decided, sends} {
		if !strings.Contains(said, want) {
			t.Errorf("the README's commands do not come to %q:\n%s\n%s\n%s", want, text, out, said)
		}
	}
}
