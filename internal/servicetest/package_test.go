package servicetest

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// there says which of the files of an owner are there.
func there(t testing.TB) (list []string) {
	t.Helper()
	for _, file := range []string{config, state} {
		switch _, err := os.Stat(file); {
		case err == nil:
			list = append(list, file)
		case !errors.Is(err, fs.ErrNotExist):
			t.Fatal(err)
		}
	}
	return list
}

// keeps fails unless the change of a setting and the arming are there.
func keeps(t testing.TB, after string) {
	t.Helper()
	if out := do(t, program, "get", "boot.fob", "--key", "3"); !strings.Contains(out, "off") {
		t.Errorf("%s, the setting is as configured: %s", after, out)
	}
	if out := do(t, program, "status"); !strings.Contains(out, "\narmed\n") {
		t.Errorf("%s, it is not armed: %s", after, out)
	}
}

// newer makes a package of a newer version from the one that is tested.
func newer(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	tree, deb := filepath.Join(dir, "tree"), filepath.Join(dir, "newer.deb")
	do(t, "dpkg-deb", "-R", handed, tree)
	do(t, "sed", "-i", "s/^Version: .*/Version: 999/", filepath.Join(tree, "DEBIAN/control"))
	do(t, "dpkg-deb", "-Znone", "--build", tree, deb)
	return deb
}

// receiveBuffer is how many bytes of received frames the kernel keeps for a program, at most.
const receiveBuffer = "/proc/sys/net/core/rmem_max"

func receives(t testing.TB, want string) {
	t.Helper()
	if got := do(t, "cat", receiveBuffer); got != want {
		t.Errorf("the kernel keeps %s bytes for a program, want %s", got, want)
	}
}

// shows is the process that shows the page, 0 where there is none.
func shows(t testing.TB) string {
	t.Helper()
	return do(t, "systemctl", "show", "-P", "MainPID", pageUnit)
}

// web starts what shows the page, which nobody has asked for before, and asks for it.
func web(t testing.TB) (process string) {
	t.Helper()
	if state, _ := try(t, "systemctl", "is-enabled", pageUnit); state != "disabled" || shows(t) != "0" {
		t.Errorf("the page is %s, process %s, before somebody wants it", state, shows(t))
	}
	do(t, "systemctl", "start", pageUnit)
	await(t, "the page is shown", func() bool {
		answer, err := http.Get("http://127.0.0.1:8017/")
		if err == nil {
			_ = answer.Body.Close()
		}
		return err == nil && answer.StatusCode == http.StatusOK
	})
	return shows(t)
}

// The package's life: installed, configured, upgraded, removed, and installed again.
func TestPackage(t *testing.T) {
	need(t)
	if installed(t) {
		do(t, "dpkg", "-P", "latchd")
	}
	write(t, receiveBuffer, "212992")
	do(t, "dpkg", "-i", handed)
	is(t, "ActiveState", "inactive", "UnitFileState", "enabled")
	receives(t, "4194304")
	if list := there(t); len(list) > 0 {
		t.Errorf("installed, it has made %q", list)
	}
	latchd(t, mini())
	do(t, "systemctl", "start", unit)
	do(t, program, "set", "boot.fob", "off", "--key", "3")
	do(t, program, "arm", "--yes")

	const administrators = "/etc/sysctl.d/90-own.conf"
	write(t, administrators, "net.core.rmem_max = 8388608\n")
	t.Cleanup(func() { do(t, "rm", administrators) })
	before, page := process(t), web(t)
	do(t, "dpkg", "-i", newer(t))
	if now := shows(t); now == "0" || now == page {
		t.Errorf("upgraded, the page is shown by process %s, it was %s", now, page)
	}
	receives(t, "8388608")
	anew(t, before)
	if version := do(t, "dpkg-query", "-W", "-f", "${Version}", "latchd"); version != "999" {
		t.Errorf("version %s is installed", version)
	}
	keeps(t, "upgraded")

	do(t, "dpkg", "-r", "latchd")
	if process(t) != 0 || shows(t) != "0" {
		t.Error("removed, it runs on")
	}
	if list := there(t); len(list) != 2 {
		t.Errorf("removed, of configuration and state only %q is still there", list)
	}
	if text, err := os.ReadFile(config); err != nil || string(text) != mini() {
		t.Errorf("removed, the configuration is another: %v\n%s", err, text)
	}

	do(t, "dpkg", "-i", handed)
	is(t, "ActiveState", "active", "UnitFileState", "enabled")
	keeps(t, "removed and installed again")
}

// Purged, nothing of its name is left.
func TestPurge(t *testing.T) {
	latchd(t, mini())
	do(t, "systemctl", "start", unit)
	do(t, "systemctl", "enable", "--now", pageUnit)
	if list := there(t); len(list) != 2 {
		t.Fatalf("of configuration and state only %q is there", list)
	}
	do(t, "dpkg", "-P", "latchd")
	if left := do(t, "find", "/etc", "/run", "/usr", "/var", "-name", "latchd*"); left != "" {
		t.Errorf("left behind:\n%s", left)
	}
}
