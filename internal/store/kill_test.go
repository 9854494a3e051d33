package store

import (
	"bufio"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

var kills = flag.Int("kills", 1000, "how often TestKill kills; a tenth with -short, a twentieth with the race detector, which makes it slow to start")

// saveInto is the variable with the file into which this binary saves, instead of testing.
const saveInto = "STORE_TEST_SAVE_INTO"

func TestMain(m *testing.M) {
	if path := os.Getenv(saveInto); path != "" {
		fmt.Println(saveNumbers(path)) // it has no end
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// saveNumbers saves the numbers after the one that it finds, and prints each that is saved.
func saveNumbers(path string) error {
	s, r, err := Open(path)
	if err != nil {
		return err
	}
	for n := number(r.Data) + 1; ; n++ {
		if err := s.Save(numbered(n)); err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// numbered is a state that holds a number, of one to a few blocks.
func numbered(n uint64) []byte {
	b := state(int(n), 8+int(n*997%9000))
	binary.LittleEndian.PutUint64(b, n)
	return b
}

func number(data []byte) uint64 {
	if data == nil {
		return 0
	}
	return binary.LittleEndian.Uint64(data)
}

// TestKill kills a process that saves, at random moments: from when it makes the file to when it has saved some states. Of what it
// said is saved, nothing is lost.
func TestKill(t *testing.T) {
	t.Parallel()
	count := *kills
	switch {
	case raced:
		count /= 20
	case testing.Short():
		count /= 10
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var left, saves, between atomic.Int64
	left.Store(int64(count))
	var victims sync.WaitGroup
	for worker := range 4 { // while one waits for the disk or to be killed, others work
		victims.Go(func() {
			r := rand.New(rand.NewPCG(uint64(worker), uint64(time.Now().UnixNano())))
			path, files := "", 0
			last := uint64(0)
			for left.Add(-1) >= 0 {
				if path == "" || r.IntN(20) == 0 { // the file is made under fire too
					files++
					path, last = filepath.Join(t.TempDir(), fmt.Sprint(worker, "-", files)), 0
				}
				said, err := victim(self, path, r)
				if err != nil {
					t.Error(err)
					return
				}
				saves.Add(int64(len(said)))
				for _, n := range said {
					if n != last+1 && n != last+2 { // one may be saved that was not said
						t.Errorf("after %d the process said that %d is saved", last, n)
					}
					last = n
				}
				found, err := look(path)
				if err != nil {
					t.Error(err)
					return
				}
				n := number(found.Data)
				if n < last || n > last+1 || n > 0 && string(found.Data) != string(numbered(n)) {
					t.Errorf("%d was the last that was saved, and %d is found: %s", last, n, found.Note)
				}
				if n > last {
					between.Add(1)
				}
				last = n
			}
		})
	}
	victims.Wait()
	t.Logf("%d kills, %d saves, %d kills after a write and before it was said that it is saved", count, saves.Load(), between.Load())
	if saves.Load() < int64(count) {
		t.Errorf("only %d saves: too few were killed at work", saves.Load())
	}
}

// look opens a file and closes it. No process is forked meanwhile: it would have the file open, and locked, for a moment longer.
func look(path string) (Recovered, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	s, found, err := Open(path)
	if err != nil {
		return found, err
	}
	return found, s.Close()
}

// victim starts a process that saves, kills it, and returns which numbers it said are saved.
func victim(self, path string, r *rand.Rand) (said []uint64, err error) {
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), saveInto+"="+path, "GOMAXPROCS=1", "GOGC=off") // it starts sooner so
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(out)
	read := func() error {
		var n uint64
		if _, err := fmt.Fscanln(lines, &n); err != nil {
			return err
		}
		said = append(said, n)
		return nil
	}
	// Mostly it is killed a while after its first save, to be at work; sometimes it has no time to come to it.
	if r.IntN(8) != 0 {
		if err := read(); err != nil {
			rest, _ := io.ReadAll(lines)
			return nil, fmt.Errorf("%w: %s", err, rest)
		}
	}
	time.Sleep(time.Duration(r.IntN(3000)) * time.Microsecond) // the random moment
	if err := cmd.Process.Kill(); err != nil {
		return nil, err
	}
	for read() == nil { // what it had said before
	}
	_ = cmd.Wait() // it was killed
	return said, nil
}
