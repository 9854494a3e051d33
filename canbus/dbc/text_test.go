package dbc

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/internal/source"
)

func TestDecodeText(t *testing.T) {
	for _, tt := range []struct{ name, data, want, problem string }{
		{"empty", "", "", ""},
		{"UTF-8", "°\n", "°\n", ""},
		{"byte order mark", "\uFEFFa", "a", ""},
		{"byte order mark within", "a\uFEFF", "a\uFEFF", ""},
		{"CRLF", "a\r\nb\r\n", "a\nb\n", ""},
		{"CR", "a\rb\r\rc", "a\nb\n\nc", ""},
		{"code page 1252", "a\n\xB0\x80\xFF", "a\n°€ÿ", "f:2:1: warning: not UTF-8, read as code page 1252 (lines that are not UTF-8: 1)"},
		{"undefined there", "\x81\x8D\x8F\x90\x9D", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD", "f:1:1: warning: not UTF-8, read as code page 1252 (lines that are not UTF-8: 1)"},
		{"UTF-16", "\xFF\xFEV\x00", "", "f: a text in UTF-16: save it as UTF-8, as with iconv -f UTF-16 -t UTF-8"},
		{"UTF-16, the other way round", "\xFE\xFF\x00V", "", "f: a text in UTF-16: save it as UTF-8, as with iconv -f UTF-16 -t UTF-8"},
		{"UTF-16 without a mark", "V\x00E\x00", "", "f: a text in UTF-16: save it as UTF-8, as with iconv -f UTF-16 -t UTF-8"},
		{"UTF-16 without a mark, the other way round", "\x00V\x00E", "", "f: a text in UTF-16: save it as UTF-8, as with iconv -f UTF-16 -t UTF-8"},
		{"mixed", "\xC2\xB0\r\nab\xB0\r\n\xB0", "°\nab°\n°", "f:2:3: warning: not UTF-8, read as code page 1252 (lines that are not UTF-8: 2)"},
	} {
		var problems source.Problems
		got := decodeText("f", []byte(tt.data), &problems)
		problem := ""
		if len(problems) > 0 {
			problem = problems[0].Error()
		}
		if diff := cmp.Diff([]string{tt.want, tt.problem}, []string{got, problem}); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}
