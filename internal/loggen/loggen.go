// Package loggen writes candump logs of any length, the same bytes every time, for benchmarks and for
// tests of flat memory.
package loggen

import (
	"bufio"
	"fmt"
	"io"
)

// start is the first stamp, in microseconds since 1970.
const start = 1_700_000_000_000_000

// traffic is one identifier with the payloads that it carries in turn.
type traffic struct {
	id       string
	payloads []string
}

// The frames of a BMW K-CAN, from recordings of an E92: doors and boot, terminal status, speed,
// battery voltage, central locking.
var known = []traffic{
	{"2FC", []string{"810000FFFFFFFF", "810001FFFFFFFF"}},
	{"130", []string{"0001D01FB7", "0001C01FB8"}},
	{"1A0", []string{"9E90E48F00E97F00"}},
	{"3B4", []string{"D9F3FC00FFFFFFFF"}},
	{"0EA", []string{"81FFE7FCFFFFFFFF", "81FFE7FDFFFFFFFF"}},
}

// press is a lock button held for seven frames and released, and the gaps between its frames in
// microseconds as the car sends them.
var (
	press     = []string{"22300462", "22300462", "22300462", "22300462", "22300462", "22300462", "22300462", "22330062"}
	pressGaps = []int64{0, 55_000, 85_000, 100_000, 100_000, 100_000, 100_000, 100_000}
)

// pressEvery is the time from press to press in microseconds.
const pressEvery = 10_000_000

// changeEvery is how long a status stays the same, in microseconds.
const changeEvery = 60_000_000

// Write writes a log of the given number of frames: 60 identifiers on can0, one frame every 0.2 to
// 1 ms, and a press of the key fob (23A) every ten seconds.
func Write(w io.Writer, frames int) error {
	out := bufio.NewWriterSize(w, 64<<10)
	g := generator{now: start, next: start + pressEvery/10, random: 1}
	for range frames {
		id, payload := g.frame()
		fmt.Fprintf(out, "(%010d.%06d) can0 %s#%s\n", g.now/1_000_000, g.now%1_000_000, id, payload)
	}
	return out.Flush()
}

type generator struct {
	now     int64 // microseconds
	next    int64 // when the next frame of a press is due
	step    int   // which one
	random  uint64
	payload [16]byte
}

// frame is the next frame; g.now is its stamp.
func (g *generator) frame() (id string, payload string) {
	r := g.draw()
	g.now += 200 + int64(r>>32)%800
	if g.now >= g.next {
		return "23A", g.press()
	}
	n := int(r % 59)
	if n < len(known) {
		t := known[n]
		return t.id, t.payloads[int(g.now/changeEvery)%len(t.payloads)]
	}
	return others[n-len(known)], g.fill(n, r)
}

func (g *generator) press() string {
	payload := press[g.step]
	g.step = (g.step + 1) % len(press)
	if g.step == 0 {
		g.next = g.next - g.next%pressEvery + pressEvery
	} else {
		g.next += pressGaps[g.step]
	}
	return payload
}

// fill makes a payload with a length of its own for each identifier: 4 to 8 bytes, mostly 8.
func (g *generator) fill(n int, r uint64) string {
	const digits = "0123456789ABCDEF"
	length := [...]int{8, 8, 6, 8, 7, 8, 4, 8}[n%8]
	for i := range 2 * length {
		g.payload[i] = digits[r>>(4*i)&0xF]
	}
	return string(g.payload[:2*length])
}

// draw is the next number of a xorshift generator (Marsaglia, "Xorshift RNGs", 2003).
func (g *generator) draw() uint64 {
	g.random ^= g.random << 13
	g.random ^= g.random >> 7
	g.random ^= g.random << 17
	return g.random
}

// others are the identifiers that nobody is interested in.
var others = func() (ids [54]string) {
	for i := range ids {
		ids[i] = fmt.Sprintf("%03X", 0x0A8+i*0x1D)
	}
	return ids
}()
