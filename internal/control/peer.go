package control

import "fmt"

// Peer is who connected, as the kernel saw them when they did; -1 for what it does not tell. A process may be gone since, and its
// number may be another's by now, so the PID is for a log and never a ground to allow anything.
type Peer struct{ PID, UID, GID int64 }

// nobody is a peer of whom nothing is known, and never user 0.
var nobody = Peer{PID: -1, UID: -1, GID: -1}

func (p Peer) String() string {
	if p == nobody {
		return "an unknown process"
	}
	return fmt.Sprintf("process %d of user %d", p.PID, p.UID)
}
