package control

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"latchd/internal/spell"
)

// requestTimeout is how long a request may take to arrive whole.
const requestTimeout = 2 * time.Second

// Why a connection ends before its answer does.
var (
	errStopping = errors.New("latchd is stopping")
	errHungUp   = errors.New("the client closed its side before the answer ended: keep it open until the last line")
	errMore     = errors.New("there is something after the request: a connection takes one request, in one line")
)

// serve answers one connection.
func (s *Server) serve(ctx context.Context, conn net.Conn) {
	ctx, cancel := context.WithCancelCause(ctx)
	var helpers sync.WaitGroup
	defer helpers.Wait()
	defer cancel(nil)
	defer conn.Close()
	a := &Answer{conn: conn}
	helpers.Go(func() {
		<-ctx.Done()
		a.part()
	})
	r, err := receive(ctx, conn)
	if err == nil {
		helpers.Go(func() { cancel(watch(conn)) })
		err = s.answer(ctx, conn, r, a)
	}
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = why(ctx)
	}
	a.end(err)
}

// why says what ended the context of a connection.
func why(ctx context.Context) error {
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return errStopping
}

func (s *Server) answer(ctx context.Context, conn net.Conn, r request, a *Answer) error {
	c, ok := s.Commands[r.command]
	if !ok {
		name := short(r.command)
		return fmt.Errorf("unknown command %q: %s", name, spell.Instead(name, slices.Sorted(maps.Keys(s.Commands))))
	}
	peer, err := peerOf(conn)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return c.Handle(ctx, peer, r.arguments, a)
}

// receive reads the request. After it nothing may have come, not even the end: a daemon that stood still must not do late what nobody
// waits for any more.
func receive(ctx context.Context, conn net.Conn) (request, error) {
	_ = conn.SetReadDeadline(time.Now().Add(requestTimeout))
	if ctx.Err() != nil { // else its end shortens the deadline
		return request{}, ctx.Err()
	}
	r := bufio.NewReaderSize(conn, maxRequest)
	line, err := r.ReadSlice('\n')
	switch {
	case ctx.Err() != nil:
		return request{}, ctx.Err()
	case errors.Is(err, bufio.ErrBufferFull):
		return request{}, fmt.Errorf("request: longer than %d bytes, which are the most", maxRequest)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return request{}, fmt.Errorf("request: no whole line within %v", requestTimeout)
	case errors.Is(err, io.EOF):
		return request{}, errors.New("request: it ends without a newline")
	case err != nil:
		return request{}, fmt.Errorf("request: %w", err)
	case r.Buffered() > 0:
		return request{}, errMore
	}
	_ = conn.SetReadDeadline(time.Time{})
	if err := still(conn); err != nil {
		return request{}, err
	}
	return parseRequest(line)
}

// still says whether a client is there and silent, without waiting. Of what is no socket, as in a test, it is not known.
func still(conn net.Conn) error {
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return err
	}
	var result error
	err = raw.Control(func(fd uintptr) {
		var one [1]byte
		switch n, _, err := unix.Recvfrom(int(fd), one[:], unix.MSG_PEEK|unix.MSG_DONTWAIT); {
		case n > 0:
			result = errMore
		case !errors.Is(err, unix.EAGAIN):
			result = errHungUp
		}
	})
	return errors.Join(err, result)
}

// watch waits until a client hangs up or sends more, and says which. It ends when the connection is closed.
func watch(conn net.Conn) error {
	var one [1]byte
	if n, _ := conn.Read(one[:]); n > 0 {
		return errMore
	}
	return errHungUp
}
