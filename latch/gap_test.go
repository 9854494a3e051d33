package latch_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// gaps are all ways in which frames are lost.
var gaps = []string{"start", "start quiet", "lost -1", "lost 0", "lost 1", "overflow -1", "overflow 0", "overflow 1", "segment"}

// everythingOpens is a long rest in which nothing would refuse: whatever was pending, and is not dropped, acts in it.
func everythingOpens(from string) string {
	_, facts, _ := strings.Cut(parked("140s"), "\n")
	return strings.NewReplacer("0..", from+"..", "/100ms", "/400ms").Replace(facts)
}

// P13: after a gap of any kind, on any bus, nothing that was pending acts, and each thing dropped is told.
func TestNothingPendingActsAfterAGap(t *testing.T) {
	for _, c := range []struct {
		name    string
		script  string // up to the gap at 10 s
		dropped string // what must be told at 10 s
	}{
		{"a release between its steps", "9990ms dash=1", "event dropped boot.release gap"},
		{"a release that is not confirmed", "9s dash=1", "event dropped boot.release gap"},
		{"a release that is to be tried again", "8s dash=1", "event dropped boot.release gap"},
		{"relock of what was not lifted", "5s dash=1\n5100ms boot_latch=1", "event dropped boot.lock gap"},
		{"relock on close", "9s boot_open=1\n9900ms boot_open=0", "event dropped boot.lock gap"},
		{"relock of what was not opened", "9s fob=1 key=2\n9100ms fob=0 key=2", "event dropped lock.all gap"},
		{"relock that was put off", "5s driver_door_open=1\n6s boot_open=1\n7s boot_open=0\n9s driver_door_open=1", "event dropped boot.lock gap"},
		{"a click held back for a double", "9s plate=0\n9700ms plate=1\n9800ms plate=0", "gap (plate click)"},
	} {
		for _, gap := range gaps {
			t.Run(c.name+", "+gap, func(t *testing.T) {
				p := rigParams()
				p.Access.Boot.RelockOnClose = latch.RelockAlways
				p.Buttons[3] = tapper(latch.Cabin, latch.BootRelease)
				p.Buttons[4].Does = [4]latch.Action{latch.Click: latch.BootRelease, latch.Double: latch.UnlockAll}
				facts := parked("9950ms", "-boot_open", "-driver_door_open", "-boot_latch")
				if !strings.Contains(c.script, "driver_door_open") {
					facts += "1s..9950ms/100ms driver_door_open=0\n"
				}
				if !strings.Contains(c.script, "boot_open") {
					facts += "1s..9950ms/100ms boot_open=0\n"
				}
				facts += "1s..9950ms/100ms boot_latch=0\n"
				got := play(t, p, facts+c.script+"\n10s "+gap+"\n"+everythingOpens("10100ms"))
				after := slices.DeleteFunc(got, func(s string) bool {
					at, _ := time.ParseDuration(strings.Fields(s)[0])
					return at < 10*time.Second
				})
				if !slices.ContainsFunc(after, func(s string) bool { return strings.HasSuffix(s, c.dropped) }) {
					t.Errorf("no %q in %q", c.dropped, after)
				}
				if sent := only(after, "send", "decision allow"); len(sent) > 0 {
					t.Errorf("acted after the gap: %q", sent)
				}
			})
		}
	}
}

// P13: a press under way is not caught up after a gap, be it of another bus; a new press acts.
func TestOldPressesAreNotCaughtUp(t *testing.T) {
	for _, gap := range []string{"start", "lost 0", "overflow 0", "segment", "overflow -1", "overflow 1", "lost 1\n3001ms back 1"} {
		script := parked("3s") + `
			2500ms..4500ms/100ms fob=16 key=2
			3s ` + gap + `
			3001ms back 0
			5s fob=0 key=2
			6s..7s/100ms fob=16 key=2
			7100ms fob=0 key=2` + "\n" + everythingOpens("3010ms")
		got := only(play(t, rigParams(), script), "decision allow boot.release")
		if diff := cmp.Diff(lines("6.9s decision allow boot.release ok (fob_boot hold)"), firstOf(got)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", gap, diff)
		}
	}
}

