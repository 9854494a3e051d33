// Package dbc loads DBC files and turns frames into signal values and back. A file of the field is
// rarely perfect, so it is read record by record: one that cannot be read is repaired by a rule that
// has a name, or skipped, always with a warning that says where, and never costs another record.
//
// A signal is present or it is not: what lies beyond a short frame or is not multiplexed in has no
// value, and never reads as zero.
//
// Only the latchd binary is supported; this package may change between releases.
package dbc
