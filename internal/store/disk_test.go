package store

import (
	"io"
	"iter"
	"slices"
	"strings"
)

const sector = 512

// room is how many sectors of a slot the simulated disks have. What lies between the slots is zeros, and not to be written.
const room = 32

// image is what a disk holds after a power cut. It is a disk itself, on which all that is written is there at once.
type image struct {
	exists  bool
	size    int64
	sectors [2][room]string // empty: zeros
}

var zeros = strings.Repeat("\x00", sector)

// locate says where a byte is; ok is false between the slots.
func locate(at int64) (slot, number, offset int64, ok bool) {
	slot, number, offset = at/spacing, at%spacing/sector, at%sector
	return slot, number, offset, slot < 2 && number < room
}

func readAt(b []byte, at, size int64, get func(slot, number int64) string) (n int, err error) {
	for n < len(b) {
		if at >= size {
			return n, io.EOF
		}
		slot, number, offset, ok := locate(at)
		s := zeros
		if ok {
			if s = get(slot, number); s == "" {
				s = zeros
			}
		}
		part := copy(b[n:], s[offset:min(sector, offset+size-at)])
		n, at = n+part, at+int64(part)
	}
	if at == size {
		return n, io.EOF // which io.ReaderAt may do, though an os.File does not
	}
	return n, nil
}

func writeAt(b []byte, at int64, put func(slot, number int64, content string)) {
	for ; len(b) > 0; b, at = b[sector:], at+sector {
		slot, number, offset, ok := locate(at)
		if !ok || offset != 0 || len(b) < sector {
			panic("a save writes outside of the slots, or a part of a sector")
		}
		content := string(b[:sector])
		if content == zeros {
			content = ""
		}
		put(slot, number, content)
	}
}

func (m *image) ReadAt(b []byte, at int64) (int, error) {
	return readAt(b, at, m.size, func(slot, number int64) string { return m.sectors[slot][number] })
}

func (m *image) WriteAt(b []byte, at int64) (int, error) {
	writeAt(b, at, func(slot, number int64, content string) { m.sectors[slot][number] = content })
	m.size = max(m.size, at+int64(len(b)))
	return len(b), nil
}

func (m *image) Reserve(size int64) (bool, error) {
	if m.size >= size {
		return false, nil
	}
	m.size = size
	return true, nil
}

func (*image) Sync() error          { return nil }
func (*image) SyncDirectory() error { return nil }
func (*image) Forget()              {}
func (*image) Close() error         { return nil }

// cut cuts the file off. What is behind its end is zeros when it grows again.
func (m *image) cut(size int64) {
	m.size = min(m.size, size)
	for i := range m.sectors {
		for j := range m.sectors[i] {
			switch left := m.size - int64(i)*spacing - int64(j)*sector; {
			case left <= 0:
				m.sectors[i][j] = ""
			case left < sector && m.sectors[i][j] != "":
				m.sectors[i][j] = m.sectors[i][j][:left] + zeros[left:]
			}
		}
	}
}

// cell is a sector, the size or the existence of a file on a disk with a cache.
type cell[T comparable] struct {
	now   T    // what reads give
	may   []T  // what the disk may have
	dirty bool // the next sync brings it to the disk
}

func (c *cell[T]) set(v T) {
	c.now, c.dirty = v, true
	if !slices.Contains(c.may, v) {
		c.may = append(c.may, v)
	}
}

func (c *cell[T]) sync() {
	if c.dirty {
		c.may, c.dirty = []T{c.now}, false
	}
}

// simulated is a disk with a cache, as the kernel's is: what was written since the last sync may be there after a power cut or not,
// sector by sector. After a sync that failed this stays so until the sector is written again, or, on some filesystems, until the next sync.
type simulated struct {
	exists  cell[bool]
	size    cell[int64]
	sectors [2][room]cell[string]
	step    func()                  // is called after each change
	fail    func(call string) error // may have a call fail
	pick    func(n int) int         // decides what the disk has of what is unsure, when that is read again
}

