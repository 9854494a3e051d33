package report

import (
	"io"
	"time"

	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/gateway"
	"latchd/latch"
)

// frames writes only the frames that were sent, as candump -L would have recorded them.
type frames struct {
	w     *candump.Writer
	c     *config.Config
	start func() int64
	err   error
}

// NewCandump returns a writer of the frames sent, in the form of candump -L. start tells the stamp of the
// log's first frame in nanoseconds; it is asked when the first frame is written.
func NewCandump(w io.Writer, c *config.Config, start func() int64) Writer {
	return &frames{w: candump.NewWriter(w), c: c, start: start}
}

func (f *frames) Sent(t *gateway.Transmission) {
	if err := f.w.Write(f.start()+int64(t.At), f.c.Buses[t.Bus].Interface, &t.Frame); f.err == nil {
		f.err = err
	}
}

func (f *frames) Effect(*latch.Effect)                           {}
func (f *frames) Refused(*gateway.Transmission, gateway.Refusal) {}
func (f *frames) Note(time.Duration, string, string)             {}

func (f *frames) Flush() error {
	if err := f.w.Flush(); f.err == nil {
		f.err = err
	}
	return f.err
}
