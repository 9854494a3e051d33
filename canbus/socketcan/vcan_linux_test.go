package socketcan

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"latchd/canbus"
	"latchd/internal/vcantest"
)

// patience is how long a test waits for what the kernel does at once. It is no measure of anything.
const patience = 10 * time.Second

// dial opens buses for a test.
func dial(t testing.TB, options ...Options) *Buses {
	t.Helper()
	bs, err := Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(bs.Close)
	return bs
}

// next is the next thing that arrives.
func next(t testing.TB, bs *Buses) canbus.Arrival {
	t.Helper()
	var a canbus.Arrival
	for until := bs.Now() + patience; !bs.Next(&a); bs.Wait(until) {
		if bs.Now() >= until {
			t.Fatalf("nothing arrives: %+v", bs.Status(0))
		}
	}
	return a
}

// text writes what arrived in a few words.
func text(a canbus.Arrival) string {
	switch a.Kind {
	case canbus.Overflow:
		return fmt.Sprintf("%d overflow %d", a.Received.Bus, a.Missed)
	case canbus.Lost:
		return fmt.Sprintf("%d lost: %v", a.Received.Bus, a.Cause)
	case canbus.Back:
		return fmt.Sprintf("%d back", a.Received.Bus)
	}
	frame, _ := a.Received.Frame.MarshalText()
	return fmt.Sprintf("%d %s %s", a.Received.Bus, [...]string{"wire", "local", "own"}[a.Received.Origin], frame)
}

// want reads as many things as are wanted, and compares.
func want(t testing.TB, bs *Buses, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if got := text(next(t, bs)); got != line {
			t.Fatalf("got %q, want %q", got, line)
		}
	}
}

// silent fails if anything has arrived. The kernel delivers when it has time: what must have been left out is certain only once
// a later frame has arrived.
func silent(t testing.TB, bs *Buses) {
	t.Helper()
	bs.Wait(bs.Now())
	var a canbus.Arrival
	if bs.Next(&a) {
		t.Fatalf("got %q, want nothing", text(a))
	}
}

func send(t testing.TB, bs *Buses, to canbus.Bus, text string) {
	t.Helper()
	f := frameOf(t, text)
	if err := bs.Send(to, &f); err != nil {
		t.Fatal(err)
	}
}

// raw is a socket of another program.
type raw struct {
	t  testing.TB
	fd int
}

func program(t testing.TB, name string) raw {
	t.Helper()
	d, err := lookUp(name)
	if err != nil {
		t.Fatal(err)
	}
	fd, err := unix.Socket(unix.AF_CAN, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.CAN_RAW)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	if err := unix.SetsockoptInt(fd, unix.SOL_CAN_RAW, unix.CAN_RAW_FD_FRAMES, 1); err != nil {
		t.Fatal(err)
	}
	if err := setFilters(fd, nil); err != nil {
		t.Fatal(err)
	}
	if err := unix.Bind(fd, &unix.SockaddrCAN{Ifindex: d.index}); err != nil {
		t.Fatal(err)
	}
	return raw{t, fd}
}

func (r raw) send(text string) {
	r.t.Helper()
	f := frameOf(r.t, text)
	var room [fdSize]byte
	r.write(format(&f, &room))
}

func (r raw) write(b []byte) {
	r.t.Helper()
	if err := write(r.fd, b); err != 0 {
		r.t.Fatal(err)
	}
}

// Who put a frame on the bus is told by the kernel, and cannot be forged by a program of this host.
func TestOrigin(t *testing.T) {
	vcantest.Pair(t, "here0", "there0")
	vcantest.Up(t, "test0")
	ids := []canbus.ID{0x123, 0x200}
	bs := dial(t, Options{Interface: "here0", Hear: ids[:1], Speak: ids[1:]}, Options{Interface: "test0", Hear: ids[:1], Speak: ids[1:], TestBus: true})
	program(t, "there0").send("123#01")
	want(t, bs, "0 wire 123#01")
	program(t, "here0").send("123#02")
	want(t, bs, "0 local 123#02")
	send(t, bs, 0, "200#03")
	want(t, bs, "0 own 200#03")
	program(t, "here0").send("200#04")
	want(t, bs, "0 local 200#04")
	program(t, "there0").send("200#05")
	want(t, bs, "0 wire 200#05")

	// On a test bus what a program sends is taken for the wire's; what we send is ours.
	program(t, "test0").send("123#06")
	want(t, bs, "1 wire 123#06")
	send(t, bs, 1, "200#07")
	want(t, bs, "1 own 200#07")
	silent(t, bs)
	if s := bs.Status(0); s.Local != 2 || s.Received != 5 || s.Sent != 1 {
		t.Errorf("counted %+v", s.Counters)
	}
}

