package latch

import "time"

// driving is the hysteresis of P3: at BlockAt the boot is blocked, and it stays so until the speed was
// below AllowBelow for AllowAfter. It starts blocked, also after the speed was unknown; while it is, nobody asks.
type driving struct {
	blocked bool
	below   bool          // the speed is below AllowBelow ...
	since   time.Duration // ... since then
}

func (d *driving) observe(p *Params, now time.Duration, speed float64, unbroken bool) {
	if !unbroken {
		*d = driving{blocked: true}
	}
	d.blocked = d.blockedAt(p, now)
	switch {
	case speed >= p.Access.BlockAt:
		d.blocked, d.below = true, false
	case speed >= p.Access.AllowBelow:
		d.below = false
	case !d.below:
		d.below, d.since = true, now
	}
}

func (d *driving) blockedAt(p *Params, now time.Duration) bool { return now < d.allowedAt(p) }

// allowedAt is from when on the boot is allowed, if the speed stays as it is.
func (d *driving) allowedAt(p *Params) (at time.Duration) {
	if d.blocked {
		at = never
	}
	if d.blocked && d.below {
		at = d.since + p.Access.AllowAfter
	}
	return at
}
