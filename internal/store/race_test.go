//go:build race

package store

// raced: the race detector makes everything ten times slower, and finds nothing where one goroutine is at work, so there is less of it.
const raced = true
