package playback

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/canbus/socketcan"
)

// stage is where a log is played in virtual time: what was sent when, on all outputs, and how the outputs take it.
type stage struct {
	begin time.Time
	sent  []string
	takes func(output int, at time.Duration, f *canbus.Frame) error // nil: everything
}

// port is one output of a stage.
type port struct {
	*stage
	number int
}

func (p port) Send(f *canbus.Frame) error {
	at := time.Since(p.begin)
	if p.takes != nil {
		if err := p.takes(p.number, at, f); err != nil {
			return err
		}
	}
	p.sent = append(p.sent, fmt.Sprintf("%v %d %v", at, p.number, f.ID))
	return nil
}

// play plays logs on as many outputs as are asked for: bus i of the logs on output i.
func (s *stage) play(ctx context.Context, outputs int, opts Options, logs ...string) (*Summary, error) {
	var interfaces candump.Interfaces
	var readers []*candump.Reader
	for _, log := range logs {
		readers = append(readers, candump.NewReader(strings.NewReader(log), "log", candump.Options{Bus: interfaces.Bus}))
	}
	return s.run(ctx, outputs, opts, candump.NewMerge(readers...))
}

func (s *stage) run(ctx context.Context, outputs int, opts Options, records Records) (*Summary, error) {
	s.begin = time.Now()
	for i := range outputs {
		opts.Outputs = append(opts.Outputs, port{s, i})
	}
	return Run(ctx, records, opts)
}

// Each frame is sent at its own time, whatever the log is like.
func TestTimes(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts Options
		logs []string
		sent []string
	}{
		{"as they were recorded", Options{}, []string{"(1000.0) a 001#\n(1000.1) b 002#\n(1000.1005) a 003#\n(4600.0) a 004#\n"},
			[]string{"0s 0 001", "100ms 1 002", "100.5ms 0 003", "1h0m0s 0 004"}},
		{"at the same time", Options{}, []string{"(1000.0) a 001#\n(1000.0) a 002#\n(1000.0) b 003#\n(1000.1) a 004#\n(1000.1) a 005#\n"},
			[]string{"0s 0 001", "0s 0 002", "0s 1 003", "100ms 0 004", "100ms 0 005"}},
		{"a little back", Options{}, []string{"(1000.0) a 001#\n(1000.1) a 002#\n(1000.05) b 003#\n(1000.2) a 004#\n"},
			[]string{"0s 0 001", "100ms 0 002", "100ms 1 003", "200ms 0 004"}},
		{"another recording", Options{}, []string{"(1000.0) a 001#\n(1000.1) a 002#\n(500.0) a 003#\n(500.2) a 004#\n"},
			[]string{"0s 0 001", "100ms 0 002", "100ms 0 003", "300ms 0 004"}},
		{"two logs", Options{}, []string{"(1000.1) a 001#\n(1000.3) a 002#\n", "(1000.0) b 003#\n(1000.2) b 004#\n"},
			[]string{"0s 1 003", "100ms 0 001", "200ms 1 004", "300ms 0 002"}},
		{"a part", Options{From: 100 * time.Millisecond, Until: 300 * time.Millisecond},
			[]string{"(1000.0) a 001#\n(1000.099) a 002#\n(1000.1) a 003#\n(1000.3) a 004#\n(1000.3001) a 005#\n"}, []string{"0s 0 003", "200ms 0 004"}},
		{"it begins with the first frame that is played", Options{}, []string{"(1000.0) a 001#R1\n(1003.0) c 002#\n(1004.0) a 003#\n"},
			[]string{"0s 0 001", "3s 1 002", "4s 0 003"}},
		{"only frames are played", Options{From: time.Millisecond}, []string{"(1000.0) a 001#\n(1001.0) a 20000004#0000000000000000\nDROPCOUNT: dropped 2 CAN frames on 'a' socket (total drops 2)\n(1002.0) a 002#\n(1003.0) a 003#\n"},
			[]string{"0s 0 002", "1s 0 003"}},
		{"nothing", Options{}, []string{""}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s stage
				sum, err := s.play(t.Context(), 2, tt.opts, tt.logs...)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.sent, s.sent); diff != "" {
					t.Errorf("sent (-want +got)\n%s", diff)
				}
				if sum.Played() != uint64(len(tt.sent)) || sum.Late != 0 {
					t.Errorf("played %d, %v late", sum.Played(), sum.Late)
				}
			})
		})
	}
}

func TestCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := stage{takes: func(output int, _ time.Duration, f *canbus.Frame) error {
			if output == 1 && f.Is(canbus.FD) {
				return socketcan.ErrClassical
			}
			return nil
		}}
		sum, err := s.play(t.Context(), 2, Options{}, "(1.0) a 001#\n(1.1) b 002##0\n(1.2) c 003#\n(1.3) c 004#\n(1.4) d 005#\n(1.5) a 20000004#0000000000000000\n(1.6) a 006##0\n(1.7) b 007#\n")
		if err != nil {
			t.Fatal(err)
		}
		want := &Summary{At: 700 * time.Millisecond, Outputs: []Count{{Played: 2}, {Played: 1, Classical: 1}}, LeftOut: map[canbus.Bus]uint64{2: 2, 3: 1}, Errors: 1}
		if diff := cmp.Diff(want, sum); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// A full queue is tried for a moment. What had to wait makes nothing late that comes after it, and nothing at all on another bus.