// Ten thousand frames of another program of this host: each is known for what it is.
func TestForgedFrames(t *testing.T) {
	vcantest.Pair(t, "here0", "there0")
	bs := dial(t, Options{Interface: "here0", Hear: []canbus.ID{0x123}})
	forger, node := program(t, "here0"), program(t, "there0")
	for range 10_000 {
		forger.send("123#01")
		want(t, bs, "0 local 123#01")
	}
	for range 100 {
		node.send("123#02")
		want(t, bs, "0 wire 123#02")
	}
	if s := bs.Status(0); s.Local != 10_000 {
		t.Errorf("counted %d frames of this host", s.Local)
	}
}

func TestFiltersAreExact(t *testing.T) {
	vcantest.Pair(t, "here0", "there0")
	bs := dial(t, Options{Interface: "here0", Hear: []canbus.ID{0x123, canbus.Extended(0x123456)}, Speak: []canbus.ID{0x123}})
	node := program(t, "there0")
	for _, f := range []string{"00000123#01", "123#R", "122#01", "124#01", "456#01", "00123456#R1", "00123457#01", "7FF#", "00000456#"} {
		node.send(f)
	}
	silent(t, bs)
	for _, f := range []string{"123#01", "00123456#0102", "123##30102030405060708090A0B0C"} {
		node.send(f)
		want(t, bs, "0 wire "+f)
	}
	silent(t, bs)
}

// More identifiers than the kernel takes for one socket.
func TestManyIdentifiers(t *testing.T) {
	vcantest.Pair(t, "here0", "there0")
	var ids []canbus.ID
	for id := range canbus.ID(1500) {
		ids = append(ids, id)
	}
	bs := dial(t, Options{Interface: "here0", Hear: ids, Speak: []canbus.ID{0x700}})
	if n := bs.Status(0).Sockets; n != 3 {
		t.Errorf("%d sockets, want 3", n)
	}
	node := program(t, "there0")
	for id := range canbus.ID(1500) {
		node.send(id.String() + "#01")
		want(t, bs, "0 wire "+id.String()+"#01")
	}
	node.send(canbus.ID(1500).String() + "#01")
	send(t, bs, 0, "700#02")
	want(t, bs, "0 own 700#02")
	silent(t, bs)
}

// Frames of several sockets and buses come in the order in which they were received.
func TestOrderOfTime(t *testing.T) {
	vcantest.Pair(t, "here0", "there0")
	vcantest.Pair(t, "here1", "there1")
	var ids []canbus.ID
	for id := range canbus.ID(600) {
		ids = append(ids, id)
	}
	bs := dial(t, Options{Interface: "here0", Hear: ids}, Options{Interface: "here1", Hear: ids})
	a, b := program(t, "there0"), program(t, "there1")
	var lines []string
	for i := range 40 {
		for _, id := range []int{590 - i, i} {
			f := fmt.Sprintf("%03X#%02X", id, i)
			a.send(f)
			b.send(f)
			lines = append(lines, "0 wire "+f, "1 wire "+f)
		}
	}
	want(t, bs, lines...)
}

