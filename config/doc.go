// Package config reads latchd's configuration: YAML in, validated values out. It finds every mistake
// of a file in one pass, each with its place and with what would be right, and binds the names in it
// to the DBC files, so that nothing that Load returns needs a further check.
//
// Read it in this order: config (what comes out), load (how), yaml, node, merge and object (how a file
// is walked), then one file for each section, bind (names to messages and signals), and rules (what
// only the whole can tell).
//
// Only the latchd binary is supported; this package may change between releases.
package config
