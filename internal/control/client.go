package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Line is a part of an answer, as a client gets it.
type Line struct {
	// Data is what the command answers; nil in a line that tells what is missing.
	Data json.RawMessage
	// Missed is how many events could not be told here, because the client read too slowly.
	Missed uint64
}

// Call asks the daemon whose socket is at path to do a command, and gives each line of the answer to a function; an error of that
// function ends the call and is returned. Arguments are encoded as a JSON object; nil: there are none. Where the daemon could not do it
// the error is an *Error; the others say what to do about a daemon that cannot be reached. Call waits for the end of the answer for
// as long as the context lasts, so one for a command that is quick has a deadline.
func Call(ctx context.Context, path, command string, arguments any, each func(Line) error) error {
	if err := checkPath(path); err != nil {
		return err
	}
	text, err := encodeRequest(command, arguments)
	if err != nil {
		return err
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", path)
	if err != nil {
		return unreachable(path, err)
	}
	return exchange(ctx, conn, text, each)
}

func encodeRequest(command string, arguments any) ([]byte, error) {
	text, err := json.Marshal(struct {
		Latchd    int    `json:"latchd"`
		Command   string `json:"command"`
		Arguments any    `json:"arguments,omitempty"`
	}{Version, command, arguments})
	if err != nil {
		return nil, fmt.Errorf("arguments of %s: %w", command, err)
	}
	text = append(text, '\n')
	if len(text) > maxRequest {
		return nil, fmt.Errorf("arguments of %s: the request has %d bytes, and latchd takes at most %d", command, len(text), maxRequest)
	}
	return text, nil
}

// exchange sends a request and reads the answer, and closes the connection.
func exchange(ctx context.Context, conn net.Conn, request []byte, each func(Line) error) error {
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	defer stop()
	_ = conn.SetDeadline(time.Now().Add(requestTimeout))
	// A daemon that turns clients away may have hung up by now. Its answer says why, and is there all the same.
	_, sendErr := conn.Write(request)
	if sendErr == nil {
		_ = conn.SetDeadline(time.Time{})
	}
	r := bufio.NewReaderSize(conn, maxLine)
	for {
		text, err := r.ReadSlice('\n')
		switch {
		case ctx.Err() != nil:
			return fmt.Errorf("latchd has not answered to the end: %w", context.Cause(ctx))
		case errors.Is(err, bufio.ErrBufferFull):
			return fmt.Errorf("latchd's answer has a line of more than %d bytes: is it latchd that answers there?", maxLine)
		case err != nil && sendErr != nil:
			return fmt.Errorf("latchd took no request: %w", sendErr)
		case err != nil:
			return fmt.Errorf("latchd broke the answer off, as when it ends: %w", err)
		}
		var l line
		if err := json.Unmarshal(text, &l); err != nil {
			return fmt.Errorf("latchd's answer: %w: is it latchd that answers there?", err)
		}
		switch {
		case l.Error != nil:
			return l.Error
		case l.End:
			return nil
		case l.Data == nil && l.Missed == 0: // of a later version
			continue
		}
		if err := each(Line{Data: l.Data, Missed: l.Missed}); err != nil {
			return err
		}
	}
}

// unreachable says what to do about a daemon to which no connection can be made.
func unreachable(path string, err error) error {
	switch {
	case errors.Is(err, unix.ENOENT), errors.Is(err, unix.ECONNREFUSED):
		return fmt.Errorf("latchd does not run, or its socket is elsewhere than %s: start it, or say where with --socket", path)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("control socket %s: permission denied: %s", path, whoMay(path))
	}
	return fmt.Errorf("control socket %s: %w", path, err)
}

// whoMay says how to become one who may use a socket. Where the socket cannot be seen, it is its directory that shuts us out.
func whoMay(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		info, err = os.Stat(filepath.Dir(path))
	}
	if err == nil && info.Mode().Type() == fs.ModeSocket && info.Mode().Perm() == ForOwner {
		return toJoin(0)
	}
	if err == nil {
		if owner, ok := info.Sys().(*syscall.Stat_t); ok {
			return toJoin(owner.Gid)
		}
	}
	return "ask whoever set latchd up"
}

// toJoin says how to get into a group. Nobody is told to join that of root.
func toJoin(gid uint32) string {
	if gid == 0 {
		return "it is for root: use sudo"
	}
	group := strconv.FormatUint(uint64(gid), 10)
	if g, err := user.LookupGroupId(group); err == nil {
		group = g.Name
	}
	return fmt.Sprintf("it is for the group %s: sudo usermod -aG %s $USER, then log in again", group, group)
}
