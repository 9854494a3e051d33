// Package spell finds what a wrong word was most likely meant to be.
package spell

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Near is the accepted word that a wrong one was most likely meant to be, "" when none is near.
func Near(word string, accepted []string) string {
	best, least := "", max(1, utf8.RuneCountInString(word)/3)+1
	for _, a := range accepted {
		if d := distance(strings.ToLower(word), strings.ToLower(a)); d < least {
			best, least = a, d
		}
	}
	return best
}

// Instead says what would be right in place of a wrong word: the near one, or the list.
func Instead(word string, accepted []string) string {
	const most = 20 // more is no help in one line
	near := Near(word, accepted)
	switch {
	case near != "":
		return fmt.Sprintf("did you mean %s?", near)
	case len(accepted) == 0:
		return "there is none"
	case len(accepted) > most:
		return fmt.Sprintf("one of %s and %d more", strings.Join(accepted[:most], ", "), len(accepted)-most)
	}
	return "one of " + strings.Join(accepted, ", ")
}

// distance counts the insertions, deletions, replacements and exchanges of neighbours that make b of
// a (Damerau–Levenshtein, optimal string alignment). Long words are far apart without a count.
func distance(a, b string) int {
	const longest = 64
	s, t := []rune(a), []rune(b)
	if len(s) > longest || len(t) > longest {
		return longest
	}
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(s)][len(t)]
}
