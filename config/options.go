package config

import "latchd/internal/tree"

// Options are what Load can be told. The zero value is fine.
type Options struct {
	// Overrides replace what the files say. They are checked like the files.
	Overrides []Override
	// Overlay is a mapping that is laid over the file, as the file is over its profile; nil: none. It belongs to Load.
	Overlay *tree.Node
	// ReadFile reads a file from disk; os.ReadFile when nil. Built-in profiles do not pass it.
	ReadFile func(name string) ([]byte, error)
}

// Override is a setting from elsewhere than a file. Path is mode, log.level or log.format; From names
// the place, as in "flag --mode" or "environment LATCHD_MODE".
type Override struct{ Path, Value, From string }
