package control

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseRequest(t *testing.T) {
	long := strings.Repeat("x", 1000)
	for _, c := range []struct{ line, command, arguments, mistake string }{
		{line: `{"latchd":1,"command":"status"}`, command: "status"},
		{line: " {\"command\" : \"set\", \"arguments\" :  {\"a\": [1]} , \"latchd\":1}\r\n", command: "set", arguments: `{"a": [1]}`},
		{line: ``, mistake: "unexpected end"},
		{line: `null`, mistake: `the field "latchd" is missing: want the version of the protocol, "latchd":1`},
		{line: `[1]`, mistake: `want one line like {"latchd":1,"command":"status"}`},
		{line: `{"latchd":1,"command":"status"} {}`, mistake: "invalid character '{' after top-level value"},
		{line: `{"latchd":1,"command":"status"`, mistake: "unexpected end"},
		{line: `{"command":"status"}`, mistake: `"latchd" is missing`},
		{line: `{"latchd":"1","command":"status"}`, mistake: `"latchd" is "1": want the version`},
		{line: `{"latchd":null,"command":"status"}`, mistake: `"latchd" is null`},
		{line: `{"latchd":1.5,"command":"status"}`, mistake: `"latchd" is 1.5`},
		{line: `{"latchd":2,"command":"status","deadline":3}`, mistake: "version 2 of the control protocol, and this latchd speaks version 1"},
		{line: `{"latchd":1,"comand":"status"}`, mistake: `unknown field "comand": did you mean command?`},
		{line: `{"latchd":1,"Command":"status"}`, mistake: `unknown field "Command": did you mean command?`},
		{line: `{"latchd":1}`, mistake: `"command" is missing: want a name`},
		{line: `{"latchd":1,"command":""}`, mistake: `"command" is ""`},
		{line: `{"latchd":1,"command":7}`, mistake: `"command" is 7`},
		{line: `{"latchd":1,"command":"get","arguments":"boot"}`, mistake: `"arguments" is "boot": want an object`},
		{line: `{"latchd":1,"command":"get","arguments":null}`, mistake: `"arguments" is null`},
		{line: `{"latchd":1,"command":"get","arguments":"` + long + `"}`, mistake: "xxx…: want an object"},
	} {
		r, err := parseRequest([]byte(c.line))
		switch {
		case c.mistake != "":
			if err == nil || !strings.Contains(err.Error(), c.mistake) || len(err.Error()) > 300 {
				t.Errorf("%.100s: %v; want %s", c.line, err, c.mistake)
			}
		case err != nil:
			t.Errorf("%s: %v", c.line, err)
		case r.command != c.command || string(r.arguments) != c.arguments:
			t.Errorf("%s: %q %s", c.line, r.command, r.arguments)
		}
	}
}

func TestArguments(t *testing.T) {
	type arguments struct {
		Last int `json:"last"`
	}
	for _, c := range []struct {
		text    string
		last    int
		mistake string
	}{
		{text: "", last: 7},
		{text: "{}", last: 7},
		{text: `{"last":3}`, last: 3},
		{text: `{"lats":3}`, mistake: `unknown field "lats"`},
		{text: `{"last":"3"}`, mistake: "cannot unmarshal string"},
		{text: `{"last":3} 4`, mistake: "nothing after it"},
	} {
		a := arguments{Last: 7}
		var raw json.RawMessage
		if c.text != "" {
			raw = json.RawMessage(c.text)
		}
		err := Arguments(raw, &a)
		if c.mistake != "" {
			if err == nil || !strings.Contains(err.Error(), c.mistake) {
				t.Errorf("%s: %v; want %s", c.text, err, c.mistake)
			}
		} else if err != nil || a.Last != c.last {
			t.Errorf("%s: %d, %v", c.text, a.Last, err)
		}
	}
}
