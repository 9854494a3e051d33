package scenario

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"latchd/config"
	"latchd/internal/simcar"
	"latchd/internal/source"
	"latchd/internal/tree"
)

// Version is the version of the files' form that this package reads.
const Version = 1

// Options are what Load can be told. The zero value is fine.
type Options struct {
	// Config is the configuration to test, in place of the one that the file names.
	Config string
	// Loaded is that configuration, where it has been loaded already; nil: it is read.
	Loaded *config.Config
	// Overrides replace what the configuration says.
	Overrides []config.Override
	// Default is the configuration of a file that names none.
	Default func() (string, error)
	// ReadFile reads a file from disk; os.ReadFile when nil. Built-in files do not pass it.
	ReadFile func(name string) ([]byte, error)
}

// Suite is a file of scenarios.
type Suite struct {
	File      string         // as given to Load
	Config    string         // the configuration that it tests
	Base      *config.Config // the same, without any overlay
	Scenarios []*Scenario
}

// Scenario is one story: a car in some state, what happens, and what is expected of latchd.
type Scenario struct {
	Name     string
	Pos      source.Pos
	Config   *config.Config // with the scenario's overlay
	Expect   []Expectation  // in this order
	ExpectNo []Expectation

	faults map[string]simcar.Fault
	given  simcar.Facts // of the facts
	events []event      // in the order of time
	last   time.Duration
}

// Load reads a file of scenarios and the configuration that it tests. It reports every mistake at once; the suite is nil
// when any of them is an error. Path is a file, or profile:NAME/FILE for a built-in one.
func Load(file string, opts Options) (*Suite, source.Problems) {
	if opts.ReadFile == nil {
		opts.ReadFile = os.ReadFile
	}
	r := &reader{options: opts, suite: &Suite{File: file}}
	if data, err := r.readFile(file); err != nil {
		r.problems.Errorf(source.Pos{File: file}, "%v", err)
	} else if root := (&tree.File{Name: file, What: "a scenario file", Label: file}).Parse(data, &r.problems); root != nil {
		r.read(root)
	}
	r.problems.Sort()
	if r.problems.HasErrors() {
		return nil, r.problems
	}
	return r.suite, r.problems
}

// reader is the work of one Load.
type reader struct {
	options     Options
	suite       *Suite
	problems    source.Problems
	base        *config.Config      // without an overlay; nil if it is not usable
	config      *config.Config      // of the scenario that is read; nil if it is not usable
	body        *simcar.Body        // likewise
	controllers *simcar.Controllers // likewise
	names       map[string]source.Pos
}

func (r *reader) read(n *tree.Node) {
	if !n.Expect(tree.Mapping, "", &r.problems) || !n.Version(Version, &r.problems) {
		return
	}
	root := r.object(n, "", "version", "config", "scenarios")
	if !r.findConfig(root) {
		return
	}
	r.base = r.load(nil)
	r.suite.Base = r.base
	list := n.At("scenarios")
	switch {
	case list == nil:
		r.problems.Errorf(n.Pos, "scenarios is missing: without a scenario nothing is tested")
		return
	case !list.Expect(tree.List, "scenarios", &r.problems):
		return
	case len(list.Items) == 0:
		r.problems.Errorf(list.Pos, "scenarios: an empty list: without a scenario nothing is tested")
	}
	r.names = map[string]source.Pos{}
	for i, item := range list.Items {
		if item.Expect(tree.Mapping, "scenarios", &r.problems) {
			r.readScenario(item, i+1)
		}
	}
}

// findConfig says which configuration is tested.
func (r *reader) findConfig(root object) bool {
	text, given := "", root.has("config")
	if given {
		if text, given = root.scalar("config"); !given {
			return false
		}
		text = config.Relative(root.node.Pos.File, text)
	}
	switch {
	case r.options.Config != "":
		text = r.options.Config
	case given:
	case r.options.Default == nil:
		r.problems.Errorf(root.node.Pos, "config is missing: the configuration that is tested, as in config: profile:mini-r56")
		return false
	default:
		var err error
		if text, err = r.options.Default(); err != nil {
			r.problems.Errorf(root.node.Pos, "config is missing, and %v", err)
			return false
		}
	}
	r.suite.Config = text
	return true
}

// load reads the configuration with what a scenario lays over it. Its warnings are the business of latchd check.
func (r *reader) load(overlay *tree.Node) *config.Config {
	if r.options.Loaded != nil && overlay == nil {
		return r.options.Loaded
	}
	c, problems := config.Load(r.suite.Config, config.Options{Overlay: overlay, Overrides: r.options.Overrides, ReadFile: r.options.ReadFile})
	if c == nil {
		for _, p := range problems {
			if p.Severity == source.Error {
				r.problems = append(r.problems, p)
			}
		}
	}
	return c
}

// readFile reads a file from disk or from the built-in profiles.
func (r *reader) readFile(name string) ([]byte, error) {
	read := r.options.ReadFile
	if config.IsProfile(name) {
		read = config.ReadBuiltIn
	}
	data, err := read(name)
	var at *fs.PathError
	if errors.As(err, &at) { // the path is said by the caller
		err = at.Err
	}
	return data, err
}
