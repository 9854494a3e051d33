package config

// preset is the value of a key that is left out. Path is section.key, or section[variant].key where
// it depends on the button's place or on which fact it is; the one with a variant wins.
type preset struct{ path, value, why string }

// hold is written for the default of click: the effective hold, so that no press falls between the two.
const asHold = "hold"

// defaults is the only place with a default. The reference file states the same (a test compares).
// Sources: E92 is the fob's timing measured on a BMW E92, whose car access system is the MINI R56's.
var defaults = []preset{
	{"mode", "observe", "sending is a decision of the owner"},
	{"market", "unspecified", "only the owner knows; until it is named what any market forbids is refused"},
	{"occupant_warning", "false", "somebody must have tried it, from inside and with the ignition off"},

	{"buses.test_bus", "false", "on a car's bus, what a program of this host sends is no word of the car"},

	{"buttons.talks", "level", "fobs and most switches repeat their frame while they are down (E92: every 100 ms)"},
	{"buttons[fob].debounce", "0ms", "a fob's receiver has debounced already"},
	{"buttons[emergency].debounce", "0ms", "an escape acts on its first frame (P1)"},
	{"buttons.debounce", "20ms", "contacts of switches bounce for some milliseconds"},
	{"buttons[fob].hold", "900ms", "MINI manuals: press the boot button for about one second"},
	{"buttons.hold", "1s", "a switch is leant on more easily than a fob"},
	{"buttons.click", asHold, "no press falls between click and hold (G1)"},
	{"buttons[fob].double", "600ms", "a fob's frames tell of the release up to 100 ms late"},
	{"buttons.double", "400ms", "the usual time of button libraries"},
	{"buttons.gap", "40ms", "a shorter pause is a contact that bounces (G5)"},
	{"buttons.period", "100ms", "E92: frames 99.4 to 101.4 ms apart while held"},
	{"buttons.stale", "350ms", "three frames lost in a row; at least two periods (G1)"},
	{"buttons.lost_release", "cancels", "nothing opens because frames were lost (G9)"},
	{"buttons[fob].stuck", "25s", "a comfort hold lasts up to 20 s (G12)"},
	{"buttons.stuck", "5s", "nobody holds a switch for that long (G12)"},
	{"buttons.repeat_within", "250ms", "remotes send each pulse up to three times (G15)"},

	{"facts[ignition].stale", "500ms", "five frames of 100 ms; it decides about opening"},
	{"facts[speed].stale", "500ms", "it decides about opening; sent every 20 ms on most cars"},
	{"facts[boot_latch].stale", "2s", "a controller reports at least once a second"},
	{"facts[doors_latch].stale", "2s", "as boot_latch"},
	{"facts.stale", "12s", "a door's status comes on change and every 5 s: two of them (P0)"},

	{"keys.enabled", "true", "a key is listed to be named; switching it off is said"},

	{"access.unlock.stages", "[driver_door, all_doors]", "the first press opens no more than the driver needs"},
	{"access.unlock.window", "3s", "a later press is a new one (P5)"},
	{"access.unlock.relock_unopened", "120s", "a fob pressed by accident leaves no car open (P9)"},
	{"access.boot.fob", "true", "the fob's boot button is what it is for"},
	{"access.boot.requires_unlocked", "false", "the fob's boot button opens the boot of a locked car"},
	{"access.boot.while_ignition_on", "never", "somebody sits in the car and has its own switch (P3)"},
	{"access.boot.cabin_needs_key_out", "false", "somebody loads while the engine warms up"},
	{"access.boot.unlock_all_if_unconfirmed", "false", "it unlocks more than was asked for (P7)"},
	{"access.boot.relock_on_close", "never", "a key left in the boot is locked in (P8)"},
	{"access.boot.accept_lock_in", "false", "the owner must have read what relock_on_close can do"},
	{"access.boot.relock_unopened", "30s", "released and not lifted: most likely pressed by accident (P9)"},
	{"access.driving.block_at", "5km/h", "walking pace: nobody loads a boot that moves faster (P3)"},
	{"access.driving.allow_below", "2km/h", "below block_at, so that the answer does not flicker (P3)"},
	{"access.driving.allow_after", "500ms", "a wheel that locks while braking reads 0 for a moment (P3)"},
	{"access.driving.warn_above", "3km/h", "faster than somebody pushes a car (P12)"},
	{"access.driving.lock_at", "0km/h", "never: who is inside can lock, and must be got out after a crash (P11)"},
	{"access.driving.lock_again_below", "12km/h", "somebody got in or out, not a door that was slammed on the way (P11)"},
	{"access.wear.pulse", "500ms", "a latch motor's pulse is no longer (P6)"},
	{"access.wear.handle_pulse", "2s", "a person may still pull the handle (P6)"},
	{"access.wear.boot_spacing", "3s", "a person sees by then whether the boot has opened (P6)"},
	{"access.wear.boot_per_minute", "6", "a latch motor cools down (P6)"},
	{"access.wear.boot_per_hour", "30", "more is a fault or a game (P6)"},
	{"access.wear.operations", "10", "more in a short time is a game (P6)"},
	{"access.wear.operations_within", "20s", "(P6)"},
	{"access.wear.rest", "30s", "long enough for the motors, short enough to be borne (P6)"},
	{"access.min_voltage", "9V", "below it a latch motor may stop half-way (P6)"},
	{"access.low_voltage", "12V", "a lead battery at rest is half empty (P6)"},
	{"access.low_voltage_after", "10min", "starting the engine and lamps pull it down for shorter (P6)"},
	{"access.wait_for_facts", "300ms", "a bus that wakes with the press needs this long to tell the rest (P0)"},
	{"access.try", "false", "whoever may command latchd on this machine could open the car (P20)"},

	{"actuators.expires", "250ms", "a frame later than that surprises somebody"},
	{"actuators.confirm", "none", "a relay board reports nothing"},
	{"actuators.send.repeat", "1", "one frame is enough where it is acknowledged"},
	{"actuators.send.every", "20ms", "as close as body controllers send on change"},
	{"actuators.confirm.is", "true", "the fact becomes true"},
	{"actuators.confirm.within", "1500ms", "a latch motor needs up to one second (P7)"},
	{"actuators.confirm.retries", "1", "one retry; a latch that fails twice needs a person (P7)"},

	{"maintenance.cycles", "5000", "three openings a day for more than four years: by then it wants grease"},
	{"maintenance.slow", "1s", "two thirds of the time after which it counts as failed; a good one needs 200 ms"},
	{"maintenance.slower_by", "300ms", "more than two medians differ by chance where the status comes every 500 ms"},
	{"maintenance.retries", "3", "one or two are chance: a frame that was lost, a lid under load"},
	{"maintenance.rebounds", "5", "one in ten: a bag in the way is rarer, a striker out of place more frequent"},
	{"maintenance.slams", "10", "one in five: a habit, not a gust of wind"},
	{"maintenance.late_frames", "10", "one in five: a fob at the edge of its range loses some, a weak one many"},
	{"maintenance.low_battery", "3", "a cold morning passes, a weak battery stays"},

	{"simulation.status.every", "500ms", "four reports before boot_latch is stale"},
	{"simulation.status.current.running", "3A", "what the small motors of latches and locks draw at 12.6V, as a guess"},
	{"simulation.status.current.stall", "10A", "about three times that, as with any small motor with brushes"},

	{"log.level", "info", "every decision, no frames"},
	{"log.format", "auto", "console on a terminal, json for the journal"},
}

// defaultOf is the default of a key as it would be written in the file.
func defaultOf(section, variant, key string) (string, bool) {
	path := join(section, key)
	special := section + "[" + variant + "]." + key
	general, found := "", false
	for _, d := range defaults {
		switch d.path {
		case special:
			return d.value, true
		case path:
			general, found = d.value, true
		}
	}
	return general, found
}

// join puts a key behind a path.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
