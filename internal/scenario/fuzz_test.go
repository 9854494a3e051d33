package scenario

import "testing"

// FuzzLoad: any file is read, or refused with a place; what is read can be run.
func FuzzLoad(f *testing.F) {
	for _, text := range []string{
		given("{facts: {ignition: false, speed: 3km/h}, config: {mode: armed}, simulate: {boot: jam}}"),
		step("{at: 1s, press: boot, for: 1s, key: Ben, release: lost}, {at: 2s, double: extra}, {at: 3s, log: drive.log, from: 1s, until: 2s}"),
		step("{at: 1s, down: steps}, {at: 2s, facts: {valet: unknown}}, {at: 3s, simulate: {boot: deaf}}, {at: 4s, lost: all}, {at: 5s, restart: true}"),
		step("{at: 1s, disarm: 10s}, {at: 2s, disarm: until_armed}, {at: 3s, arm: true}, {at: 4s, set: {boot.fob: off, enabled: inherit}, key: Ben}, {at: 5s, service: true}, {at: 6s, hold: boot, times: 3, every: 4s}"),
		expect("{event: setting_changed, setting: enabled, value: true, key: 3}, {event: service_due, latch: boot}, {decision: deny, setting: boot.fob, warning: door_unknown}"),
		expect("{action: boot.release, confirmed: true, at: 1s, within: 1s}, {frame: \"relay 200#XX\", within: 1s}, {event: fact, fact: valet, value: true, after: 1s, before: 2s}"),
		"version: 1\nconfig: bad.yaml\nscenarios: [{name: a, steps: [{at: 1s, hold: x}], expect: [{gesture: hold, button: x}]}]",
		"version: 2", "[]", "",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, problems := Load("test.yaml", mistaken(text))
		if (s == nil) != problems.HasErrors() {
			t.Fatalf("usable: %v; %s", s != nil, lines(problems))
		}
		for _, p := range problems {
			if p.Pos.File == "" || p.Message == "" {
				t.Errorf("%+v", p)
			}
		}
		if s == nil {
			return
		}
		for _, sc := range s.Scenarios {
			if len(sc.events) < 200 && sc.last < longest { // else it takes long
				sc.Run()
			}
		}
	})
}
