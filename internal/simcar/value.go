package simcar

import (
	"fmt"

	"latchd/internal/quantity"
	"latchd/latch"
)

// Value is what a fact says: 1 and 0 for true and false, else a number in the fact's unit; or that it is unknown, the zero value.
type Value struct {
	Known  bool
	Number float64
}

// Truth is the value that says true or false.
func Truth(is bool) Value {
	if is {
		return Value{true, 1}
	}
	return Value{Known: true}
}

// Number is the value of a quantity, in the fact's unit.
func Number(n float64) Value { return Value{true, n} }

// Facts is what facts say.
type Facts map[latch.Fact]Value

// ParseValue reads what a fact says: true, false, or a quantity such as 30km/h; or unknown.
func ParseValue(f latch.Fact, text string) (Value, error) {
	unit := f.Info().Unit
	switch {
	case text == "unknown":
		return Value{}, nil
	case unit != "":
		v, err := quantity.Parse(text, quantity.Of(unit), "12"+unit)
		if err != nil {
			return Value{}, fmt.Errorf("%w, or unknown", err)
		}
		return Number(v), nil
	case text != "true" && text != "false":
		return Value{}, fmt.Errorf("%q: write true, false or unknown", text)
	}
	return Truth(text == "true"), nil
}

// Text is what a fact says, in words.
func (v Value) Text(f latch.Fact) string {
	switch {
	case !v.Known:
		return "unknown"
	case f.IsNumber():
		return fmt.Sprintf("%g %s", v.Number, f.Info().Unit)
	}
	return fmt.Sprint(v.Number != 0)
}
