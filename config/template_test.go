package config

import (
	"testing"

	"pgregory.net/rapid"
)

func TestEncode(t *testing.T) {
	c := good(t)
	for counter, want := range map[uint64]string{
		0:         "200#0100010000000000",
		1:         "200#0100010101000000",
		15:        "200#0100010F0F000000",
		16:        "200#0100010000000000",
		1<<64 - 1: "200#0100010F0F000000",
	} {
		frame := c.Frames[0].Encode(counter)
		if got := frame.String(); got != want {
			t.Errorf("counter %d: %s, want %s", counter, got, want)
		}
	}
	if got := c.Frames[1].Encode(7).String(); got != "200#01" {
		t.Errorf("literal frame: %s", got)
	}
}

// The checksum of every frame is right, and nothing but counter and checksum changes.
func TestEncodeProperty(t *testing.T) {
	for _, algorithm := range []string{"xor8", "sum8", "crc8_j1850", "crc8_autosar"} {
		c := good(t, "algorithm: xor8", "algorithm: "+algorithm+", data_id: 0x1234")
		template := &c.Frames[0]
		rapid.Check(t, func(t *rapid.T) {
			n := rapid.Uint64().Draw(t, "counter")
			frame := template.Encode(n)
			if !template.Checksum.Valid(frame.ID, frame.Payload()) {
				t.Fatalf("%s: wrong checksum in %v", algorithm, frame)
			}
			if raw, ok := template.Counter.Raw(frame.Payload()); !ok || raw != int64(n%16) {
				t.Fatalf("counter %d in %v", raw, frame)
			}
			frame.Data[3], frame.Data[4] = 0, 0
			if frame != template.Frame {
				t.Fatalf("%v changed more than counter and checksum of %v", frame, template.Frame)
			}
		})
	}
}

func TestEncodeAllocatesNothing(t *testing.T) {
	c := good(t, "algorithm: xor8", "algorithm: crc8_j1850, data_id: 1")
	n := uint64(0)
	if got := testing.AllocsPerRun(100, func() { n++; c.Frames[0].Encode(n) }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkEncode(b *testing.B) {
	c, problems := load(b, base(b, "algorithm: xor8", "algorithm: crc8_j1850"))
	if c == nil {
		b.Fatal(problems)
	}
	b.ReportAllocs()
	n := uint64(0)
	for b.Loop() {
		n++
		c.Frames[0].Encode(n)
	}
}
