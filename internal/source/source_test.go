package source

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProblemText(t *testing.T) {
	for _, test := range []struct {
		p    Problem
		want string
	}{
		{Problem{Pos{"a.yaml", 3, 7}, Error, "bad"}, "a.yaml:3:7: bad"},
		{Problem{Pos{"a.yaml", 3, 7}, Warning, "odd"}, "a.yaml:3:7: warning: odd"},
		{Problem{Pos{File: "a.yaml", Line: 3}, Error, "bad"}, "a.yaml:3: bad"},
		{Problem{Pos{File: "a.yaml"}, Error, "bad"}, "a.yaml: bad"},
	} {
		if got := test.p.Error(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// Problems are sorted by place within a file; the files, and problems of one place, keep their order.
func TestSort(t *testing.T) {
	var ps Problems
	ps.Warnf(Pos{"b", 9, 1}, "1")
	ps.Errorf(Pos{"a", 5, 1}, "2")
	ps.Errorf(Pos{"b", 2, 8}, "3")
	ps.Errorf(Pos{"b", 2, 3}, "4")
	ps.Warnf(Pos{"b", 2, 3}, "%d", 5)
	ps.Sort()
	var got []string
	for _, p := range ps {
		got = append(got, p.Message)
	}
	if diff := cmp.Diff([]string{"4", "5", "3", "1", "2"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestHasErrors(t *testing.T) {
	var ps Problems
	ps.Warnf(Pos{}, "odd")
	if ps.HasErrors() {
		t.Error("a warning is no error")
	}
	ps.Errorf(Pos{}, "bad")
	if !ps.HasErrors() {
		t.Error("an error is one")
	}
}

func TestJSON(t *testing.T) {
	got, err := json.Marshal(Problem{Pos{"a", 1, 2}, Warning, "odd"})
	want := `{"pos":{"file":"a","line":1,"col":2},"severity":"warning","message":"odd"}`
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}
