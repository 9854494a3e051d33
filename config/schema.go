package config

// schema lists the keys of each mapping of the file, in the order of the reference.
var schema = map[string][]string{
	"":        {"version", "profile", "mode", "market", "occupant_warning", "buses", "buttons", "facts", "keys", "access", "actuators", "maintenance", "fallback", "simulation", "log"},
	"buses":   {"name", "interface", "dbc", "test_bus", "bitrate", "transceiver"},
	"buttons": {"name", "place", "signal", "pressed", "key", "talks", "debounce", "click", "hold", "double", "gap", "period", "stale", "lost_release", "stuck", "repeat_within", "does"},
	"facts":   {"name", "signal", "unit", "is", "is_not", "stale"},
	"keys":    {"number", "name", "enabled", "stages", "boot"},

	"keys.boot": {"fob", "requires_unlocked"},

	"access":         {"unlock", "boot", "driving", "wear", "min_voltage", "low_voltage", "low_voltage_after", "wait_for_facts", "try"},
	"access.unlock":  {"stages", "window", "relock_unopened"},
	"access.boot":    {"fob", "requires_unlocked", "while_ignition_on", "cabin_needs_key_out", "unlock_all_if_unconfirmed", "relock_on_close", "accept_lock_in", "relock_unopened"},
	"access.driving": {"block_at", "allow_below", "allow_after", "warn_above", "lock_at", "lock_again_below"},
	"access.wear":    {"pulse", "handle_pulse", "boot_spacing", "boot_per_minute", "boot_per_hour", "operations", "operations_within", "rest"},

	"actuators":               {"action", "send", "expires", "confirm"},
	"actuators.send":          {"message", "frame", "set", "counter", "checksum", "repeat", "every"},
	"actuators.send.checksum": {"signal", "algorithm", "data_id"},
	"actuators.confirm":       {"fact", "is", "within", "retries"},

	"maintenance": {"cycles", "slow", "slower_by", "retries", "rebounds", "slams", "late_frames", "low_battery"},

	"fallback": {"way", "how"},

	"simulation":                     {"status", "closures"},
	"simulation.status":              {"message", "every", "set", "current", "counter", "checksum"},
	"simulation.status.current":      {"signal", "running", "stall"},
	"simulation.status.checksum":     {"signal", "algorithm", "data_id"},
	"simulation.closures":            {"name", "signal", "starts", "moving", "jammed", "moves"},
	"simulation.closures.moves":      {"when", "to", "after"},
	"simulation.closures.moves.when": {"message", "set"},

	"log": {"level", "format"},
}
