package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func listen(t *testing.T, path string) net.Listener {
	t.Helper()
	l, err := Listen(path, ForGroup)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// TestSocket: a whole call over a real socket, whose file has its mode, and goes with the server.
func TestSocket(t *testing.T) {
	old := unix.Umask(0) // the mode comes from nowhere else
	defer unix.Umask(old)
	path := filepath.Join(t.TempDir(), "control.sock")
	l := listen(t, path)
	info, err := os.Lstat(path)
	if err != nil || info.Mode() != fs.ModeSocket|0o660 {
		t.Errorf("mode %v, %v; want 0660", info.Mode(), err)
	}
	stop := serve(t, commands(), l)
	var got string
	err = Call(t.Context(), path, "echo", map[string]int{"last": 3}, func(l Line) error { got += string(l.Data); return nil })
	if err != nil || got != `{"last":3}` {
		t.Errorf("%s, %v", got, err)
	}
	err = Call(t.Context(), path, "fail", nil, nil)
	if e, ok := errors.AsType[*Error](err); !ok || e.Code != 78 {
		t.Errorf("%v", err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}

// TestOwnerOnly: the group does not connect where it is not to, and is not told to join.
func TestOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	l, err := Listen(path, ForOwner)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if info, err := os.Lstat(path); err != nil || info.Mode() != fs.ModeSocket|0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	if who := whoMay(path); !strings.Contains(who, "use sudo") || strings.Contains(who, "group") {
		t.Error(who)
	}
}

// TestNarrowUmask: the group may connect, whatever the umask.
func TestNarrowUmask(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	old := unix.Umask(0o777)
	defer unix.Umask(old)
	listen(t, path)
	if info, err := os.Lstat(path); err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("mode %v, %v; want 0660", info.Mode(), err)
	}
}

// TestClosedBeforeListening: nobody connects before the mode is set. What the kernel does between bind and listen is the ground on
// which Listen stands.
func TestClosedBeforeListening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	fd, err := newSocket()
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != nil || flags&unix.FD_CLOEXEC == 0 {
		t.Errorf("a child process would inherit it: %x, %v", flags, err)
	}
	if err := unix.Bind(fd, &unix.SockaddrUnix{Name: path}); err != nil {
		t.Fatal(err)
	}
	if conn, err := net.Dial("unix", path); !errors.Is(err, unix.ECONNREFUSED) {
		t.Errorf("connected %v, %v; want connection refused", conn, err)
	}
}

// stale leaves a socket file behind on which nobody listens, as a daemon does that was killed.
func stale(t *testing.T, path string) {
	t.Helper()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	l.Close()
}

func TestStaleFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	stale(t, path)
	serve(t, commands(), listen(t, path))
	if err := Call(t.Context(), path, "none", nil, nil); err != nil {
		t.Error(err)
	}
}

// TestSecondDaemon: the second is refused, and the first goes on.
func TestSecondDaemon(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	serve(t, commands(), listen(t, path))
	l, err := Listen(path, ForGroup)
	if err == nil {
		l.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "control socket "+path+": another latchd answers here") {
		t.Errorf("the second: %v", err)
	}
	if err := Call(t.Context(), path, "none", nil, nil); err != nil {
		t.Errorf("the first: %v", err)
	}
}

// TestReplaced: a socket that another daemon put in place of ours is not removed with ours.
func TestReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	first := listen(t, path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	serve(t, commands(), listen(t, path))
	for range 2 {
		if err := first.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if err := Call(t.Context(), path, "none", nil, nil); err != nil {
		t.Error(err)
	}
}

func TestListenRefuses(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	stale(t, filepath.Join(dir, "stale"))
	if err := os.Symlink("stale", link); err != nil {
		t.Fatal(err)
	}
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	datagram := filepath.Join(dir, "datagram")
	if err := unix.Bind(fd, &unix.SockaddrUnix{Name: datagram}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, mistake string }{
		{"", "want the path of a file, like"},
		{"@latchd", "want the path of a file, like"},
		{"a\x00b", "holds no zero byte"},
		{"/" + strings.Repeat("x", longestPath), "the kernel takes at most"},
		{filepath.Join(dir, "none", "control.sock"), "there is no directory " + filepath.Join(dir, "none")},
		{file, "this is a file, and no socket: remove it, or choose another path"},
		{link, "this is a file, and no socket"},
		{datagram, "somebody may use it"},
	} {
		l, err := Listen(c.path, ForGroup)
		if err == nil {
			l.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.mistake) {
			t.Errorf("%.100q: %v; want %s", c.path, err, c.mistake)
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "precious" {
		t.Errorf("the file: %q, %v", text, err)
	}
	for _, path := range []string{link, datagram} {
		if _, err := os.Lstat(path); err != nil {
			t.Error(err)
		}
	}
}

// TestLongestPath: the path of a socket may fill the kernel's address.
func TestLongestPath(t *testing.T) {
	dir := t.TempDir()
	if len(dir) > longestPath-2 {
		t.Fatalf("%s is too long", dir)
	}
	path := dir + "/" + strings.Repeat("x", longestPath-len(dir)-1)
	serve(t, commands(), listen(t, path))
	if err := Call(t.Context(), path, "none", nil, nil); err != nil {
		t.Error(err)
	}
}

// TestNobodyWaits: what a client asked for that has gone meanwhile is not done, as when the daemon stood still; nor what is followed by more.
func TestNobodyWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	l := listen(t, path)
	done := make(chan struct{}, 2*maxConnections)
	s := &Server{Commands: map[string]Command{"try": {Handle: func(context.Context, Peer, json.RawMessage, *Answer) error {
		done <- struct{}{}
		return nil
	}}}}
	ask := func(request string) net.Conn {
		conn, err := net.Dial("unix", path)
		if err == nil {
			_, err = io.WriteString(conn, request)
		}
		if err != nil {
			t.Fatal(err)
		}
		return conn
	}
	for range maxConnections - 1 { // so that some find their way past what is only a race
		ask(requestFor("try")).Close()
	}
	request := requestFor("try")
	full := ask(strings.Repeat(" ", maxRequest-len(request)) + request + "x") // the server's buffer ends before the x
	stop := serve(t, s, l)
	defer full.Close()
	if l := readLine(t, bufio.NewReader(full)); l.Error == nil || l.Error.Message != errMore.Error() {
		t.Errorf("told: %+v", l)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if len(done) != 0 {
		t.Errorf("%d were done", len(done))
	}
}

func TestDefaultPath(t *testing.T) {
	for dirs, want := range map[string]string{
		"":                          "/run/latchd/control.sock",
		"/run/other":                "/run/other/control.sock",
		"/run/latchd-a:/run/latchd": "/run/latchd-a/control.sock",
	} {
		t.Setenv("RUNTIME_DIRECTORY", dirs)
		if got := DefaultPath(); got != want {
			t.Errorf("%q: %s; want %s", dirs, got, want)
		}
	}
}
