package latch

import "time"

// Memory is what must outlast a restart of the daemon. Times are lengths: how long ago, or how long still.
type Memory struct {
	Crash     CrashMemory     `json:"crash"`
	Disarmed  bool            `json:"disarmed,omitempty"`
	Remaining time.Duration   `json:"disarmed_for,omitempty"` // of Disarmed; 0: until armed again
	Settings  []SettingChange `json:"settings,omitempty"`
	Pulses    []time.Duration `json:"boot_pulses,omitempty"` // how long ago the boot was pulsed, the newest first
	Rest      time.Duration   `json:"rest,omitempty"`        // how long the hardware still rests
	Unlatched bool            `json:"unlatched,omitempty"`   // a release was not confirmed, and the boot not seen closed since
	Health    Health          `json:"health,omitzero"`       // what was counted for the service of latches and keys
}

// CrashMemory is the state after a crash (P2).
type CrashMemory struct {
	Active bool          `json:"active,omitempty"`
	Ago    time.Duration `json:"ago,omitempty"`
	Off    bool          `json:"ignition_was_off,omitempty"` // for long enough since
}

// Memory is what is to be kept, as of the newest call of Observe or Advance. It shares nothing with the engine.
func (e *Engine) Memory() Memory {
	did := e.didMove()
	m := Memory{
		Disarmed: e.disarmed.active, Settings: append([]SettingChange(nil), e.changes...),
		Rest: max(0, did.restUntil-e.now), Unlatched: e.lid.unlatched, Health: e.health.Clone(),
	}
	if e.crash.active {
		m.Crash = CrashMemory{true, e.now - e.crash.at, e.crash.off}
	}
	if e.disarmed.active && e.disarmed.until != never {
		m.Remaining = e.disarmed.until - e.now
	}
	for n := 1; ; n++ {
		at, ok := did.pulses.nth(n)
		if !ok || e.now-at >= time.Hour { // older ones limit nothing
			return m
		}
		m.Pulses = append(m.Pulses, e.now-at)
	}
}

// Recall restores what was kept. It comes before the first input. Away is how long the daemon was down, 0 where nobody can
// tell: then every limit counts on from where it was.
func (e *Engine) Recall(m *Memory, away time.Duration) {
	if m.Crash.Active {
		e.crash = crash{active: true, at: e.now - away - m.Crash.Ago, off: m.Crash.Off}
	}
	switch {
	case m.Disarmed && m.Remaining == 0:
		e.disarmed = disarmed{active: true, until: never}
	case m.Disarmed && m.Remaining > away:
		e.disarmed = disarmed{active: true, until: e.now + m.Remaining - away}
	}
	e.changes = append([]SettingChange(nil), m.Settings...)
	for i := len(m.Pulses) - 1; i >= 0; i-- {
		e.motors.pulses.add(e.now - away - m.Pulses[i])
	}
	e.motors.restUntil = e.now + max(0, m.Rest-away)
	e.lid.unlatched = m.Unlatched
	e.health = m.Health.Clone()
	e.schedule()
}
