package doctor

import (
	"cmp"
	"slices"

	"latchd/config"
)

// checks is the table. A new check is one function and one line here; its name is stable, because programs read it.
var checks = []struct {
	name string
	run  func(*examination) []Finding
}{
	{"transceiver", transceivers},
	{"configuration", configuration},
	{"interface", interfaces},
	{"overlay", overlays},
	{"oscillator", each(oscillator)},
	{"bitrate", each(bitrate)},
	{"state", each(state)},
	{"lost", each(lost)},
	{"mode", each(mode)},
	{"restart", each(restart)},
	{"queue", each(queue)},
	{"company", company},
	{"network", each(network)},
	{"traps", each(knownTraps)},
	{"buffer", buffer},
	{"clock", clock},
	{"storage", storage},
	{"service", service},
}

// Options say what the machine is meant to do.
type Options struct {
	File     string         // the configuration as it was given or found; "": there is none
	Config   *config.Config // nil: none, or it is not usable
	Mistakes int            // in a file that is not usable
}

// Examine runs every check, and returns what they found: questions first, then what is worst.
func Examine(m Machine, o Options) []Finding {
	x := newExamination(m, o)
	var all []Finding
	for _, c := range checks {
		for _, f := range c.run(x) {
			f.Check = c.name
			all = append(all, f)
		}
	}
	slices.SortStableFunc(all, func(a, b Finding) int { return cmp.Compare(a.Severity, b.Severity) })
	return all
}

// each makes a check of the machine out of one of an interface. It is asked of those that are there and have a controller.
func each(check func(*examination, *link) []Finding) func(*examination) []Finding {
	return func(x *examination) (all []Finding) {
		for _, l := range x.links {
			if !l.present || l.virtual {
				continue
			}
			for _, f := range check(x, l) {
				f.Interface = l.name
				all = append(all, f)
			}
		}
		return all
	}
}

// one is the findings of a check with one answer.
func one(f Finding) []Finding { return []Finding{f} }

// configuration says what the rest is compared with.
func configuration(x *examination) []Finding {
	switch {
	case x.File == "":
		return one(finding(Note, "there is no configuration, so nothing says what each bus needs").
			because("With one, its interfaces, bit rates, transceivers and what is sent on them are compared with this machine.").
			next("latchd doctor --config profile:mini-r56"))
	case x.Config == nil:
		return one(finding(Problem, "the configuration is not usable, so the machine is looked at without it").
			saw(x.File, "%d mistakes", x.Mistakes).next("latchd check %s", quote(x.File)))
	}
	return one(finding(OK, "the configuration is usable").saw(x.File, "%d buses, mode %v", len(x.Config.Buses), x.Config.Mode))
}

// Checks lists the names of the checks.
func Checks() (names []string) {
	for _, c := range checks {
		names = append(names, c.name)
	}
	return names
}
