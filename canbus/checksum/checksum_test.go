package checksum

import (
	"encoding/hex"
	"testing"

	"pgregory.net/rapid"

	"latchd/canbus"
)

// alone is a field in the byte before the data, so that the data alone is covered.
func alone(t *testing.T, a Algorithm, data []byte) byte {
	t.Helper()
	field, err := At(a, 0, 8)
	if err != nil {
		t.Fatal(err)
	}
	return field.Sum(0, append([]byte{0xEE}, data...))
}

// The check values of CRC catalogues are of "123456789"; the sums of the others are plain arithmetic.
func TestCheckValues(t *testing.T) {
	for _, tt := range []struct {
		algorithm Algorithm
		data      string
		want      byte
	}{
		{CRC8J1850, "123456789", 0x4B},
		{CRC8AUTOSAR, "123456789", 0xDF},
		{CRC8J1850, "", 0x00},
		{XOR8, "\x01\x02\x04\xFF", 0xF8},
		{XOR8, "", 0},
		{Sum8, "\x01\x02\x04\xFF", 0x06},
		{Sum8, "", 0},
	} {
		if got := alone(t, tt.algorithm, []byte(tt.data)); got != tt.want {
			t.Errorf("%v of %q is %02X, want %02X", tt.algorithm, tt.data, got, tt.want)
		}
	}
}

// A frame of message 130 as a BMW E92 sends it: the checksum is the upper nibble of byte 4.
func TestBMWNibble(t *testing.T) {
	field, err := At(BMWNibble, 36, 4)
	if err != nil {
		t.Fatal(err)
	}
	payload, _ := hex.DecodeString("0001D01FB7")
	if got := field.Sum(0x130, payload); got != 0xB {
		t.Errorf("checksum %X, want B", got)
	}
	if field.Sum(0x131, payload) == 0xB {
		t.Error("the identifier is not covered")
	}
	payload[4] ^= 1
	if field.Valid(0x130, payload) {
		t.Error("the counter in the same byte is not covered")
	}
}

// The data identifier counts like two more bytes, low byte first.
func TestDataID(t *testing.T) {
	for _, a := range []Algorithm{XOR8, Sum8, CRC8J1850, CRC8AUTOSAR} {
		field, _ := At(a, 0, 8)
		field.DataID, field.HasDataID = 0x1234, true
		if got, want := field.Sum(0, []byte{9, 1, 2, 3}), alone(t, a, []byte{1, 2, 3, 0x34, 0x12}); got != want {
			t.Errorf("%v: %02X, want %02X", a, got, want)
		}
	}
}

func TestAt(t *testing.T) {
	for _, tt := range []struct {
		algorithm     Algorithm
		start, length int
		ok            bool
	}{
		{CRC8J1850, 0, 8, true}, {CRC8J1850, 56, 8, true}, {CRC8J1850, 4, 8, false}, {CRC8J1850, 0, 7, false}, {CRC8J1850, 0, 9, false},
		{XOR8, -8, 8, false}, {BMWNibble, 36, 4, true}, {BMWNibble, 32, 4, true}, {BMWNibble, 34, 4, false}, {BMWNibble, 32, 8, false},
	} {
		if _, err := At(tt.algorithm, tt.start, tt.length); (err == nil) != tt.ok {
			t.Errorf("%v at %d, %d bits: %v", tt.algorithm, tt.start, tt.length, err)
		}
	}
}

func TestNames(t *testing.T) {
	for _, a := range Algorithms() {
		if got, ok := Named(a.String()); !ok || got != a {
			t.Errorf("%v is found as %v", a, got)
		}
	}
	if len(Algorithms()) != len(infos) {
		t.Errorf("%d algorithms listed of %d", len(Algorithms()), len(infos))
	}
	if _, ok := Named("crc9"); ok {
		t.Error("crc9 was found")
	}
}

// What Put writes is valid, leaves every other bit alone, and any single wrong bit is noticed.
func TestPutProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SampledFrom([]Algorithm{XOR8, Sum8, CRC8J1850, CRC8AUTOSAR}).Draw(t, "algorithm")
		payload := rapid.SliceOfN(rapid.Byte(), 1, 64).Draw(t, "payload")
		field, err := At(a, 8*rapid.IntRange(0, len(payload)-1).Draw(t, "byte"), 8)
		if err != nil {
			t.Fatal(err)
		}
		id := canbus.Standard(rapid.Uint32Range(0, canbus.MaxStandard).Draw(t, "id"))
		before := append([]byte(nil), payload...)
		field.Put(id, payload)
		if !field.Valid(id, payload) {
			t.Fatalf("%v: %X is not valid", a, payload)
		}
		bit := rapid.IntRange(0, 8*len(payload)-1).Draw(t, "bit")
		payload[bit/8] ^= 1 << (bit % 8)
		if field.Valid(id, payload) {
			t.Fatalf("%v: bit %d of %X went wrong unnoticed", a, bit, payload)
		}
		payload[bit/8] ^= 1 << (bit % 8)
		payload[field.Byte] = before[field.Byte]
		if string(payload) != string(before) {
			t.Fatalf("%v changed %X to %X", a, before, payload)
		}
	})
}

func TestShortPayloadIsNotValid(t *testing.T) {
	field, _ := At(CRC8J1850, 24, 8)
	if field.Valid(0, []byte{1, 2, 3}) {
		t.Error("a payload without the checksum's byte is valid")
	}
}

func TestNoAllocations(t *testing.T) {
	payload := make([]byte, 8)
	for _, a := range Algorithms() {
		field := Field{Algorithm: a, Byte: 7}
		if got := testing.AllocsPerRun(100, func() { field.Put(0x130, payload) }); got != 0 {
			t.Errorf("%v: %v allocations", a, got)
		}
	}
}
