// Package quantity reads numbers with units, as they stand in the files that an owner writes.
package quantity

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Dimension is what a unit measures.
type Dimension uint8

// The dimensions.
const (
	None Dimension = iota
	Durations
	Speeds
	Voltages
	Currents
	Bitrates
)

var dimensionNames = [...]string{"number", "duration", "speed", "voltage", "current", "bit rate"}

// units gives each unit's dimension and its scale.
// An international mile is 1609.344 m exactly.
var units = map[string]struct {
	of    Dimension
	scale float64
}{
	"us": {Durations, 1e-6}, "ms": {Durations, 1e-3}, "s": {Durations, 1}, "min": {Durations, 60}, "h": {Durations, 3600},
	"km/h": {Speeds, 1}, "mph": {Speeds, 1.609344}, "m/s": {Speeds, 3.6},
	"V": {Voltages, 1}, "mV": {Voltages, 1e-3},
	"A": {Currents, 1}, "mA": {Currents, 1e-3},
	"bit/s": {Bitrates, 1}, "kbit/s": {Bitrates, 1e3}, "Mbit/s": {Bitrates, 1e6},
}

// spellings are other ways in which DBC files write a unit.
var spellings = map[string]string{
	"kmh": "km/h", "kph": "km/h", "kmph": "km/h", "km/hr": "km/h", "mi/h": "mph", "mps": "m/s", "meter/sec": "m/s",
	"v": "V", "volt": "V", "volts": "V", "mv": "mV", "millivolt": "mV",
}

// UnitNamed finds a unit as a DBC file may write it.
func UnitNamed(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if _, ok := units[text]; ok {
		return text, true
	}
	if _, ok := units[strings.ToLower(text)]; ok {
		return strings.ToLower(text), true
	}
	unit, ok := spellings[strings.ToLower(text)]
	return unit, ok
}

// Of is what a unit measures: None if there is no such unit.
func Of(unit string) Dimension { return units[unit].of }

// Scale is how many of its dimension's own unit a unit is: seconds, km/h, V.
func Scale(unit string) float64 { return units[unit].scale }

// Units lists the units of a dimension.
func Units(d Dimension) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(units)) {
		if units[name].of == d {
			names = append(names, name)
		}
	}
	return names
}

// Parse reads a number with a unit of the dimension, in the dimension's own unit. The example says
// what would be right.
func Parse(text string, want Dimension, example string) (float64, error) {
	end := strings.LastIndexAny(text, "0123456789.") + 1
	number, unit := strings.TrimSpace(text[:end]), strings.TrimSpace(text[end:])
	value, ok := decimal(number)
	switch u, known := units[unit]; {
	case !ok && strings.HasPrefix(number, "-"):
		return 0, fmt.Errorf("%q is negative: a %s such as %s", text, dimensionNames[want], example)
	case !ok:
		return 0, fmt.Errorf("%q is no %s: write one such as %s", text, dimensionNames[want], example)
	case unit == "":
		return 0, fmt.Errorf("%s has no unit: write a %s such as %s", text, dimensionNames[want], example)
	case !known:
		return 0, fmt.Errorf("%q: unknown unit %q, a %s is in %s", text, unit, dimensionNames[want], strings.Join(Units(want), ", "))
	case u.of != want:
		return 0, fmt.Errorf("%s is a %s: write a %s such as %s", text, dimensionNames[u.of], dimensionNames[want], example)
	default:
		return value * u.scale, nil
	}
}

// Duration reads a time of at most a day, to the nanosecond.
func Duration(text, example string) (time.Duration, error) {
	const longest = 24 * time.Hour
	seconds, err := Parse(text, Durations, example)
	switch {
	case err != nil:
		return 0, err
	case seconds > longest.Seconds():
		return 0, fmt.Errorf("%s is longer than a day", text)
	}
	return time.Duration(seconds*1e9 + 0.5), nil
}

// Bitrate reads the bit rate of a CAN bus in bit/s. Classical CAN ends at 1 Mbit/s (ISO 11898-1); what is slower than 10 kbit/s is
// no bus that controllers are made for.
func Bitrate(text string) (uint32, error) {
	const lowest, highest = 10_000, 1_000_000
	rate, err := Parse(text, Bitrates, "100kbit/s")
	switch rate = math.Round(rate); {
	case err != nil:
		return 0, err
	case rate < lowest || rate > highest:
		return 0, fmt.Errorf("%s: a CAN bus has from 10kbit/s to 1Mbit/s", text)
	}
	return uint32(rate), nil
}

// decimal reads digits with at most one point among them: no sign, no exponent, nothing hexadecimal.
func decimal(text string) (float64, bool) {
	const longest = 20
	if text == "" || len(text) > longest || strings.Trim(text, "0123456789.") != "" {
		return 0, false
	}
	value, err := strconv.ParseFloat(text, 64)
	return value, err == nil
}

// Integer reads a raw value: decimal, or hexadecimal with 0x. A leading zero is refused, because some
// readers take it for octal.
func Integer(text string) (int64, error) {
	digits, negative := strings.CutPrefix(text, "-")
	base := 10
	if hex, ok := strings.CutPrefix(strings.ToLower(digits), "0x"); ok {
		digits, base = hex, 16
	}
	if base == 10 && len(digits) > 1 && digits[0] == '0' {
		return 0, fmt.Errorf("%s begins with a zero: write %s, or 0x… for a hexadecimal number", text, strings.TrimLeft(digits[:len(digits)-1], "0")+digits[len(digits)-1:])
	}
	n, err := strconv.ParseUint(digits, base, 64)
	switch {
	case err != nil || strings.HasPrefix(digits, "+"):
		return 0, fmt.Errorf("%q is no whole number", text)
	case negative && n > 1<<63:
		return 0, fmt.Errorf("%s does not fit 64 bits", text)
	case negative:
		return int64(-n), nil
	}
	return int64(n), nil
}

// IsNumber says whether the text is meant as a number rather than as a name.
func IsNumber(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return digits != "" && digits[0] >= '0' && digits[0] <= '9'
}
