package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"
)

// maxConnections is how many connections are served at a time.
const maxConnections = 16

// Handler does what a command is for. It writes its answer line by line, and what it returns becomes the last line: the error, or the
// end. The arguments are a JSON object, or nil; see Arguments. The context ends when latchd stops, when the client hangs up, and when
// it sends more than its request; a Handler returns soon after. It may take its time over a slow client, so it holds no lock and
// keeps nobody waiting meanwhile. It must not panic.
type Handler func(ctx context.Context, peer Peer, arguments json.RawMessage, answer *Answer) error

// Command is what the server knows of a command.
type Command struct {
	// Looks says that it changes nothing, and tells so much as whoever may look is to know.
	Looks  bool
	Handle Handler
}

// ForLooking are the commands of a socket for looking: those that only tell. The others are there by name, to say where they are served,
// and without what they do.
func ForLooking(commands map[string]Command) map[string]Command {
	list := make(map[string]Command, len(commands))
	for name, c := range commands {
		if !c.Looks {
			c.Handle = func(context.Context, Peer, json.RawMessage, *Answer) error {
				return fmt.Errorf("%s: this socket is for looking: ask on the control socket", name)
			}
		}
		list[name] = c
	}
	return list
}

// Server answers on a control socket. Whoever can open the socket may ask for all its commands. That is what its mode and its group are
// for: root, the daemon's user, and those whom the owner put into the group.
type Server struct {
	// Commands are what can be asked for, by name. They do not change while the server runs.
	Commands map[string]Command
}

// Serve answers until the context ends, and then returns nil: all connections are closed and no goroutine is left. It closes the
// listener. An error means that no more connections come, although the context has not ended.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	stopped := ctx
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	running.Go(func() {
		<-ctx.Done()
		_ = l.Close()
	})
	places := make(chan struct{}, maxConnections)
	for {
		conn, err := l.Accept()
		switch {
		case err == nil:
		case stopped.Err() != nil:
			return nil
		case passing(err):
			pause(ctx)
			continue
		default:
			return fmt.Errorf("control socket: %w", err)
		}
		if !take(places) {
			refuse(conn)
			continue
		}
		running.Go(func() {
			defer func() { <-places }()
			s.serve(ctx, conn)
		})
	}
}

// take takes a place. One that has read its answer has left its place a moment later, so that moment is waited for: who asks one thing
// after the other is not refused because of what it asked before.
func take(places chan<- struct{}) bool {
	const moment = 100 * time.Millisecond
	select {
	case places <- struct{}{}:
		return true
	case <-time.After(moment):
		return false
	}
}

// passing says whether an error of Accept is one of this moment: no room for another connection, or a client that has gone already.
func passing(err error) bool {
	for _, e := range []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// pause gives a shortage time to pass.
func pause(ctx context.Context) {
	const shortage = 100 * time.Millisecond
	select {
	case <-time.After(shortage):
	case <-ctx.Done():
	}
}

// refuse turns a connection away. The kernel has room for this line on a socket that is new, so it does not wait.
func refuse(conn net.Conn) {
	defer conn.Close()
	a := Answer{conn: conn}
	a.end(fmt.Errorf("latchd answers %d clients already, which is the most: end one, such as a forgotten latchd events --follow", maxConnections))
}
