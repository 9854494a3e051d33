package latch

import "time"

// stage is how far a staged unlock has come (P5). It is state of the policy, not a gesture: press 1 acts at
// once, and each further press of the same key within the window takes the next stage.
type stage struct {
	done int // stages that were accepted
	key  KeyNumber
	at   time.Duration // of the last accepted press
}

func (s *stage) reset() { *s = stage{} }

// next says which stage a press takes, from 1, and its action. After the last stage there is none.
func (s *stage) next(e *Engine, key KeyNumber) (int, Action) {
	n := 1
	if s.done > 0 && key == s.key && e.now-s.at < e.p.Access.Window {
		n = s.done + 1
	}
	if n > len(e.p.Access.Stages) {
		return n - 1, NoAction
	}
	return n, e.p.Access.Stages[n-1]
}

// accept follows an allowed request. A denial does not advance; a lock begins anew.
func (s *stage) accept(e *Engine, r *request) {
	switch {
	case r.Stage > 0:
		*s = stage{done: r.Stage, key: r.Key, at: e.now}
	case r.resolve.Locks():
		s.reset()
	}
}
