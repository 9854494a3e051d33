package servicetest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/internal/vcantest"
)

// With the drop-in, latchd and its interfaces are in a network namespace of their own: it works as ever, and no other process of the
// machine reaches its buses.
func TestNamespace(t *testing.T) {
	const dropIns, moved = "/etc/systemd/system/latchd.service.d", "latchd-netns@can0 latchd-netns@can1"
	c := &car{journal: latchd(t, mini())}
	t.Cleanup(func() {
		_, _ = try(t, "systemctl", append([]string{"disable"}, strings.Fields(moved)...)...)
		_, _ = try(t, "systemctl", "stop", "latchd-netns.service")
		_, _ = try(t, "rm", "-r", dropIns)
		do(t, "systemctl", "daemon-reload")
	})
	do(t, "mkdir", "-p", dropIns)
	do(t, "cp", "/usr/share/doc/latchd/examples/netns.conf", dropIns)
	do(t, "systemctl", "daemon-reload")
	do(t, "systemctl", "restart", unit)

	plug(t, "can0", "wire0")
	plug(t, "can1", "wire1")
	do(t, "systemctl", append([]string{"enable", "--now"}, strings.Fields(moved)...)...)
	c.says("bus body (can0) is heard")
	c.says("bus latch (can1) is heard")
	c.board = vcantest.Listen(t, "wire1")
	do(t, program, "arm", "--yes")
	if out := do(t, program, "status"); !strings.Contains(out, "\narmed\n") {
		t.Errorf("it says\n%s", out)
	}
	if diff := cmp.Diff(lockAll, c.press()); diff != "" {
		t.Errorf("the controller heard (-want +got)\n%s", diff)
	}

	for _, command := range []string{"cansend can0 " + vcantest.LockDown, "candump -n 1 -T 1000 can0", "ip link show can0"} {
		args := strings.Fields(command)
		if out, code := try(t, args[0], args[1:]...); code == 0 {
			t.Errorf("%s succeeds outside of the namespace: %s", command, out)
		}
		do(t, "ip", append([]string{"netns", "exec", "latchd"}, args...)...)
	}
	exposed(t, 6)

	vcantest.IP(t, "link", "del", "wire0")
	c.says("bus body (can0) is lost: there is no such interface")
	again := c.in(t)
	plug(t, "can0", "wire0")
	again.says("bus body (can0) is heard")
	again.press()
}
