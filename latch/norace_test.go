//go:build !race

package latch_test

const raced = false
