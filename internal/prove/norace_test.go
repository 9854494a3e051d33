//go:build !race

package prove

const thorough = true
