package config

import (
	"io/fs"
	"os"
	"strings"
	"testing"
)

// files is a disk of its own, with testdata/car.dbc beside the configuration.
func files(t testing.TB, texts map[string]string) Options {
	t.Helper()
	car, err := os.ReadFile("testdata/car.dbc")
	if err != nil {
		t.Fatal(err)
	}
	return Options{ReadFile: func(name string) ([]byte, error) {
		if name == "car.dbc" {
			return car, nil
		}
		if text, ok := texts[name]; ok {
			return []byte(text), nil
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}}
}

// load reads one text as latchd.yaml and returns the problems of the configuration, line by line. Those of
// car.dbc are left out.
func load(t testing.TB, text string) (*Config, []string) {
	t.Helper()
	c, problems := Load("latchd.yaml", files(t, map[string]string{"latchd.yaml": text}))
	var lines []string
	for _, p := range problems {
		if p.Pos.File != "car.dbc" {
			lines = append(lines, p.Error())
		}
	}
	return c, lines
}

// base is testdata/base.yaml, a configuration without a mistake, with texts replaced: old, new, old, new.
func base(t testing.TB, pairs ...string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i+1 < len(pairs); i += 2 {
		if n := strings.Count(text, pairs[i]); n != 1 {
			t.Fatalf("%q stands %d times in the base", pairs[i], n)
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}
