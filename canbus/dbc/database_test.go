package dbc

import (
	"testing"
	"time"

	"latchd/canbus"
)

func TestLookup(t *testing.T) {
	d, problems := Load("attributes.dbc", readFile(t, "testdata/attributes.dbc"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	long, ok := d.Message("Short_with_a_name_of_more_than_32_characters")
	if !ok || long.Cycle != 20*time.Millisecond {
		t.Errorf("by the long name: %+v", long)
	}
	if short, _ := d.Message("Short_0001"); short != long {
		t.Errorf("by the short name: %+v", short)
	}
	if byID, _ := d.MessageByID(canbus.Standard(1)); byID != long {
		t.Errorf("by the identifier: %+v", byID)
	}
	if m, ok := d.MessageByID(canbus.Extended(1)); ok {
		t.Errorf("by an identifier of the other kind: %+v", m)
	}
	if m, ok := d.Message("Absent"); ok {
		t.Errorf("absent message: %+v", m)
	}
	byLong, _ := long.Signal("Signal_with_a_name_of_more_than_32_characters")
	if byShort, _ := long.Signal("Sig_0001"); byShort != byLong || byLong == nil {
		t.Errorf("signals %+v and %+v", byLong, byShort)
	}
	if s, ok := long.Signal("Absent"); ok {
		t.Errorf("absent signal: %+v", s)
	}
}

// A message says which of its signals could not be read, and keeps the others.
func TestMissing(t *testing.T) {
	d, _ := Load("broken_message.dbc", readFile(t, "testdata/broken_message.dbc"))
	m, _ := d.Message("Big")
	if s, ok := m.Missing("NoUnit"); !ok || s.Pos.Line != 14 || s.Pos.Col != 35 || s.Reason != `a string expected, found "A"` {
		t.Errorf("missing: %+v, %v", s, ok)
	}
	if s, ok := m.Missing("Good"); ok {
		t.Errorf("missing: %+v", s)
	}
	if _, ok := m.Signal("Good"); !ok {
		t.Error("no signal Good")
	}
	if s, ok := d.Missing("NoLength"); !ok || s.Pos.Line != 2 {
		t.Errorf("missing message: %+v, %v", s, ok)
	}
	if s, ok := d.Missing("Big"); ok {
		t.Errorf("missing message: %+v", s)
	}
}

// Of two messages with one identifier both get the details, and the first answers for it.
func TestSharedIdentifier(t *testing.T) {
	d, _ := Load("a.dbc", []byte(`BO_ 1 First: 4 A
 SG_ S : 0|32@1+ (1,0) [0|0] "" A
BO_ 1 Second: 4 A
 SG_ S : 0|32@1+ (1,0) [0|0] "" A
SIG_VALTYPE_ 1 S : 1;
VAL_ 1 S 0 "off" ;
`))
	if len(d.Messages) != 2 {
		t.Fatalf("%d messages", len(d.Messages))
	}
	for _, m := range d.Messages {
		if s := m.Signals[0]; !s.Float || len(s.Values) != 1 {
			t.Errorf("%s: %+v", m.Name, s)
		}
	}
	if m, _ := d.MessageByID(1); m.Name != "First" {
		t.Errorf("identifier 1 is %s", m.Name)
	}
}
