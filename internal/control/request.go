package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"latchd/internal/spell"
)

// Version is the version of the protocol that this package speaks. A request of another one is refused.
const Version = 1

// maxRequest is how many bytes a request may have, with the newline that ends it.
const maxRequest = 64 << 10

// request is what a client asks for.
type request struct {
	command   string
	arguments json.RawMessage // an object; nil: there are none
}

// parseRequest reads a request. The version is looked at first, because another one may have fields that this one does not know.
func parseRequest(line []byte) (r request, err error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil {
		return r, fmt.Errorf(`request: %w; want one line like {"latchd":%d,"command":"status"}`, err, Version)
	}
	if err := checkVersion(fields["latchd"]); err != nil {
		return r, err
	}
	known := []string{"latchd", "command", "arguments"}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, name) {
			return r, fmt.Errorf("request: unknown field %q: %s", short(name), spell.Instead(short(name), known))
		}
	}
	if text := fields["command"]; json.Unmarshal(text, &r.command) != nil || r.command == "" {
		return r, fmt.Errorf(`request: the field "command" is %s: want a name, as in "command":"status"`, found(text))
	}
	r.arguments = fields["arguments"]
	if r.arguments != nil && r.arguments[0] != '{' {
		return r, fmt.Errorf(`request: the field "arguments" is %s: want an object, or none`, found(r.arguments))
	}
	return r, nil
}

func checkVersion(text json.RawMessage) error {
	var version *int
	if json.Unmarshal(text, &version) != nil || version == nil {
		return fmt.Errorf(`request: the field "latchd" is %s: want the version of the protocol, "latchd":%d`, found(text), Version)
	}
	if *version != Version {
		return fmt.Errorf("the request is of version %d of the control protocol, and this latchd speaks version %d: use the latchd command that belongs to the daemon", *version, Version)
	}
	return nil
}

// found is what stands in a field, in words.
func found(text json.RawMessage) string {
	if text == nil {
		return "missing"
	}
	return short(string(text))
}

// short keeps what a client wrote from filling a message.
func short(text string) string {
	const most = 40
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

// Arguments reads the arguments of a command into a struct, for a Handler. A field that the struct does not have is an error, so that a
// misspelt argument is never passed over. Without arguments, into stays as it is.
func Arguments(arguments json.RawMessage, into any) error {
	if arguments == nil {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(arguments))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("arguments: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("arguments: want one object and nothing after it")
	}
	return nil
}
