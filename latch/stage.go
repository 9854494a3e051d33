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
	if key == s.key && e.now-s.at < e.p.Access.Window {
		n = s.done + 1
	}
	stages := e.p.StagesOf(key)
	if n > len(stages) {
		return len(stages), NoAction
	}
	return n, stages[n-1]
}

// interrupt follows a press, whatever its answer and even if it was none: one that asks for a lock, or of another key, begins
// anew, because neither person wants the next stage.
func (s *stage) interrupt(r *request) {
	if r.Asked.Locks() || r.Asked == LockToggle || r.Key.Known && r.Key != s.key {
		s.reset()
	}
}

// follow follows an allowed request. A denial does not advance.
func (s *stage) follow(e *Engine, r *request) {
	switch {
	case r.Stage > 0:
		*s = stage{done: r.Stage, key: r.Key, at: e.now}
	case r.resolve.Locks():
		s.reset()
	}
}
