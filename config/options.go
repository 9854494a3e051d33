package config

// Options are what Load can be told. The zero value is fine.
type Options struct {
	// Overrides replace what the files say. They are checked like the files.
	Overrides []Override
	// ReadFile reads a file from disk; os.ReadFile when nil. Built-in profiles do not pass it.
	ReadFile func(name string) ([]byte, error)
}

// Override is a setting from elsewhere than a file. Path is mode, log.level or log.format; From names
// the place, as in "flag --mode" or "environment LATCHD_MODE".
type Override struct{ Path, Value, From string }