func TestFullQueue(t *testing.T) {
	for _, tt := range []struct {
		name        string
		from, until time.Duration // output 0 is full
		sent        []string
		full        uint64
		late        time.Duration
	}{
		{"for a moment", 10 * time.Millisecond, 25 * time.Millisecond,
			[]string{"0s 0 001", "12ms 1 003", "25ms 0 002", "25ms 0 004", "30ms 0 005", "200ms 0 006"}, 0, 15 * time.Millisecond},
		{"until the last moment", 10 * time.Millisecond, 10*time.Millisecond + patience,
			[]string{"0s 0 001", "12ms 1 003", "60ms 0 002", "60ms 0 004", "60ms 0 005", "200ms 0 006"}, 0, patience},
		{"for longer", 10 * time.Millisecond, 62 * time.Millisecond,
			[]string{"0s 0 001", "12ms 1 003", "62ms 0 004", "62ms 0 005", "200ms 0 006"}, 1, 49 * time.Millisecond},
		{"for ever", 10 * time.Millisecond, time.Hour,
			[]string{"0s 0 001", "12ms 1 003"}, 4, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := stage{takes: func(output int, at time.Duration, _ *canbus.Frame) error {
					if output == 0 && at >= tt.from && at < tt.until {
						return socketcan.ErrFull
					}
					return nil
				}}
				sum, err := s.play(t.Context(), 2, Options{}, "(1.000) a 001#\n(1.010) a 002#\n(1.012) b 003#\n(1.013) a 004#\n(1.030) a 005#\n(1.200) a 006#\n")
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.sent, s.sent); diff != "" {
					t.Errorf("sent (-want +got)\n%s", diff)
				}
				if sum.Outputs[0].Full != tt.full || sum.Late != tt.late {
					t.Errorf("%d not sent, %v late; want %d, %v", sum.Outputs[0].Full, sum.Late, tt.full, tt.late)
				}
			})
		})
	}
}

// A thousand frames of which each costs time: the last is as late as the first, not a thousand times as late.
func TestErrorsDoNotAddUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := stage{takes: func(int, time.Duration, *canbus.Frame) error {
			time.Sleep(300 * time.Microsecond) // of virtual time
			return nil
		}}
		var log strings.Builder
		for i := range 1000 {
			fmt.Fprintf(&log, "(%d.%03d) a %03X#\n", 1+i/1000, i%1000, i)
		}
		if _, err := s.play(t.Context(), 1, Options{}, log.String()); err != nil {
			t.Fatal(err)
		}
		if first, last := s.sent[0], s.sent[999]; first != "0s 0 000" || last != "999ms 0 3E7" {
			t.Errorf("first %q, last %q", first, last)
		}
	})
}

func TestStops(t *testing.T) {
	lost := &socketcan.LostError{Interface: "can0", Cause: canbus.Down}
	broken := errors.New("the disk is broken")
	stopped := context.DeadlineExceeded
	for _, tt := range []struct {
		name string
		stop time.Duration                   // when it is asked to
		ids  []canbus.ID                     // an hour apart
		then func(end <-chan struct{}) error // the end of the test
		want error
		at   time.Duration
	}{
		{"a lost interface", 9 * time.Hour, []canbus.ID{1, 2, 0x7FF, 3}, nil, lost, 2 * time.Hour},
		{"when asked to, in the middle of a pause", 90 * time.Minute, []canbus.ID{1, 2, 3}, nil, stopped, 90 * time.Minute},
		{"when asked to, while nothing comes", 90 * time.Minute, []canbus.ID{1, 2},
			func(end <-chan struct{}) error { <-end; return nil }, stopped, 90 * time.Minute},
		{"when the log cannot be read", 9 * time.Hour, []canbus.ID{1, 2}, func(<-chan struct{}) error { return broken }, broken, time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), tt.stop)
				defer cancel()
				end := make(chan struct{})
				defer close(end)
				s := stage{takes: func(_ int, _ time.Duration, f *canbus.Frame) error {
					if f.ID == 0x7FF {
						return lost
					}
					return nil
				}}
				sum, err := s.run(ctx, 1, Options{}, &script{ids: tt.ids, then: func() error {
					if tt.then == nil {
						return nil
					}
					return tt.then(end)
				}})
				if at := time.Since(s.begin); !errors.Is(err, tt.want) || at != tt.at {
					t.Errorf("after %v: %v; want %v: %v", at, err, tt.at, tt.want)
				}
				if len(s.sent) != 2 || sum.Played() != 2 {
					t.Errorf("sent %q, counted %d", s.sent, sum.Played())
				}
			})
		})
	}
}

// script is frames an hour apart, and what happens after them.
type script struct {
	ids  []canbus.ID
	rec  candump.Record
	then func() error
	err  error
}

func (s *script) Next() bool {
	if len(s.ids) == 0 {
		s.err = s.then()
		return false
	}
	s.rec.Received.Frame.ID, s.ids = s.ids[0], s.ids[1:]
	if s.rec.Line++; s.rec.Line > 1 {
		s.rec.Received.At += time.Hour
	}
	return true
}

func (s *script) Record() *candump.Record { return &s.rec }

func (s *script) Err() error { return s.err }

// Whoever watches is told at each frame, and each second in between.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s stage
		var told []string
		watch := func(sum *Summary) {
			line := fmt.Sprintf("%v: %d at %v, next in %v", time.Since(s.begin), sum.Played(), sum.At, sum.Next)
			if len(told) == 0 || told[len(told)-1] != line {
				told = append(told, line)
			}
		}
		if _, err := s.play(t.Context(), 1, Options{Watch: watch}, "(1.0) a 001#\n(3.5) a 002#\n"); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"0s: 0 at 0s, next in 0s", "0s: 1 at 0s, next in 0s", "0s: 1 at 0s, next in 2.5s", "1s: 1 at 0s, next in 1.5s",
			"2s: 1 at 0s, next in 500ms", "2.5s: 2 at 2.5s, next in 0s",
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}
