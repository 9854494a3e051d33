package config

import "slices"

// Setting is one value of a configuration and where it came from.
type Setting struct {
	Path  string `json:"path"`  // as in buttons[fob_boot].hold
	Value string `json:"value"` // as it would be written in the file
	From  string `json:"from"`  // default, profile mini-r56, file latchd.yaml:12, environment LATCHD_MODE, flag --mode
}

// Effective lists every setting in the order of the reference, defaults included.
func (c *Config) Effective() []Setting { return slices.Clone(c.settings) }