func TestInterfaceComesAndGoes(t *testing.T) {
	vcantest.Need(t)
	bs := dial(t, Options{Interface: "here0", Hear: []canbus.ID{0x123}, TestBus: true})
	want(t, bs, "0 lost: there is no such interface")
	f := frameOf(t, "123#")
	if err := bs.Send(0, &f); !errors.Is(err, ErrLost) {
		t.Errorf("sending on no interface: %v", err)
	}
	for range 3 {
		vcantest.IP(t, "link", "add", "dev", "here0", "type", "vcan")
		want(t, bs, "0 lost: the interface is down")
		vcantest.IP(t, "link", "set", "here0", "up")
		want(t, bs, "0 back")
		program(t, "here0").send("123#01")
		want(t, bs, "0 wire 123#01")
		vcantest.IP(t, "link", "set", "here0", "down")
		want(t, bs, "0 lost: the interface is down")
		if err := bs.Send(0, &f); !errors.Is(err, ErrLost) {
			t.Errorf("sending while it is down: %v", err)
		}
		vcantest.IP(t, "link", "set", "here0", "up")
		want(t, bs, "0 back")
		program(t, "here0").send("123#02")
		want(t, bs, "0 wire 123#02")
		vcantest.IP(t, "link", "del", "here0")
		want(t, bs, "0 lost: there is no such interface")
		silent(t, bs)
	}
}

// An interface gets CAN FD while it is down.
func TestCANFDFromNowOn(t *testing.T) {
	vcantest.Up(t, "test0")
	set := func(mtu string) {
		t.Helper()
		vcantest.IP(t, "link", "set", "test0", "down")
		vcantest.IP(t, "link", "set", "test0", "mtu", mtu)
		vcantest.IP(t, "link", "set", "test0", "up")
	}
	set("16")
	bs := dial(t, Options{Interface: "test0", Hear: []canbus.ID{0x123}, Speak: []canbus.ID{0x200}, TestBus: true})
	program(t, "test0").send("123#01")
	want(t, bs, "0 wire 123#01")
	set("72")
	want(t, bs, "0 lost: the interface is down", "0 back")
	program(t, "test0").send("123##101020304")
	want(t, bs, "0 wire 123##101020304")
	send(t, bs, 0, "200##105")
	want(t, bs, "0 own 200##105")
}

// What was queued when the bus was lost is from before the gap, and is left out.
func TestQueueOfALostBus(t *testing.T) {
	vcantest.Up(t, "test0")
	bs := dial(t, Options{Interface: "test0", Hear: []canbus.ID{0x123}, TestBus: true})
	program(t, "test0").send("123#01")
	vcantest.IP(t, "link", "set", "test0", "down")
	want(t, bs, "0 lost: the interface is down")
	vcantest.IP(t, "link", "set", "test0", "up")
	want(t, bs, "0 back")
	silent(t, bs)
}

func TestBusOff(t *testing.T) {
	vcantest.Pair(t, "here0", "there0")
	bs := dial(t, Options{Interface: "here0", Hear: []canbus.ID{0x123}})
	off, restarted := errorFrame(unix.CAN_ERR_BUSOFF), errorFrame(unix.CAN_ERR_RESTARTED)
	forger, node := program(t, "here0"), program(t, "there0")
	for range 100 {
		forger.write(off)
	}
	node.write(off) // comes after what is forged
	want(t, bs, "0 lost: the controller is off the bus (bus-off)")
	node.write(restarted)
	want(t, bs, "0 back")
	node.write(off)
	want(t, bs, "0 lost: the controller is off the bus (bus-off)")
	forger.send("123#02") // of this host, which is no proof of anything
	want(t, bs, "0 local 123#02")
	node.send("123#01") // who hears is on the bus
	want(t, bs, "0 back", "0 wire 123#01")
	if s := bs.Status(0); s.BusOff != 2 || s.Lost != 2 || s.ErrorFrames != 3 || s.ForgedErrors != 100 {
		t.Errorf("counted %+v", s.Counters)
	}
}

func errorFrame(class uint32) []byte {
	b := make([]byte, classicalSize)
	binary.NativeEndian.PutUint32(b, class|errorFlag)
	b[lengthAt] = 8
	return b
}

