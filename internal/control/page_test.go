package control

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestPage holds docs/control.md against the code: its bounds are those of the code, and its examples are requests and answers.
func TestPage(t *testing.T) {
	text, err := os.ReadFile("../../docs/control.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	for _, want := range []string{
		fmt.Sprintf("the version of the protocol: %d |", Version),
		fmt.Sprintf("| a request | %d bytes ", maxRequest),
		fmt.Sprintf("| a request's arrival, whole | %v |", requestTimeout),
		fmt.Sprintf("| connections, of each socket | %d |", maxConnections),
		fmt.Sprintf("| a line of an answer | %d bytes ", maxLine),
		fmt.Sprintf("| a client's reading of a line | %v |", writeTimeout),
		fmt.Sprintf("| events that wait for a follower | %d |", queueSize),
		fmt.Sprintf("| frames of buttons that wait for it besides | %d |", asideSize),
		fmt.Sprintf("| what is still told when latchd stops | %v |", partingTimeout),
		fmt.Sprintf("the mode 0%o ", ForGroup),
	} {
		if !strings.Contains(page, want) {
			t.Errorf("docs/control.md does not say %q", want)
		}
	}
	requests, answers := 0, 0
	for example := range strings.Lines(page) {
		switch {
		case strings.HasPrefix(example, `{"latchd"`):
			requests++
			if _, err := parseRequest([]byte(example)); err != nil {
				t.Errorf("%s: %v", example, err)
			}
		case strings.HasPrefix(example, "{"):
			answers++
			var l line
			if err := json.Unmarshal([]byte(example), &l); err != nil {
				t.Errorf("%s: %v", example, err)
			} else if again, err := json.Marshal(l); err != nil || string(again)+"\n" != example {
				t.Errorf("%s is written %s", example, again)
			}
		}
	}
	if requests != 2 || answers != 4 {
		t.Errorf("%d requests and %d answers", requests, answers)
	}
}
