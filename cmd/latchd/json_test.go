package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"latchd/canbus"
	"latchd/config"
	"latchd/internal/daemon"
	"latchd/internal/doctor"
	"latchd/internal/doctortest"
	"latchd/internal/explain"
	"latchd/internal/gateway"
	"latchd/internal/report"
	"latchd/latch"
)

// TestJSON holds docs/json.md against what the commands print: every field that is printed is documented with its
// type and its kinds of line, every field that is documented is printed on each of them, and every example is of
// that form.
func TestJSON(t *testing.T) {
	page, err := os.ReadFile("../../docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	schemas, examples := schemasOf(t, string(page))
	logs, err := filepath.Abs("../../testdata/logs")
	if err != nil {
		t.Fatal(err)
	}
	const presses, mini = "profile:mini-r56/fob-presses.log", "profile:mini-r56"
	machine := writtenMachine(t, "../../internal/doctor/testdata/machines/bus-off.txtar")
	t.Chdir(jsonFiles(t))
	runs := map[string][][]string{
		"replay": {
			{"replay", presses, "--config", mini, "--format", "json"},
			{"replay", filepath.Join(logs, "boot-hold-parked.log"), "--config", "profile:mini-r56", "--simulate", "boot=deaf", "--format", "json"},
			{"replay", filepath.Join(logs, "boot-hold-driving.log"), "--config", "profile:mini-r56", "--format", "json"},
			{"replay", filepath.Join(logs, "release-lost.log"), "--config", "profile:mini-r56", "--format", "json"},
			{"replay", filepath.Join(logs, "three-clicks.log"), "--config", "fd.yaml", "--format", "json"},
		},
		"replay --compare": {
			{"replay", presses, "--config", "profile:mini-r56", "--compare", "keys.yaml", "--format", "json"},
			{"replay", presses, "--config", "longer.yaml", "--compare", "profile:mini-r56", "--format", "json"},
		},
		"explain": {
			{"explain", presses, "--config", "keys.yaml", "--format", "json"},
			{"explain", filepath.Join(logs, "E92-fob-presses-only.log"), "--config", "profile:mini-r56", "--format", "json"},
			{"explain", filepath.Join(logs, "boot-hold-driving.log"), "--config", "profile:mini-r56", "--format", "json"},
			{"explain", filepath.Join(logs, "boot-hold-parked.log"), "--config", "profile:mini-r56", "--simulate", "boot=jam", "--format", "json"},
			{"explain", filepath.Join(logs, "boot-hold-parked.log"), "--config", "profile:mini-r56", "--simulate", "boot=silent", "--format", "json"},
			{"explain", presses, "--config", "profile:mini-r56", "--until", "1", "--format", "json"},
			{"explain", filepath.Join(logs, "release-lost.log"), "--config", "strict.yaml", "--format", "json"},
		},
		"explain without a log": {}, // it is of a running daemon, like the next
		"events":                {},
		"car":                   {},
		"recording":             {}, // which a page asks for
		"recording lines":       {},
		"recording looks":       {},
		"report":                {},
		"get":                   {},
		"maintenance":           {},
		"test":                  {{"test", "boot.yaml", "-v", "--format", "json"}},
		"decode":                {{"decode", "drive.log", "--dbc", "car.dbc", "--format", "json"}},
		"check": {
			{"check", "fd.yaml", "bad.yaml", "--effective", "--format", "json"},
			{"check", "profile:mini-r56", "lever.yaml", "--prove", "--limit", "2000", "--format", "json"},
		},
		"fallback":           {{"fallback", "--config", "profile:mini-r56", "--format", "json"}, {"fallback", "--config", "fd.yaml", "--format", "json"}},
		"check --vocabulary": {{"check", "--vocabulary", "--format", "json"}},
		"dbc lint":           {{"dbc", "lint", "car.dbc", "--format", "json"}},
		"dbc show":           {{"dbc", "show", "car.dbc", "--format", "json"}},
		"doctor":             {{"doctor", "--config", "profile:mini-r56", "--format", "json"}},
	}
	for name, s := range schemas {
		t.Run(name, func(t *testing.T) {
			if runs[name] == nil {
				t.Fatal("this section is about no command")
			}
			var out bytes.Buffer
			for _, args := range runs[name] {
				run(args, streams{in: strings.NewReader(""), out: &out, err: io.Discard, env: func(string) string { return "" }, machine: &machine})
			}
			switch name {
			case "replay":
				writeRefused(t, &out)
				writeServices(t, &out)
			case "get":
				number := int64(2)
				if err := json.NewEncoder(&out).Encode(daemon.SettingState{Setting: "enabled", Key: &number, KeyName: "Anna", Since: "now", Origin: "a test"}); err != nil {
					t.Fatal(err)
				}
			case "maintenance":
				if err := json.NewEncoder(&out).Encode(wornLatches()); err != nil {
					t.Fatal(err)
				}
			case "car":
				if err := json.NewEncoder(&out).Encode(knownCar()); err != nil {
					t.Fatal(err)
				}
			case "recording", "recording lines", "recording looks":
				writeRecording(t, &out, name, presses)
			case "report":
				c := []daemon.Count{{Count: 1, Action: "boot.release", Reason: "needs_hold"}}
				if err := json.NewEncoder(&out).Encode(daemon.Report{Done: c, Withheld: c, Denied: c, Ignored: c, Unconfirmed: c, NotSent: c, Faults: c, Other: 1}); err != nil {
					t.Fatal(err)
				}
			case "explain without a log":
				writeRunning(t, &out)
			case "events":
				writeEvents(t, &out)
			case "explain":
				writeRare(t, &out)
				writeTries(t, &out)
			case "check":
				if err := jsonPrinter[checkLine](&out)(violationLine("latchd.yaml", "locks", "nothing locks", "it locks", 1, "version: 1\n")); err != nil {
					t.Fatal(err)
				}
			}
			s.compare(t, out.String())
			s.seen = nil
			s.observe(t, examples[name])
			if len(examples[name]) == 0 {
				t.Error("no example")
			}
		})
	}
	if len(schemas) != len(runs) {
		t.Errorf("%d sections, %d commands", len(schemas), len(runs))
	}
}

// writtenMachine is one of those that doctor is tested with.
func writtenMachine(t *testing.T, path string) doctor.Machine {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range archive.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return doctortest.Machine(files)
}

// writeRefused writes the line of a frame that the gate refused, which no replay can bring about.
func writeRefused(t *testing.T, w io.Writer) {
	t.Helper()
	c, _ := config.Load("profile:mini-r56", config.Options{})
	out := report.NewJSON(w, c)
	out.Refused(&gateway.Transmission{Frame: canbus.Frame{ID: canbus.Standard(1)}, For: latch.Send{Action: latch.BootLock, Decision: 1, Attempt: 1}}, gateway.TooLate)
	key := latch.KeyNumber{Known: true, Number: 2}
	change := latch.SettingChange{Setting: latch.BootByFob, Key: key, Choice: latch.Off, Time: 1700000000, Origin: "latchd set"}
	out.Effect(&latch.Effect{Kind: latch.EffectEvent, Event: latch.Event{Kind: latch.SettingChanged, Change: change, Is: true}})
	out.Effect(&latch.Effect{Kind: latch.EffectDecision, Decision: rareDecision(change)})
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
}

// writeEvents writes what a running daemon tells.
func writeEvents(t *testing.T, w io.Writer) {
	t.Helper()
	c, _ := config.Load("profile:mini-r56", config.Options{})
	n := report.NewLines(c)
	lost := report.Happened(time.Second, gateway.BusWasLost.String(), "bus body (can0) is lost")
	lost.Bus = "body"
	withheld := gateway.Transmission{Frame: canbus.Frame{ID: canbus.Standard(1)}, For: latch.Send{Action: latch.BootLock, Decision: 1, Attempt: 1}, Withheld: true}
	key := latch.KeyNumber{Known: true, Number: 2}
	fd := gateway.Transmission{Frame: canbus.Frame{ID: canbus.Standard(1), Flags: canbus.FD, Length: 1, RawDLC: 1}, For: latch.Send{Action: latch.BootLock, Decision: 1, Attempt: 1}}
	for _, l := range []report.Line{
		lost, n.Sent(&withheld), n.Effect(&latch.Effect{Kind: latch.EffectGesture, Gesture: latch.Gesture{Kind: latch.Press, Key: key}}),
		n.Effect(&latch.Effect{Kind: latch.EffectDecision, Decision: latch.Decision{Key: key}}),
		n.Effect(&latch.Effect{Kind: latch.EffectEvent, Event: latch.Event{Kind: latch.SettingChanged, Change: latch.SettingChange{Key: key}}}),
		n.Heard(time.Second, heardFrame(0)), n.Heard(time.Second, heardFrame(canbus.FD)), n.Sent(&fd),
	} {
		if err := json.NewEncoder(w).Encode(report.Event{Time: time.Unix(1700000000, 0).UTC(), Line: l}); err != nil {
			t.Fatal(err)
		}
	}
}

// heardFrame is a frame of the MINI's fob, whose boot button is down.
func heardFrame(flags canbus.Flags) *canbus.Received {
	return &canbus.Received{Frame: canbus.Frame{ID: canbus.Standard(0x23A), Flags: flags, Length: 4, RawDLC: 4, Data: [canbus.MaxLength]byte{0x22, 0x30, 0x04, 0x62}}}
}

// writeRecording writes a recording without its lists, or what is in one of them. Its stories are lines of explain.
func writeRecording(t *testing.T, w io.Writer, section, log string) {
	t.Helper()
	c, _ := config.Load("profile:mini-r56", config.Options{})
	r, err := (&app{std: streams{err: io.Discard}}).recording(c, []string{log}, replayOptions{playOptions: playOptions{logs: logOptions{time: "auto"}}})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := r.Write(&text); err != nil {
		t.Fatal(err)
	}
	var document map[string]json.RawMessage
	if err := json.Unmarshal(text.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	e := json.NewEncoder(w)
	if _, name, is := strings.Cut(section, " "); is {
		var list []json.RawMessage
		if err := json.Unmarshal(document[name], &list); err != nil {
			t.Fatal(err)
		}
		for _, element := range list {
			_ = e.Encode(element)
		}
	} else {
		for _, name := range []string{"lines", "looks", "stories"} {
			document[name] = json.RawMessage("[]")
		}
		_ = e.Encode(document)
	}
	if section == "recording lines" { // what this log does not bring about
		heard := heardFrame(canbus.FD)
		_ = e.Encode(report.NewLines(c).Heard(0, heard))
		_ = e.Encode(report.NewLines(c).Sent(&gateway.Transmission{Frame: heard.Frame}))
	}
}

// writeRunning writes what a running daemon tells of its presses.
func writeRunning(t *testing.T, w io.Writer) {
	t.Helper()
	c, _ := config.Load("profile:mini-r56", config.Options{})
	out := report.NewPressLines(w, c, report.PressOptions{Teller: explain.Teller{Params: &c.Params, Ending: explain.StillToCome}})
	wall := time.Unix(1700000000, 0)
	out.Press(&explain.Press{Wall: wall, Answers: []explain.Answer{{Frames: 1, Withheld: 1}}})
	out.Press(&explain.Press{Wall: wall, Button: -1, Answers: []explain.Answer{{Frames: 1, Withheld: 1, Decision: latch.Decision{Button: -1}}}})
	out.Press(&explain.Press{Wall: wall, Button: -1, Told: &latch.Event{Kind: latch.ServiceDue, Reason: latch.ServiceSlow}})
	out.Press(&explain.Press{Wall: wall, Button: -1, Told: &latch.Event{Kind: latch.BatteryLow, Reason: latch.LowVoltage, After: time.Minute}})
	messages := explain.NewCensus(c).Messages(-1)
	messages[0].WholeBus = true
	out.None("", messages[:1])
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
}

// rareDecision rests on a setting, after it waited.
func rareDecision(by latch.SettingChange) latch.Decision {
	return latch.Decision{
		Verdict: latch.Deny, Tier: latch.TierSecurity, Reason: latch.SwitchedOff, Warning: latch.DoorUnknown, Action: latch.BootRelease,
		Waited: time.Second, WaitedFor: latch.OppositeRunning, Setting: latch.SettingUse{Setting: by.Setting, By: by},
	}
}

// writeServices writes what takes longer to come about than these logs last.
func writeServices(t *testing.T, w io.Writer) {
	t.Helper()
	c, _ := config.Load("profile:mini-r56", config.Options{})
	out := report.NewJSON(w, c)
	for why, ev := range map[latch.Reason]latch.Evidence{
		latch.ServiceSlow:       {Latch: latch.Boot, Time: time.Second, TimeLimit: time.Second, Of: 25},
		latch.ServiceKeyBattery: {Key: latch.KeyNumber{Known: true, Number: 2}, Count: 3, Limit: 3},
	} {
		out.Effect(&latch.Effect{Kind: latch.EffectEvent, Event: latch.Event{Kind: latch.ServiceDue, Reason: why, Evidence: ev}})
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
}

// writeRare writes lines of what these logs do not bring about.
func writeRare(t *testing.T, w io.Writer) {
	t.Helper()
	c, _ := config.Load("profile:mini-r56", config.Options{})
	out := report.NewPressLines(w, c, report.PressOptions{Teller: explain.Teller{Params: &c.Params}})
	refused := explain.Answer{Refused: 1, Refusal: gateway.TooLate, Decision: latch.Decision{Button: -1, Trigger: latch.ByRelockOnClose, Action: latch.BootLock}}
	denied := explain.Answer{Decision: latch.Decision{Button: -1, Verdict: latch.Deny, Reason: latch.DoorOpen, Trigger: latch.ByRelockOnClose, Action: latch.BootLock}}
	out.Press(&explain.Press{Button: -1, Answers: []explain.Answer{refused, denied}})
	rests := explain.Answer{Decision: rareDecision(latch.SettingChange{Setting: latch.BootByFob, Time: 1700000000, Origin: "latchd set"})}
	out.Press(&explain.Press{Button: 0, Answers: []explain.Answer{refused, rests}})
	slow := latch.Evidence{Latch: latch.Boot, Time: time.Second, TimeLimit: time.Second, Of: 25}
	out.Press(&explain.Press{Button: -1, Told: &latch.Event{Kind: latch.ServiceDue, Reason: latch.ServiceSlow, Evidence: slow}})
	out.Press(&explain.Press{Button: -1, Told: &latch.Event{Kind: latch.BatteryLow, Reason: latch.LowVoltage, After: time.Minute}})
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
}

// writeTries writes what was tried from the terminal, which needs a daemon: while the car drove, and when it stood.
func writeTries(t *testing.T, w io.Writer) {
	t.Helper()
	c, _ := config.Load("profile:mini-r56", config.Options{})
	p := &c.Params
	p.Access.Try = true
	told, e := explain.NewCollector(), latch.New(p)
	feed := func(at time.Duration, in latch.Input) {
		for _, ef := range e.Observe(at, in) {
			if ef.Kind == latch.EffectSend {
				told.Sent(&gateway.Transmission{At: ef.At, For: ef.Send})
			} else {
				told.Effect(&ef)
			}
		}
	}
	say := func(at time.Duration, f latch.Fact, v float64) {
		source := &p.Facts[f]
		r := latch.Reading{Signal: source.Signal, Present: true, Raw: int64(v), Value: v}
		if !f.IsNumber() {
			r.Raw = source.Named[slices.IndexFunc(source.Named, func(raw int64) bool { is, known := source.Truth(raw); return known && is == (v != 0) })]
		}
		feed(at, latch.Input{Bus: source.Bus, Readings: []latch.Reading{r}})
	}
	feed(0, latch.Input{Kind: latch.Start, Quiet: true})
	for at := time.Second; at < 20*time.Second; at += 100 * time.Millisecond {
		say(at, latch.Ignition, 0)
		say(at, latch.BootLatch, 0)
		say(at, latch.Speed, max(0, 50-float64(at/time.Second)*10))
		if at == 2*time.Second || at == 10*time.Second {
			feed(at, latch.Input{Kind: latch.Try, Action: latch.BootRelease})
		}
	}
	told.Refused(&gateway.Transmission{For: latch.Send{Decision: 2}}, gateway.TooLate)
	out := report.NewPressLines(w, c, report.PressOptions{Teller: explain.Teller{Params: p}, Epoch: time.Unix(1700000000, 0)})
	for _, press := range told.Presses(time.Minute) {
		if press.Tried() {
			out.Press(press)
		}
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
}

// jsonFiles is a folder with the files of testdata/json and some configurations beside them.
func jsonFiles(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../testdata/json")); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"keys.yaml":   "version: 1\nprofile: mini-r56\nkeys:\n  - {number: 2, name: Anna}\nbuttons:\n  - {name: fob_boot, does: {click: boot.release}}\n",
		"lever.yaml":  "version: 1\nprofile: mini-r56\nbuttons:\n  - {name: lever, place: emergency, signal: body/CentralLockControl.Request4, pressed: Unlock, talks: change, does: {press: boot.release}}\n",
		"strict.yaml": "version: 1\nprofile: mini-r56\nkeys:\n  - {number: 2, name: Anna}\nmaintenance: {late_frames: 1}\n",
		"longer.yaml": "version: 1\nprofile: mini-r56\nbuttons:\n  - {name: fob_boot, click: 1200ms, hold: 1200ms}\n",
		"boot.yaml":   "version: 1\nconfig: profile:mini-r56\nscenarios:\n  - name: A click opens the boot\n    steps: [{at: 2s, click: fob_boot}]\n    expect: [{action: boot.release}]\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// schema is one section of the page.
type schema struct {
	fields map[string]field
	kinds  []string                   // of lines, in the order of the table
	others map[string]bool            // fields of the section that it goes on from, whose test looks for them
	seen   map[string]map[string]bool // path → kind of line → printed
}

type field struct {
	types, kinds []string // kinds is empty for every line
	always       bool
}

// schemasOf reads the tables and the examples of the page.
func schemasOf(t *testing.T, page string) (schemas map[string]*schema, examples map[string]string) {
	t.Helper()
	schemas, examples = map[string]*schema{}, map[string]string{}
	for _, section := range strings.Split(page, "\n## ")[1:] {
		name, body, _ := strings.Cut(section, "\n")
		s := &schema{fields: map[string]field{}, others: map[string]bool{}}
		if _, from, ok := strings.Cut(body, "The lines are those of `"); ok { // a section above
			from, _, _ = strings.Cut(from, "`")
			if schemas[from] == nil {
				t.Fatalf("%s: there is no section %s above", name, from)
			}
			s.kinds = slices.Clone(schemas[from].kinds)
			for path, f := range schemas[from].fields {
				s.fields[path], s.others[path] = f, true
			}
		}
		for row := range strings.Lines(body) {
			cells := strings.Split(strings.Trim(strings.TrimSpace(row), "|"), " | ")
			if !strings.HasPrefix(row, "| `") {
				continue
			}
			if len(cells) != 4 {
				t.Fatalf("%s: %d cells in %s", name, len(cells), row)
			}
			f := field{types: strings.Split(strings.TrimSpace(cells[1]), ", ")}
			if cells[2] != "every line" {
				f.kinds = strings.Split(cells[2], ", ")
			}
			f.always = strings.HasPrefix(cells[3], "always")
			for _, k := range f.kinds {
				if !slices.Contains(s.kinds, k) {
					s.kinds = append(s.kinds, k)
				}
			}
			path := strings.Trim(cells[0], " `")
			s.fields[path] = f
			delete(s.others, path)
		}
		if _, code, ok := strings.Cut(body, "```json\n"); ok {
			examples[name], _, _ = strings.Cut(code, "```")
		}
		schemas[name] = s
	}
	return schemas, examples
}

// compare checks what a command printed, and that it printed everything that is documented.
func (s *schema) compare(t *testing.T, output string) {
	t.Helper()
	s.observe(t, output)
	for path, f := range s.fields {
		kinds := f.kinds
		if len(kinds) == 0 {
			kinds = s.kinds
		}
		if len(kinds) == 0 {
			kinds = []string{""}
		}
		for _, k := range kinds {
			if !s.seen[path][k] && !s.others[path] {
				t.Errorf("%s is documented and not printed on any line of kind %q", path, k)
			}
		}
	}
}

// observe checks lines and notes their fields.
func (s *schema) observe(t *testing.T, output string) {
	t.Helper()
	if s.seen == nil {
		s.seen = map[string]map[string]bool{}
	}
	for text := range strings.Lines(output) {
		var line map[string]any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&line); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		kind, _ := line["kind"].(string)
		if len(s.kinds) == 0 {
			kind = ""
		}
		for path, f := range s.fields {
			if _, ok := line[path]; !ok && f.always && (len(f.kinds) == 0 || slices.Contains(f.kinds, kind)) {
				t.Errorf("%s is to be on every line of kind %q, and is not in %s", path, kind, text)
			}
		}
		if err := s.object(line, "", kind); err != nil {
			t.Errorf("%v in %s", err, text)
		}
	}
}

// object checks the fields of an object.
func (s *schema) object(o map[string]any, path, kind string) error {
	for name, v := range o {
		p := name
		if path != "" {
			p = path + "." + name
			if _, anyName := s.fields[path+".*"]; anyName {
				p = path + ".*"
			}
		}
		if err := s.value(v, p, kind); err != nil {
			return err
		}
	}
	return nil
}

func (s *schema) value(v any, path, kind string) error {
	f, ok := s.fields[path]
	if !ok {
		return fmt.Errorf("%s is not documented", path)
	}
	if len(f.kinds) > 0 && !slices.Contains(f.kinds, kind) {
		return fmt.Errorf("%s is not documented for %s", path, kind)
	}
	if s.seen[path] == nil {
		s.seen[path] = map[string]bool{}
	}
	s.seen[path][kind] = true
	switch v := v.(type) {
	case map[string]any:
		if !slices.Contains(f.types, "object") {
			return fmt.Errorf("%s is an object", path)
		}
		return s.object(v, path, kind)
	case []any:
		return s.array(v, f, path, kind)
	}
	word := map[string]string{"json.Number": "number", "string": "string", "bool": "boolean"}[fmt.Sprintf("%T", v)]
	if !slices.Contains(f.types, word) {
		return fmt.Errorf("%s is a %s, and not %v", path, word, f.types)
	}
	return nil
}

func (s *schema) array(list []any, f field, path, kind string) error {
	if _, alike := s.fields["*[].count"]; alike { // one form of all arrays
		path = "*"
	}
	for _, v := range list {
		switch v := v.(type) {
		case map[string]any:
			if err := s.object(v, path+"[]", kind); err != nil {
				return err
			}
		case string:
			if !slices.Contains(f.types, "array of string") {
				return fmt.Errorf("%s holds a string", path)
			}
		default:
			return fmt.Errorf("%s holds a %T", path, v)
		}
	}
	return nil
}

// knownCar is a car of which everything that can be told is known.
func knownCar() report.Car {
	key := int64(2)
	return report.Car{
		Facts:   []report.FactLook{{Fact: report.FactOf(latch.FactUse{Fact: latch.Speed, State: latch.Known, Value: 12.5, Age: time.Second})}, {Fact: report.FactOf(latch.FactUse{Fact: latch.Ignition, State: latch.Known})}},
		Buttons: []report.ButtonLook{{Name: "fob_boot", Down: "0.9", Key: &key, Held: true, Debounce: "0.050", Hold: "0.900", Double: "0.350"}},
		Pending: []report.PendingAction{{Action: "boot.lock"}},
	}
}
