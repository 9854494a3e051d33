package config

// What boot.release sends in the base, and a lock of the boot that the tests below replace.
const (
	baseLock    = `"relay 200#02"`
	baseRelease = "{message: relay/Command, set: {Closure: 1, Order: Release}, counter: Counter, checksum: {signal: Checksum, algorithm: xor8}}"
)

// opensMistakes are frames that open the boot for another action than boot.release.
var opensMistakes = []mistake{
	{"the frame that releases the boot", []string{baseLock, `"relay 200#01"`}, []string{
		"latchd.yaml:38:31: actuators[boot.lock].send[#1]: boot.release sends the same frame at latchd.yaml:35:9: boot.lock " + pastRules + "; give it a frame of its own, even if this one only wakes the controller",
	}},
	{"it among others, for an action that moves nothing", []string{"action: boot.lock", "action: feedback.done", baseLock, `["relay 200#02", "relay 200#01", "relay 200#03"]`}, []string{
		"latchd.yaml:38:52: actuators[feedback.done].send[#2]: boot.release sends the same frame at latchd.yaml:35:9: feedback.done " + pastRules + "; give it a frame of its own, even if this one only wakes the controller",
	}},
	{"it as a frame of CAN FD", []string{baseLock, `"relay 200##401"`}, []string{
		"latchd.yaml:38:31: actuators[boot.lock].send[#1]: boot.release sends the same frame at latchd.yaml:35:9: boot.lock " + pastRules + "; give it a frame of its own, even if this one only wakes the controller",
	}},
	{"its message", []string{baseLock, "[" + baseRelease + "]"}, []string{
		"latchd.yaml:38:32: actuators[boot.lock].send[#1]: boot.release sends the same frame at latchd.yaml:34:9: boot.lock " + pastRules + "; give it a frame of its own, even if this one only wakes the controller",
	}},
	{"its message without what varies", []string{baseLock, "[{message: relay/Command, set: {Closure: 1, Order: Release}}]"}, []string{
		"latchd.yaml:38:32: actuators[boot.lock].send[#1]: boot.release sends the same frame at latchd.yaml:34:9: boot.lock " + pastRules + "; give it a frame of its own, even if this one only wakes the controller",
	}},
	{"its message byte by byte", []string{baseLock, `"relay 200#0100010AFF000000"`}, []string{
		"latchd.yaml:38:31: actuators[boot.lock].send[#1]: boot.release sends the same frame at latchd.yaml:34:9: boot.lock " + pastRules + "; give it a frame of its own, even if this one only wakes the controller",
	}},
	{"a literal frame, and a message that varies to it", []string{"relay 200#01", "relay 200#0200020AFF000000", baseLock, "[{message: relay/Command, set: {Closure: 2, Order: Lock}, counter: Counter, checksum: {signal: Checksum, algorithm: xor8}}]"}, []string{
		"latchd.yaml:38:32: actuators[boot.lock].send[#1]: boot.release sends the same frame at latchd.yaml:35:9: boot.lock " + pastRules + "; give it a frame of its own, even if this one only wakes the controller",
	}},
	{"another bit beside those that vary", []string{"set: {Order: Release}", "set: {Order: Lock}", baseLock, `"relay 200#0100011AFF000000"`}, nil},
	{"another length", []string{baseLock, `"relay 200#0100"`}, nil},
	{"another identifier", []string{baseLock, `"relay 201#01"`}, nil},
	{"another bus", []string{baseLock, `"body 200#01"`}, []string{
		"latchd.yaml:38:31: warning: actuators[boot.lock].send[#1]: buttons are heard on bus body: latchd would speak on the car's own bus; a bus of its own is safer",
	}},
	{"a command that releases by the simulation", []string{baseLock, `["relay 200#02", {message: relay/Command, set: {Closure: 2, Order: Release}}]`}, []string{
		"latchd.yaml:38:48: actuators[boot.lock].send[#2]: by the simulation at latchd.yaml:48:13 this frame moves boot to Released, which is what confirms boot.release: boot.lock " + pastRules + "; send a command that leaves the boot closed",
	}},
	{"a command that moves to a state without a name", []string{"Report.Boot, is: Released, is_not: Latched", "Report.Current, is: 5, is_not: 4", "signal: Boot\n", "signal: Current\n", "Latched", "4", "Moving\n", "6\n", "Jammed", "7", "to: Released", "to: 5", baseLock, `"relay 200#0200010000000000"`}, []string{
		"latchd.yaml:38:31: actuators[boot.lock].send[#1]: by the simulation at latchd.yaml:48:13 this frame moves boot to 5, which is what confirms boot.release: boot.lock " + pastRules + "; send a command that leaves the boot closed",
	}},
	{"a command of the simulation on another bus", []string{"when: {message: relay/Command", "when: {message: body/Command", baseLock, `"relay 200#0200010000000000"`}, nil},
	{"a command of another identifier", []string{baseLock, `"relay 202#0200010000000000"`}, nil},
	{"a command that is another by an earlier move", []string{"        moves:\n", "        moves:\n          - {when: {message: relay/Command, set: {Closure: 2}}, to: Latched, after: 180ms}\n", baseLock, `"relay 200#0200010000000000"`}, nil},
	{"a command that moves to what means neither", []string{"to: Released", "to: Jammed", baseLock, `"relay 200#0200010000000000"`}, nil},
	{"a command that moves to the state in which the boot is closed", []string{"to: Released", "to: Latched", baseLock, `"relay 200#0200010000000000"`}, nil},
	{"a release that is confirmed by a no", []string{"is: Released, is_not: Latched", "is: Latched", "confirm: {fact: boot_latch}", "confirm: {fact: boot_latch, is: false}", baseLock, `"relay 200#0200010000000000"`}, []string{
		"latchd.yaml:38:31: actuators[boot.lock].send[#1]: by the simulation at latchd.yaml:48:13 this frame moves boot to Released, which is what confirms boot.release: boot.lock " + pastRules + "; send a command that leaves the boot closed",
	}},
	{"a release that another signal confirms", []string{"confirm: {fact: boot_latch}", "confirm: {fact: boot_open}", baseLock, `"relay 200#0200010000000000"`}, nil},
	{"a release that nothing confirms", []string{"    confirm: {fact: boot_latch}\n", "", baseLock, `"relay 200#0200010000000000"`}, nil},
	{"no release", []string{"action: boot.release\n", "action: boot.unlock\n", baseLock, `"relay 200#01"`, "confirm: {fact: boot_latch}", "confirm: none"}, nil},
	{"a mistake in what confirms the release", []string{"is: Released, is_not", "is: Relased, is_not", baseLock, `"relay 200#0200010000000000"`}, []string{
		`latchd.yaml:23:55: facts[boot_latch].is: Report.Boot has no value "Relased": did you mean Released?`,
	}},
}

const pastRules = "would open the boot past the rules about it, because these weigh actions (P3) and every frame that is listed passes the gate (P15)"
