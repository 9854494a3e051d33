package store

import "time"

// An SD card wears out by what is written to it. In ordinary use there are at most 200 saves in any 24 hours: a burst, and what
// comes back of it meanwhile, one each 8 minutes.
const (
	perDay = 200
	burst  = 20
	refill = 24 * time.Hour / (perDay - burst)
)

// budget is a bucket of tokens, kept as the time at which it is full again (the "virtual scheduling" of ITU-T I.371): that needs no
// fractions of tokens. A new one is full.
type budget struct{ full time.Time }

// ready is the time from which on there is a token.
func (b *budget) ready() time.Time { return b.full.Add(-(burst - 1) * refill) }

// spend takes a token. Where there is none it costs nothing: a save that could not wait does not keep later ones waiting.
func (b *budget) spend(now time.Time) {
	if b.full.Before(now) {
		b.full = now
	}
	if !now.Before(b.ready()) {
		b.full = b.full.Add(refill)
	}
}
