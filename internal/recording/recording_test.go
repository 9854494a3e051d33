package recording

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/flight"
	"latchd/internal/gateway"
	"latchd/internal/replay"
	"latchd/internal/report"
	"latchd/internal/simcar"
	"latchd/latch"
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
	o := Options{
		Name: "test.log", About: "a test", Epoch: time.Unix(1700000000, 0),
		Replay: replay.Options{Controllers: simcar.NewControllers(c, nil)},
	}
	if change != nil {
		change(&o)
	}
	made, _, err := makeWithin(most, c, logReader(log), o)
	return made, err
}

func logReader(log []byte) *candump.Reader {
	return candump.NewReader(bytes.NewReader(log), "test.log", candump.Options{Bus: func(iface []byte) canbus.Bus {
		return canbus.Bus(slices.Index([]string{"can0", "can1"}, string(iface)))
	}})
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

// shown is what a recording says: of each line its time and its text, of each look its time, and what it says of fob_boot, of the ignition
// and of what is to come.
func shown(t testing.TB, r *Recording) (lines, looks []string) {
	t.Helper()
	var d struct {
		Lines []report.Line
		Looks []report.Car
	}
	if err := json.Unmarshal(document(t, r), &d); err != nil {
		t.Fatal(err)
	}
	for _, l := range d.Lines {
		lines = append(lines, l.T[:5]+" "+l.Text)
	}
	for _, c := range d.Looks {
		text := c.At[:5]
		for _, f := range c.Facts {
			if f.Name == "ignition" || f.Name == "speed" && f.State == "known" {
				text += " " + f.Text + ","
			}
		}
		for _, b := range c.Buttons {
			if b.Name == "fob_boot" {
				text += fmt.Sprintf(" %s %s %v", b.Text, b.Down, b.Held)
			}
		}
		for _, p := range c.Pending {
			text += ", " + p.Text
		}
		looks = append(looks, text)
	}
	return lines, looks
}

// logOf makes a log of frames at times in seconds.
func logOf(frames ...string) []byte {
	var b strings.Builder
	for _, f := range frames {
		at, frame, _ := strings.Cut(f, " ")
		fmt.Fprintf(&b, "(170000000%s) can0 %s\n", at, frame)
	}
	return []byte(b.String())
}

// held is a log in which the boot's button is held for longer than a second, and the ignition is heard three times.
func held() []byte {
	frames := []string{"0.000000 " + parked}
	for at := 1.0; at < 2; at += 0.095 {
		frames = append(frames, fmt.Sprintf("%.6f %s", at, bootDown))
		if len(frames) == 3 {
			frames = append(frames, "1.100000 "+parked)
		}
	}
	return logOf(append(frames, "2.050000 "+noneDown, "4.000000 "+parked)...)
}

const (
	parked   = "130#0001C00FEC"
	bootDown = "23A#22301062"
	noneDown = "23A#22300062"
)

// There is a look for each moment at which something changed, also if nothing was heard then: a hold that is due, a fact that is stale.
func TestLooks(t *testing.T) {
	log := held()
	for _, tt := range []struct {
		name   string
		log    []byte
		change func(*Options)
		want   []string
	}{
		{"all of it", log, nil, []string{
			"0.000 ignition no, fob_boot up  false", "0.500 ignition stale, fob_boot up  false", "1.000 ignition stale, fob_boot down (key 2) 0.000 false",
			"1.100 ignition no, fob_boot down (key 2) 0.100 false", "1.600 ignition stale, fob_boot down (key 2) 0.600 false",
			"1.900 ignition stale, fob_boot down (key 2) 0.900 true", "2.050 ignition stale, fob_boot up  false", "4.000 ignition no, fob_boot up  false",
		}},
		{"from a time on, as it was then", log, func(o *Options) { o.From = 1950 * time.Millisecond }, []string{
			"1.950 ignition stale, fob_boot down (key 2) 0.950 true", "2.050 ignition stale, fob_boot up  false", "4.000 ignition no, fob_boot up  false",
		}},
		{"at one instant only what is in the end", logOf("0.0 "+noneDown, "1.0 "+bootDown, "1.0 "+noneDown, "2.0 "+parked), nil, []string{
			"0.000 ignition never seen, fob_boot up  false", "2.000 ignition no, fob_boot up  false",
		}},
		{"until a time", log, func(o *Options) { o.Replay.Until = 800 * time.Millisecond }, []string{
			"0.000 ignition no, fob_boot up  false", "0.500 ignition stale, fob_boot up  false",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			made, err := record(t, usual, tt.log, tt.change)
			if err != nil {
				t.Fatal(err)
			}
			lines, looks := shown(t, made)
			if diff := cmp.Diff(tt.want, looks); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if first := tt.want[0][:5]; lines[1] < first { // the first one says how to read the rest
				t.Errorf("from %s: %q", first, lines)
			}
		})
	}
}

// What a look says of times begins with the replay, and is as of the look.
func TestShift(t *testing.T) {
	look := report.Look{
		At: 3 * time.Second, Facts: []latch.FactUse{{Age: 2 * time.Second}}, Buttons: []latch.ButtonState{{For: time.Second}},
		Pending: []latch.PendingAction{{Due: 10 * time.Second}},
	}
	(&looks{zero: 2 * time.Second, from: 1500 * time.Millisecond}).shift(&look)
	want := report.Look{
		At: 1500 * time.Millisecond, Facts: []latch.FactUse{{Age: 2500 * time.Millisecond}}, Buttons: []latch.ButtonState{{For: 1500 * time.Millisecond}},
		Pending: []latch.PendingAction{{Due: 8 * time.Second}},
	}
	if diff := cmp.Diff(want, look); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A speed that changes all the time does not make a look with every frame.
func TestLooksAtNumbers(t *testing.T) {
	var frames []string
	for i := range 100 {
		frames = append(frames, fmt.Sprintf("%.6f 1A0#%02X00000000000000", float64(i)*0.02, i))
	}
	made, err := record(t, usual, logOf(frames...), nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(made.looks); n < 8 || n > 12 {
		_, looks := shown(t, made)
		t.Errorf("%d looks in two seconds:\n%s", n, strings.Join(looks, "\n"))
	}
}

// What is too much is left out from the oldest on and counted: first what was heard of the car. Of presses and decisions nothing is.
func TestBounds(t *testing.T) {
	log := held()
	all, err := record(t, usual, log, nil)
	if err != nil {
		t.Fatal(err)
	}
	whole, looks := shown(t, all)
	some, err := record(t, limits{major: 100, minor: 600, looks: 5000}, log, nil)
	if err != nil {
		t.Fatal(err)
	}
	lines, kept := shown(t, some)
	if left := len(whole) - len(lines) + len(looks) - len(kept); some.Missing() != left || len(lines) == len(whole) || len(kept) == len(looks) || len(kept) == 0 {
		t.Errorf("%d of %d lines and %d of %d looks are kept, and %d missing", len(lines), len(whole), len(kept), len(looks), some.Missing())
	}
	if !slices.Equal(kept, looks[len(looks)-len(kept):]) {
		t.Errorf("not the newest looks are kept: %q", kept)
	}
	heard := func(l string) bool {
		return strings.Contains(l, "23A#") || strings.Contains(l, "ignition: ") || strings.Contains(l, "_latch: ")
	}
	var newest int
	for _, l := range lines {
		if heard(l) {
			newest++
		}
	}
	rest := slices.DeleteFunc(slices.Clone(whole), heard)
	if got := slices.DeleteFunc(slices.Clone(lines), heard); newest == 0 || !slices.Equal(got, rest) {
		t.Errorf("%d lines of what was heard, and (-want +got)\n%s", newest, cmp.Diff(rest, got))
	}
	if !strings.HasSuffix(string(document(t, some)), fmt.Sprintf("\n],\"missing\":%d}\n", some.Missing())) {
		t.Error("it does not say how many are missing")
	}
}

// Where there is no room for the decisions themselves, there is no recording.
func TestTooManyDecisions(t *testing.T) {
	_, err := record(t, limits{major: 5, minor: 1 << 20, looks: 1 << 20}, held(), nil)
	if err == nil || !strings.Contains(err.Error(), "there are 5 gestures, decisions and frames, and no room for more: give --from and --until") {
		t.Errorf("%v", err)
	}
	r := logReader(held())
	if _, _, err := makeWithin(limits{major: 5, minor: 1 << 20, looks: 1 << 20}, profile(t), r, Options{}); err == nil || r.Stats().Lines == uint64(bytes.Count(held(), []byte("\n"))) {
		t.Errorf("%v; all %d lines are read", err, r.Stats().Lines)
	}
	if _, err := record(t, limits{major: 5, minor: 1 << 20, looks: 1 << 20}, held(), func(o *Options) { o.Replay.Until = time.Second }); err != nil {
		t.Errorf("the part of it that was asked for: %v", err)
	}
}

// A story is found by the number of any of its decisions; otherwise it is told which there are.
func TestStory(t *testing.T) {
	made, err := record(t, usual, read(t, "../../testdata/logs/three-clicks.log"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for number := range uint64(3) {
		var l report.PressLine
		text, err := made.Story(number + 1)
		if err == nil {
			err = json.Unmarshal(text, &l)
		}
		if err != nil || l.Answers[0].Number != number+1 || len(l.Answers[0].Chain) == 0 {
			t.Errorf("%d: %v, %s", number+1, err, text)
		}
	}
	none, err := record(t, usual, logOf("0.0 "+parked), nil)
	if err != nil {
		t.Fatal(err)
	}
	cut, err := record(t, usual, logOf("0.0 "+noneDown, "1.0 "+bootDown), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		of     *Recording
		number uint64
		want   string
	}{
		{"another number", made, 4, "decision 4 is not known: want one of 1 to 3"},
		{"no decision at all", none, 1, "decision 1 is not known: nothing was decided"},
		{"after the end of the log", cut, 1, "decision 1 has no story: it follows from the end of the log, and not from what is in it"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if text, err := tt.of.Story(tt.number); err == nil || err.Error() != tt.want {
				t.Errorf("%s, %v", text, err)
			}
		})
	}
}

// taped passes what an engine gets from a time on to a flight recorder.
type taped struct {
	*flight.Recorder
	from time.Duration
}

func (w *taped) Frame(e *latch.Engine, at time.Duration, r *canbus.Received) {
	if at >= w.from {
		w.Recorder.Frame(e, at, r)
	}
}
func (w *taped) Time(*latch.Engine, time.Duration) {}

// Of what a flight recorder wrote, times begin with it, and all is as it was when it was written.
func TestOfAFlightRecorder(t *testing.T) {
	c := profile(t)
	const from = 1100 * time.Millisecond
	tape := &taped{flight.NewRecorder(&c.Params, func() uint64 { return 0 }), from}
	if _, err := replay.Run(c, logReader(held()), nothing{}, replay.Options{Watcher: tape}); err != nil {
		t.Fatal(err)
	}
	log, text, err := tape.Seal(4 * time.Second).Files(flight.Source{Config: c, Latchd: "this", Epoch: time.Unix(1700000000, 0)})
	if err != nil {
		t.Fatal(err)
	}
	state, err := flight.ReadState(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	first := logReader(log)
	first.Next()
	start, _ := first.Start()
	is, err := record(t, usual, log, func(o *Options) {
		o.Replay = replay.Options{Recording: &replay.Recording{State: state, Start: start}}
	})
	if err != nil {
		t.Fatal(err)
	}
	shift := time.Duration(state.From) * time.Microsecond
	if shift < time.Second {
		t.Fatalf("it begins at %v", shift)
	}
	was, err := record(t, usual, held(), func(o *Options) { o.From, o.Replay = shift, replay.Options{} })
	if err != nil {
		t.Fatal(err)
	}
	wasLines, wasLooks := shown(t, was)
	isLines, isLooks := shown(t, is)
	if diff := cmp.Diff(later(t, isLooks, shift), wasLooks); diff != "" || len(isLooks) < 5 {
		t.Errorf("looks (-is +was)\n%s", diff)
	}
	told := later(t, isLines[1:], shift)
	if diff := cmp.Diff(told, wasLines[len(wasLines)-len(told):]); diff != "" || len(told) < 10 {
		t.Errorf("lines (-is +was)\n%s", diff)
	}
}

// later are lines whose times begin earlier.
func later(t *testing.T, lines []string, by time.Duration) (shifted []string) {
	t.Helper()
	for _, l := range lines {
		at, rest, _ := strings.Cut(l, " ")
		d, err := time.ParseDuration(at + "s")
		if err != nil {
			t.Fatal(err)
		}
		shifted = append(shifted, fmt.Sprintf("%.3f %s", (d+by).Seconds(), rest))
	}
	return shifted
}

// nothing is a sink that keeps nothing.
type nothing struct{}

func (nothing) Effect(*latch.Effect)                           {}
func (nothing) Sent(*gateway.Transmission)                     {}
func (nothing) Refused(*gateway.Transmission, gateway.Refusal) {}
