package report

import "unicode/utf8"

// The columns of the timeline: a stamp of 12 characters and two blanks, a word, a blank, the sentence.
const (
	lineWidth  = 100
	stampWidth = 14
	whatWidth  = 8
	margin     = stampWidth + whatWidth + 1
)

// wrap puts words into lines of at most so many characters. A longer word has a line of its own.
func wrap(words []string, width int) []string {
	var lines []string
	line, size := "", 0
	for _, word := range words {
		n := utf8.RuneCountInString(word)
		if size > 0 && size+1+n > width {
			lines = append(lines, line)
			line, size = word, n
			continue
		}
		if size > 0 {
			line, size = line+" ", size+1
		}
		line, size = line+word, size+n
	}
	return append(lines, line)
}
