package candump

import (
	"bytes"
	"errors"
	"fmt"
	"time"
)

// TimeMode says what the stamps of a log are.
type TimeMode uint8

// The time modes.
const (
	// Auto takes stamps as times, except in a log that begins below one second and runs backwards at
	// least twice and at every eighth step of its first 256 lines: there they are differences.
	Auto     TimeMode = iota
	Absolute          // times: candump -ta, -tA and -tz
	Delta             // differences from the frame before: candump -td
)

// epochFloor tells times of day from times since some start: 10^8 seconds, in March 1973.
const epochFloor = int64(100_000_000 * time.Second)

// maxSeconds keeps stamps, in nanoseconds, within 64 bits.
const maxSeconds = 9_223_372_035

var errNoStamp = errors.New("no time stamp in parentheses: record with candump -L")

// cutStamp reads the stamp in parentheses at the beginning of a line, in nanoseconds.
func cutStamp(line []byte) (stamp int64, rest []byte, err error) {
	if len(line) == 0 || line[0] != '(' {
		return 0, nil, errNoStamp
	}
	end := bytes.IndexByte(line, ')')
	if end < 0 {
		return 0, nil, errors.New("no ) after the time stamp")
	}
	text := line[1:end]
	if bytes.IndexByte(text, '-') > 0 {
		stamp, err = parseDate(text)
	} else {
		stamp, err = parseSeconds(text)
	}
	if err != nil {
		return 0, nil, err
	}
	return stamp, line[end+1:], nil
}

// parseSeconds reads seconds and a fraction of any number of digits up to nine: candump writes six,
// and nine with -N.
func parseSeconds(text []byte) (int64, error) {
	point := bytes.IndexByte(text, '.')
	if point < 1 {
		return 0, stampError(text)
	}
	seconds, ok := number(text[:point], 10)
	if !ok || seconds > maxSeconds {
		return 0, stampError(text)
	}
	fraction, ok := parseFraction(text[point+1:])
	if !ok {
		return 0, stampError(text)
	}
	return seconds*int64(time.Second) + fraction, nil
}

// parseFraction reads the digits after the point, as nanoseconds.
func parseFraction(text []byte) (int64, bool) {
	n, ok := number(text, 9)
	for range 9 - len(text) {
		n *= 10
	}
	return n, ok
}

// parseDate reads the date of candump -tA, 2026-11-01 10:00:00.000001.
func parseDate(text []byte) (int64, error) {
	const columns = "0000-00-00 00:00:00."
	if len(text) < len(columns) {
		return 0, stampError(text)
	}
	for i := range len(columns) {
		if digit := text[i] >= '0' && text[i] <= '9'; digit != (columns[i] == '0') || !digit && text[i] != columns[i] {
			return 0, stampError(text)
		}
	}
	field := func(from, to int) int {
		n, _ := number(text[from:to], to-from)
		return int(n)
	}
	year, month, day := field(0, 4), field(5, 7), field(8, 10)
	hour, minute, second := field(11, 13), field(14, 16), field(17, 19)
	date := time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	fraction, ok := parseFraction(text[len(columns):])
	// A day that does not exist comes out as another.
	exists := date.Day() == day && date.Month() == time.Month(month) && hour < 24 && minute < 60 && second < 60
	if !ok || !exists || date.Unix() < 0 || date.Unix() > maxSeconds {
		return 0, stampError(text)
	}
	return date.Unix()*int64(time.Second) + fraction, nil
}

// number reads decimal digits, at least one and at most the given number of them.
func number(text []byte, most int) (n int64, ok bool) {
	if len(text) == 0 || len(text) > most {
		return 0, false
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

func stampError(text []byte) error {
	return fmt.Errorf("time stamp %.40q: seconds with a fraction, as (1620458408.814144), or a date, as (2026-11-01 10:00:00.000001)", text)
}