// newSimulated is a disk that was just switched on.
func newSimulated(found *image) *simulated {
	m := *found
	m.cut(m.size)
	d := &simulated{
		step: func() {}, fail: func(string) error { return nil }, pick: func(int) int { return 0 },
		exists: cell[bool]{m.exists, []bool{m.exists}, false}, size: cell[int64]{m.size, []int64{m.size}, false},
	}
	for i := range d.sectors {
		for j := range d.sectors[i] {
			d.sectors[i][j] = cell[string]{m.sectors[i][j], []string{m.sectors[i][j]}, false}
		}
	}
	return d
}

// open opens the file, and makes it if there is none.
func (d *simulated) open() (*Store, Recovered, error) {
	if !d.exists.now {
		d.exists.set(true)
		d.step()
	}
	return open(d, "state")
}

func (d *simulated) ReadAt(b []byte, at int64) (int, error) {
	if err := d.fail("read"); err != nil {
		return 0, err
	}
	return readAt(b, at, d.size.now, func(slot, number int64) string { return d.sectors[slot][number].now })
}

// WriteAt writes half of it when it is to fail.
func (d *simulated) WriteAt(b []byte, at int64) (int, error) {
	defer d.step()
	err := d.fail("write")
	if err != nil {
		b = b[:len(b)/2/sector*sector]
	}
	writeAt(b, at, func(slot, number int64, content string) { d.sectors[slot][number].set(content) })
	if end := at + int64(len(b)); end > d.size.now {
		d.size.set(end)
	}
	return len(b), err
}

func (d *simulated) Reserve(size int64) (bool, error) {
	defer d.step()
	if err := d.fail("reserve"); err != nil || size <= d.size.now {
		return false, err
	}
	d.size.set(size)
	return true, nil
}

func (d *simulated) Sync() error {
	defer d.step()
	if err := d.fail("sync"); err != nil {
		clean := d.pick(2) == 0 // filesystems may take what they could not write for written, but not the size of the file
		for i := range d.sectors {
			for j := range d.sectors[i] {
				c := &d.sectors[i][j]
				c.dirty = c.dirty && !clean
			}
		}
		return err
	}
	d.size.sync()
	for i := range d.sectors {
		for j := range d.sectors[i] {
			d.sectors[i][j].sync()
		}
	}
	return nil
}

func (d *simulated) SyncDirectory() error {
	defer d.step()
	if err := d.fail("sync directory"); err != nil {
		return err
	}
	d.exists.sync()
	return nil
}

func (d *simulated) Forget() {
	defer d.step()
	for i := range d.sectors {
		for j := range d.sectors[i] {
			if c := &d.sectors[i][j]; !c.dirty {
				c.now = c.may[d.pick(len(c.may))]
				c.may = []string{c.now}
			}
		}
	}
}

func (*simulated) Close() error { return nil }

// cuts are all that the disk may hold if the power is cut now. Each is valid until the next, and is not to be changed.
func (d *simulated) cuts() iter.Seq[*image] {
	return func(yield func(*image) bool) {
		var m image
		choices := []func(k int) bool{} // each sets something to its k-th value, false: there are fewer
		for i := range d.sectors {
			for j := range d.sectors[i] {
				c := &d.sectors[i][j]
				if m.sectors[i][j] = c.may[0]; len(c.may) > 1 {
					choices = append(choices, choice(&m.sectors[i][j], c.may))
				}
			}
		}
		choices = append(choices, choice(&m.size, d.size.may))
		m.exists = true
		if slices.Contains(d.exists.may, false) && !yield(&image{}) || !slices.Contains(d.exists.may, true) {
			return
		}
		m.size = d.size.may[0]
		at := make([]int, len(choices))
		for {
			if !yield(&m) {
				return
			}
			i := 0
			for ; i < len(choices); i++ {
				if at[i]++; choices[i](at[i]) {
					break
				}
				at[i] = 0
				choices[i](0)
			}
			if i == len(choices) {
				return
			}
		}
	}
}

func choice[T comparable](v *T, may []T) func(k int) bool {
	return func(k int) bool {
		if k < len(may) {
			*v = may[k]
		}
		return k < len(may)
	}
}
