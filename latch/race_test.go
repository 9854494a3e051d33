//go:build race

package latch_test

// raced: the race detector makes everything more than ten times slower, so there is less of it.
const raced = true
