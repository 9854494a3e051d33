package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"latchd/internal/source"
)

// Version is the version of the file's form that this package reads.
const Version = 1

// Load reads a configuration and all that it names. It reports every mistake at once; the
// configuration is nil when any of them is an error. Path is a file, or profile:NAME for a built-in
// profile. Warnings of the DBC files in use are among the problems.
func Load(path string, opts Options) (*Config, source.Problems) {
	if opts.ReadFile == nil {
		opts.ReadFile = os.ReadFile
	}
	l := &loader{options: opts, config: &Config{File: path}}
	if root := l.tree(path); root != nil {
		l.read(root)
	}
	problems := append(l.problems, l.dbcProblems...)
	problems.Sort()
	if problems.HasErrors() {
		return nil, problems
	}
	return l.config, problems
}

// loader is the work of one Load.
type loader struct {
	options     Options
	config      *Config
	problems    source.Problems
	dbcProblems source.Problems // apart, so that the owner's own mistakes come first
	settings    []Setting
	digests     []byte

	buses     []*bus
	unsure    bool // a bus could not be named, so an unknown bus is no news
	buttons   []*button
	facts     facts
	actuators actuators
	access    access
	keys      []key
}

// tree reads the file, lays it over the profile that it names, and the overrides over both.
func (l *loader) tree(path string) *node {
	file := &layer{file: path, label: "file " + filepath.Base(path), lines: true}
	if name, ok := strings.CutPrefix(path, profilePrefix); ok && !strings.Contains(name, "/") {
		path = profileFile(name)
		file = &layer{file: path, label: "profile " + name}
	}
	root := l.parseFile(file, path)
	if root == nil {
		return nil
	}
	if under := l.profile(root); under != nil {
		root = merge(under, root)
	}
	return l.override(root)
}

// parseFile reads one file of YAML.
func (l *loader) parseFile(file *layer, path string) *node {
	data, err := l.readFile(path)
	if err != nil {
		l.problems.Errorf(source.Pos{File: path}, "%v", err)
		return nil
	}
	root := file.parse(data, &l.problems)
	if root == nil || !l.expect(root, mapping, "") {
		return nil
	}
	if !l.version(root) {
		return nil
	}
	return root
}

// version checks the version of one file. Nothing is known of what a newer one means.
func (l *loader) version(root *node) bool {
	n := root.at("version")
	if n == nil {
		l.problems.Errorf(root.pos, "version is missing: write version: %d", Version)
		return true
	}
	if n.kind == null || !l.expect(n, scalar, "version") {
		return true
	}
	v, err := integer(n.text)
	switch {
	case err != nil:
		l.problems.Errorf(n.pos, "version: %q: a whole number, %d at present", n.text, Version)
	case v > Version:
		l.problems.Errorf(n.pos, "version: %d is newer than this latchd, which knows up to %d: update latchd", v, Version)
		return false
	case v < 1:
		l.problems.Errorf(n.pos, "version: %d: the first version is 1", v)
	}
	return true
}

// profile reads the built-in profile that a file names, if any.
func (l *loader) profile(root *node) *node {
	n := root.at("profile")
	if n == nil || n.kind == null || !l.expect(n, scalar, "profile") {
		return nil
	}
	if IsProfile(root.pos.File) {
		l.problems.Errorf(n.pos, "profile: a profile stands on no other")
		return nil
	}
	if names := ProfileNames(); !slices.Contains(names, n.text) {
		l.problems.Errorf(n.pos, "profile: unknown %q: %s", n.text, instead(n.text, names))
		return nil
	}
	l.settings = append(l.settings, Setting{"profile", n.text, n.from})
	path := profileFile(n.text)
	return l.parseFile(&layer{file: path, label: "profile " + n.text}, path)
}

// override lays the overrides over the tree.
func (l *loader) override(root *node) *node {
	for _, o := range l.options.Overrides {
		pos := source.Pos{File: o.From}
		n := &node{kind: scalar, text: o.Value, pos: pos, from: o.From, given: true}
		if !slices.Contains(overridable, o.Path) {
			l.problems.Errorf(pos, "%s cannot be set here: %s", o.Path, instead(o.Path, overridable))
			continue
		}
		section, key, nested := strings.Cut(o.Path, ".")
		if !nested {
			section, key = "", o.Path
		}
		over := &node{kind: mapping, pos: pos, entries: []entry{{key, pos, n}}}
		if nested {
			over = &node{kind: mapping, pos: pos, entries: []entry{{section, pos, over}}}
		}
		place := root.pos
		root = merge(root, over)
		root.pos = place
	}
	return root
}

// overridable are the settings that the environment and the command line can give.
var overridable = []string{"mode", "log.level", "log.format"}

// read walks the sections, then checks what only the whole can tell, and binds.
func (l *loader) read(n *node) {
	root, ok := l.object(n, "", "")
	if !ok {
		return
	}
	if v := n.at("version"); v != nil && v.kind == scalar {
		root.record("version", v)
	}
	if mode, ok := root.word("mode", modeNames); ok {
		l.config.Mode = Mode(slices.Index(modeNames, mode))
	}
	l.readBuses(root)
	l.readButtons(root)
	l.readFacts(root)
	l.readKeys(root)
	l.readAccess(root)
	l.readActuators(root)
	l.readSimulation(root)
	l.readLog(root)
	l.check()
	if !l.problems.HasErrors() {
		l.bind()
	}
}

func (l *loader) readLog(root object) {
	o, ok := root.child("log")
	if !ok {
		return
	}
	l.config.Log.Level, _ = o.word("level", logLevels)
	l.config.Log.Format, _ = o.word("format", logFormats)
}

// readFile reads a file from disk or from the built-in profiles, and adds it to the digest.
func (l *loader) readFile(path string) ([]byte, error) {
	var data []byte
	var err error
	if inner, ok := strings.CutPrefix(path, profilePrefix); ok {
		data, err = readProfile(inner)
	} else if data, err = l.options.ReadFile(path); err != nil {
		var at *fs.PathError
		if errors.As(err, &at) { // the path is said by the caller
			err = at.Err
		}
	}
	sum := sha256.Sum256(data)
	l.digests = append(l.digests, sum[:]...)
	return data, err
}

// digest covers every file that was read, in order.
func (l *loader) digest() string {
	sum := sha256.Sum256(l.digests)
	return hex.EncodeToString(sum[:])
}
