package latch

import "slices"

// Health is what a workshop would ask about: how the latches and the fobs have done since their last service. It
// is a value of bounded size that whoever stores it can encode and give back. The zero value is a car just
// serviced.
type Health struct {
	Latches [numClosures]LatchHealth `json:"latches"`        // by Closure; a lid is the boot's
	Keys    []KeyHealth              `json:"keys,omitempty"` // at most maxKeys, in the order in which they were first used
}

// LatchHealth is how one latch does.
type LatchHealth struct {
	Cycles  uint64   `json:"cycles,omitempty"` // openings: confirmed, or sent where nothing can tell that they failed
	Opening Times    `json:"opening,omitzero"` // from the first frame to the status that confirms it, of openings
	Retried Recent   `json:"retried,omitzero"` // of the movements whose status was awaited: those not confirmed at the first try
	Rebound Recent   `json:"rebound,omitzero"` // of the closings: those after which the lid sprang open
	Slammed Recent   `json:"slammed,omitzero"` // of the closings: those too hard, in the word of the car's sensor
	Told    []Reason `json:"told,omitempty"`   // services that were told of
}

// KeyHealth is how the battery of one key does.
type KeyHealth struct {
	Key    KeyNumber `json:"key"`
	Frames uint64    `json:"frames,omitempty"` // that followed another in a press
	Late   Recent    `json:"late,omitzero"`    // of them: those that came late, or never
	Low    uint64    `json:"low,omitempty"`    // presses in a row with which the car reported a weak battery
	Told   []Reason  `json:"told,omitempty"`
}

// maxKeys bounds the keys that are watched. A car knows about ten; more numbers are noise.
const maxKeys = 16

// Clone is a copy that shares nothing.
func (h *Health) Clone() Health {
	c := *h
	for i := range c.Latches {
		c.Latches[i].Told = slices.Clone(c.Latches[i].Told)
	}
	c.Keys = slices.Clone(c.Keys)
	for i := range c.Keys {
		c.Keys[i].Told = slices.Clone(c.Keys[i].Told)
	}
	return c
}

// Serviced begins anew: everything is counted, compared and told from now on.
func (h *Health) Serviced() { *h = Health{} }

// moved takes in how an actuation ended, if it did.
func (h *Health) moved(ev *Event, attempt int) {
	l, opens := &h.Latches[ev.Action.Closure()], ev.Action.OpensBoot() || ev.Action.Unlocks()
	switch ev.Kind {
	case Confirmed:
		l.Retried.add(attempt > 1)
		if opens {
			l.Cycles++
			l.Opening.add(ev.After)
		}
	case Unconfirmed:
		l.Retried.add(true)
	case SentUnverified, Unverified: // most likely it has moved
		if opens {
			l.Cycles++
		}
	}
}

// closed, rebounded and slammed follow the lid of the boot. The last two are of the newest closing.
func (h *Health) closed() {
	l := &h.Latches[Boot]
	l.Rebound.add(false)
	l.Slammed.add(false)
}

func (h *Health) rebounded() { h.Latches[Boot].Rebound.mark() }
func (h *Health) slammed()   { h.Latches[Boot].Slammed.mark() }

// frame takes in a frame of a fob that is held, or that one is missing.
func (h *Health) frame(key KeyNumber, late bool) {
	if k := h.key(key); k != nil {
		k.Frames++
		k.Late.add(late)
	}
}

// battery takes in what the car reported of the key's battery with a press.
func (h *Health) battery(key KeyNumber, low bool) {
	switch k := h.key(key); {
	case k == nil:
	case low:
		k.Low++
	default:
		k.Low = 0
	}
}

// key finds a key, from its first use on; nil if there are too many.
func (h *Health) key(key KeyNumber) *KeyHealth {
	for i := range h.Keys {
		if h.Keys[i].Key == key {
			return &h.Keys[i]
		}
	}
	if len(h.Keys) >= maxKeys {
		return nil
	}
	h.Keys = append(h.Keys, KeyHealth{Key: key})
	return &h.Keys[len(h.Keys)-1]
}
