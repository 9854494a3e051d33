package config

import (
	"strings"
	"unicode"

	"latchd/internal/tree"
)

// Way is a way into the car that needs neither latchd nor a bus.
type Way struct {
	Title string
	How   string // one sentence or more
}

// readFallback reads what to do when nothing works. It is for people, so any text will do.
func (l *loader) readFallback(root object) {
	titles := taken{}
	l.entries(root, "fallback", "", func(o object) {
		title, ok := o.text("way")
		how, ok2 := o.text("how")
		if ok && ok2 && !titles.again(o, "way", "way "+title) {
			l.config.Fallback = append(l.config.Fallback, Way{title, how})
		}
	})
}

// text reads words for people. How they are broken into lines does not matter.
func (o object) text(key string) (string, bool) {
	if n := o.node.At(key); n != nil {
		n.Text = strings.Join(strings.Fields(n.Text), " ")
	}
	text, ok := o.scalar(key)
	switch {
	case !ok:
	case text == "":
		o.errorf(key, "empty: it is printed for somebody who needs it")
	case strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		o.errorf(key, "%q has a character that cannot be printed", text)
	default:
		return text, true
	}
	if ok {
		o.value(key).Kind = tree.Broken
	}
	return "", false
}
