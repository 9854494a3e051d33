package recording

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/replay"
	"latchd/internal/simcar"
)

var update = flag.Bool("update", false, "write the golden files anew")

func profile(t testing.TB) *config.Config {
	t.Helper()
	c, problems := config.Load("profile:mini-r56", config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

// record records a log with the profile, and what is changed of the options.
func record(t testing.TB, most limits, log []byte, change func(*Options)) (*Recording, error) {
	t.Helper()
	c := profile(t)
	r := candump.NewReader(bytes.NewReader(log), "test.log", candump.Options{Bus: func(iface []byte) canbus.Bus {
		return canbus.Bus(slices.Index([]string{"can0", "can1"}, string(iface)))
	}})
	o := Options{
		Name: "test.log", About: "a test", Epoch: time.Unix(1700000000, 0),
		Replay: replay.Options{Controllers: simcar.NewControllers(c, nil)},
	}
	if change != nil {
		change(&o)
	}
	made, _, err := makeWithin(most, c, r, o)
	return made, err
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func document(t testing.TB, r *Recording) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The same log and the same configuration give the same bytes.
func TestRecording(t *testing.T) {
	log := read(t, "../../testdata/logs/three-clicks.log")
	made, err := record(t, usual, log, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := document(t, made)
	const golden = "testdata/three-clicks.json"
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(strings.Split(string(read(t, golden)), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	again, err := record(t, usual, log, nil)
	if err != nil || !bytes.Equal(got, document(t, again)) {
		t.Errorf("it differs the second time (%v)", err)
	}
}
