package dbc

import (
	"math"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"latchd/canbus"
)

// Whatever the file, Load returns a database that holds together, and warnings with a place in it.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.dbc"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, path := range files {
		f.Add(readFile(f, path))
	}
	for _, text := range []string{
		"", "\xEF\xBB\xBF", "\"", "\\\"", "//", "/", ";", "BO_", "SG_ ", "BA_ \"", "CM_ \"\n\nBO_ \\\"", "NS_ :\n\tBO_\n\tBO_ 1 A: 8 X",
		"BO_ 1 A: 8 X\n SG_ A m0M : 0|1@1+ (1,0) [0|0] \"\" X\nSG_MUL_VAL_ 1 A A 0-9223372036854775807;",
		"BO_ 1 A: 8 X\n SG_ A : 0|64@1+ (1,0) [0|0] \"\" X\nVAL_ 1 A 18446744073709551615 \"\" -1e400 \"\" ;",
		"BA_DEF_ BO_ \"VFrameFormat\" ENUM \"a\";\nBO_ 1 A: 8 X\nBA_ \"VFrameFormat\" BO_ 1 -1;\nBA_ \"GenMsgCycleTime\" BO_ 1 1e300;",
		"BO_ 1 A: 99999999999 X", "BO_ 1 A: 2147483648 X", "BO_ 1 \x00: 8 X", "\xFF\xFEB\x00", "BO_ 1 A: 8 \uFEFF",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, problems := Load("f.dbc", data)
		total := d.Summary.Total
		if problems.HasErrors() != (total.Loaded == 0) {
			t.Errorf("%d records loaded, but %v", total.Loaded, problems)
		}
		if total.Skipped+total.Repaired > len(problems) {
			t.Errorf("%+v, but %d problems", total, len(problems))
		}
		lines, columns := measure(data)
		for _, p := range append(problems, Lint(d)...) {
			if p.Message == "" || p.Pos.File != "f.dbc" || p.Pos.Line > lines || p.Pos.Col > columns+1 || (p.Pos.Line == 0) != (p.Pos.Col == 0) {
				t.Errorf("place of %v in %d lines of %d columns", p, lines, columns)
			}
		}
		if d.Summary.ByKeyword["BO_"].Loaded != len(d.Messages) {
			t.Errorf("%+v, but %d messages", d.Summary.ByKeyword, len(d.Messages))
		}
		for _, m := range d.Messages {
			checkMessage(t, d, m)
		}
	})
}

// measure counts the lines and the longest line in bytes, which is at least as many characters.
func measure(data []byte) (lines, longest int) {
	lines, n := 1, 0
	for i, c := range data {
		n++
		if c == '\n' || c == '\r' && (i+1 == len(data) || data[i+1] != '\n') {
			lines, n = lines+1, 0
		}
		longest = max(longest, n)
	}
	return lines, longest
}

func checkMessage(t *testing.T, d *Database, m *Message) {
	if _, ok := d.Message(m.Name); !ok || !m.ID.Valid() || !utf8.ValidString(m.Name) || m.Cycle < 0 || m.Length < 0 {
		t.Errorf("message %+v", m)
	}
	if _, ok := d.MessageByID(m.ID); !ok {
		t.Errorf("message %s not found by its identifier", m.Name)
	}
	var set [canbus.MaxLength]byte
	for i := range set {
		set[i] = 0xFF
	}
	for _, payload := range [][]byte{nil, set[:1], make([]byte, 8), set[:]} {
		f := frameOf(m.ID, payload)
		if diff := sameReadings(slowReadings(m.Signals, f), NewPlan(m.Signals).Decode(f, nil)); diff != "" {
			t.Errorf("plan (-slow +plan)\n%s", diff)
		}
		m.Decode(payload, nil)
	}
	for _, s := range m.Signals {
		if found, ok := m.Signal(s.Name); !ok || found.Name != s.Name && found.short != s.Name || s.Message != m {
			t.Errorf("signal %+v", s)
		}
		if math.IsNaN(s.Factor) || math.IsNaN(s.Offset) {
			t.Errorf("signal %s: factor %v, offset %v", s.Name, s.Factor, s.Offset)
		}
		if _, err := m.Encode([]Assignment{{s, 0}}); err == nil && m.Length > canbus.MaxLength {
			t.Errorf("message %s encoded in %d bytes", m.Name, m.Length)
		}
	}
}

// A signal anywhere in any frame: no read beyond the frame, and the plan reads what Raw reads.
func FuzzDecode(f *testing.F) {
	f.Add(uint16(0), uint8(1), uint8(0), uint16(8), uint8(1), int64(0), int64(1), []byte{1, 2})
	f.Add(uint16(7), uint8(64), uint8(1), uint16(63), uint8(9), int64(-1), int64(300), []byte{0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF})
	f.Add(uint16(511), uint8(1), uint8(2), uint16(448), uint8(64), int64(0), int64(0), make([]byte, 64))
	f.Add(uint16(452), uint8(60), uint8(4), uint16(0), uint8(65), int64(5), int64(4), make([]byte, 65))
	f.Fuzz(func(t *testing.T, start uint16, length, flags uint8, muxStart uint16, muxLength uint8, from, to int64, data []byte) {
		m := &Message{ID: 1}
		s := &Signal{Start: int(start), Length: int(length), BigEndian: flags&1 != 0, Signed: flags&2 != 0, Factor: 1, Message: m}
		s.Float = flags&4 != 0 && canBeFloat(s.Length)
		mux := &Signal{Start: int(muxStart), Length: int(muxLength), BigEndian: flags&8 != 0, Signed: flags&16 != 0, Factor: 1, Message: m}
		if flags&32 != 0 {
			s.Mux = &Mux{Signal: mux, Ranges: []Range{{from, to}}}
		}
		m.Signals = []*Signal{mux, s}
		// The payload has no capacity to spare: what reads beyond it panics.
		payload := append(make([]byte, 0, len(data)), data...)[:len(data):len(data)]
		for _, signal := range m.Signals {
			raw, ok := signal.Raw(payload)
			if ok && signal.fits(raw) != true {
				t.Errorf("raw %d does not fit %+v", raw, signal)
			}
			if signal.Present(payload) && !ok {
				t.Errorf("present without a value: %+v", signal)
			}
		}
		m.Decode(payload, nil)
		frame := frameOf(m.ID, payload[:min(len(payload), canbus.MaxLength)])
		if diff := sameReadings(slowReadings(m.Signals, frame), NewPlan(m.Signals).Decode(frame, nil)); diff != "" {
			t.Errorf("(-slow +plan)\n%s", diff)
		}
	})
}
