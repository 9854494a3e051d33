package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// A slot holds one state: a header, the data, and zeros up to the end of a block.
//
//	 0  magic     8 bytes
//	 8  format    4 bytes, and like all that follows: the least significant first
//	12  length    4 bytes: of the data
//	16  sequence  8 bytes: which state this is, counted from 1
//	24  checksum  4 bytes: CRC-32C of the 24 bytes before it and of the data
//	28  data
//
// Formats to come keep this header and MaxSize, so that an older latchd can tell a newer format from damage.
const (
	magic      = "latchd:S"
	format     = 1
	headerSize = 28
)

// MaxSize is how many bytes a state may have. With a full budget, the 50 KiB of a long history each make 10 MiB a day.
const MaxSize = 64 << 10

// block is what filesystems read and write in one piece. A slot is written in whole blocks, so that the kernel need not read the rest
// of one before: on a card with a bad sector that read would fail, and the slot could never be written again.
const block = 4 << 10

// spacing is how far apart the slots begin. A card that loses power while it writes may lose all of an erase block, of often 4 MiB
// (https://lwn.net/Articles/428584/), so no two slots may share one. That holds as far as the filesystem keeps the file in one piece.
const spacing = 4 << 20

// castagnoli is CRC-32C, which ARMv8 and amd64 have an instruction for.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encode is the content of a slot.
func encode(sequence uint64, data []byte) []byte {
	b := make([]byte, (headerSize+len(data)+block-1)/block*block)
	copy(b, magic)
	binary.LittleEndian.PutUint32(b[8:], format)
	binary.LittleEndian.PutUint32(b[12:], uint32(len(data)))
	binary.LittleEndian.PutUint64(b[16:], sequence)
	binary.LittleEndian.PutUint32(b[24:], checksum(b[:24], data))
	copy(b[headerSize:], data)
	return b
}

func checksum(header, data []byte) uint32 {
	return crc32.Update(crc32.Checksum(header, castagnoli), castagnoli, data)
}

// slot is what was read of one.
type slot struct {
	err        error // why there is no state in it, nil: there is one
	unreadable bool  // the disk did not give it, so it may hold a state nevertheless
	format     uint32
	sequence   uint64 // as the header says, 0: there is none; with an error it may be wrong
	data       []byte
}

var (
	errEmpty    = errors.New("it is empty")
	errNoHeader = errors.New("it does not begin like a state")
	errChecksum = errors.New("its checksum does not match")
)

// readSlot reads and checks slot 0 or 1.
func readSlot(d io.ReaderAt, number int) slot {
	at := int64(number) * spacing
	header := make([]byte, headerSize)
	if _, err := d.ReadAt(header, at); err != nil && err != io.EOF {
		return slot{err: fmt.Errorf("it cannot be read: %w", err), unreadable: true}
	}
	if [headerSize]byte(header) == [headerSize]byte{} {
		return slot{err: errEmpty}
	}
	if string(header[:8]) != magic {
		return slot{err: errNoHeader}
	}
	s := slot{format: binary.LittleEndian.Uint32(header[8:]), sequence: binary.LittleEndian.Uint64(header[16:])}
	length := binary.LittleEndian.Uint32(header[12:])
	if length > MaxSize {
		s.err = fmt.Errorf("its length cannot be %d bytes: at most %d", length, MaxSize)
		return s
	}
	data := make([]byte, length)
	n, err := d.ReadAt(data, at+headerSize)
	switch {
	case err != nil && err != io.EOF:
		s.err, s.unreadable = fmt.Errorf("it cannot be read: %w", err), true
	case checksum(header[:24], data) == binary.LittleEndian.Uint32(header[24:]):
		s.data = data // what the file does not have counts as zeros, as it will once the file is longer again
	case n < len(data):
		s.err = fmt.Errorf("it ends after %d of %d bytes", n, length)
	default:
		s.err = errChecksum
	}
	return s
}

// after says whether one sequence number comes after another. The difference is taken with its sign, so that this holds beyond
// the last number too (RFC 1982): a file can claim any number, and the state that is saved next must count as the newer one.
func after(a, b uint64) bool { return int64(a-b) > 0 }
