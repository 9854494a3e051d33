package vcantest

import (
	"os"
	"path/filepath"
	"testing"
)

// Relay is a configuration with a fob on car0 and a relay board without status on relay0, whose other ends are wire0 and board0. Its
// frames expire later than by default, because the kernel of the tests can be slow.
const Relay = `
version: 1
mode: armed
buses:
  - {name: body, interface: car0, dbc: "profile:mini-r56/mini-r56.dbc"}
  - {name: relay, interface: relay0}
buttons:
  - {name: fob_boot, place: fob, signal: body/FobStatus.Buttons, pressed: Boot, does: {hold: boot.release}}
  - {name: fob_lock, place: fob, signal: body/FobStatus.Buttons, pressed: Lock, does: {press: lock.all}}
facts:
  - {name: ignition, signal: body/Terminal.KL15, is: On}
actuators:
  - {action: boot.release, send: [{frame: "relay 200#01", repeat: 3, every: 20ms}], expires: 2s}
  - {action: lock.all, send: "relay 201#02", expires: 2s}
`

// RelayCar makes the interfaces of Relay and its file, and returns the file's name.
func RelayCar(t testing.TB) (file string) {
	t.Helper()
	Pair(t, "car0", "wire0")
	Pair(t, "relay0", "board0")
	return File(t, "latchd.yaml", Relay)
}

// File writes a file for a test.
func File(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// The frames of Relay's fob and ignition.
const (
	LockDown    = "23A#22300462"
	BootDown    = "23A#22301062"
	AllUp       = "23A#22330062"
	IgnitionOff = "130#0001C00FEC"
)
