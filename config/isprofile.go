package config

import "strings"

// IsProfile says whether a path names a built-in profile, as in profile:mini-r56.
func IsProfile(path string) bool { return strings.HasPrefix(path, profilePrefix) }