// What does not fit into the queue is missed, and counted to the frame.
func TestOverflow(t *testing.T) {
	vcantest.Pair(t, "here0", "there0")
	bs := dial(t, Options{Interface: "here0", Hear: []canbus.ID{0x123}})
	node := program(t, "there0")
	const flood = 20_000
	for range flood {
		node.send("123#0102030405060708")
	}
	// The kernel delivers when it has time, and tells of a loss with the first frame after it: a mark is sent until one arrives.
	sent, got, missed := flood, 0, 0
	for arrived := false; !arrived; {
		mark := fmt.Sprintf("123#%04X", sent)
		node.send(mark)
		sent++
		var a canbus.Arrival
		for bs.Wait(bs.Now()); bs.Next(&a); {
			switch a.Kind {
			case canbus.Arrived:
				got++
				arrived = text(a) == "0 wire "+mark
			case canbus.Overflow:
				missed += int(a.Missed)
			default:
				t.Fatal(text(a))
			}
		}
	}
	if got+missed != sent || missed == 0 {
		t.Errorf("%d received and %d missed, want %d together", got, missed, sent)
	}
	if s := bs.Status(0); int(s.Missed) != missed {
		t.Errorf("counted %d as missed, told of %d", s.Missed, missed)
	}
}

// The wall clock is set by years, forward and back, while frames wait: their distances stay.
func TestStepsOfTheWallClock(t *testing.T) {
	vcantest.Pair(t, "here0", "there0")
	bs := dial(t, Options{Interface: "here0", Hear: []canbus.ID{0x123}})
	node := program(t, "there0")
	silent(t, bs)
	// There is no condition to wait for: it is the distance that is measured. At least that of the two sends, that is.
	pause := func() time.Duration {
		begin := time.Now()
		for time.Since(begin) < 300*time.Millisecond {
			time.Sleep(100 * time.Millisecond)
		}
		return time.Since(begin)
	}
	for _, step := range []time.Duration{10 * 365 * 24 * time.Hour, -10 * 365 * 24 * time.Hour, time.Hour, -time.Hour} {
		node.send("123#01")
		before := pause()
		node.send("123#02")
		setClock(t, time.Now().Add(step))
		node.send("123#03")
		after := pause()
		node.send("123#04")
		var at [4]time.Duration
		for i := range at {
			at[i] = next(t, bs).Received.At
		}
		if first, second, third := at[1]-at[0], at[2]-at[1], at[3]-at[2]; first < before-time.Duration(stepped) || third < after-time.Duration(stepped) || second < 0 || second > patience || at[3] > bs.Now() {
			t.Errorf("step of %v: received at %v, with pauses of %v and %v", step, at, before, after)
		}
		silent(t, bs)
	}
}

func setClock(t testing.TB, to time.Time) {
	t.Helper()
	tv := unix.NsecToTimeval(to.UnixNano())
	if err := unix.Settimeofday(&tv); err != nil {
		t.Fatal(err)
	}
}

func TestOneLatchdForAnInterface(t *testing.T) {
	vcantest.Up(t, "test0")
	first := dial(t, Options{Interface: "test0"})
	_, err := Open([]Options{{Interface: "test0"}})
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("interface test0 is already used by another latchd (process %d)", os.Getpid())) {
		t.Errorf("error %v", err)
	}
	first.Close()
	first.buses, first.locks = nil, nil
	dial(t, Options{Interface: "test0"})
}

// Other interfaces and identifiers are taken into use, all or none.
func TestChange(t *testing.T) {
	vcantest.Up(t, "test0")
	vcantest.Up(t, "test1")
	vcantest.Up(t, "test2")
	before := descriptors(t)
	bs := dial(t, Options{Interface: "test0", Hear: []canbus.ID{0x100}, TestBus: true})
	open := descriptors(t) - before
	first := program(t, "test0")
	first.send("100#01")
	want(t, bs, "0 wire 100#01")

	other, err := Open([]Options{{Interface: "test2"}})
	if err != nil {
		t.Fatal(err)
	}
	err = bs.Change([]Options{{Interface: "test1"}, {Interface: "test2"}})
	if err == nil || !strings.Contains(err.Error(), "interface test2 is already used by another latchd") {
		t.Errorf("error %v", err)
	}
	first.send("100#02")
	want(t, bs, "0 wire 100#02")
	if l, err := lockInterface("test1"); err != nil {
		t.Errorf("what was not taken into use is locked: %v", err)
	} else {
		l.release()
	}
	other.Close()

	began := bs.Now()
	if err := bs.Change([]Options{{Interface: "test2", Hear: []canbus.ID{0x200}, TestBus: true}, {Interface: "test0", Hear: []canbus.ID{0x300}, TestBus: true}}); err != nil {
		t.Fatal(err)
	}
	first.send("100#03")
	first.send("300#04")
	want(t, bs, "1 wire 300#04")
	program(t, "test2").send("200#05")
	want(t, bs, "0 wire 200#05")
	if bs.Now() < began {
		t.Error("time began anew")
	}
	if err := bs.Change([]Options{{Interface: "test1", TestBus: true}}); err != nil {
		t.Fatal(err)
	}
	if l, err := lockInterface("test0"); err != nil {
		t.Errorf("what is not used any more is locked: %v", err)
	} else {
		l.release()
	}
	if now := descriptors(t) - before - 2; now != open { // the programs of the test have two
		t.Errorf("%d open files, %d at first", now, open)
	}
}

