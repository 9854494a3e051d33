package config

import (
	"embed"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// Profiles holds the built-in profiles, profiles/NAME/NAME.yaml with the files that each names.
//
//go:embed profiles
var Profiles embed.FS

// Reference documents every key of a configuration with its default, and is one itself. It uses the
// files of the MINI profile.
//
//go:embed reference.yaml
var Reference []byte

// Minimal is about the smallest useful configuration.
//
//go:embed minimal.yaml
var Minimal []byte

// Demo is the configuration of latchd demo: that of the MINI with some switches more.
const Demo = profilePrefix + "mini-r56/demo.yaml"

// profilePrefix begins the path of a built-in file.
const profilePrefix = "profile:"

// IsProfile says whether a path names a built-in file, as in profile:mini-r56.
func IsProfile(path string) bool { return strings.HasPrefix(path, profilePrefix) }

// ProfileNames lists the built-in profiles.
func ProfileNames() []string {
	entries, _ := fs.ReadDir(Profiles, "profiles") // embedded: the folder is there
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

func profileFile(name string) string { return profilePrefix + name + "/" + name + ".yaml" }

// OpenBuiltIn opens a built-in file by its path, as in profile:mini-r56/fob-presses.log. Its error is a *fs.PathError, as os.Open has it.
func OpenBuiltIn(name string) (fs.File, error) {
	f, err := Profiles.Open(path.Join("profiles", strings.TrimPrefix(name, profilePrefix)))
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fmt.Errorf("no such built-in file; the profiles are %v", ProfileNames())}
	}
	return f, nil
}

// ReadBuiltIn reads such a file, as os.ReadFile reads another one.
func ReadBuiltIn(name string) ([]byte, error) {
	f, err := OpenBuiltIn(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}
