package canbus_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"latchd/canbus"
)

func TestID(t *testing.T) {
	for _, test := range []struct {
		id       canbus.ID
		text     string
		number   uint32
		extended bool
		valid    bool
	}{
		{canbus.Standard(0), "000", 0, false, true},
		{canbus.Standard(0x7FF), "7FF", 0x7FF, false, true},
		{canbus.Standard(0x800), "800", 0x800, false, false},
		{canbus.Extended(0x7FF), "000007FF", 0x7FF, true, true},
		{canbus.Extended(0x1FFFFFFF), "1FFFFFFF", 0x1FFFFFFF, true, true},
		{canbus.Extended(0x20000000), "20000000", 0x20000000, true, false},
	} {
		if s := test.id.String(); s != test.text {
			t.Errorf("String is %s, want %s", s, test.text)
		}
		if test.id.Number() != test.number || test.id.IsExtended() != test.extended || test.id.Valid() != test.valid {
			t.Errorf("%v: %X, %v, %v; want %X, %v, %v", test.id,
				test.id.Number(), test.id.IsExtended(), test.id.Valid(), test.number, test.extended, test.valid)
		}
		if parsed, flags, err := canbus.ParseID([]byte(test.text)); test.valid && (parsed != test.id || flags != 0 || err != nil) {
			t.Errorf("%s parses as %v, %b, %v", test.text, parsed, flags, err)
		}
	}
}

func drawID(t *rapid.T) canbus.ID {
	if rapid.Bool().Draw(t, "is extended") {
		return canbus.Extended(rapid.Uint32Range(0, canbus.MaxExtended+1).Draw(t, "extended"))
	}
	return canbus.Standard(rapid.Uint32Range(0, canbus.MaxStandard+1).Draw(t, "standard"))
}

func TestIDSetIsASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var set canbus.IDSet
		want := map[canbus.ID]bool{}
		for _, id := range rapid.SliceOfN(rapid.Custom(drawID), 0, 50).Draw(t, "added") {
			set.Add(id)
			if id.Valid() {
				want[id] = true
			}
		}
		for _, id := range rapid.SliceOfN(rapid.Custom(drawID), 0, 50).Draw(t, "asked") {
			if set.Has(id) != want[id] {
				t.Fatalf("Has(%v) = %v", id, set.Has(id))
			}
		}
		ids := set.IDs()
		if len(ids) != len(want) || set.Len() != len(want) {
			t.Fatalf("%d identifiers, Len %d, want %d", len(ids), set.Len(), len(want))
		}
		for _, id := range ids {
			if !want[id] || !set.Has(id) {
				t.Fatalf("%v was never added", id)
			}
		}
		if !slices.IsSorted(ids) {
			t.Fatalf("%v is not in order", ids)
		}
	})
}

func TestIDSetKeepsKindsApart(t *testing.T) {
	var set canbus.IDSet
	set.Add(canbus.Standard(0x23A))
	set.Add(canbus.Extended(0x130))
	got := []bool{
		set.Has(canbus.Standard(0x23A)), set.Has(canbus.Extended(0x23A)),
		set.Has(canbus.Standard(0x130)), set.Has(canbus.Extended(0x130)),
	}
	if diff := cmp.Diff([]bool{true, false, false, true}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
