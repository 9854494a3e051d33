package control

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestPeer: the kernel tells who asks.
func TestPeer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	s := &Server{Commands: map[string]Command{"who": {Handle: func(_ context.Context, p Peer, _ json.RawMessage, a *Answer) error { return a.Send(p) }}}}
	serve(t, s, listen(t, path))
	var got Peer
	err := Call(t.Context(), path, "who", nil, func(l Line) error { return json.Unmarshal(l.Data, &got) })
	want := Peer{PID: int64(os.Getpid()), UID: int64(os.Getuid()), GID: int64(os.Getgid())}
	if err != nil || got != want {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	if _, err := Listen(path, ForGroup); err == nil || !strings.Contains(err.Error(), "(process ") {
		t.Errorf("a second daemon is not told whose socket it is: %v", err)
	}
}

// TestPermission: who may not connect is told who may. The thread becomes a user without rights, and is never used again.
func TestPermission(t *testing.T) {
	dir := t.TempDir()
	for d := dir; d != os.TempDir() && d != "/"; d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "control.sock")
	serve(t, commands(), listen(t, path))
	call := func() error {
		result := make(chan error)
		go func() {
			runtime.LockOSThread()
			_, _ = unix.SetfsuidRetUid(65534)
			result <- Call(t.Context(), path, "none", nil, nil)
		}()
		return <-result
	}
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := call(); err != nil {
		t.Fatalf("where all may: %v", err)
	}
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	want := "control socket " + path + ": permission denied: " + toJoin(uint32(os.Getegid()))
	if err := call(); err == nil || err.Error() != want {
		t.Errorf("the socket: %v; want %s", err, want)
	}
	if err := os.Chmod(dir, 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o700)
	if err := call(); err == nil || err.Error() != want {
		t.Errorf("the directory: %v; want %s", err, want)
	}
}
