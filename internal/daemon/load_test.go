package daemon

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"latchd/canbus"
	"latchd/canbus/virtual"
	"latchd/config"
	"latchd/internal/control"
	"latchd/internal/simcar"
	"latchd/internal/web"
)

// Ten pages are open, one of which does not read, while the car sends many frames and is pressed. What the daemon does is the same to the
// nanosecond as when nobody looks: the time is virtual, so whatever waits for a page moves something. Each page that reads is told all of
// it, once and in its order; the one that does not is told less of what was heard, and each decision all the same.
func TestLoad(t *testing.T) {
	var alone, watched story
	synctest.Test(t, func(t *testing.T) { alone = drive(t, new(unwatched)) })
	pages := new(pages)
	synctest.Test(t, func(t *testing.T) { watched = drive(t, pages) })
	if diff := cmp.Diff(alone, watched); diff != "" {
		t.Errorf("nobody looks, and ten do: (-alone +watched)\n%s", diff)
	}
	decided := alone.decisions(t)
	if len(decided) < 100 || len(alone.Wire) < 150 {
		t.Fatalf("the car is pressed too little: %d decisions, %d frames", len(decided), len(alone.Wire))
	}

	for i := range pages.reading {
		p := &pages.reading[i]
		told := p.messages(t)
		for n, m := range told {
			if m.number != told[0].number+uint64(n) {
				t.Fatalf("page %d is told %d after %d others", i, m.number, n)
			}
		}
		if p.missed != 0 || !slices.Equal(decisions(t, told), decided) {
			t.Errorf("page %d is told %d decisions of %d, and misses %d lines", i, len(decisions(t, told)), len(decided), p.missed)
		}
	}
	all := pages.reading[0].messages(t)

	late, again := pages.stalled.messages(t), pages.again.messages(t)
	if pages.stalled.missed < 500 || pages.again.missed == 0 {
		t.Errorf("one that does not read misses %d lines, and %d as it comes back", pages.stalled.missed, pages.again.missed)
	}
	if n := len(late) + int(pages.stalled.missed); n < len(all)/2 || len(late) == 0 || len(again) == 0 {
		t.Errorf("it is told %d lines, misses %d, and is told %d as it comes back", len(late), pages.stalled.missed, len(again))
	}
	told := slices.Concat(late, again)
	if missed := int(pages.stalled.missed + pages.again.missed); len(told)+missed != len(all) {
		t.Errorf("it is told %d lines, and that it misses %d of %d", len(told), missed, len(all))
	}
	if !slices.Equal(decisions(t, told), decided) {
		t.Errorf("one that does not read is told %d decisions of %d", len(decisions(t, told)), len(decided))
	}
}

// story is what a daemon has told and sent, with all times.
type story struct {
	Events []string // as latchd events has them
	Wire   []string // latchd's frames, as another node sees them
	Status string
}

func (s *story) decisions(t *testing.T) []uint64 {
	t.Helper()
	var list []message
	for _, e := range s.Events {
		list = append(list, message{data: e})
	}
	return decisions(t, list)
}

// audience is who looks at a daemon during a drive.
type audience interface {
	sit(t *testing.T, ctx context.Context, look *clients) // before it
	wake()                                                // before and after much happens in a short time
	comeBack()                                            // once it has gone on for long
	leave()                                               // after it
}

// unwatched is a daemon at which nobody looks.
type unwatched struct{}

func (*unwatched) sit(*testing.T, context.Context, *clients) {}
func (*unwatched) wake()                                     {}
func (*unwatched) comeBack()                                 {}
func (*unwatched) leave()                                    {}

// drive lets a daemon and a car live on virtual buses, plays with the car, and returns what the daemon did.
func drive(t *testing.T, who audience) (s story) {
	t.Helper()
	c, problems := config.Load(config.Demo, config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	model, err := simcar.New(c, simcar.Options{})
	if err != nil {
		t.Fatal(err)
	}
	network := virtual.New()
	node, other := network.Open(Interfaces(c)), Interfaces(c)
	for i := range other {
		other[i].Hear, other[i].Speak = other[i].Speak, nil
	}
	observer := network.Open(other)
	driver := simcar.NewDriver(model, network.Open(simcar.Interfaces(c)))
	m := modelBuses{clients: newClients(), viewers: newClients()}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { driver.Run(ctx) })
	running.Go(func() {
		work(ctx, c, node, Options{Arm: true, Log: zap.NewNop(), Identity: "latchd of a test"}, sockets{control: m.clients, view: m.viewers})
	})
	who.sit(t, ctx, m.viewers)

	do := func(line string, then time.Duration) {
		t.Helper()
		a, err := simcar.ParseAction(c, line)
		if err == nil {
			err = driver.Do(ctx, a)
		}
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		time.Sleep(then)
		var got canbus.Arrival
		for observer.Next(&got) {
			s.Wire = append(s.Wire, fmt.Sprintf("%v %v", got.Received.At, &got.Received.Frame))
		}
	}
	do("locked on", 1234567*time.Microsecond)
	round := func() {
		t.Helper()
		do("press fob_unlock", 1313*time.Millisecond)
		do("hold fob_boot", 2121*time.Millisecond)
		do("press fob_lock", 1717*time.Millisecond)
	}
	round()
	who.wake()
	for range 3 { // 4 s: less than a page is waited for
		do("press fob_unlock", 0)
		for n := range 900 {
			do(fmt.Sprintf("send panel 500#%d0", 2*(n%2)), 1481*time.Microsecond) // a bit without a meaning
		}
	}
	who.wake()
	time.Sleep(time.Second)
	for range 35 {
		round()
	}
	who.comeBack()
	time.Sleep(time.Second)
	round()

	var status []string
	s.Events, _ = m.ask(t, "events", "")
	status, _ = m.ask(t, "status", "")
	s.Status = strings.Join(status, "\n")
	if len(s.Events) == eventsKept {
		t.Error("more was told than is kept")
	}
	who.leave()
	cancel()
	running.Wait()
	return s
}

