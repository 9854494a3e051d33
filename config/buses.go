package config

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"latchd/canbus"
	"latchd/canbus/dbc"
	"latchd/internal/quantity"
	"latchd/internal/source"
	"latchd/internal/tree"
)

// bus is a bus while the rest is read.
type bus struct {
	Bus
	broken  bool          // something of it was reported: references to it stay silent
	listens bool          // a button is on it
	warned  bool          // that latchd would speak on it
	unknown bool          // a message was asked for and there is no DBC, which was reported
	signals []*dbc.Signal // in use
}

// use gives a signal its number on this bus.
func (b *bus) use(s *dbc.Signal) int {
	for i, u := range b.signals {
		if u == s {
			return i
		}
	}
	b.signals = append(b.signals, s)
	return len(b.signals) - 1
}

func (l *loader) readBuses(root object) {
	const most = int(canbus.NoBus) // bus numbers are below it
	names, interfaces := taken{}, taken{}
	if n := root.value("buses"); n == nil {
		l.problems.Errorf(root.node.Pos, "buses is missing: name at least one, as in buses: [{name: body, interface: can0, dbc: car.dbc}]")
		l.nameless = most
	} else if n.Kind == tree.Broken {
		l.nameless = most
	} else if len(n.Items) > most {
		root.errorf("buses", "%d buses: at most %d", len(n.Items), most)
	}
	l.entries(root, "buses", "name", func(o object) {
		b := &bus{}
		name, named := o.name("name")
		named = named && !names.again(o, "name", "bus "+name)
		b.Name = name
		if text, ok := o.scalar("interface"); ok {
			if b.broken = !IsInterface(text); b.broken {
				o.errorf("interface", "%q: an interface has at most 15 characters, no slash and no space", text)
			} else if named { // a whole entry that stands twice is one mistake
				b.broken = interfaces.again(o, "interface", "interface "+text)
			}
			b.Interface = text
		}
		b.DBC = l.readDBC(o)
		b.TestBus, _ = o.truth("test_bus")
		b.readPhysical(o)
		b.broken = b.broken || !o.ok("interface") || b.DBC == nil && o.node.At("dbc") != nil
		if named {
			l.buses = append(l.buses, b)
		}
	})
	if n := root.node.At("buses"); n != nil && n.Kind == tree.List {
		l.nameless = len(n.Items) - len(l.buses)
	}
}

// readPhysical reads what the bus itself is.
func (b *bus) readPhysical(o object) {
	if o.node.At("bitrate") != nil {
		if text, ok := o.scalar("bitrate"); ok {
			var err error
			if b.Bitrate, err = quantity.Bitrate(text); err != nil {
				o.reject("bitrate", err)
			}
		}
	}
	if o.node.At("transceiver") != nil {
		if word, ok := o.word("transceiver", transceiverNames[HighSpeed:]); ok {
			b.Transceiver = Transceiver(slices.Index(transceiverNames, word))
		}
	}
	const fastest = 125_000 // ISO 11898-3
	if b.Transceiver == FaultTolerant && b.Bitrate > fastest {
		o.errorf("bitrate", "%d bit/s: a fault-tolerant bus has at most 125kbit/s", b.Bitrate)
		o.node.At("bitrate").Kind = tree.Broken
	}
}

// IsInterface says whether Linux accepts the text as the name of an interface (IFNAMSIZ in linux/if.h).
func IsInterface(text string) bool {
	const longest = 15
	return text != "" && len(text) <= longest && !strings.ContainsAny(text, "/: \t\n\v\f\r") && text != "." && text != ".."
}

// readDBC loads the bus's DBC file, if it has one.
func (l *loader) readDBC(o object) *dbc.Database {
	n := o.node.At("dbc")
	if n == nil {
		return nil
	}
	if n.Kind == tree.List {
		o.errorf("dbc", "one file: a bus with several DBC files is not supported, join them into one")
		n.Kind = tree.Broken
		return nil
	}
	text, ok := o.scalar("dbc")
	if !ok {
		return nil
	}
	file := Relative(n.Pos.File, text)
	data, err := l.readFile(file)
	if err != nil {
		o.errorf("dbc", "%s: %v", file, err)
		return nil
	}
	db, problems := dbc.Load(file, data)
	if !slices.ContainsFunc(l.dbcProblems, func(p source.Problem) bool { return p.Pos.File == file }) { // else it is that of another bus
		l.dbcProblems = append(l.dbcProblems, problems...)
	}
	if problems.HasErrors() {
		return nil
	}
	return db
}

// Relative is a path as seen from the file in which it is written.
func Relative(from, to string) string {
	switch inner, built := strings.CutPrefix(from, profilePrefix); {
	case IsProfile(to), filepath.IsAbs(to):
		return to
	case built:
		return profilePrefix + path.Join(path.Dir(inner), to)
	}
	return filepath.Join(filepath.Dir(from), to)
}