// P13: nor does a click whose release still settles, or a press that does, when another bus has a gap. What is
// known of the button stands: a press after it acts.
func TestSettlingWhileAnotherBusHasAGap(t *testing.T) {
	p := rigParams()
	p.Access.WaitForFacts = 0
	got := only(play(t, p, parked("9s", "-boot_latch")+`
		1s..9s/100ms boot_latch=0
		1s plate=0
		2s plate=1
		2200ms plate=0
		2210ms overflow 1
		3s plate=1
		3010ms overflow 1
		3100ms plate=0
		4s plate=1
		4200ms plate=0
		4300ms boot_latch=1`), "decision")
	want := lines(`
		2.21s decision ignore boot.release gap (plate cancel)
		3.01s decision ignore boot.release gap (plate rejected)
		4.22s decision allow boot.release ok (plate click)`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

func firstOf(lines []string) []string { return lines[:min(1, len(lines))] }

// A log that goes on at another time is a gap of every bus, whatever the input's Bus says.
func TestNewSegmentIsAGapOfEveryBus(t *testing.T) {
	e := latch.New(rigParams())
	e.Observe(0, latch.Input{Kind: latch.Start})
	got := e.Observe(time.Second, latch.Input{Kind: latch.NewSegment})
	if len(got) != 1 || got[0].Event.Kind != latch.GapSeen || got[0].Event.Bus != latch.AllBuses {
		t.Errorf("%+v", got)
	}
}

// What is told of a bus, and of a start, names it.
func TestEventsOfBuses(t *testing.T) {
	for _, c := range []struct {
		in   latch.Input
		want latch.Event
	}{
		{latch.Input{Kind: latch.Start, Quiet: true}, latch.Event{Kind: latch.GapSeen, Input: latch.Start, Bus: latch.AllBuses}},
		{latch.Input{Kind: latch.BusLost, Bus: 1}, latch.Event{Kind: latch.GapSeen, Input: latch.BusLost, Bus: 1}},
		{latch.Input{Kind: latch.BusBack, Bus: 1}, latch.Event{Kind: latch.BusReturned, Bus: 1}},
	} {
		e := latch.New(rigParams())
		first := e.Observe(0, latch.Input{Kind: latch.Start, Quiet: true})
		if len(first) != 1 || !first[0].Event.Is {
			t.Errorf("%+v, want a quiet start", first)
		}
		got := e.Observe(time.Second, c.in)
		if len(got) != 1 || got[0].Event != c.want {
			t.Errorf("%+v: %+v, want %+v", c.in, got, c.want)
		}
	}
}

// A start in between makes the facts of every bus unknown.
func TestAnotherStart(t *testing.T) {
	p := tapping(latch.Cabin, latch.BootRelease)
	p.Access.WaitForFacts = 0
	_, facts, _ := strings.Cut(parked("3s", "-boot_latch"), "\n")
	got := answers(play(t, p, "0 start\n2s boot_latch=0\n2500ms start\n"+facts+"3s dash=1"))
	if diff := cmp.Diff([]string{"deny latch_silent"}, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// P13: start never actuates, whatever the first readings say.
func TestStartActuatesNothing(t *testing.T) {
	p := rigParams()
	p.Access.Boot.RelockOnClose = latch.RelockAlways
	for _, start := range []string{"0 start\n", "0 start quiet\n"} {
		for _, lid := range []string{"boot_open=0", "boot_open=1"} {
			_, facts, _ := strings.Cut(parked("200s", lid, "locked=1"), "\n")
			if got := only(play(t, p, start+facts), "send", "decision"); len(got) > 0 {
				t.Errorf("%q %s: %q", start, lid, got)
			}
		}
	}
}

// P13: a lid seen open since the start, and then closed, counts; one that was only seen closed does not.
func TestLidSeenSinceTheGap(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"6s boot_open=1\n7s boot_open=0\n8s boot_open=0", "7.3s decision allow boot.lock ok (relock_on_close)"},
		{"7s boot_open=0\n8s boot_open=0", ""},
	} {
		p := rigParams()
		p.Access.Boot.RelockOnClose = latch.RelockAlways
		_, after, _ := strings.Cut(strings.ReplaceAll(parked("20s", "-boot_open"), "0..", "5100ms.."), "\n")
		got := only(play(t, p, "0 start\n1s boot_open=1\n5s overflow -1\n"+after+c.script), "decision")
		if diff := cmp.Diff(lines(c.want), got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.script, diff)
		}
	}
}

// P13: a bus that comes back brings nothing with it.
func TestBackActuatesNothing(t *testing.T) {
	got := play(t, rigParams(), parked("3s")+"3s dash=1\n3100ms lost -1\n4s back -1\n"+everythingOpens("4s"))
	after := slices.DeleteFunc(only(got, "send"), func(s string) bool { return strings.HasPrefix(s, "3.") })
	if len(after) > 0 {
		t.Error(after)
	}
}
