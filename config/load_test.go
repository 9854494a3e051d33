package config

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTenMistakesAtOnce(t *testing.T) {
	data, err := os.ReadFile("testdata/ten.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, got := load(t, string(data))
	if c != nil {
		t.Error("a configuration in spite of errors")
	}
	want := []string{
		`latchd.yaml:3:7: mode: unknown "active": one of observe, armed`,
		`latchd.yaml:9:13: buttons[fob_boot].signal: message Fob has no signal "Button": did you mean Buttons?`,
		`latchd.yaml:11:11: buttons[fob_boot].hold: 900 has no unit: write a duration such as 900ms`,
		`latchd.yaml:12:18: buttons[fob_boot].does.hold: unknown action "boot.relase": did you mean boot.release?`,
		`latchd.yaml:17:5: buttons[dash]: unknown key "tripple": one of name, place, signal, pressed, key, talks, debounce, click, hold, double, gap, period, stale, lost_release, stuck, repeat_within, does`,
		`latchd.yaml:20:52: facts[ignition].is: Status.KL15 has no value "Onn": did you mean On?`,
		`latchd.yaml:21:12: facts[spede]: unknown fact "spede": did you mean speed?`,
		`latchd.yaml:22:81: facts[locked].stale: 100ms is too short: Status comes every 100ms, so it must be at least 200ms (P0)`,
		`latchd.yaml:24:43: access.driving.allow_below: 5km/h must be below block_at, 2km/h (P3)`,
		`latchd.yaml:27:11: actuators[boot.release].send[#1].frame: unknown bus "relay": one of body`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// The warnings about a DBC file come with the problems, after those of the configuration.
func TestWarningsOfDBC(t *testing.T) {
	_, problems := Load("latchd.yaml", files(t, map[string]string{"latchd.yaml": base(t)}))
	if len(problems) == 0 || problems.HasErrors() || problems[0].Pos.File != "car.dbc" {
		t.Errorf("want warnings of car.dbc only, got %v", problems)
	}
}

func TestFileThatIsNotThere(t *testing.T) {
	c, problems := Load("gone.yaml", files(t, nil))
	if c != nil || len(problems) != 1 || problems[0].Error() != "gone.yaml: file does not exist" {
		t.Errorf("got %v, %v", c, problems)
	}
	if _, problems := Load("testdata/gone.yaml", Options{}); len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), "testdata/gone.yaml: ") {
		t.Errorf("from disk: %v", problems)
	}
	if _, problems := Load("profile:vw", Options{}); !problems.HasErrors() {
		t.Error("an unknown profile was loaded")
	}
}

func TestDBCBesideTheFile(t *testing.T) {
	car, err := os.ReadFile("testdata/car.dbc")
	if err != nil {
		t.Fatal(err)
	}
	asked := ""
	opts := Options{ReadFile: func(name string) ([]byte, error) {
		if name == "/etc/latchd/latchd.yaml" {
			return []byte(base(t)), nil
		}
		asked = name
		return car, nil
	}}
	if _, problems := Load("/etc/latchd/latchd.yaml", opts); problems.HasErrors() {
		t.Error(problems)
	}
	if want := "/etc/latchd/car.dbc"; asked != want {
		t.Errorf("read %s, want %s", asked, want)
	}
}

func TestOverrides(t *testing.T) {
	opts := files(t, map[string]string{"latchd.yaml": base(t)})
	opts.Overrides = []Override{{"mode", "observe", "environment LATCHD_MODE"}, {"log.format", "json", "flag --log-format"}}
	c, problems := Load("latchd.yaml", opts)
	if c == nil {
		t.Fatal(problems)
	}
	if c.Mode != Observe || c.Log != (Log{"info", "json"}) {
		t.Errorf("mode %v, log %v", c.Mode, c.Log)
	}
	for path, want := range map[string]string{
		"mode": "environment LATCHD_MODE", "log.format": "flag --log-format", "log.level": "file latchd.yaml:49",
	} {
		if got := provenance(c, path); got != want {
			t.Errorf("%s is from %q, want %q", path, got, want)
		}
	}
	opts.Overrides = []Override{{"mode", "on", "flag --mode"}, {"access.min_voltage", "0V", "flag --set"}, {"log.level", "", "environment LATCHD_LOG_LEVEL"}}
	_, problems = Load("latchd.yaml", opts)
	var got []string
	for _, p := range problems {
		if p.Pos.File != "car.dbc" {
			got = append(got, p.Error())
		}
	}
	want := []string{
		`flag --set: access.min_voltage cannot be set here: one of mode, log.level, log.format`,
		`flag --mode: mode: unknown "on": one of observe, armed`,
		`environment LATCHD_LOG_LEVEL: log.level: unknown "": one of debug, info, warn, error`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// provenance is where a setting comes from.
func provenance(c *Config, path string) string {
	for _, s := range c.Effective() {
		if s.Path == path {
			return s.From
		}
	}
	return ""
}

func TestDigestCoversEveryFile(t *testing.T) {
	digest := func(text, mode string) string {
		opts := files(t, map[string]string{"latchd.yaml": text})
		if mode != "" {
			opts.Overrides = []Override{{"mode", mode, "flag"}}
		}
		c, problems := Load("latchd.yaml", opts)
		if c == nil {
			t.Fatal(problems)
		}
		return c.Digest
	}
	first := digest(base(t), "")
	if len(first) != 64 || first != digest(base(t), "") || first != digest(base(t), "observe") {
		t.Errorf("digest %q does not repeat", first)
	}
	if first == digest(base(t)+"# more\n", "") {
		t.Error("the digest does not cover the configuration")
	}
	opts := files(t, map[string]string{"latchd.yaml": base(t)})
	read := opts.ReadFile
	opts.ReadFile = func(name string) ([]byte, error) {
		data, err := read(name)
		if name == "car.dbc" {
			data = append(data, '\n')
		}
		return data, err
	}
	if c, _ := Load("latchd.yaml", opts); c.Digest == first {
		t.Error("the digest does not cover the DBC")
	}
}

func FuzzLoad(f *testing.F) {
	for _, tt := range mistakes {
		text := tt.changes[1]
		if tt.changes[0] != "" {
			text = base(f, tt.changes...)
		}
		f.Add(text)
	}
	f.Add(string(Reference))
	f.Add(string(Minimal))
	f.Add(base(f, "mode: armed", "mode: armed\nprofile: mini-r56"))
	f.Fuzz(func(t *testing.T, text string) {
		c, problems := Load("latchd.yaml", files(t, map[string]string{"latchd.yaml": text}))
		if (c == nil) != problems.HasErrors() {
			t.Fatalf("configuration %v, problems %v", c, problems)
		}
		if c == nil {
			return
		}
		for _, b := range c.Buses {
			if b.Plan == nil {
				t.Error("a bus without a plan")
			}
		}
		for _, b := range c.Params.Buttons {
			if b.Signal >= c.Params.Signals || b.Key >= c.Params.Signals || b.Bus >= len(c.Buses) {
				t.Errorf("button %+v of %d signals", b, c.Params.Signals)
			}
		}
		for i := range c.Frames {
			frame := c.Frames[i].Encode(1 << 40)
			if err := frame.Validate(); err != nil {
				t.Error(err)
			}
		}
	})
}
