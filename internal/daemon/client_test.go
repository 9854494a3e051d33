package daemon

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

// clients is a listener for clients in memory, so that commands are asked for in virtual time.
type clients struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newClients() *clients {
	return &clients{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (c *clients) Accept() (net.Conn, error) {
	select {
	case conn := <-c.conns:
		return conn, nil
	case <-c.closed:
		return nil, net.ErrClosed
	}
}

func (c *clients) Close() error   { c.once.Do(func() { close(c.closed) }); return nil }
func (c *clients) Addr() net.Addr { return nil }

// client is one that has asked, and reads the answer.
type client struct {
	conn net.Conn
	r    *bufio.Reader
}

// open asks for a command with arguments, which are JSON; "": none.
func (m *modelBuses) open(t testing.TB, command, arguments string) *client {
	t.Helper()
	return m.clients.open(t, command, arguments)
}

func (l *clients) open(t testing.TB, command, arguments string) *client {
	t.Helper()
	here, there := net.Pipe()
	l.conns <- there
	if arguments != "" {
		arguments = `,"arguments":` + arguments
	}
	if _, err := fmt.Fprintf(here, `{"latchd":1,"command":%q%s}`+"\n", command, arguments); err != nil {
		t.Error(err)
	}
	return &client{here, bufio.NewReader(here)}
}

// line is the next line of an answer, without its newline.
func (c *client) line(t testing.TB) string {
	t.Helper()
	text, err := c.r.ReadString('\n')
	if err != nil {
		t.Errorf("after %q: %v", text, err)
	}
	return strings.TrimSuffix(text, "\n")
}

// ask asks for a command and reads the answer: its data, one a line, and the message of its error; "": there is none.
func (m *modelBuses) ask(t testing.TB, command, arguments string) (data []string, failed string) {
	t.Helper()
	return m.clients.ask(t, command, arguments)
}

func (l *clients) ask(t testing.TB, command, arguments string) (data []string, failed string) {
	t.Helper()
	c := l.open(t, command, arguments)
	defer func() {
		c.conn.Close()
		synctest.Wait() // until the server has seen that, or it would count as one of the clients that are the most
	}()
	for {
		var l struct {
			Data  json.RawMessage
			End   bool
			Error *struct{ Message string }
		}
		text := c.line(t)
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		switch {
		case l.End:
			return data, ""
		case l.Error != nil:
			return data, l.Error.Message
		}
		data = append(data, string(l.Data))
	}
}

// The commands in docs/control.md are those that there are.
func TestPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/control.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "## Commands\n")
	documented := map[string]bool{}
	for row := range strings.Lines(table) {
		if cells := strings.Split(row, "|"); len(cells) == 5 && strings.HasPrefix(cells[1], " `") {
			documented[strings.Trim(cells[1], " `")] = true
		}
	}
	commands := (&daemon{}).commands()
	for name := range commands {
		if !documented[name] {
			t.Errorf("%s is not in docs/control.md", name)
		}
	}
	for name := range documented {
		if _, ok := commands[name]; !ok {
			t.Errorf("docs/control.md has a command %s, and there is none", name)
		}
	}
}
