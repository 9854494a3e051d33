package candump

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
)

const (
	bufferSize = 256 << 10 // as fast as larger ones, and it stays in the second-level cache
	maxLine    = 64 << 10  // far above the longest line of candump: CAN XL, under 5 kB
)

// input cuts what it reads into lines, in one buffer.
type input struct {
	src       io.Reader
	buf       []byte
	pos, end  int   // the unread part of buf
	eof       bool  // no more to read
	err       error // why not, unless the log simply ended
	packed    bool  // the log is in gzip
	truncated bool  // and ends in the middle of it
}

// ending says how a line ends.
type ending uint8

const (
	whole   ending = iota // with \n or \r\n
	cut                   // with the log
	endless               // not within maxLine
)

// packers are the beginnings of compressed files that are not read, with what to do about them.
var packers = []struct{ magic, advice string }{
	{"\xFD7zXZ\x00", "compressed with xz: unpack it first with xz -d"},
	{"\x28\xB5\x2F\xFD", "compressed with zstd: unpack it first with zstd -d"},
	{"BZh", "compressed with bzip2: unpack it first with bzip2 -d"},
}

// open looks at the first bytes: gzip is unpacked on the way, other packers are refused by name.
func (in *input) open() {
	for in.end < 6 && !in.eof {
		in.fill()
	}
	head := in.buf[:in.end]
	for _, p := range packers {
		if bytes.HasPrefix(head, []byte(p.magic)) {
			in.pos, in.eof, in.err = in.end, true, errors.New(p.advice)
		}
	}
	if !bytes.HasPrefix(head, []byte("\x1F\x8B")) || in.err != nil {
		return
	}
	unpacked, err := gzip.NewReader(io.MultiReader(bytes.NewReader(bytes.Clone(head)), in.src))
	in.src, in.packed, in.end, in.eof = unpacked, true, 0, false
	if err != nil {
		in.stop(err)
	}
}

// line is the next line without its end, valid until the next call; an endless line is left out.
func (in *input) line() (line []byte, end ending, ok bool) {
	n, found := in.find(0)
	switch {
	case n > maxLine:
		in.discard()
		return nil, endless, true
	case found:
		line = in.buf[in.pos : in.pos+n]
		in.pos += n + 1
		return bytes.TrimSuffix(line, []byte("\r")), whole, true
	}
	line = in.buf[in.pos:in.end]
	in.pos = in.end
	return bytes.TrimSuffix(line, []byte("\r")), cut, n > 0
}

// find looks for the end of the line that begins at the offset from pos, reading on as needed.
// Without one, n is how much there is before the end of the log, or as much as the buffer holds, which
// is more than maxLine.
func (in *input) find(offset int) (n int, found bool) {
	for {
		rest := in.buf[in.pos+offset : in.end]
		if i := bytes.IndexByte(rest[n:], '\n'); i >= 0 {
			return n + i, true
		}
		n = len(rest)
		if in.eof || in.pos == 0 && in.end == len(in.buf) {
			return n, false
		}
		in.fill()
	}
}

// discard leaves out the rest of a line.
func (in *input) discard() {
	for {
		if i := bytes.IndexByte(in.buf[in.pos:in.end], '\n'); i >= 0 {
			in.pos += i + 1
			return
		}
		in.pos = in.end
		if in.eof {
			return
		}
		in.fill()
	}
}

// fill reads once, after making room. There must be room to make: pos > 0 or end < len(buf).
func (in *input) fill() {
	if in.pos > 0 {
		in.end = copy(in.buf, in.buf[in.pos:in.end])
		in.pos = 0
	}
	for range 100 {
		n, err := in.src.Read(in.buf[in.end:])
		in.end += n
		if err != nil {
			in.stop(err)
		}
		if n > 0 || err != nil {
			return
		}
	}
	in.stop(io.ErrNoProgress)
}

func (in *input) stop(err error) {
	in.eof = true
	switch {
	case err == io.EOF:
	case in.packed && errors.Is(err, io.ErrUnexpectedEOF):
		in.truncated = true
	default:
		in.err = err
	}
}
