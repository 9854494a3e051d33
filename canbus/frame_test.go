package canbus_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.einride.tech/can"
	"pgregory.net/rapid"

	"latchd/canbus"
)

func TestValidate(t *testing.T) {
	std, ext := canbus.Standard, canbus.Extended
	for _, test := range []struct {
		name  string
		frame canbus.Frame
		valid bool
	}{
		{"zero", canbus.Frame{}, true},
		{"largest standard", canbus.Frame{ID: std(0x7FF)}, true},
		{"above it", canbus.Frame{ID: std(0x800)}, false},
		{"largest extended", canbus.Frame{ID: ext(0x1FFFFFFF)}, true},
		{"above it", canbus.Frame{ID: ext(0x20000000)}, false},
		{"8 bytes", canbus.Frame{Length: 8}, true},
		{"9 bytes", canbus.Frame{Length: 9}, false},
		{"9 bytes FD", canbus.Frame{Length: 9, Flags: canbus.FD}, true},
		{"64 bytes FD", canbus.Frame{Length: 64, Flags: canbus.FD}, true},
		{"65 bytes FD", canbus.Frame{Length: 65, Flags: canbus.FD}, false},
		{"remote", canbus.Frame{Length: 8, Flags: canbus.Remote}, true},
		{"remote of 9", canbus.Frame{Length: 9, Flags: canbus.Remote}, false},
		{"remote FD", canbus.Frame{Flags: canbus.Remote | canbus.FD}, false},
		{"BRS", canbus.Frame{Flags: canbus.BRS}, false},
		{"ESI", canbus.Frame{Flags: canbus.ESI}, false},
		{"FD BRS ESI", canbus.Frame{Flags: canbus.FD | canbus.BRS | canbus.ESI}, true},
		{"raw DLC 8", canbus.Frame{Length: 8, RawDLC: 8}, false},
		{"raw DLC 9", canbus.Frame{Length: 8, RawDLC: 9}, true},
		{"raw DLC 15", canbus.Frame{Length: 8, RawDLC: 15}, true},
		{"raw DLC 16", canbus.Frame{Length: 8, RawDLC: 16}, false},
		{"raw DLC of 7", canbus.Frame{Length: 7, RawDLC: 9}, false},
		{"raw DLC FD", canbus.Frame{Length: 8, RawDLC: 9, Flags: canbus.FD}, false},
		{"raw DLC remote", canbus.Frame{Length: 8, RawDLC: 9, Flags: canbus.Remote}, true},
		{"largest error class", canbus.Frame{ID: 0x1FFFFFFF, Flags: canbus.Error}, true},
		{"above it", canbus.Frame{ID: 0x20000000, Flags: canbus.Error}, false},
		{"extended error", canbus.Frame{ID: ext(0x88), Flags: canbus.Error}, false},
		{"remote error", canbus.Frame{Flags: canbus.Error | canbus.Remote}, false},
		{"FD error", canbus.Frame{Flags: canbus.Error | canbus.FD}, false},
		{"raw DLC error", canbus.Frame{Length: 8, RawDLC: 9, Flags: canbus.Error}, false},
	} {
		if err := test.frame.Validate(); (err == nil) != test.valid {
			t.Errorf("%s: error %v, want valid = %v", test.name, err, test.valid)
		}
	}
}

func TestPayload(t *testing.T) {
	f := canbus.Frame{Length: 2}
	f.Payload()[1] = 7
	if f.Data[1] != 7 {
		t.Error("Payload is no view of Data")
	}
	if f.Flags = canbus.Remote; f.Payload() != nil {
		t.Error("a remote frame has a payload")
	}
	f = canbus.Frame{Length: 255, Flags: canbus.FD}
	if n := len(f.Payload()); n != canbus.MaxLength {
		t.Errorf("a length of 255 gives %d bytes, want %d", n, canbus.MaxLength)
	}
}

func TestEinrideRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := validFrame(t)
		c, err := want.Einride()
		if want.Flags&(canbus.FD|canbus.Error) != 0 {
			if err == nil {
				t.Fatalf("%v became %v", want, c)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		want.RawDLC = 0 // go.einride.tech/can has none
		if diff := cmp.Diff(want, canbus.FromEinride(c)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestEinrideRefusesInvalid(t *testing.T) {
	f := canbus.Frame{ID: canbus.Standard(0x800)}
	if c, err := f.Einride(); err == nil {
		t.Errorf("%v became %v", f, c)
	}
}

func TestFromEinrideNeverExceedsTheFrame(t *testing.T) {
	got := canbus.FromEinride(can.Frame{ID: 0x123, Length: 200, Data: can.Data{1, 2, 3, 4, 5, 6, 7, 8}})
	want := frame(canbus.Standard(0x123), 0, 1, 2, 3, 4, 5, 6, 7, 8)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
