package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// Set by the linker (see Makefile).
var (
	version = "development"
	commit  = ""
)

func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version, the commit and the Go version",
		Example: "  latchd version",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(a.std.out, "latchd %s (commit %s, %s %s/%s)\n", version, builtFrom(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// builtFrom is the commit that the linker or the go command recorded.
func builtFrom() string {
	if commit != "" {
		return commit
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	return "unknown"
}

// identity says which latchd this is: arming binds to it, and recordings.
func identity() string { return identityOf(version, builtFrom(), "/proc/self/exe") }

// identityOf adds the hash of the program where the version does not say what it was built from: two such builds may differ.
func identityOf(version, commit, program string) string {
	if version != "development" && !strings.HasSuffix(version, "-dirty") {
		return fmt.Sprintf("latchd %s (%s)", version, commit)
	}
	return fmt.Sprintf("latchd %s (%s, program %s)", version, commit, hashOf(program))
}

// hashOf is the begin of the SHA-256 of a file: enough to tell builds apart.
func hashOf(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "unknown"
	}
	return hex.EncodeToString(h.Sum(nil)[:6])
}
