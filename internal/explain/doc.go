// Package explain tells the story of each press: who did what, what was decided and why, and what became of it.
package explain