// pages are ten that are open: nine read, and one does so now and then.
type pages struct {
	t              *testing.T
	site           *clients
	reading        [9]page
	stalled, again page
	running        sync.WaitGroup
	close          func()
}

func (p *pages) sit(t *testing.T, ctx context.Context, look *clients) {
	ctx, p.close = context.WithCancel(ctx)
	p.t, p.site = t, newClients()
	ask := func(ctx context.Context, command string, arguments any, each func(control.Line) error) error {
		return askOn(t, ctx, look, command, arguments, each)
	}
	p.running.Go(func() {
		if err := (&web.Site{Ask: ask}).Serve(ctx, p.site, []string{"latchd.test"}); err != nil {
			t.Error(err)
		}
	})
	for i := range p.reading {
		p.reading[i].open(t, p.site, "")
		p.running.Go(func() { _, _ = io.Copy(&p.reading[i].text, p.reading[i].conn) })
	}
	p.stalled.open(t, p.site, "")
	synctest.Wait()
}

// wake has the one that does not read catch up. Its connection is still there.
func (p *pages) wake() { p.running.Go(func() { p.stalled.read(p.t, os.ErrDeadlineExceeded) }) }

// comeBack has it open the stream again, as a browser does by itself: the server has given it up.
func (p *pages) comeBack() {
	p.running.Go(func() {
		p.stalled.read(p.t, nil)
		seen := p.stalled.messages(p.t)
		p.again.open(p.t, p.site, fmt.Sprintf("Last-Event-ID: %d\r\n", seen[len(seen)-1].number))
		_, _ = io.Copy(&p.again.text, p.again.conn)
	})
}

func (p *pages) leave() {
	synctest.Wait()
	p.close()
	p.running.Wait()
}

// page is one that has the stream open.
type page struct {
	conn   net.Conn
	text   bytes.Buffer // all that it was sent
	missed uint64       // lines, as it was told
}

// open asks for the stream, without chunks, so that what was read can be cut anywhere.
func (p *page) open(t *testing.T, site *clients, header string) {
	var there net.Conn
	p.conn, there = net.Pipe()
	site.conns <- there
	if _, err := fmt.Fprintf(p.conn, "GET /stream HTTP/1.0\r\nHost: latchd.test\r\n%s\r\n", header); err != nil {
		t.Error(err)
	}
}

// read reads what there is. want is how that ends; nil: the stream does.
func (p *page) read(t *testing.T, want error) {
	_ = p.conn.SetReadDeadline(time.Now().Add(time.Millisecond))
	if _, err := io.Copy(&p.text, p.conn); !errors.Is(err, want) {
		t.Errorf("the stream: %v, want %v", err, want)
	}
}

// message is what a page is told of what happened.
type message struct {
	number uint64
	data   string
}

// messages are those that came whole. Their numbers rise.
func (p *page) messages(t *testing.T) (list []message) {
	t.Helper()
	head, body, _ := strings.Cut(p.text.String(), "\r\n\r\n")
	if !strings.HasPrefix(head, "HTTP/1.0 200 ") {
		t.Fatalf("the stream is %q", head)
	}
	p.missed = 0
	whole := strings.Split(body, "\n\n")
	for _, text := range whole[:len(whole)-1] {
		fields := map[string]string{}
		for line := range strings.Lines(text) {
			name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
			fields[name] = value
		}
		switch fields["event"] {
		case "missed":
			n, err := strconv.ParseUint(fields["data"], 10, 64)
			if err != nil {
				t.Error(err)
			}
			p.missed += n
		case "event":
			n, err := strconv.ParseUint(fields["id"], 10, 64)
			if err != nil || len(list) > 0 && n <= list[len(list)-1].number {
				t.Errorf("%q: %v", text, err)
			}
			list = append(list, message{n, fields["data"]})
		}
	}
	return list
}

// decisions are the numbers of those that are among messages.
func decisions(t *testing.T, list []message) (numbers []uint64) {
	t.Helper()
	for _, m := range list {
		var l struct {
			Kind   string
			Number uint64
		}
		if err := json.Unmarshal([]byte(m.data), &l); err != nil {
			t.Fatal(err)
		}
		if l.Kind == "decision" {
			numbers = append(numbers, l.Number)
		}
	}
	return numbers
}

// askOn asks as control.Call does, of a daemon in memory.
func askOn(t *testing.T, ctx context.Context, daemon *clients, command string, arguments any, each func(control.Line) error) error {
	text := ""
	if arguments != nil {
		data, err := json.Marshal(arguments)
		if err != nil {
			return err
		}
		text = string(data)
	}
	c := daemon.open(t, command, text)
	defer c.conn.Close()
	defer context.AfterFunc(ctx, func() { _ = c.conn.Close() })()
	for lines := json.NewDecoder(c.r); ; {
		var l struct {
			control.Line
			End   bool
			Error *control.Error
		}
		if err := lines.Decode(&l); err != nil {
			return err
		}
		switch {
		case l.Error != nil:
			return l.Error
		case l.End:
			return nil
		}
		if err := each(l.Line); err != nil {
			return err
		}
	}
}
