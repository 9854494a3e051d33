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
	"latchd/internal/spell"
	"latchd/internal/tree"
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
	nameless  int     // buses without a usable name of their own
	strays    []stray // references to buses that are not there
	buttons   []*button
	facts     facts
	actuators actuators
	access    access
	keys      []key

	maintenance object

	market          market
	occupantWarning bool
}

// what a file of this package is called in messages.
const what = "a configuration"

// tree reads the file, lays it over the profile that it names, and the overlay and the overrides over both.
func (l *loader) tree(path string) *tree.Node {
	file := &tree.File{Name: path, What: what, Label: "file " + filepath.Base(path), Lines: true}
	if name, ok := strings.CutPrefix(path, profilePrefix); ok && !strings.Contains(name, "/") {
		path = profileFile(name)
		file = &tree.File{Name: path, What: what, Label: "profile " + name}
	}
	root := l.parseFile(file, path)
	if root == nil {
		return nil
	}
	if under := l.profile(root); under != nil {
		root = merge(under, root)
	}
	return l.override(l.overlay(root))
}

// overlay lays what differs over the files, as a file is laid over its profile.
func (l *loader) overlay(root *tree.Node) *tree.Node {
	over := l.options.Overlay
	if over == nil || !l.expect(over, tree.Mapping, "") {
		return root
	}
	for _, e := range over.Entries {
		if e.Key == "version" || e.Key == "profile" {
			l.problems.Errorf(e.Pos, "%s stands in the file: here is only what differs from it", e.Key)
		}
	}
	place := root.Pos
	root = merge(root, over)
	root.Pos = place
	return root
}

// parseFile reads one file of YAML.
func (l *loader) parseFile(file *tree.File, path string) *tree.Node {
	data, err := l.readFile(path)
	if err != nil {
		l.problems.Errorf(source.Pos{File: path}, "%v", err)
		return nil
	}
	root := file.Parse(data, &l.problems)
	if root == nil || !l.expect(root, tree.Mapping, "") {
		return nil
	}
	if !root.Version(Version, &l.problems) {
		return nil
	}
	return root
}

// profile reads the built-in profile that a file names, if any.
func (l *loader) profile(root *tree.Node) *tree.Node {
	n := root.At("profile")
	if n == nil || n.Kind == tree.Null || !l.expect(n, tree.Scalar, "profile") {
		return nil
	}
	if slices.ContainsFunc(ProfileNames(), func(name string) bool { return root.Pos.File == profileFile(name) }) {
		l.problems.Errorf(n.Pos, "profile: a profile stands on no other")
		return nil
	}
	if names := ProfileNames(); !slices.Contains(names, n.Text) {
		l.problems.Errorf(n.Pos, "profile: unknown %q: %s", n.Text, spell.Instead(n.Text, names))
		return nil
	}
	l.settings = append(l.settings, Setting{"profile", n.Text, n.From})
	path := profileFile(n.Text)
	return l.parseFile(&tree.File{Name: path, What: what, Label: "profile " + n.Text}, path)
}

// override lays the overrides over the tree.
func (l *loader) override(root *tree.Node) *tree.Node {
	for _, o := range l.options.Overrides {
		pos := source.Pos{File: o.From}
		n := &tree.Node{Kind: tree.Scalar, Text: o.Value, Pos: pos, From: o.From, Given: true}
		if !slices.Contains(overridable, o.Path) {
			l.problems.Errorf(pos, "%s cannot be set here: %s", o.Path, spell.Instead(o.Path, overridable))
			continue
		}
		section, key, nested := strings.Cut(o.Path, ".")
		if !nested {
			section, key = "", o.Path
		}
		over := &tree.Node{Kind: tree.Mapping, Pos: pos, Entries: []tree.Entry{{Key: key, Pos: pos, Value: n}}}
		if nested {
			over = &tree.Node{Kind: tree.Mapping, Pos: pos, Entries: []tree.Entry{{Key: section, Pos: pos, Value: over}}}
		}
		place := root.Pos
		root = merge(root, over)
		root.Pos = place
	}
	return root
}

// overridable are the settings that the environment and the command line can give.
var overridable = []string{"mode", "log.level", "log.format"}

// read walks the sections, then checks what only the whole can tell, and binds.
func (l *loader) read(n *tree.Node) {
	root, ok := l.object(n, "", "")
	if !ok {
		return
	}
	if v := n.At("version"); v != nil && v.Kind == tree.Scalar {
		root.record("version", v)
	}
	if mode, ok := root.word("mode", modeNames); ok {
		l.config.Mode = Mode(slices.Index(modeNames, mode))
	}
	l.readMarket(root)
	l.readBuses(root)
	l.readButtons(root)
	l.readFacts(root)
	l.readKeys(root)
	l.readAccess(root)
	l.readActuators(root)
	l.readMaintenance(root)
	l.readFallback(root)
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
	read := l.options.ReadFile
	if IsProfile(path) {
		read = ReadBuiltIn
	}
	data, err := read(path)
	var at *fs.PathError
	if errors.As(err, &at) { // the path is said by the caller
		err = at.Err
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
