package config

// policyMistakes are in facts, keys, access, actuators and the simulation.
var policyMistakes = []mistake{
	{"unknown fact", []string{"name: locked, signal", "name: lokced, signal"}, []string{
		`latchd.yaml:21:12: facts[lokced]: unknown fact "lokced": did you mean locked?`,
	}},
	{"fact twice", []string{"name: boot_open, signal", "name: locked, is: Locked, signal"}, []string{
		"latchd.yaml:22:12: facts[locked].name: fact locked is already given at latchd.yaml:21:12",
	}},
	{"is on a quantity", []string{"signal: body/Status.Speed, unit: km/h", "signal: body/Status.Speed, is: 3"}, []string{
		"latchd.yaml:20:50: facts[speed].is: speed is a quantity in km/h: it has a unit, not a value",
	}},
	{"no is", []string{", is: On}", "}"}, []string{
		"latchd.yaml:19:5: facts[ignition]: no is: which values of Status.KL15 mean true? one of Off, On",
	}},
	{"unit on a truth", []string{", is: On}", ", is: On, unit: V}"}, []string{
		"latchd.yaml:19:62: facts[ignition].unit: this fact is true or false: it has values (is), not a unit",
	}},
	{"is and is_not overlap", []string{"is_not: Latched", "is_not: [Latched, Released]"}, []string{
		"latchd.yaml:23:73: facts[boot_latch].is_not: 1 stands in is as well",
	}},
	{"never false", []string{", is: On}", ", is: [On, Off]}"}, []string{
		"latchd.yaml:19:52: facts[ignition].is: these are all values that Status.KL15 has a name for, so it could never be false: name the others in the DBC or list them under is_not",
	}},
	{"unit against the DBC", []string{"Speed, unit: km/h", "SpeedUS, unit: km/h"}, []string{
		"latchd.yaml:20:54: facts[speed].unit: km/h, but the DBC says that Status.SpeedUS is in mph",
	}},
	{"unit from the DBC", []string{"Speed, unit: km/h", "SpeedUS"}, nil},
	{"no unit anywhere", []string{"Speed, unit: km/h", "SpeedBare"}, []string{
		"latchd.yaml:20:5: facts[speed]: unit is missing: the DBC gives Status.SpeedBare none that is known, one of km/h, m/s, mph",
	}},
	{"unit that the DBC calls otherwise", []string{"Speed, unit: km/h", "SpeedOdd, unit: mph"}, []string{
		`latchd.yaml:20:55: warning: facts[speed].unit: mph, while the DBC says that Status.SpeedOdd is in "furlong", which latchd does not know`,
	}},
	{"unit of another dimension", []string{"unit: km/h", "unit: V"}, []string{
		`latchd.yaml:20:52: facts[speed].unit: unknown "V": one of km/h, m/s, mph`,
	}},
	{"volts for a speed", []string{"Speed, unit: km/h", "Battery"}, []string{
		"latchd.yaml:20:27: facts[speed].signal: Status.Battery is in mV: speed needs one of km/h, m/s, mph",
	}},
	{"stale just long enough", []string{"Status.KL15, is: On", "Status.KL15, is: On, stale: 200ms"}, nil},
	{"stale too short", []string{"Status.KL15, is: On", "Status.KL15, is: On, stale: 199ms"}, []string{
		"latchd.yaml:19:63: facts[ignition].stale: 199ms is too short: Status comes every 100ms, so it must be at least 200ms (P0)",
	}},
	{"default stale too short", []string{"name: boot_open, signal: body/Door.Boot", "name: doors_latch, signal: body/Door.Boot"}, []string{
		"latchd.yaml:22:5: facts[doors_latch].stale: 2s is too short: Door comes every 5s, so it must be at least 10s (P0)",
	}},
	{"key twice", []string{"  - {number: 2, name: Anna}", "  - {number: 2, name: Anna}\n  - {number: 0x2, name: Ben}\n  - {number: 2, name: Carl}"}, []string{
		"latchd.yaml:27:14: keys[2].number: key 2 is already given at latchd.yaml:25:14",
	}},
	{"key number beyond the signal", []string{"number: 2", "number: 16"}, []string{
		"latchd.yaml:25:14: keys[16].number: button fob_boot cannot report it: signal Key: raw value 16: from 0 to 15",
	}},
	{"key number that is a text", []string{"number: 2", "number: two"}, []string{
		`latchd.yaml:25:14: keys[two].number: "two" is no whole number`,
	}},
	{"enabled that is neither", []string{"name: Anna}", "name: Anna, enabled: yes}"}, []string{
		`latchd.yaml:25:38: keys[2].enabled: "yes": write true or false`,
	}},
	{"nobody reports a key", []string{"    key: body/Fob.Key\n", ""}, []string{
		"latchd.yaml:24:5: warning: keys: no button says which key was used, so the list has no effect: give them key",
	}},
	{"lost_release that is neither", []string{"does: {hold: boot.release}", "lost_release: release\n    does: {hold: boot.release}"}, []string{
		`latchd.yaml:12:19: buttons[fob_boot].lost_release: unknown "release": did you mean releases?`,
	}},
	{"unknown stage", []string{"{window: 3s}", "{stages: [driver_dor]}"}, []string{
		`latchd.yaml:27:21: access.unlock.stages: unknown stage "driver_dor": did you mean driver_door?`,
	}},
	{"stage twice", []string{"{window: 3s}", "{stages: [all_doors, all_doors]}"}, []string{
		"latchd.yaml:27:32: access.unlock.stages: all_doors stands here twice",
	}},
	{"boot first, on a press", []string{"{window: 3s}", "{stages: [boot, all_doors]}", "hold: boot.release", "press: unlock"}, []string{
		"latchd.yaml:27:21: access.unlock.stages: boot cannot be the first stage while button fob_boot does unlock on its press: a press alone never opens the boot (P5); bind click or hold",
	}},
	{"boot first, on a click", []string{"{window: 3s}", "{stages: [boot, all_doors]}", "hold: boot.release", "click: unlock"}, nil},
	{"boot first, on the hold of a button that tells of changes", []string{"{window: 3s}", "{stages: [boot, all_doors]}", "click: lock.toggle", "hold: unlock"}, []string{
		"latchd.yaml:27:21: access.unlock.stages: boot cannot be the first stage while change button dash does unlock when it is held: it cannot prove that it is still down (G7); bind click",
	}},
	{"no stages", []string{"{window: 3s}", "{stages: []}"}, []string{
		"latchd.yaml:27:20: access.unlock.stages: an empty list",
	}},
	{"allow at block", []string{"allow_below: 2km/h", "allow_below: 5km/h"}, []string{
		"latchd.yaml:29:43: access.driving.allow_below: 5km/h must be below block_at, 5km/h (P3)",
	}},
	{"allow below block in miles", []string{"allow_below: 2km/h", "allow_below: 3.1mph"}, nil},
	{"allow above block in miles", []string{"allow_below: 2km/h", "allow_below: 3.2mph"}, []string{
		"latchd.yaml:29:43: access.driving.allow_below: 3.2mph must be below block_at, 5km/h (P3)",
	}},
	{"block above the limit", []string{"block_at: 5km/h", "block_at: 5.1km/h"}, []string{
		"latchd.yaml:29:23: access.driving.block_at: 5.1km/h: the boot is never opened at 5km/h or faster (P3)",
	}},
	{"a key's stages, the boot first", []string{"name: Anna}", "name: Anna, stages: [boot]}", "hold: boot.release", "press: unlock"}, []string{
		"latchd.yaml:25:38: keys[2].stages: boot cannot be the first stage while button fob_boot does unlock on its press: a press alone never opens the boot (P5); bind click or hold",
	}},
	{"a key's setting that is neither", []string{"name: Anna}", "name: Anna, boot: {fob: sometimes}}"}, []string{
		`latchd.yaml:25:41: keys[2].boot.fob: "sometimes": write true or false`,
	}},
	{"a key's setting that is none", []string{"name: Anna}", "name: Anna, boot: {relock_on_close: never}}"}, []string{
		`latchd.yaml:25:36: keys[2].boot: unknown key "relock_on_close": one of fob, requires_unlocked`,
	}},
	{"a key's requires_unlocked without locked", []string{"name: Anna}", "name: Anna, boot: {requires_unlocked: true}}", "  - {name: locked, signal: body/Status.Locked, is: [Locked, Deadlocked]}\n", "", "lock.toggle", "lock.all"}, []string{
		"latchd.yaml:24:35: keys[2].boot: requires_unlocked needs the fact locked, which is not declared: declare it, or leave requires_unlocked out",
	}},
	{"cabin_needs_key_out without what tells of it", []string{"relock_on_close: never", "cabin_needs_key_out: true", "  - {name: ignition, signal: body/Status.KL15, is: On}\n", ""}, []string{
		"latchd.yaml:27:31: access.boot.cabin_needs_key_out: needs the fact key_in_ignition or ignition, and neither is declared: declare one, or set cabin_needs_key_out: false",
	}},
	{"more an hour than a minute", []string{"min_voltage: 9V", "wear: {boot_per_minute: 6, boot_per_hour: 5}"}, []string{
		"latchd.yaml:30:45: access.wear.boot_per_hour: 5: fewer than boot_per_minute, 6",
	}},
	{"as many an hour as a minute", []string{"min_voltage: 9V", "wear: {boot_per_minute: 6, boot_per_hour: 6}"}, nil},
	{"no pulse at all", []string{"min_voltage: 9V", "wear: {boot_per_minute: 0}"}, []string{
		"latchd.yaml:30:27: access.wear.boot_per_minute: 0: from 1 to 100",
	}},
	{"more than is remembered", []string{"min_voltage: 9V", "wear: {operations: 101}"}, []string{
		"latchd.yaml:30:22: access.wear.operations: 101: from 1 to 100",
	}},
	{"crash without ignition", []string{"name: ignition, signal: body/Status.KL15", "name: crash, signal: body/Status.KL15"}, []string{
		"latchd.yaml:19:5: facts[crash]: needs the fact ignition, without which nothing is ever locked again after a crash (P2): declare it",
	}},
	{"drive-away without what it needs", []string{"allow_below: 2km/h", "lock_at: 16km/h"}, []string{
		"latchd.yaml:29:39: access.driving.lock_at: needs the fact crash, which is not declared: declare it, or set lock_at: 0km/h",
		"latchd.yaml:29:39: access.driving.lock_at: needs the fact driver_door_open, which is not declared: declare it, or set lock_at: 0km/h",
		"latchd.yaml:29:39: access.driving.lock_at: needs an actuator for lock.all: declare it, or set lock_at: 0km/h",
	}},
	{"drive-away again at its own speed", []string{"allow_below: 2km/h", "lock_at: 12km/h"}, []string{
		"latchd.yaml:29:12: access.driving.lock_again_below: 12km/h must be below lock_at, 12km/h (P11)",
		"latchd.yaml:29:39: access.driving.lock_at: needs the fact crash, which is not declared: declare it, or set lock_at: 0km/h",
		"latchd.yaml:29:39: access.driving.lock_at: needs the fact driver_door_open, which is not declared: declare it, or set lock_at: 0km/h",
		"latchd.yaml:29:39: access.driving.lock_at: needs an actuator for lock.all: declare it, or set lock_at: 0km/h",
	}},
	{"unlock all without what it needs", []string{"relock_on_close: never", "unlock_all_if_unconfirmed: true", "  - {name: locked, signal: body/Status.Locked, is: [Locked, Deadlocked]}\n", "", "lock.toggle", "lock.all", "    confirm: {fact: boot_latch}\n", ""}, []string{
		"latchd.yaml:27:37: access.boot.unlock_all_if_unconfirmed: needs the fact locked, which is not declared: declare it, or set unlock_all_if_unconfirmed: false",
		"latchd.yaml:27:37: access.boot.unlock_all_if_unconfirmed: needs an actuator for unlock.all: declare it, or set unlock_all_if_unconfirmed: false",
		"latchd.yaml:27:37: access.boot.unlock_all_if_unconfirmed: needs a fact that confirms boot.release: give its actuator confirm, or set unlock_all_if_unconfirmed: false",
	}},
	{"volts without a unit", []string{"min_voltage: 9V", "min_voltage: 9"}, []string{
		"latchd.yaml:30:16: access.min_voltage: 9 has no unit: write a voltage such as 9V",
	}},
	{"seconds for volts", []string{"min_voltage: 9V", "min_voltage: 9s"}, []string{
		"latchd.yaml:30:16: access.min_voltage: 9s is a duration: write a voltage such as 9V",
	}},
	{"millivolts", []string{"min_voltage: 9V", "min_voltage: 9000mV"}, nil},
	{"release without ignition and speed", []string{"  - {name: ignition, signal: body/Status.KL15, is: On}\n  - {name: speed, signal: body/Status.Speed, unit: km/h}\n", ""}, []string{
		"latchd.yaml:12:18: buttons[fob_boot].does.hold: boot.release needs the fact ignition or speed, and neither is declared, so it would always be denied: declare one",
	}},
	{"free the boot without ignition and speed", []string{"  - {name: ignition, signal: body/Status.KL15, is: On}\n  - {name: speed, signal: body/Status.Speed, unit: km/h}\n", "", "hold: boot.release", "click: boot.unlock"}, []string{
		"latchd.yaml:12:19: buttons[fob_boot].does.click: boot.unlock needs the fact ignition or speed, and neither is declared, so it would always be denied: declare one",
	}},
	{"boot stage from the cabin without a lock state", []string{"  - {name: locked, signal: body/Status.Locked, is: [Locked, Deadlocked]}\n", "", "{window: 3s}", "{stages: [all_doors, boot]}", "{click: lock.toggle}", "{press: unlock}"}, []string{
		"latchd.yaml:17:19: buttons[dash].does.press: opening the boot from place cabin needs the fact locked or boot_locked, and neither is declared, so it would always be denied: declare one",
	}},
	{"boot stage from the fob without a lock state", []string{"  - {name: locked, signal: body/Status.Locked, is: [Locked, Deadlocked]}\n", "", "{window: 3s}", "{stages: [all_doors, boot]}", "{click: lock.toggle}", "{press: unlock.all}", "hold: boot.release", "press: unlock"}, nil},
	{"unlock from outside without a lock state", []string{"  - {name: locked, signal: body/Status.Locked, is: [Locked, Deadlocked]}\n", "  - {name: boot_locked, signal: body/Status.Locked, is: Locked}\n", "place: cabin", "place: exterior", "{click: lock.toggle}", "{press: unlock.all}"}, []string{
		"latchd.yaml:17:19: buttons[dash].does.press: unlock.all from outside needs the fact locked, which is not declared, so it would always be denied: declare it",
	}},
	{"unlock from the cabin without a lock state", []string{"  - {name: locked, signal: body/Status.Locked, is: [Locked, Deadlocked]}\n", "", "{click: lock.toggle}", "{press: unlock}"}, nil},
	{"release with speed alone", []string{"  - {name: ignition, signal: body/Status.KL15, is: On}\n", ""}, nil},
	{"staged release without ignition and speed", []string{"  - {name: ignition, signal: body/Status.KL15, is: On}\n  - {name: speed, signal: body/Status.Speed, unit: km/h}\n", "", "{window: 3s}", "{stages: [all_doors, boot]}", "hold: boot.release", "press: unlock"}, []string{
		"latchd.yaml:25:32: access.unlock.stages: boot.release needs the fact ignition or speed, and neither is declared, so it would always be denied: declare one",
	}},
	{"requires_unlocked without locked", []string{"relock_on_close: never", "requires_unlocked: true", "  - {name: locked, signal: body/Status.Locked, is: [Locked, Deadlocked]}\n", "", "lock.toggle", "lock.all"}, []string{
		"latchd.yaml:27:29: access.boot.requires_unlocked: needs the fact locked, which is not declared: declare it, or set requires_unlocked: false",
	}},
	{"toggle without locked", []string{"  - {name: locked, signal: body/Status.Locked, is: [Locked, Deadlocked]}\n", ""}, []string{
		"latchd.yaml:17:19: buttons[dash].does.click: lock.toggle needs the fact locked, which is not declared: declare it, or bind lock.all",
	}},
	{"cabin release without locked", []string{"  - {name: locked, signal: body/Status.Locked, is: [Locked, Deadlocked]}\n", "", "lock.toggle", "boot.release"}, []string{
		"latchd.yaml:17:19: buttons[dash].does.click: opening the boot from place cabin needs the fact locked or boot_locked, and neither is declared, so it would always be denied: declare one",
	}},
	{"stationary without speed", []string{"relock_on_close: never", "while_ignition_on: stationary", "  - {name: speed, signal: body/Status.Speed, unit: km/h}\n", ""}, []string{
		"latchd.yaml:27:29: access.boot.while_ignition_on: stationary needs the fact speed, which is not declared: declare it, or set while_ignition_on: never",
	}},
	{"relock that accepts lock-in", []string{"relock_on_close: never", "relock_on_close: always, accept_lock_in: true"}, nil},
	{"relock without anything", []string{"relock_on_close: never", "relock_on_close: if_vehicle_locked", "  - {name: locked, signal: body/Status.Locked, is: [Locked, Deadlocked]}\n  - {name: boot_open, signal: body/Door.Boot}\n", "", "lock.toggle", "lock.all", "  - {action: boot.lock, send: \"relay 200#02\"}\n", ""}, []string{
		"latchd.yaml:26:27: access.boot.relock_on_close: if_vehicle_locked needs the fact boot_open, which is not declared: declare it, or set relock_on_close: never",
		"latchd.yaml:26:27: access.boot.relock_on_close: if_vehicle_locked needs the fact locked, which is not declared: declare it, or set relock_on_close: never",
		"latchd.yaml:26:27: access.boot.relock_on_close: if_vehicle_locked can lock a key in, because no fact key_inside says where it is: declare it, or set accept_lock_in: true, or set relock_on_close: never",
		"latchd.yaml:26:27: access.boot.relock_on_close: if_vehicle_locked needs an actuator for boot.lock: declare it, or set relock_on_close: never",
	}},
	{"relock_unopened of the doors", []string{"{window: 3s}", "{relock_unopened: 60s}"}, []string{
		"latchd.yaml:27:29: access.unlock.relock_unopened: needs an actuator for lock.all: declare it, or set relock_unopened: 0s",
	}},
	{"relock_unopened of the doors without the lid", []string{"{window: 3s}", "{relock_unopened: 60s}", "action: boot.lock", "action: lock.all", "name: boot_open", "name: driver_door_open"}, []string{
		"latchd.yaml:27:29: access.unlock.relock_unopened: needs the fact boot_open: declare it, or set relock_unopened: 0s",
	}},
	{"relock_unopened of the doors off", []string{"{window: 3s}", "{relock_unopened: 0s}"}, nil},
	{"relock_unopened of the boot", []string{"relock_on_close: never", "relock_unopened: 10s", "  - {name: boot_open, signal: body/Door.Boot}\n", ""}, []string{
		"latchd.yaml:27:27: access.boot.relock_unopened: needs the fact boot_open: declare it, or set relock_unopened: 0s",
	}},
	{"unknown action of an actuator", []string{"action: boot.lock", "action: boot.lok"}, []string{
		`latchd.yaml:38:14: actuators[boot.lok]: unknown action "boot.lok": did you mean boot.lock?`,
	}},
	{"action twice", []string{"action: boot.lock", "action: boot.release"}, []string{
		"latchd.yaml:38:14: actuators[boot.release].action: action boot.release is already given at latchd.yaml:32:13",
	}},
	{"no send", []string{`, send: "relay 200#02"`, ""}, []string{
		`latchd.yaml:38:5: actuators[boot.lock]: send is missing: frames such as "relay 200#01", or {message: bus/Message, set: {…}}`,
	}},
	{"empty send", []string{`send: "relay 200#02"`, "send: []"}, []string{
		"latchd.yaml:38:31: actuators[boot.lock].send: an empty list: nothing would be sent",
	}},
	{"frame without a bus", []string{`"relay 200#02"`, "200#02"}, []string{
		`latchd.yaml:38:31: actuators[boot.lock].send[#1].frame: "200#02": write the bus and the frame, as in "relay 200#01"`,
	}},
	{"frame on an unknown bus", []string{`"relay 200#02"`, "relais 200#02"}, []string{
		`latchd.yaml:38:31: actuators[boot.lock].send[#1].frame: unknown bus "relais": did you mean relay?`,
	}},
	{"frame that is none", []string{`"relay 200#02"`, "relay 2000#02"}, []string{
		`latchd.yaml:38:31: actuators[boot.lock].send[#1].frame: identifier "2000": 3 hexadecimal digits, or 8 for an extended one`,
	}},
	{"remote frame", []string{`"relay 200#02"`, "relay 200#R"}, []string{
		"latchd.yaml:38:31: actuators[boot.lock].send[#1].frame: 200#R: only data frames are sent",
	}},
	{"message and frame", []string{`"relay 200#02"`, "[{message: relay/Command, frame: relay 200#02}]"}, []string{
		`latchd.yaml:38:32: actuators[boot.lock].send[#1]: either a message (bus/Message) or a frame ("relay 200#01")`,
	}},
	{"set on a frame", []string{`"relay 200#02"`, "[{frame: relay 200#02, set: {Order: 1}}]"}, []string{
		"latchd.yaml:38:59: actuators[boot.lock].send[#1].set: a literal frame has all its bytes: use message for signals",
	}},
	{"unknown message in send", []string{"message: relay/Command, set: {Closure: 1", "message: relay/Comand, set: {Closure: 1"}, []string{
		`latchd.yaml:34:19: actuators[boot.release].send[#1].message: car.dbc has no message "Comand": did you mean Command?`,
	}},
	{"unknown signal in set", []string{"Closure: 1, Order: Release", "Closure: 1, Ordr: Release"}, []string{
		`latchd.yaml:34:52: actuators[boot.release].send[#1].set: message Command has no signal "Ordr": did you mean Order?`,
	}},
	{"unknown value in set", []string{"Closure: 1, Order: Release", "Closure: 1, Order: Relase"}, []string{
		`latchd.yaml:34:59: actuators[boot.release].send[#1].set.Order: Command.Order has no value "Relase": did you mean Release?`,
	}},
	{"value out of range in set", []string{"Closure: 1, Order: Release", "Closure: 16, Order: Release"}, []string{
		"latchd.yaml:34:49: actuators[boot.release].send[#1].set.Closure: signal Closure: raw value 16: from 0 to 15",
	}},
	{"two values for one bit", []string{"Closure: 1, Order: Release", "Closure: 1, Order: Release, OrderAgain: 1"}, []string{
		"latchd.yaml:34:39: actuators[boot.release].send[#1].set: Order and OrderAgain share bits: only one of them can have a value",
	}},
	{"set and counter", []string{"Closure: 1, Order: Release", "Closure: 1, Order: Release, Counter: 1"}, []string{
		"latchd.yaml:34:39: actuators[boot.release].send[#1].set: Counter has two values: leave one of set, counter and checksum out",
	}},
	{"multiplexer missing", []string{"Closure: 1, Order: Release", "Force: 3"}, []string{
		"latchd.yaml:34:39: actuators[boot.release].send[#1].set: Force is multiplexed: give its multiplexer Closure a value too",
	}},
	{"multiplexer selects another", []string{"Closure: 1, Order: Release", "Closure: 2, Force: 3"}, []string{
		"latchd.yaml:34:39: actuators[boot.release].send[#1].set: message Command: signal Force is not in a frame in which Closure is 2",
	}},
	{"multiplexer", []string{"Closure: 1, Order: Release", "Closure: 1, Force: 3"}, nil},
	{"checksum of unknown algorithm", []string{"algorithm: xor8", "algorithm: crc8_j1805"}, []string{
		`latchd.yaml:34:127: actuators[boot.release].send[#1].checksum.algorithm: unknown "crc8_j1805": did you mean crc8_j1850?`,
	}},
	{"checksum of four bits", []string{"signal: Checksum, algorithm: xor8", "signal: Order, algorithm: xor8", "Closure: 1, Order: Release", "Closure: 1"}, []string{
		"latchd.yaml:34:90: actuators[boot.release].send[#1].checksum.signal: Order: xor8 needs 8 bits that do not straddle bytes, aligned to 8; this has 4 bits from bit 16",
	}},
	{"checksum that straddles", []string{"signal: Checksum, algorithm: xor8", "signal: Crooked, algorithm: xor8"}, []string{
		"latchd.yaml:34:106: actuators[boot.release].send[#1].checksum.signal: Crooked: xor8 needs 8 bits that do not straddle bytes, aligned to 8; this has 8 bits from bit 50",
	}},
	{"checksum in big-endian order", []string{"signal: Checksum, algorithm: xor8", "signal: Big, algorithm: xor8"}, nil},
	{"data_id too large", []string{"algorithm: xor8", "algorithm: xor8, data_id: 0x10000"}, []string{
		"latchd.yaml:34:142: actuators[boot.release].send[#1].checksum.data_id: 0x10000: from 0 to 65535",
	}},
	{"counter unknown", []string{"counter: Counter, checksum", "counter: Kounter, checksum"}, []string{
		`latchd.yaml:34:78: actuators[boot.release].send[#1].counter: message Command has no signal "Kounter": did you mean Counter?`,
	}},
	{"sequence that ends in time", []string{"counter: Counter", "repeat: 13, every: 19ms, counter: Counter"}, nil},
	{"sequence too long", []string{"counter: Counter", "repeat: 10, every: 25ms, counter: Counter"}, []string{
		"latchd.yaml:36:14: actuators[boot.release].expires: 250ms must be longer than the sequence, whose last frame comes at 250ms",
	}},
	{"repeat of nothing", []string{"counter: Counter", "repeat: 0, counter: Counter"}, []string{
		"latchd.yaml:34:77: actuators[boot.release].send[#1].repeat: 0: from 1 to 20",
	}},
	{"confirm by an undeclared fact", []string{"fact: boot_latch}", "fact: doors_latch}"}, []string{
		"latchd.yaml:37:21: actuators[boot.release].confirm.fact: doors_latch is not declared under facts",
	}},
	{"confirm by a quantity", []string{"fact: boot_latch}", "fact: speed}"}, []string{
		`latchd.yaml:37:21: actuators[boot.release].confirm.fact: unknown "speed": one of ignition, locked, boot_locked, driver_door_open, passenger_door_open, rear_driver_door_open, rear_passenger_door_open, boot_open, boot_latch, doors_latch, crash, valet, key_inside, disarm, key_battery_low, boot_slam, key_in_ignition`,
	}},
	{"confirm that is a word", []string{"confirm: {fact: boot_latch}", "confirm: never"}, []string{
		`latchd.yaml:37:14: actuators[boot.release].confirm: "never": none, or {fact: boot_latch}`,
	}},
	{"too many retries", []string{"fact: boot_latch}", "fact: boot_latch, retries: 4}"}, []string{
		"latchd.yaml:37:42: actuators[boot.release].confirm.retries: 4: from 0 to 3",
	}},
	{"speaking where buttons are heard", []string{`"relay 200#02"`, `"body 200#02"`}, []string{
		"latchd.yaml:38:31: warning: actuators[boot.lock].send[#1]: buttons are heard on bus body: latchd would speak on the car's own bus; a bus of its own is safer",
	}},
	{"way without how", []string{"log: {level: info}", "fallback: [{way: Fold the seats}]"}, []string{
		"latchd.yaml:49:12: fallback[#1]: how is missing",
	}},
	{"way without words", []string{"log: {level: info}", "fallback: [{way: ' ', how: Fold them.}]"}, []string{
		"latchd.yaml:49:18: fallback[#1].way: empty: it is printed for somebody who needs it",
	}},
	{"way that moves the cursor", []string{"log: {level: info}", `fallback: [{way: "Fold \e[2J", how: Fold them.}]`}, []string{
		`latchd.yaml:49:18: fallback[#1].way: "Fold \x1b[2J" has a character that cannot be printed`,
	}},
	{"way twice", []string{"log: {level: info}", "fallback:\n  - {way: Fold the seats, how: One.}\n  - {way: Fold  the seats, how: Two.}"}, []string{
		"latchd.yaml:51:11: fallback[#2].way: way Fold the seats is already given at latchd.yaml:50:11",
	}},
	{"unknown market", []string{"log: {level: info}", "market: usa"}, []string{
		`latchd.yaml:49:9: market: unknown "usa": did you mean us?`,
	}},
	{"unknown market and a deadlock", []string{"log: {level: info}", "market: fr", "lock.toggle", "lock.deadlock"}, []string{
		`latchd.yaml:49:9: market: unknown "fr": one of unspecified, us, eu, un`,
	}},
	{"warning that is neither", []string{"log: {level: info}", "occupant_warning: maybe"}, []string{
		`latchd.yaml:49:19: occupant_warning: "maybe": write true or false`,
	}},
	{"openings that are negative", []string{"log: {level: info}", "maintenance: {cycles: -1}"}, []string{
		"latchd.yaml:49:23: maintenance.cycles: -1: from 0 to 1000000",
	}},
	{"all of the newest", []string{"log: {level: info}", "maintenance: {retries: 50}"}, nil},
	{"more than the newest", []string{"log: {level: info}", "maintenance: {retries: 51}"}, []string{
		"latchd.yaml:49:24: maintenance.retries: 51: from 0 to 50",
	}},
	{"a time to open without a unit", []string{"log: {level: info}", "maintenance: {slow: 1}"}, []string{
		"latchd.yaml:49:21: maintenance.slow: 1 has no unit: write a duration such as 1s",
	}},
	{"simulation without a status", []string{"status: {message: relay/Report, set: {Current: 3}}", "closures2: []"}, []string{
		`latchd.yaml:40:5: simulation[#1]: unknown key "closures2": did you mean closures?`,
		"latchd.yaml:40:5: simulation[#1]: status is missing: the message with which the controller reports",
	}},
	{"a current that the status also sets", []string{"set: {Current: 3}", "set: {Current: 3}, current: {signal: Current}"}, []string{
		"latchd.yaml:40:74: simulation[#1].status.current.signal: Current has another value by set, or shares bits with counter or checksum: leave one of them out",
	}},
	{"a current in the place of the counter", []string{"set: {Current: 3}", "counter: Current, current: {signal: Current}"}, []string{
		"latchd.yaml:40:73: simulation[#1].status.current.signal: Current has another value by set, or shares bits with counter or checksum: leave one of them out",
	}},
	{"a current without a signal", []string{"set: {Current: 3}", "current: {running: 2A}"}, []string{
		"latchd.yaml:40:46: simulation[#1].status.current: signal is missing",
	}},
	{"a current that is a list", []string{"set: {Current: 3}", "current: [Current]"}, []string{
		"latchd.yaml:40:46: simulation[#1].status.current: a list, where a mapping is expected",
	}},
	{"a current in another unit", []string{"set: {Current: 3}", "current: {signal: Current, running: 3V}"}, []string{
		"latchd.yaml:40:73: simulation[#1].status.current.running: 3V is a voltage: write a current such as 3A",
	}},
	{"a motor that is stalled draws more", []string{"set: {Current: 3}", "current: {signal: Current, running: 4A, stall: 3900mA}"}, []string{
		"latchd.yaml:40:84: simulation[#1].status.current.stall: a motor that is stalled draws no less than one that runs",
	}},
	{"as much", []string{"set: {Current: 3}", "current: {signal: Current, running: 4A, stall: 4A}"}, nil},
	{"all that the signal can say", []string{"set: {Current: 3}", "current: {signal: Current, stall: 25A}"}, nil},
	{"more than the signal can say", []string{"set: {Current: 3}", "current: {signal: Current, stall: 25.1A}"}, []string{
		"latchd.yaml:40:71: simulation[#1].status.current.stall: signal Current: value 25.1A: from 0 to 25",
	}},
	{"simulation of an unknown signal", []string{"        signal: Boot\n", "        signal: Boots\n"}, []string{
		`latchd.yaml:43:17: simulation[#1].closures[boot].signal: message Report has no signal "Boots": did you mean Boot?`,
	}},
	{"simulation of an unknown state", []string{"starts: Latched", "starts: Locked"}, []string{
		`latchd.yaml:44:17: simulation[#1].closures[boot].starts: Report.Boot has no value "Locked": one of Latched, Released, Moving, Jammed`,
	}},
	{"move without when", []string{"when: {message: relay/Command, set: {Order: Release}}, ", ""}, []string{
		"latchd.yaml:48:13: simulation[#1].closures[boot].moves[#1]: when is missing: the command that it answers",
	}},
	{"simulation without closures", []string{"    closures:\n", "    closure:\n"}, []string{
		`latchd.yaml:41:5: simulation[#1]: unknown key "closure": did you mean closures?`,
	}},
	{"unknown level", []string{"level: info", "level: inf"}, []string{
		`latchd.yaml:49:14: log.level: unknown "inf": did you mean info?`,
	}},
}
