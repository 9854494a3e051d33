package servicetest

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
)

// pageUnit is the service of the page.
const pageUnit = "latchd-web.service"

// identities are user and group of a process.
func identities(t testing.TB, pid string) (user, group string) {
	t.Helper()
	status, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		switch fields := strings.Fields(line); fields[0] {
		case "Uid:":
			user = fields[1]
		case "Gid:":
			group = fields[1]
		}
	}
	return user, group
}

// The page's process is a user of its own: it may look, and it cannot open the control socket.
func TestView(t *testing.T) {
	latchd(t, mini())
	t.Cleanup(func() { _, _ = try(t, "systemctl", "stop", pageUnit) })
	do(t, "systemctl", "start", unit, pageUnit)
	await(t, "the page is there", func() bool {
		r, err := http.Get("http://127.0.0.1:8017/")
		if err != nil {
			return false
		}
		defer r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
	user, group := identities(t, shows(t))
	owner, ownGroup := identities(t, fmt.Sprint(process(t)))
	if user == owner || user == "0" || group != ownGroup {
		t.Errorf("the page is user %s in group %s, the daemon %s in %s", user, group, owner, ownGroup)
	}
	as := func(command, socket string) (string, int) {
		return try(t, "setpriv", "--reuid", user, "--regid", group, "--clear-groups", program, command, "--socket", "/run/latchd/"+socket)
	}
	if out, code := as("status", "view.sock"); code != 0 {
		t.Errorf("it cannot look: %s", out)
	}
	if out, code := as("disarm", "view.sock"); code == 0 || !strings.Contains(out, "this socket is for looking") {
		t.Errorf("it can disarm by the socket for looking: %s", out)
	}
	if out, code := as("status", "control.sock"); code == 0 || !strings.Contains(out, "permission denied") {
		t.Errorf("it can open the control socket: %s", out)
	}
}
