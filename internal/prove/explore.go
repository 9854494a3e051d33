package prove

import (
	"sync"
	"time"

	"latchd/latch"
)

// node is a state that was reached: from which, and how. A way is made again from the beginning.
type node struct {
	parent int32
	step   step
}

// step is a move after a pause, by their numbers.
type step struct {
	pause   uint8
	move    uint16
	context []saying // lines that say something else meanwhile
}

// saying is a line that says something else.
type saying struct{ line, symbol int }

// Exploration is what became of exploring a view.
type Exploration struct {
	Name        string
	Varied      []string // facts that said whatever they liked
	Pressed     []string // buttons that did whatever they could
	Allowed     []string // actions that were allowed on the way
	States      int
	Transitions int
	Depth       int // length of the longest of the shortest ways
	Complete    bool
	Violation   *Violation
}

// Violation is the shortest way to an invariant that is broken.
type Violation struct {
	Name, Says, Wrong string
	Steps             int

	view *view
	way  []step
	text string
}

// chunk is how many states a worker expands before what it found is put in order.
const chunk = 256

// search explores a view.
type search struct {
	v       *view
	visited map[sum]struct{}
	nodes   []node
	level   []*world // the frontier
	first   int      // node number of the frontier's first state
	next    []*world
	blanks  sync.Pool // worlds that are to become copies
	workers []*worker
	limit   int
	allowed uint32
	result  Exploration
	watch   func(states, transitions int)
}

// worker expands states.
type worker struct {
	s                *search
	from, then, last *world
	pauses           []time.Duration
	scratch          []byte
	found            []found
	mine             map[sum]struct{}
	transitions      int
	breach           *breach
	at               node
}

// found is a state that a worker found.
type found struct {
	sum   sum
	node  node
	world *world
}

// explore goes breadth first, so the first violation is one with the shortest way. What it finds does not depend on the number
// of workers: they expand one chunk each, and what they found is put in order.
func (v *view) explore(workers, limit int, watch func(states, transitions int)) *Exploration {
	v.begin()
	s := &search{v: v, visited: map[sum]struct{}{}, limit: limit, watch: watch, result: Exploration{Name: v.name, Varied: v.varied(), Pressed: v.pressed()}}
	s.blanks.New = func() any { return blankWorld(v.m, v.free, v.triggers) }
	for range workers {
		s.workers = append(s.workers, &worker{s: s, then: s.blank(), last: s.blank(), mine: map[sum]struct{}{}})
	}
	start := newWorld(v.m, v.free, v.triggers)
	s.visited[digest(start.append(nil))] = struct{}{}
	s.nodes = append(s.nodes, node{parent: -1})
	s.level = []*world{start}
	for len(s.level) > 0 && (v.depth == 0 || s.result.Depth < v.depth) && s.expand() {
		s.first += len(s.level)
		s.level, s.next = s.next, nil
		s.result.Depth++
	}
	s.result.States = len(s.nodes)
	s.result.Allowed = names(s.allowed)
	s.result.Complete = len(s.level) == 0
	return &s.result
}

func (s *search) blank() *world { return s.blanks.Get().(*world) }

// names are those of a set of actions.
func names(actions uint32) (list []string) {
	for _, a := range latch.ActuatorActions() {
		if actions>>a&1 != 0 {
			list = append(list, a.String())
		}
	}
	return list
}

// expand goes one step further from each state of the frontier. It is false when there is nothing more to look for.
func (s *search) expand() bool {
	for begin := 0; begin < len(s.level); {
		var wg sync.WaitGroup
		for _, w := range s.workers {
			end := min(begin+chunk, len(s.level))
			from := begin
			wg.Go(func() { w.expand(from, end) })
			begin = end
		}
		wg.Wait()
		for _, w := range s.workers {
			if !s.merge(w) {
				return false
			}
		}
		if s.watch != nil {
			s.watch(len(s.nodes), s.result.Transitions)
		}
	}
	return true
}

