package quantity

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const ms = time.Millisecond

func TestDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0ms": 0, "900ms": 900 * ms, "1.5s": 1500 * ms, "2 s": 2 * time.Second, "1min": time.Minute, "24h": 24 * time.Hour, "250us": 250 * time.Microsecond, ".5s": 500 * ms,
	} {
		if got, err := Duration(text, "1s"); err != nil || got != want {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "900", "5km/h", "1e3ms", "ms", "0x10ms", "-1s", "1.2.3s", "24.0001h", "1m", "1h30min", "٣s"} {
		if got, err := Duration(text, "1s"); err == nil {
			t.Errorf("%q: %v, want an error", text, got)
		}
	}
}

func TestDurationIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 86_400_000).Draw(t, "ms")
		got, err := Duration(fmt.Sprintf("%dms", n), "1s")
		if err != nil || got != time.Duration(n)*ms {
			t.Fatalf("%dms: %v, %v", n, got, err)
		}
	})
}

func TestBitrate(t *testing.T) {
	for text, want := range map[string]uint32{
		"10kbit/s": 10_000, "9999.5bit/s": 10_000, "33.333kbit/s": 33_333, "100kbit/s": 100_000, "83333 bit/s": 83_333, "1Mbit/s": 1_000_000, "1000001bit/s": 0, "9999bit/s": 0, "500": 0,
		"500k": 0, "": 0, "100km/h": 0, "-1kbit/s": 0,
	} {
		if got, err := Bitrate(text); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
}

func TestInteger(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "16": 16, "0x10": 16, "0XfF": 255, "-3": -3, "-9223372036854775808": -1 << 63, "18446744073709551615": -1} {
		if got, err := Integer(text); err != nil || got != want {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-", "+1", "1.0", "1e3", "020", "00", "0x", "1_000", "18446744073709551616", "-9223372036854775809", "--1"} {
		if got, err := Integer(text); err == nil {
			t.Errorf("%q: %v, want an error", text, got)
		}
	}
}
