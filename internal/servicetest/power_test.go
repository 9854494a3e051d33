package servicetest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"latchd/internal/control"
	"latchd/internal/daemon"
)

// What .ci/systemd does with the machine's power: power says it, and kept has the number of the newest change that was acknowledged.
const (
	power = "SERVICETEST_POWER"
	kept  = "/share/kept"
)

// A setting is changed once for each key, off and then on and so forth, so that the settings of all keys together tell how many
// changes there were: n, and n+2*keyCount alike.
func change(n int) (key int, on bool) { return (n - 1) % keyCount, (n-1)/keyCount%2 == 1 }

func changed(n int) (on [keyCount]bool) {
	for key := range on {
		on[key] = true // as the profile has it
	}
	for i := max(1, n-keyCount+1); i <= n; i++ {
		key, is := change(i)
		on[key] = is
	}
	return on
}

func TestChanged(t *testing.T) {
	seen := make(map[[keyCount]bool]bool)
	for n := range 2 * keyCount {
		seen[changed(n)] = true
	}
	if len(seen) != 2*keyCount || changed(3) != changed(3+2*keyCount) {
		t.Errorf("%d states", len(seen))
	}
}

// What was acknowledged outlasts a reboot and a power cut. The service starts by itself.
func TestPower(t *testing.T) {
	need(t)
	follow(t).showIfFailed()
	switch os.Getenv(power) {
	case "first":
		if !installed(t) {
			do(t, "dpkg", "-i", handed)
		}
		write(t, config, mini())
		do(t, "systemctl", "start", unit)
		set(t, 1)
	case "cut":
		n := whatIsKept(t)
		for until := time.Now().Add(time.Minute); time.Now().Before(until); {
			n++
			set(t, n)
		}
		t.Error("the power stays on")
	case "last":
		whatIsKept(t)
	default:
		t.Skip("the power stays on")
	}
}

// set makes a change, and tells .ci/systemd that it was acknowledged. It asks as latchd set does, without a process for each, so that a
// power cut mostly falls into a save.
func set(t *testing.T, n int) {
	t.Helper()
	key, on := change(n)
	value := "off"
	if on {
		value = "on"
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ask := daemon.SettingArguments{Setting: "boot.fob", Key: strconv.Itoa(key), Value: value}
	if err := control.Call(ctx, "/run/latchd/control.sock", "set", ask, func(control.Line) error { return nil }); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("kept %d\n", n)
}

// whatIsKept is the number of the change up to which all are there: the newest that was acknowledged, or one that was under way.
func whatIsKept(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	await(t, "it runs by itself", func() bool { return property(t, "ActiveState") == "active" })
	var there [keyCount]bool
	for line := range strings.Lines(do(t, program, "get", "boot.fob", "--format", "json")) {
		var s daemon.SettingState
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		if s.Key != nil {
			there[*s.Key] = s.On
		}
	}
	// The kernel may die with an acknowledgement that it has not yet passed on.
	for more := range 4 {
		if there == changed(n+more) {
			return n + more
		}
	}
	t.Fatalf("change %d was acknowledged, and is lost: it is\n%v, want\n%v", n, there, changed(n))
	return 0
}
