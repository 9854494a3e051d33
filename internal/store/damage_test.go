package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"syscall"
	"testing"
)

// saved is a disk on which states 1, 2, … were saved, of a given size in bytes.
func saved(t *testing.T, states, size int) *image {
	t.Helper()
	m := &image{exists: true}
	s, _, err := open(m, "state")
	if err != nil {
		t.Fatal(err)
	}
	for i := range states {
		if err := s.Save(state(1+i, size)); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// flip flips a bit of a slot.
func (m *image) flip(slot, bit int) {
	s := &m.sectors[slot][bit/8/sector]
	if *s == "" {
		*s = zeros
	}
	b := []byte(*s)
	b[bit/8%sector] ^= 1 << (bit % 8)
	*s = string(b)
}

// TestEveryBit flips each bit of a file: the other slot's state is found, and the note tells of it. In the zeros behind the data a
// bit means nothing.
func TestEveryBit(t *testing.T) {
	t.Parallel()
	const size = 200
	for _, states := range []int{1, 2, 3} {
		m := saved(t, states, size)
		now, before := state(states, size), state(states-1, size)
		if states == 1 {
			before = nil
		}
		newest := (states + 1) % 2 // the first state goes to slot 0
		for slot := range 2 {
			means := 8 * (headerSize + size) // bits
			if states == 1 && slot == 1 {
				means = 8 * headerSize // of an empty slot nothing but the header is read
			}
			for bit := range 8 * 2 * sector {
				m.flip(slot, bit)
				_, r, err := open(m, "state")
				m.flip(slot, bit)
				want := now
				if slot == newest && bit < means {
					want = before
				}
				if warn := bit < means; err != nil || !bytes.Equal(r.Data, want) || (r.Data == nil) != (want == nil) || r.Warn != warn {
					t.Fatalf("%d states, bit %d of slot %d: found state %d, warn %v: %s (%v)", states, bit, slot, r.Sequence, r.Warn, r.Note, err)
				}
			}
		}
	}
}

// TestTwoBits flips one bit in each slot: nothing is left, and none of it is taken for a state.
func TestTwoBits(t *testing.T) {
	t.Parallel()
	const size = 4
	m := saved(t, 2, size)
	for a := range 8 * (headerSize + size) {
		m.flip(0, a)
		for b := range 8 * (headerSize + size) {
			m.flip(1, b)
			_, r, err := open(m, "state")
			m.flip(1, b)
			if err != nil || r.Data != nil || !r.Warn {
				t.Fatalf("bits %d and %d: %s (%v)", a, b, r.Note, err)
			}
		}
		m.flip(0, a)
	}
}

// TestEveryLength cuts the file off, at every length within and near the slots: what is whole is found, and the note tells of it.
func TestEveryLength(t *testing.T) {
	t.Parallel()
	const size = 200
	for _, states := range []int{1, 2, 3} {
		whole := saved(t, states, size)
		for length := int64(0); length <= 2*spacing; length++ {
			if length%spacing == block+sector {
				length += spacing - block - 2*sector
			}
			m := *whole
			m.cut(length)
			var want []byte
			for number := max(1, states-1); number <= states; number++ {
				if slot := int64(number+1) % 2; length >= slot*spacing+headerSize+size {
					want = state(number, size)
				}
			}
			// Of a file of no length nobody can tell that it was not just made.
			warn := 0 < length && length < 2*spacing
			s, r, err := open(&m, "state")
			if err != nil || !bytes.Equal(r.Data, want) || r.Warn != warn {
				t.Fatalf("%d states cut off at %d: found state %d, warn %v: %s (%v)", states, length, r.Sequence, r.Warn, r.Note, err)
			}
			if err := s.Save([]byte("next")); err != nil {
				t.Fatal(err)
			}
			if got := contents(t, &m); string(got) != "next" {
				t.Fatalf("%d states cut off at %d: the next state is not found", states, length)
			}
		}
	}
}

// TestNotes holds what the owner reads.
func TestNotes(t *testing.T) {
	put := func(slot int, content []byte) func(m *image) {
		return func(m *image) {
			if _, err := m.WriteAt(content, int64(slot)*spacing); err != nil {
				t.Fatal(err)
			}
		}
	}
	other := func(version uint32, sequence uint64) []byte {
		b := encode(sequence, []byte("of another format"))
		binary.LittleEndian.PutUint32(b[8:], version)
		binary.LittleEndian.PutUint32(b[24:], checksum(b[:24], []byte("of another format")))
		return b
	}
	long := encode(1, nil)
	binary.LittleEndian.PutUint32(long[12:], MaxSize+1)
	first := 8 * headerSize // a bit of the data
	for _, c := range []struct {
		name   string
		states int
		damage func(m *image)
		want   string // begins with "!": a warning; with "error: ": an error
	}{
		{"nothing", 0, nil, "nothing was saved yet: starting from the defaults"},
		{"one state", 1, nil, "state 1, which was saved last, was taken up"},
		{"some states", 7, nil, "state 7, which was saved last, was taken up"},
		{"the newest", 7, func(m *image) { m.flip(0, first) },
			"!state 7 was not saved to the end, or was damaged since (its checksum does not match): state 6, the one before, was taken up"},
		{"the one before", 7, func(m *image) { m.flip(1, first) },
			"!state 7, which was saved last, was taken up; state 6, the one before, is damaged (its checksum does not match), and will be overwritten"},
		{"a header", 7, func(m *image) { m.flip(0, 0) },
			"!one of the two saved states is damaged, perhaps the newer (it does not begin like a state): the other, state 6, was taken up"},
		{"a number", 7, func(m *image) { m.flip(0, 8*23) },
			"!one of the two saved states is damaged, perhaps the newer (its checksum does not match): the other, state 6, was taken up"},
		{"cut off", 7, func(m *image) { m.cut(spacing) },
			"!one of the two saved states is damaged, perhaps the newer (it is empty): the other, state 7, was taken up; the file was cut off, and is made longer again"},
		{"cut off within", 6, func(m *image) { m.cut(spacing + headerSize + 3) },
			"!state 6 was not saved to the end, or was damaged since (it ends after 3 of 20 bytes): state 5, the one before, was taken up; the file was cut off, and is made longer again"},
		{"garbage beside the first", 1, put(1, bytes.Repeat([]byte{0xff}, block)),
			"!one of the two saved states is damaged, perhaps the newer (it does not begin like a state): the other, state 1, was taken up"},
		{"too long", 0, put(0, long),
			"!the first state was not saved to the end, or was damaged since (its length cannot be 65537 bytes: at most 65536): starting from the defaults"},
		{"the first", 1, func(m *image) { m.flip(0, first) },
			"!the first state was not saved to the end, or was damaged since (its checksum does not match): starting from the defaults"},
		{"both", 2, func(m *image) { m.flip(0, first); m.flip(1, 0) },
			"!both saved states are damaged: starting from the defaults (slot 0: its checksum does not match; slot 1: it does not begin like a state)"},
		{"the second of an empty first", 0, put(1, []byte(strings.Repeat("x", block))),
			"!both saved states are damaged: starting from the defaults (slot 0: it is empty; slot 1: it does not begin like a state)"},
		{"a newer format", 1, put(1, other(2, 2)),
			"error: open the state state: slot 1 has format 2, and this latchd knows only format 1: use the latchd that saved it, or move the file away to start from the defaults"},
		{"an older state of a newer format", 1, put(0, other(3, 0)),
			"error: open the state state: slot 0 has format 3, and this latchd knows only format 1: use the latchd that saved it, or move the file away to start from the defaults"},
		{"a damaged state of a newer format", 1, func(m *image) { put(1, other(2, 2))(m); m.flip(1, first) },
			"!state 2 was not saved to the end, or was damaged since (its checksum does not match): state 1, the one before, was taken up"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := saved(t, c.states, 20)
			if c.damage != nil {
				c.damage(m)
			}
			before := *m
			_, r, err := open(m, "state")
			got := r.Note
			switch {
			case err != nil:
				got = "error: " + err.Error()
				if *m != before {
					t.Error("what is refused was changed")
				}
			case r.Warn:
				got = "!" + got
			}
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestUnreadable has the disk refuse to give one slot or both. What may come back must not outrank what is saved since.
func TestUnreadable(t *testing.T) {
	for _, c := range []struct {
		name          string
		states        int
		bad           []int // which reads fail: a slot takes two
		want, refused string
	}{
		{"the newest", 2, []int{3}, "!state 2 was not saved to the end, or was damaged since (it cannot be read: input/output error): state 1, the one before, was taken up", ""},
		{"its header", 2, []int{2}, "!one of the two saved states is damaged, perhaps the newer (it cannot be read: input/output error): the other, state 1, was taken up", ""},
		{"the only one", 1, []int{1}, "", "open the state state: slot 0: it cannot be read: input/output error, and the other holds no state (it is empty): try again later, or move the file away to start from the defaults"},
		{"both", 2, []int{0, 1}, "", "open the state state: slot 0: it cannot be read: input/output error, and the other holds no state (it cannot be read: input/output error): try again later, or move the file away to start from the defaults"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newSimulated(saved(t, c.states, 20))
			calls := map[string]int{}
			d.fail = func(call string) error {
				for _, bad := range c.bad {
					if call == "read" && calls["read"] == bad {
						calls[call]++
						return syscall.EIO
					}
				}
				calls[call]++
				return nil
			}
			s, r, err := d.open()
			if c.refused != "" {
				if err == nil || err.Error() != c.refused || !errors.Is(err, syscall.EIO) {
					t.Errorf("\n got %v\nwant %s", err, c.refused)
				}
				if calls["write"]+calls["reserve"] > 0 {
					t.Error("what is refused was changed")
				}
				return
			}
			if err != nil || "!"+r.Note != c.want || !r.Warn {
				t.Fatalf("\n got %s, warn %v (%v)\nwant %s", r.Note, r.Warn, err, c.want)
			}
			if err := s.Save([]byte("next")); err != nil {
				t.Fatal(err)
			}
			if _, r, _ := d.open(); string(r.Data) != "next" || r.Warn {
				t.Errorf("after the next save: %s", r.Note)
			}
		})
	}
}

// TestSequenceGoesRound begins at the last number that there is: whatever is saved next is the newest.
func TestSequenceGoesRound(t *testing.T) {
	m := &image{exists: true}
	if _, err := m.WriteAt(encode(^uint64(0)-1, []byte("before")), spacing); err != nil {
		t.Fatal(err)
	}
	s, _, err := open(m, "state")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		data := state(i, 50)
		if err := s.Save(data); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(contents(t, m), data) {
			t.Fatalf("save %d is not the newest", i)
		}
	}
}

// FuzzOpen opens arbitrary files: what is returned is whole, and the next save is found. Seal says which slots get the checksum that
// belongs to their content.
func FuzzOpen(f *testing.F) {
	f.Add([]byte{}, []byte{}, int64(0), byte(0))
	f.Add(encode(1, []byte("one")), []byte{}, int64(spacing), byte(1))
	f.Add(encode(3, []byte("three")), encode(2, []byte("two")), int64(2*spacing), byte(3))
	f.Add(encode(3, []byte("three"))[:30], encode(2, nil), int64(2*spacing), byte(2))
	f.Add(encode(1, []byte("one")), encode(1<<63, []byte("far")), int64(spacing+40), byte(0))
	f.Add(encode(7, []byte("the same")), encode(7, []byte("number")), int64(2*spacing), byte(3))
	f.Add([]byte(magic), []byte(magic+"\x02\x00\x00\x00"), int64(2*spacing), byte(2))
	f.Fuzz(func(t *testing.T, a, b []byte, size int64, seal byte) {
		m := &image{exists: true}
		var slots [2][]byte
		for i, content := range [2][]byte{a, b} {
			slots[i] = make([]byte, room*sector)
			copy(slots[i], content)
			if length := binary.LittleEndian.Uint32(slots[i][12:]); seal>>i&1 == 1 && length <= uint32(len(slots[i])-headerSize) {
				binary.LittleEndian.PutUint32(slots[i][24:], slowly(slots[i], int(length)))
			}
			if _, err := m.WriteAt(slots[i], int64(i)*spacing); err != nil {
				t.Fatal(err)
			}
		}
		m.size = 3 * spacing
		m.cut(max(size, 0))
		s, r, err := open(m, "state")
		if err != nil {
			if strings.Contains(err.Error(), "this latchd knows only format 1") {
				return
			}
			t.Fatal(err)
		}
		if r.Data != nil && !whole(slots[0], r.Data) && !whole(slots[1], r.Data) {
			t.Fatalf("returned %q, which neither slot holds", r.Data)
		}
		if err := s.Save([]byte("next")); err != nil {
			t.Fatal(err)
		}
		if got := contents(t, m); string(got) != "next" {
			t.Fatalf("the next state is not found, but %q", got)
		}
	})
}

// whole says whether a slot holds these data, with the checksum that is theirs.
func whole(slot, data []byte) bool {
	return headerSize+len(data) <= len(slot) && bytes.Equal(slot[headerSize:headerSize+len(data)], data) &&
		binary.LittleEndian.Uint32(slot[24:]) == slowly(slot, len(data))
}

// slowly is the checksum of a slot with a given length of data, bit by bit.
func slowly(slot []byte, length int) uint32 {
	crc := ^uint32(0)
	for _, c := range append(bytes.Clone(slot[:24]), slot[headerSize:headerSize+length]...) {
		crc ^= uint32(c)
		for range 8 {
			crc = crc>>1 ^ -(crc&1)&0x82f63b78
		}
	}
	return ^crc
}
