package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// testMain joins the tests of the copy to package chosen.
const testMain = `package %s

import (
	"os"
	"testing"

	"latchd/internal/mutate/chosen"
)

func TestMain(m *testing.M) { os.Exit(chosen.Run(m.Run)) }
`

// build compiles the package's tests once, with every mutant in it. Nothing in the tree is touched.
func build(s *source, copies map[string]string, temp string) (binary string, err error) {
	main := filepath.Join(s.dir, "mutate_main_test.go")
	files := map[string]string{main: fmt.Sprintf(testMain, s.pkg.Name())}
	for name, text := range copies {
		files[name] = text
	}
	replace := make(map[string]string)
	for name, text := range files {
		original, err := filepath.Abs(name)
		if err != nil {
			return "", err
		}
		replace[original] = filepath.Join(temp, filepath.Base(name))
		if err := os.WriteFile(replace[original], []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	list := filepath.Join(temp, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		return "", err
	}
	binary = filepath.Join(temp, "mutants.test")
	cmd := exec.Command("go", "test", "-c", "-overlay", list, "-o", binary, ".")
	cmd.Dir = s.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the mutants do not compile: %w\n%s", err, out)
	}
	return binary, nil
}
