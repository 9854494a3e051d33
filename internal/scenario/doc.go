// Package scenario tests a configuration as its owner would: given a car in some state, when this is pressed, then that
// is expected. Facts and presses become frames through the configuration's own DBC files, and the production loop runs on
// them in virtual time, so that a scenario tests the whole path from frame to frame. docs/testing.md describes the files.
package scenario
