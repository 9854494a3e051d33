package control

import (
	"fmt"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// peerOf is who is at the other end. Of what is no socket, as in a test, nothing is known.
func peerOf(conn net.Conn) (Peer, error) {
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return nobody, nil
	}
	var who *unix.Ucred
	raw, err := socket.SyscallConn()
	if err == nil {
		controlErr := raw.Control(func(fd uintptr) {
			who, err = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
		})
		if controlErr != nil {
			err = controlErr
		}
	}
	if err != nil {
		return nobody, fmt.Errorf("who connected: %w", err)
	}
	return Peer{PID: int64(who.Pid), UID: int64(who.Uid), GID: int64(who.Gid)}, nil
}
