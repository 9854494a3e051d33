package candump

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"latchd/canbus"
)

// Writer writes a log as candump -L does. It is buffered: call Flush at the end.
type Writer struct {
	// Nanoseconds writes nine digits of a second, as candump -N does, instead of six; the rest of a
	// stamp is cut off.
	Nanoseconds bool

	w    *bufio.Writer
	line []byte
}

// NewWriter returns a writer that writes to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: bufio.NewWriter(w)} }

// Write writes a frame. at is its stamp in nanoseconds, since 1970 for a time of day.
func (w *Writer) Write(at int64, iface string, f *canbus.Frame) error {
	if at < 0 {
		return fmt.Errorf("write frame %v: time stamp %d: at least 0", f, at)
	}
	if err := checkInterface(iface); err != nil {
		return fmt.Errorf("write frame %v: %w", f, err)
	}
	b := append(w.line[:0], '(')
	b = appendPadded(b, at/int64(time.Second), 1_000_000_000)
	b = append(b, '.')
	if fraction := at % int64(time.Second); w.Nanoseconds {
		b = appendPadded(b, fraction, 100_000_000)
	} else {
		b = appendPadded(b, fraction/int64(time.Microsecond), 100_000)
	}
	b = append(b, ") "...)
	b = append(b, iface...)
	b, err := f.AppendText(append(b, ' '))
	if err != nil {
		return fmt.Errorf("write %w", err)
	}
	w.line = append(b, '\n')
	_, err = w.w.Write(w.line)
	return err
}

// Drop marks that n frames of the interface are missing here, and that it lost total of them so far.
func (w *Writer) Drop(iface string, n, total uint32) error {
	if err := checkInterface(iface); err != nil {
		return fmt.Errorf("write dropcount: %w", err)
	}
	plural := ""
	if n > 1 {
		plural = "s"
	}
	_, err := fmt.Fprintf(w.w, "DROPCOUNT: dropped %d CAN frame%s on '%s' socket (total drops %d)\n", n, plural, iface, total)
	return err
}

// Flush writes what is buffered.
func (w *Writer) Flush() error { return w.w.Flush() }

// checkInterface refuses names that would not be read back.
func checkInterface(name string) error {
	ok := len(name) > 0 && len(name) <= maxInterfaceName
	for _, c := range []byte(name) {
		ok = ok && c > ' ' && c != 0x7F
	}
	if !ok {
		return fmt.Errorf("interface %q: 1 to %d characters, none of them blank", name, maxInterfaceName)
	}
	return nil
}

// appendPadded appends n with zeros in front, its first digit worth the given power of ten.
func appendPadded(b []byte, n, power int64) []byte {
	for ; power > 0; power /= 10 {
		b = append(b, '0'+byte(n/power%10))
	}
	return b
}
