package store

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// state is a state whose every sector differs from that of every other one. The size is in bytes.
func state(number, size int) []byte {
	b := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{byte(number), byte(number >> 8), byte(number >> 16)}).Read(b) // never fails
	return b
}

// promise is what has to be there after a power cut: what was saved last, or one of those that were tried since.
type promise struct {
	kept  []byte // nil: nothing was saved yet
	tried [][]byte
}

func (p *promise) allows(data []byte) bool {
	same := func(b []byte) bool { return bytes.Equal(b, data) && (b == nil) == (data == nil) }
	return same(p.kept) || slices.ContainsFunc(p.tried, same)
}

// save saves a state and notes what is promised with it.
func (p *promise) save(s *Store, data []byte) error {
	p.tried = append(p.tried, data)
	err := s.Save(data)
	if err == nil {
		p.kept, p.tried = data, nil
	}
	return err
}

// check cuts the power in every way that is possible now, and says how many there were.
func (p *promise) check(t *testing.T, d *simulated) (n int) {
	t.Helper()
	for m := range d.cuts() {
		n++
		size := m.size
		_, r, err := open(m, "state")
		m.size = size
		if err != nil {
			t.Fatalf("after a power cut: %v", err)
		}
		if !p.allows(r.Data) {
			t.Fatalf("after a power cut there is neither the old state nor the new one: %s", r.Note)
		}
	}
	return n
}

// TestPowerCut cuts the power after every call, with every subset of the sectors that were not yet synced.
func TestPowerCut(t *testing.T) {
	t.Parallel()
	cuts := 0
	d := newSimulated(&image{})
	var p promise
	d.step = func() { cuts += p.check(t, d) }
	s, _, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	// Seven sectors and a bit make eight; the sizes cross those of sectors and blocks, and shrink and grow again.
	for i, size := range []int{0, 1, 484, 485, 4068, 4069, 7600, 7601, 7602, 100, 7603, 7604, 300, 300} {
		if err := p.save(s, state(i, size)); err != nil {
			t.Fatal(err)
		}
	}
	if cuts < 100_000 {
		t.Errorf("only %d power cuts", cuts)
	}
	t.Logf("%d power cuts", cuts)
}

// TestPowerCutAgain cuts the power again while latchd recovers from the first cut and saves anew, and then a third and a fourth time.
func TestPowerCutAgain(t *testing.T) {
	t.Parallel()
	cuts := 0
	var again func(d *simulated, p promise, depth int)
	again = func(d *simulated, p promise, depth int) {
		d.step = func() {
			cuts += p.check(t, d)
			if depth == 0 {
				return
			}
			for m := range d.cuts() {
				found := promise{kept: contents(t, m)}
				again(newSimulated(m), found, depth-1)
			}
		}
		s, _, err := d.open()
		if err != nil {
			t.Fatal(err)
		}
		for i := range 2 {
			if err := p.save(s, state(10*depth+i, 800)); err != nil {
				t.Fatal(err)
			}
		}
	}
	depth, enough := 3, 80_000
	if raced {
		depth, enough = 2, 6_000
	}
	again(newSimulated(&image{}), promise{}, depth)
	if cuts < enough {
		t.Errorf("only %d power cuts", cuts)
	}
	t.Logf("%d power cuts", cuts)
}

// contents is what Open finds.
func contents(t *testing.T, m *image) []byte {
	t.Helper()
	c := *m
	_, r, err := open(&c, "state")
	if err != nil {
		t.Fatal(err)
	}
	return r.Data
}

// TestPowerCutAfterKill has processes killed at any call and started again on the same kernel, writes and syncs that fail, and power
// cuts, in random order. What a killed process wrote is in the cache and not on the disk; what failed to sync is there for as long as
// it is not forgotten.
func TestPowerCutAfterKill(t *testing.T) {
	t.Parallel()
	histories := 1000
	if raced || testing.Short() {
		histories = 100
	}
	cuts, kills, failures, number := 0, 0, 0, 0
	for seed := range histories {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		m := &image{}
		var p promise
		for range 12 {
			d := newSimulated(m)
			d.pick = r.IntN
			for range 1 + r.IntN(3) { // processes
				life := r.IntN(16) // calls until it is killed
				d.step = func() {
					cuts += p.check(t, d)
					if life--; life < 0 {
						panic(errKilled)
					}
				}
				d.fail = func(string) error {
					if r.IntN(12) == 0 {
						failures++
						return syscall.EIO
					}
					return nil
				}
				if process(t, d, &p, &number, r) {
					kills++
				}
			}
			// The power is cut. What is there now is there for certain.
			all := 0
			for range d.cuts() {
				all++
			}
			chosen := r.IntN(all)
			for c := range d.cuts() {
				if chosen == 0 {
					copied := *c
					m = &copied
					break
				}
				chosen--
			}
			p = promise{kept: contents(t, m)}
		}
	}
	t.Logf("%d power cuts, %d kills, %d failures in %d histories", cuts, kills, failures, histories)
	if kills < histories || failures < histories {
		t.Errorf("only %d kills and %d failures", kills, failures)
	}
}

var errKilled = errors.New("killed")

// process opens the file and saves for as long as it lives.
func process(t *testing.T, d *simulated, p *promise, number *int, r *rand.Rand) (killed bool) {
	defer func() {
		if e := recover(); e == errKilled {
			killed = true
		} else if e != nil {
			panic(e)
		}
	}()
	reading := d.fail
	d.fail = func(call string) error {
		if call == "read" { // what cannot be read is a test of its own
			return nil
		}
		return reading(call)
	}
	s, found, err := d.open()
	if err != nil {
		return false
	}
	if !p.allows(found.Data) {
		t.Fatalf("a process finds neither the old state nor the new one: %s", found.Note)
	}
	*p = promise{kept: found.Data} // what it found is on the disk
	for range 4 {
		*number++
		_ = p.save(s, state(*number, 20+r.IntN(900)))
	}
	return false
}

// TestFailedCalls has each call fail, one after the other, for once and for ever, with the errors that a card gives.
func TestFailedCalls(t *testing.T) {
	t.Parallel()
	for _, errno := range []syscall.Errno{syscall.EIO, syscall.ENOSPC, syscall.EROFS} {
		for _, forEver := range []bool{false, true} {
			for k := 0; ; k++ {
				d := newSimulated(&image{})
				var p promise
				calls, failed, retries := 0, 0, 0
				d.step = func() { p.check(t, d) }
				d.fail = func(string) error {
					if calls++; calls-1 == k || forEver && calls > k {
						failed++
						return errno
					}
					return nil
				}
				s, _, err := d.open()
				for ; err != nil && retries < 3; retries++ {
					s, _, err = d.open()
				}
				for i := 0; err == nil && i < 5; i++ {
					data := state(i, 700)
					err = p.save(s, data)
					for ; err != nil && retries < 3; retries++ {
						err = p.save(s, data)
					}
				}
				if failed == 0 {
					if err != nil || k < 15 {
						t.Fatalf("without a failure: %v after %d calls", err, calls)
					}
					break
				}
				if !forEver && (err != nil || retries > 1 || k == 0 && retries > 0) { // the first sync may be told of an old error
					t.Errorf("%v at call %d, once: %d retries, then %v", errno, k, retries, err)
				}
				if err != nil && (!errors.Is(err, errno) || !strings.Contains(err.Error(), " the state")) {
					t.Errorf("%v at call %d: the error is %v", errno, k, err)
				}
			}
		}
	}
}
