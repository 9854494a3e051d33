//go:build race

package prove

// thorough is false where the race detector makes everything ten times slower: then there is less of it.
const thorough = false
