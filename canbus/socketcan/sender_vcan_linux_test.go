package socketcan

import (
	"errors"
	"testing"

	"latchd/canbus"
	"latchd/internal/vcantest"
)

// Every kind of frame goes out as it is, and nothing is heard or taken away from others.
func TestSender(t *testing.T) {
	vcantest.Pair(t, "here0", "there0")
	bs := dial(t, Options{Interface: "there0", Hear: []canbus.ID{0x123, canbus.Extended(0x123)}})
	other := dial(t, Options{Interface: "here0", Hear: []canbus.ID{0x123}})
	s, err := OpenSender("here0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, text := range []string{"123#0102030405060708", "00000123#01", "123##101020304", "123#"} {
		f := frameOf(t, text)
		if err := s.Send(&f); err != nil {
			t.Fatal(err)
		}
		want(t, bs, "0 wire "+text)
	}
	want(t, other, "0 local 123#0102030405060708", "0 local 123##101020304", "0 local 123#") // the daemon tells it from the car
	program(t, "there0").send("123#AA")
	want(t, other, "0 wire 123#AA")
	if n, err := s.socket.batch.receive(s.socket.fd); n != 0 {
		t.Errorf("it hears %d frames, %v", n, err)
	}
}

func TestSenderWithoutInterface(t *testing.T) {
	vcantest.Up(t, "test0")
	lost := func(err error) canbus.Cause {
		t.Helper()
		l, ok := errors.AsType[*LostError](err)
		if !ok || l.Interface != "test0" || !errors.Is(err, ErrLost) {
			t.Fatalf("error %v", err)
		}
		return l.Cause
	}
	s, err := OpenSender("test0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	f := frameOf(t, "123#01")
	vcantest.IP(t, "link", "set", "test0", "down")
	if c := lost(s.Send(&f)); c != canbus.Down {
		t.Errorf("down: %v", c)
	}
	_, err = OpenSender("test0")
	if c := lost(err); c != canbus.Down {
		t.Errorf("opened while down: %v", c)
	}
	vcantest.IP(t, "link", "set", "test0", "mtu", "16")
	vcantest.IP(t, "link", "set", "test0", "up")
	classical, err := OpenSender("test0")
	if err != nil {
		t.Fatal(err)
	}
	defer classical.Close()
	fd := frameOf(t, "123##001")
	if err := classical.Send(&fd); !errors.Is(err, ErrClassical) {
		t.Errorf("CAN FD: %v", err)
	}
	if err := classical.Send(&f); err != nil {
		t.Errorf("classical: %v", err)
	}
	vcantest.IP(t, "link", "del", "test0")
	if c := lost(classical.Send(&f)); c != canbus.Absent {
		t.Errorf("removed: %v", c)
	}
	_, err = OpenSender("test0")
	if c := lost(err); c != canbus.Absent {
		t.Errorf("opened while removed: %v", c)
	}
}
