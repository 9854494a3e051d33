package logging

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/coreos/go-systemd/v22/journal"
	"go.uber.org/zap/zapcore"
)

// Journal sends an entry to systemd's journal, as journal.Send does: a message, how bad it is, and fields.
type Journal func(message string, priority journal.Priority, fields map[string]string) error

// entries is a core that writes entries with a priority and fields, so that journalctl -p warning and
// journalctl LATCHD_REASON=moving find them.
type entries struct {
	zapcore.LevelEnabler
	send   Journal
	fields []zapcore.Field
}

func (e *entries) With(fields []zapcore.Field) zapcore.Core {
	return &entries{e.LevelEnabler, e.send, append(e.fields[:len(e.fields):len(e.fields)], fields...)}
}

func (e *entries) Check(entry zapcore.Entry, checked *zapcore.CheckedEntry) *zapcore.CheckedEntry {
	if e.Enabled(entry.Level) {
		return checked.AddCore(entry, e)
	}
	return checked
}

func (e *entries) Write(entry zapcore.Entry, fields []zapcore.Field) error {
	flat := zapcore.NewMapObjectEncoder()
	for _, list := range [][]zapcore.Field{e.fields, fields} {
		for _, f := range list {
			f.AddTo(flat)
		}
	}
	named := map[string]string{"SYSLOG_IDENTIFIER": "latchd"}
	for name, value := range flat.Fields {
		named[fieldName(name)] = fmt.Sprint(value)
	}
	return e.send(entry.Message, priority(entry.Level), named)
}

func (e *entries) Sync() error { return nil }

// fieldName is the name of a field in the journal, of which letters, digits and underscores are allowed (systemd.journal-fields(7)).
// It begins with the program's, as those of other programs do.
func fieldName(name string) string {
	return "LATCHD_" + strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToUpper(r)
		}
		return '_'
	}, name)
}

// priority is that of syslog(3) for a level.
func priority(level zapcore.Level) journal.Priority {
	switch {
	case level < zapcore.InfoLevel:
		return journal.PriDebug
	case level == zapcore.InfoLevel:
		return journal.PriInfo
	case level == zapcore.WarnLevel:
		return journal.PriWarning
	}
	return journal.PriErr
}

// Complaints returns a writer for what a program says that is no log: of each line, the journal learns how bad it is (sd-daemon(3)).
func Complaints(w io.Writer) io.Writer { return complaints{w} }

type complaints struct{ w io.Writer }

func (c complaints) Write(text []byte) (int, error) {
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		p := journal.PriErr
		if bytes.Contains(line, []byte("warning: ")) {
			p = journal.PriWarning
		}
		fmt.Fprintf(&b, "<%d>%s", p, line)
	}
	if _, err := c.w.Write(b.Bytes()); err != nil {
		return 0, err
	}
	return len(text), nil
}
