package candump_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus/candump"
	"latchd/internal/source"
)

// TestRealLogs reads recordings of cars. They lie beside the project, not in it.
func TestRealLogs(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "conformance", "logs", "bmw")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no recordings beside the project: ", err)
	}
	type counts struct {
		Frames, Presses uint64
	}
	for name, want := range map[string]counts{
		"E92_0x23A_fob_presses.log":           {18, 18},
		"E92_0x2FC_doors_boot.log":            {21, 0},
		"E92_0x2B4_alarm.log":                 {12, 0},
		"E92_KCAN_30Goff_to_TerminalR.log":    {445, 0},
		"E92_KCAN_TerminalR_to_30Gcutoff.log": {39270, 0},
		"F11_KCAN.log":                        {35767, 3},
		"ZGW2_KCAN2.log":                      {58, 0},
	} {
		report := func(p source.Problem) { t.Error(p) }
		all := readFile(t, filepath.Join(dir, name), candump.Options{Report: report, Strict: true})
		fob := readFile(t, filepath.Join(dir, name), candump.Options{Report: report, Interest: idSet(0x23A)})
		if diff := cmp.Diff(want, counts{all.Frames, fob.Frames}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if all.Lines != all.Frames || all.Refused+all.Clamped+all.Segments > 0 {
			t.Errorf("%s: %+v", name, all)
		}
		if all.First != fob.First || all.Last != fob.Last || fob.Frames+fob.Skipped != all.Frames {
			t.Errorf("%s: a filter changes %+v to %+v", name, all, fob)
		}
	}
}

func readFile(t *testing.T, name string, opts candump.Options) candump.Stats {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := candump.NewReader(f, name, opts)
	for r.Next() {
	}
	if r.Err() != nil {
		t.Error(r.Err())
	}
	return r.Stats()
}
