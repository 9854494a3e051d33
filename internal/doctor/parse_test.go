package doctor

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseBoot(t *testing.T) {
	const text = `# a comment: dtoverlay=mcp2515-can0
dtparam=spi=on
dtoverlay = mcp2515-can0 , oscillator=8000000,interrupt=25   # of a blue board
[pi5]
dtoverlay=mcp2515-can1,oscillator=16000000
dtparam=interrupt=24,spimaxfrequency=2000000
[all]
dtparam=oscillator=1
dtoverlay=
dtparam=audio=on
device_tree_overlay=mcp251xfd
`
	type line struct {
		number     int
		overlay    string
		oscillator uint64
		interrupt  string
		applies    appliance
	}
	for board, five := range map[string]appliance{"": perhaps, "Raspberry Pi 4 Model B Rev 1.1": never, "Raspberry Pi 5 Model B Rev 1.0": always} {
		var got []line
		for _, l := range parseBoot(text, board).lines {
			got = append(got, line{l.number, l.overlay, l.oscillator(), l.params["interrupt"], l.applies})
		}
		want := []line{{3, "mcp2515-can0", 8_000_000, "25", always}, {5, "mcp2515-can1", 16_000_000, "24", five}, {11, "mcp251xfd", 40_000_000, "", always}}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(line{})); diff != "" {
			t.Errorf("%q (-want +got)\n%s", board, diff)
		}
	}
}

func TestBoardFilters(t *testing.T) {
	for _, tt := range []struct {
		section, board string
		want           appliance
	}{
		{"all", "", always}, {"ALL", "Raspberry Pi 4", always}, {"none", "", never}, {"gpio4=1", "Raspberry Pi 4", perhaps}, {"pi4", "", perhaps},
		{"pi4", "Raspberry Pi 4 Model B", always}, {"pi4", "Raspberry Pi 400 Rev 1.0", always}, {"cm4", "Raspberry Pi 4 Model B", never},
		{"pi4", "Raspberry Pi Compute Module 4 Rev 1.0", always}, {"cm4", "Raspberry Pi Compute Module 4 Rev 1.0", always}, {"pi5", "Raspberry Pi 500 Rev 1.0", always},
		{"pi0", "Raspberry Pi Zero 2 W Rev 1.0", always}, {"pi02", "Raspberry Pi Zero W Rev 1.1", never}, {"pi02", "Raspberry Pi Zero 2 W Rev 1.0", always},
		{"pi3", "Raspberry Pi 3 Model B Plus Rev 1.3", always}, {"pi3+", "Raspberry Pi 3 Model B Rev 1.2", never},
	} {
		if got := judge(tt.section, tt.board); got != tt.want {
			t.Errorf("[%s] on %s: %v, want %v", tt.section, tt.board, got, tt.want)
		}
	}
}

func TestGlobs(t *testing.T) {
	for _, tt := range []struct {
		patterns, word string
		want           bool
	}{
		{"can0", "can0", true}, {"can*", "can0", true}, {"eth* can[01]", "can1", true}, {"vcan*", "can0", false}, {"!can*", "can0", false}, {"!eth*", "can0", true}, {"", "can0", false}, {"[", "can0", false},
	} {
		if got := globs(tt.patterns, tt.word); got != tt.want {
			t.Errorf("%q and %q: %v", tt.patterns, tt.word, got)
		}
	}
}

func TestSameRate(t *testing.T) {
	for text, want := range map[string]bool{"100000": true, "100K": true, "0.1M": true, "": true, "x": true, "101K": true, "98.9K": false, "101.2K": false, "500K": false} {
		if got := sameRate(text, 100_000); got != want {
			t.Errorf("BitRate=%s and 100000 bit/s: %v, want %v", text, got, want)
		}
	}
}

func TestRelease(t *testing.T) {
	for text, want := range map[string]release{
		"6.12.47+rpt-rpi-v8": {6, 12, 47}, "6.1.21-v8+": {6, 1, 21}, "5.10": {5, 10, 0}, "6.18.0-rc3": {6, 18, 0}, "": {}, "linux": {}, "99999.1": {},
	} {
		if got := parseRelease(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// Where several libraries lie around, and where none does.
func TestSystemdVersion(t *testing.T) {
	for file, want := range map[string]int{
		"usr/lib/systemd/libsystemd-shared-252.so": 252, "lib/systemd/libsystemd-shared-247.so": 247, "usr/lib64/systemd/libsystemd-shared-258-1.fc43.so": 258,
		"usr/lib/aarch64-linux-gnu/systemd/libsystemd-shared-257.so": 257, "usr/lib/systemd/libsystemd-core-252.so": 0, "usr/lib/systemd/libsystemd-shared-25.so": 0,
	} {
		x := examination{Machine: Machine{Files: fstest.MapFS{file: {}}}}
		if got := x.systemdVersion(); got != want {
			t.Errorf("%s: %d, want %d", file, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{"can0": "can0", "profile:mini-r56": "profile:mini-r56", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$(x)": "'$(x)'"} {
		if got := quote(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestPrintableIsShortAndHarmless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got := printable(rapid.String().Draw(t, "text"))
		if len([]rune(got)) > 201 || strings.ContainsFunc(got, func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 }) {
			t.Fatalf("%q", got)
		}
	})
}

// What the firmware reads is never more than what stands there.
func FuzzParseBoot(f *testing.F) {
	f.Add("[all]\ndtparam=spi=on\ndtoverlay=mcp2515-can0,oscillator=16000000,interrupt=25\n", "Raspberry Pi 4 Model B")
	f.Add("[pi4\ndtoverlay=,=,\ndtparam\n[", "")
	f.Fuzz(func(t *testing.T, text, board string) {
		b := parseBoot(text, board)
		lines := strings.Count(text, "\n") + 1
		if len(b.lines) > min(lines, 1000) {
			t.Errorf("%d overlays in %d lines", len(b.lines), lines)
		}
		for _, l := range b.lines {
			if l.number < 1 || l.number > lines || l.overlay == "" {
				t.Errorf("%+v of %d lines", l, lines)
			}
			_, _ = l.oscillator(), l.chipSelect()
		}
	})
}

func FuzzParseUnit(f *testing.F) {
	f.Add("[Match]\nName=can0\n[CAN]\nBitRate=100K\nRestartSec=100ms\n", "can0")
	f.Add("[Match\n=\n[]\nName=[\n", "")
	f.Fuzz(func(t *testing.T, text, name string) {
		n := networkFile{values: parseUnit(text)}
		_, _ = n.matches(&link{name: name}), n.restarts()
		if sameRate(n.values["CAN.BitRate"], 0) && len(n.values) > 1000 {
			t.Error("too much of it is kept")
		}
	})
}

// Tables of the kernel, of any content.
func FuzzTables(f *testing.F) {
	f.Add("  can0 23a c00007ff 0 0 1 raw\n", "/dev/root / ext4 rw 0 0\n")
	f.Fuzz(func(t *testing.T, receivers, mounts string) {
		x := examination{Machine: Machine{Files: fstest.MapFS{"proc/net/can/rcvlist_all": {Data: []byte(receivers)}}}}
		if count, err := x.filters(); len(count) > 100 {
			t.Errorf("%d interfaces, %v", len(count), err)
		}
		if m, ok := mountOf(mounts, stateDir); ok && m.point != "/" && !strings.HasPrefix(stateDir, m.point) {
			t.Errorf("%+v", m)
		}
	})
}
