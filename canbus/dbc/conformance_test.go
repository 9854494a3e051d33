package dbc

import (
	"bufio"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"latchd/canbus"
)

// conformance lies beside the checkout; its README says what it holds.
const conformance = "../../../shared/conformance/dbc"

// conformanceFiles lists the DBC files in a folder of the conformance data.
func conformanceFiles(t *testing.T, folders ...string) []string {
	t.Helper()
	if _, err := os.Stat(conformance); err != nil {
		t.Skipf("conformance data is not beside the checkout: %v", err)
	}
	var files []string
	for _, folder := range folders {
		found, err := filepath.Glob(filepath.Join(conformance, folder, "*.dbc"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no DBC files in %s: %v", folder, err)
		}
		files = append(files, found...)
	}
	return files
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

var (
	messageLine = regexp.MustCompile(`(?m)^\s*BO_ `)
	signalLine  = regexp.MustCompile(`(?m)^\s*SG_ `)
)

// Every message and signal in the text is loaded, or named in a warning, or belongs to the pseudo message.
func TestConformanceLoad(t *testing.T) {
	files := conformanceFiles(t, "files", "peer-rejects")
	if len(files) != 200 {
		t.Errorf("%d files, want 200", len(files))
	}
	var total Count
	messages, signals, warnings, clean := 0, 0, 0, 0
	for _, path := range files {
		data := readFile(t, path)
		d, problems := Load(filepath.Base(path), data)
		if problems.HasErrors() {
			t.Errorf("%s: %v", path, problems)
		}
		for keyword, line := range map[string]*regexp.Regexp{"BO_": messageLine, "SG_": signalLine} {
			c := d.Summary.ByKeyword[keyword]
			if got, want := c.Loaded+c.Skipped+c.Ignored, len(line.FindAll(data, -1)); got != want {
				t.Errorf("%s: %d records %s, the text has %d", path, got, keyword, want)
			}
		}
		inMessages := 0
		for _, m := range d.Messages {
			inMessages += len(m.Signals)
		}
		if n := d.Summary.ByKeyword["SG_"].Loaded; n != inMessages {
			t.Errorf("%s: %d signals loaded, messages hold %d", path, n, inMessages)
		}
		if c := d.Summary.Total; c.Skipped+c.Repaired > len(problems) {
			t.Errorf("%s: %d skipped and %d repaired, but %d warnings", path, c.Skipped, c.Repaired, len(problems))
		}
		messages, signals, warnings = messages+len(d.Messages), signals+inMessages, warnings+len(problems)
		total.Loaded += d.Summary.Total.Loaded
		total.Repaired += d.Summary.Total.Repaired
		total.Skipped += d.Summary.Total.Skipped
		total.Ignored += d.Summary.Total.Ignored
		if len(problems) == 0 {
			clean++
		}
		for _, p := range problems {
			t.Log(p)
		}
	}
	t.Logf("%d files, %d without warnings; %d messages, %d signals, %d warnings; records %+v", len(files), clean, messages, signals, warnings, total)
}

// frameCase is a line of the decode vectors.
type frameCase struct {
	ID      uint32
	Ext     bool
	Name    string
	Data    string
	Signals map[string][2]any
}

func (c *frameCase) id() canbus.ID {
	if c.Ext {
		return canbus.Extended(c.ID)
	}
	return canbus.Standard(c.ID)
}

// message finds the message by identifier and name: some files use one identifier twice.
func (c *frameCase) message(d *Database) *Message {
	for _, m := range d.Messages {
		if m.ID == c.id() && m.Name == c.Name {
			return m
		}
	}
	return nil
}

// forEachFrame calls check for each line of the decode vectors.
func forEachFrame(t *testing.T, check func(d *Database, c *frameCase, payload []byte)) {
	t.Helper()
	conformanceFiles(t, "files") // skips without the data
	vectors, err := filepath.Glob(filepath.Join(conformance, "decode", "*.jsonl.gz"))
	if err != nil || len(vectors) != 96 {
		t.Fatalf("%d files of vectors, want 96: %v", len(vectors), err)
	}
	for _, path := range vectors {
		name := strings.TrimSuffix(filepath.Base(path), ".jsonl.gz")
		d, _ := Load(name, readFile(t, filepath.Join(conformance, "files", name)))
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		unzipped, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(unzipped)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var c frameCase
			if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
				t.Fatal(err)
			}
			payload, err := hex.DecodeString(c.Data)
			if err != nil {
				t.Fatal(err)
			}
			check(d, &c, payload)
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
}

func TestConformanceDecode(t *testing.T) {
	frames, values := 0, 0
	forEachFrame(t, func(d *Database, c *frameCase, payload []byte) {
		frames++
		m := c.message(d)
		if m == nil {
			t.Errorf("%s: no message %s %v", d.File, c.Name, c.id())
			return
		}
		decoded := map[string]Decoded{}
		for _, v := range m.Decode(payload, nil) {
			if _, twice := decoded[v.Signal.Name]; twice && len(c.Signals) == 0 {
				t.Errorf("%s: %s.%s twice", d.File, c.Name, v.Signal.Name)
			}
			decoded[v.Signal.Name] = v
		}
		for name, want := range c.Signals {
			values++
			got, ok := decoded[name]
			if !ok {
				t.Errorf("%s: %s#%s: %s absent, want %v", d.File, c.Name, c.Data, name, want)
				continue
			}
			if !sameNumber(got.Signal.Number(got.Raw), want[0], 0) || !sameNumber(got.Physical, want[1], 1e-9) {
				t.Errorf("%s: %s#%s: %s raw %v physical %v, want %v", d.File, c.Name, c.Data, name, got.Raw, got.Physical, want)
			}
			if raw := got.Signal.Raw; got.Raw != first(raw(payload)) {
				t.Errorf("%s: %s: Raw and Decode differ", d.File, name)
			}
		}
		for name := range decoded {
			if _, ok := c.Signals[name]; !ok {
				t.Errorf("%s: %s#%s: %s present, want absent", d.File, c.Name, c.Data, name)
			}
		}
	})
	t.Logf("%d frames, %d values", frames, values)
}

func first(raw int64, _ bool) int64 { return raw }

// sameNumber compares with a number of the vectors, in which nan and inf are strings.
func sameNumber(got float64, want any, relative float64) bool {
	switch want := want.(type) {
	case float64:
		return got == want || math.Abs(got-want) <= relative*max(math.Abs(got), math.Abs(want))
	case string:
		switch want {
		case "nan":
			return math.IsNaN(got)
		case "inf":
			return math.IsInf(got, 1)
		case "-inf":
			return math.IsInf(got, -1)
		}
	}
	return false
}
