package socketcan

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// lockHolder is the variable that lets the test's own program hold the lock of an interface, until its standard input ends.
const lockHolder = "LATCHD_TEST_LOCK"

func TestMain(m *testing.M) {
	if name := os.Getenv(lockHolder); name != "" {
		if _, err := lockInterface(name); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("locked")
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// hold has another process, whose program has a name, hold the lock of an interface.
func hold(t *testing.T, program, name string) (pid int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), program)
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path)
	c.Env = append(os.Environ(), lockHolder+"="+name)
	in, err1 := c.StdinPipe()
	out, err2 := c.StdoutPipe()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = c.Wait()
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("%q, %v", line, err)
	}
	return c.Process.Pid
}

// Who cannot have an interface is told who has it: another latchd, or a program that is none. It is told so however often it asks.
func TestTakenLock(t *testing.T) {
	own := programOf(os.Getpid())
	another := hold(t, own, "lock-test0")
	foreign := hold(t, "impostor", "lock-test1")
	silent := "lock-test2" // bound, and not listening
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := unix.Bind(fd, &unix.SockaddrUnix{Name: "@latchd/" + silent}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"lock-test0": fmt.Sprintf("interface lock-test0 is already used by another latchd (process %d): two would act twice; end that one first", another),
		"lock-test1": fmt.Sprintf("interface lock-test1: its lock, the socket @latchd/lock-test1, is held by process %d (impostor of user %d), which is no latchd and keeps this one off: end it first", foreign, os.Getuid()),
		silent:       "interface lock-test2: somebody holds its lock, the socket @latchd/lock-test2, and does not tell who it is (connection refused): find it with ss -xlp, and end it first",
	} {
		for range 5 {
			if _, err := lockInterface(name); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("error %v\nwant %s", err, want)
			}
		}
	}
}