// merge puts in order what a worker found.
func (s *search) merge(w *worker) bool {
	s.result.Transitions += w.transitions
	s.allowed |= w.then.allowed | w.last.allowed
	for _, f := range w.found {
		if _, known := s.visited[f.sum]; !known {
			s.visited[f.sum] = struct{}{}
			s.nodes = append(s.nodes, f.node)
			s.next = append(s.next, f.world)
		} else {
			s.blanks.Put(f.world)
		}
	}
	if w.breach != nil {
		s.result.Violation = s.violation(w)
		return false
	}
	return s.limit == 0 || s.result.Transitions < s.limit
}

// violation makes the way to what a worker found broken.
func (s *search) violation(w *worker) *Violation {
	v := &Violation{view: s.v, Name: w.breach.name, Wrong: w.breach.wrong, Says: sentence(w.breach.name)}
	v.way = append(v.way, w.at.step)
	for n := w.at.parent; s.nodes[n].parent >= 0; n = s.nodes[n].parent {
		v.way = append(v.way, s.nodes[n].step)
	}
	for i, j := 0, len(v.way)-1; i < j; i, j = i+1, j-1 {
		v.way[i], v.way[j] = v.way[j], v.way[i]
	}
	v.Steps = len(v.way)
	return v
}

// expand goes one step further from some states of the frontier, until one breaks an invariant.
func (w *worker) expand(from, end int) {
	w.found, w.transitions, w.breach = w.found[:0], 0, nil
	w.then.allowed, w.last.allowed = 0, 0
	clear(w.mine)
	for i := from; i < end && w.breach == nil; i++ {
		w.from = w.s.level[i]
		w.state(int32(w.s.first + i))
		w.s.blanks.Put(w.from)
	}
}

// state makes every move from a state, after every pause.
func (w *worker) state(number int32) {
	w.pauses = w.from.pauses(w.pauses[:0])
	for p, pause := range w.pauses {
		w.then.copyFrom(w.from)
		w.then.reads = 0
		w.then.wait(pause)
		for n, mv := range w.s.v.moves {
			if (pause == 0) == (mv.kind == pass) && !mv.fine() || !w.then.possible(mv) {
				continue
			}
			w.last.copyFrom(w.then)
			w.last.make(mv)
			at := node{parent: number, step: step{pause: uint8(p), move: uint16(n)}}
			if !w.arrived(at) || !w.vary(at, pause, mv, w.last.reads, 0) {
				return
			}
		}
	}
}

// fine says whether a move is made just before and just after a limit as well. Others are made from what follows a pause.
func (mv move) fine() bool { return mv.kind == says || mv.kind == moves || mv.kind == loses }

// arrived keeps a state, if no invariant was broken on the way.
func (w *worker) arrived(at node) bool {
	w.transitions++
	if w.last.broken != nil {
		w.breach, w.at = w.last.broken, at
		return false
	}
	w.keep(at)
	return true
}

// vary makes a move again with each value of each fact that a decision has read on the way, and with each of those that are
// read then.
func (w *worker) vary(at node, pause time.Duration, mv move, read, done lineSet) bool {
	for i := range w.s.v.m.lines {
		if read&^done>>i&1 == 0 || w.s.v.free[i] || !w.s.v.m.stands(i) || w.from.car.lines[i].silent {
			continue
		}
		done |= 1 << i
		for symbol := range w.s.v.m.lines[i].others(w.from.car.lines[i].symbol) {
			context := len(at.step.context)
			again := at
			again.step.context = append(at.step.context[:context:context], saying{i, symbol})
			w.last.copyFrom(w.from)
			w.last.reads = 0
			w.last.within(again.step.context, pause, mv)
			if reads := w.last.reads; !w.arrived(again) || !w.vary(again, pause, mv, reads, done) {
				return false
			}
		}
	}
	return true
}

// keep keeps a state that is new.
func (w *worker) keep(at node) {
	w.scratch = w.last.append(w.scratch[:0])
	key := digest(w.scratch)
	if _, known := w.s.visited[key]; known {
		return
	}
	if _, known := w.mine[key]; known {
		return
	}
	w.mine[key] = struct{}{}
	kept := w.s.blank()
	kept.copyFrom(w.last)
	w.found = append(w.found, found{key, at, kept})
}