// An interface that has gone between the look and the bind is waited for, as one that is not there.
func TestGoneBeforeTheBind(t *testing.T) {
	vcantest.Need(t)
	before := descriptors(t)
	if s, err := open(12345, purpose{}, 0); s != nil || !errors.Is(err, unix.ENODEV) {
		t.Errorf("%v, error %v", s, err)
	}
	if after := descriptors(t); after != before {
		t.Errorf("%d open files before, %d after", before, after)
	}
}

func TestNoCANInterface(t *testing.T) {
	vcantest.Need(t)
	bs := dial(t, Options{Interface: "lo"})
	want(t, bs, "0 lost: there is no such interface")
	if detail := bs.Status(0).Detail; !strings.Contains(detail, "lo is no CAN interface") {
		t.Errorf("detail %q", detail)
	}
}

// Nothing leaks, however often an interface goes.
func TestNothingLeaks(t *testing.T) {
	vcantest.Need(t)
	bs := dial(t, Options{Interface: "here0", Hear: []canbus.ID{0x123}, TestBus: true})
	want(t, bs, "0 lost: there is no such interface")
	before := descriptors(t)
	for range 20 {
		vcantest.IP(t, "link", "add", "dev", "here0", "type", "vcan")
		vcantest.IP(t, "link", "set", "here0", "up")
		for text(next(t, bs)) != "0 back" {
		}
		vcantest.IP(t, "link", "del", "here0")
		for text(next(t, bs)) != "0 lost: there is no such interface" {
		}
	}
	if diff := cmp.Diff(before, descriptors(t)); diff != "" {
		t.Errorf("open files (-before +after)\n%s", diff)
	}
}

func descriptors(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// Receiving and sending cost no allocation.
func TestNothingIsAllocated(t *testing.T) {
	vcantest.Pair(t, "here0", "there0")
	bs := dial(t, Options{Interface: "here0", Hear: []canbus.ID{0x123}, Speak: []canbus.ID{0x200}})
	node := program(t, "there0")
	var room [fdSize]byte
	in, out := frameOf(t, "123#0102"), frameOf(t, "200#01")
	bytes := format(&in, &room)
	var a canbus.Arrival
	all := func() {
		node.write(bytes)
		if err := bs.Send(0, &out); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			for !bs.Next(&a) {
				bs.Wait(bs.Now() + patience)
			}
		}
	}
	all()
	if n := testing.AllocsPerRun(100, all); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// cansend of can-utils speaks to us, and candump hears us.
func TestCanUtils(t *testing.T) {
	vcantest.Pair(t, "here0", "there0")
	bs := dial(t, Options{Interface: "here0", Hear: []canbus.ID{0x123}, Speak: []canbus.ID{0x200}})
	vcantest.Send(t, "there0", "123#11.22")
	want(t, bs, "0 wire 123#1122")
	dump := exec.Command("candump", "-n", "1", "-L", "there0")
	out, err := dump.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := dump.Start(); err != nil {
		t.Fatal(err)
	}
	// candump says nothing when it is ready: frames are sent until it has heard one.
	heard := make(chan string)
	go func() {
		line := make([]byte, 200)
		n, _ := out.Read(line)
		heard <- string(line[:n])
	}()
	for {
		send(t, bs, 0, "200#DEADBEEF")
		want(t, bs, "0 own 200#DEADBEEF")
		select {
		case line := <-heard:
			if !strings.Contains(line, " there0 200#DEADBEEF") {
				t.Errorf("candump heard %q", line)
			}
			_ = dump.Wait()
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}
