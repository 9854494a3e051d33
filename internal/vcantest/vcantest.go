// Package vcantest gives tests a real Linux kernel's CAN interfaces. Such tests run by `make test-vcan`, in a kernel or a network
// namespace of their own; without it they are skipped, and say so.
package vcantest

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// Variable says that this kernel has vcan and that interfaces may be made and removed.
const Variable = "VCANTEST"

// Program is the variable that says where the built program is.
const Program = "VCANTEST_LATCHD"

// Need skips a test that runs without a kernel that has vcan.
func Need(t testing.TB) {
	t.Helper()
	if os.Getenv(Variable) == "" {
		t.Skip("needs a kernel with vcan: make test-vcan")
	}
}

// IP runs ip(8), and fails the test if that fails.
func IP(t testing.TB, args ...string) {
	t.Helper()
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		t.Fatalf("ip %v: %v: %s", args, err, out)
	}
}

// Up makes a vcan interface that is up, and removes it when the test ends.
func Up(t testing.TB, name string) {
	t.Helper()
	Need(t)
	IP(t, "link", "add", "dev", name, "type", "vcan")
	t.Cleanup(func() { _ = exec.Command("ip", "link", "del", name).Run() })
	IP(t, "link", "set", name, "up")
}

// Pair makes two vxcan interfaces that are up and joined by a wire.
func Pair(t testing.TB, here, there string) {
	t.Helper()
	Need(t)
	IP(t, "link", "add", "dev", here, "type", "vxcan", "peer", "name", there)
	t.Cleanup(func() { _ = exec.Command("ip", "link", "del", here).Run() })
	for _, name := range []string{here, there} {
		IP(t, "link", "set", name, "mtu", "72")
		IP(t, "link", "set", name, "up")
	}
}

// Send puts a frame on an interface with cansend of can-utils.
func Send(t testing.TB, name, frame string) {
	t.Helper()
	if out, err := exec.Command("cansend", name, frame).CombinedOutput(); err != nil {
		t.Fatal(fmt.Errorf("cansend %s %s: %w: %s", name, frame, err, out))
	}
}
