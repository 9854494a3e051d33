package prove

import (
	"os"
	"strconv"
	"testing"
	"time"

	"latchd/config"
)

func TestTry(t *testing.T) {
	name := os.Getenv("CONF")
	c, problems := config.Load(name, config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	m, err := newModel(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range subjects {
		if v := os.Getenv("VIEW"); v != "" && v != s.name {
			continue
		}
		v := newView(m, s.name, s.actions)
		if !v.possible() {
			continue
		}
		start := time.Now()
		last := start
		limit := 3000000
		if l := os.Getenv("LIMIT"); l != "" {
			limit, _ = strconv.Atoi(l)
		}
		x := v.explore(2, limit, func(a, b int) {
			if time.Since(last) > 5*time.Second {
				last = time.Now()
				t.Log(a, b)
			}
		})
		t.Logf("%s %v: %d states, %d transitions, depth %d, complete %v, %v; %.0f/s", x.Name, v.free, x.States, x.Transitions, x.Depth, x.Complete, time.Since(start).Round(time.Millisecond), float64(x.Transitions)/time.Since(start).Seconds())
		if x.Violation != nil {
			t.Logf("%+v", x.Violation)
			t.Log(x.Violation.Scenario(name))
		}
		if os.Getenv("DUMP") != "" {
			v.dump(t)
		}
	}
}

func (v *view) dump(t *testing.T) {
	v.begin()
	s := &search{v: v, visited: map[sum]struct{}{}, limit: 300000, result: Exploration{Name: v.name}}
	w := &worker{s: s, mine: map[sum]struct{}{}}
	w.from, w.then, w.last = newWorld(v.m, v.free, v.locks()), newWorld(v.m, v.free, v.locks()), newWorld(v.m, v.free, v.locks())
	s.workers = append(s.workers, w)
	start := newWorld(v.m, v.free, v.locks())
	s.nodes = append(s.nodes, node{parent: -1})
	s.level = []text{start.append(nil, 0)}
	for len(s.level) > 0 && s.expand() {
		s.first += len(s.level)
		s.level, s.next = s.next, nil
		s.result.Depth++
	}
}
