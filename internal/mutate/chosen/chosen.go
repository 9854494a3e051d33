// Package chosen is what a mutated copy of a package asks at run time, whether the mutant of a number is the one that was
// chosen for this process. Each function is the original for every other number.
package chosen

import (
	"cmp"
	"math"
	"os"
	"slices"
	"strconv"
)

// The environment says which mutant is chosen, how many questions may be asked before the process counts as one that
// loops, and into which file the numbers that were asked for are written.
const (
	Mutant = "MUTATE_MUTANT"
	Steps  = "MUTATE_STEPS"
	Record = "MUTATE_RECORD"
)

// Loops is the exit code of a process that asked too often. No test ends with it.
const Loops = 99

var (
	chosen    = number(Mutant, 0)
	limit     = number(Steps, math.MaxInt)
	asked     int
	recording = os.Getenv(Record) != ""
	seen      = map[int]bool{}
)

func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// Run runs the tests, and then writes how many questions they asked, and the numbers that they asked for.
func Run(tests func() int) int {
	code := tests()
	if recording {
		text := strconv.Itoa(asked) + "\n"
		for n := range seen {
			text += strconv.Itoa(n) + "\n"
		}
		if err := os.WriteFile(os.Getenv(Record), []byte(text), 0o600); err != nil {
			panic(err)
		}
	}
	return code
}

// Is says whether the mutant is the one that was chosen. It is asked only where that makes a difference.
func Is(n int) bool {
	if asked++; asked > limit {
		os.Exit(Loops)
	}
	if recording {
		seen[n] = true
	}
	return n == chosen
}

// Not negates a condition. With it, && becomes || as lazily as it was: !(!a && !b).
func Not(n int, is bool) bool { return is != Is(n) }

// Instead has another value.
func Instead[T any](n int, value, other T) T {
	if Is(n) {
		return other
	}
	return value
}

// Zero has the zero value.
func Zero[T any](n int, value T) (zero T) {
	if Is(n) {
		return zero
	}
	return value
}

// Assign assigns, or does not.
func Assign[T any](n int, to *T, value T) {
	if !Is(n) {
		*to = value
	}
}

// Less, AtMost, More and AtLeast lose or win the boundary.
func Less[T cmp.Ordered](n int, a, b T) bool    { return a < b || a == b && Is(n) }
func AtMost[T cmp.Ordered](n int, a, b T) bool  { return a < b || a == b && !Is(n) }
func More[T cmp.Ordered](n int, a, b T) bool    { return a > b || a == b && Is(n) }
func AtLeast[T cmp.Ordered](n int, a, b T) bool { return a > b || a == b && !Is(n) }

// Min and Max choose the other one.
func Min[T cmp.Ordered](n int, xs ...T) T { return extreme(n, slices.Min(xs), slices.Max(xs)) }
func Max[T cmp.Ordered](n int, xs ...T) T { return extreme(n, slices.Max(xs), slices.Min(xs)) }

func extreme[T cmp.Ordered](n int, this, other T) T {
	if this != other && Is(n) {
		return other
	}
	return this
}

type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

type quantity interface{ integer | ~float32 | ~float64 }

// Add, Sub, Mul and Div do the inverse.
func Add[T quantity](n int, a, b T) T {
	if b != 0 && Is(n) {
		return a - b
	}
	return a + b
}

func Sub[T quantity](n int, a, b T) T {
	if b != 0 && Is(n) {
		return a + b
	}
	return a - b
}

func Mul[T quantity](n int, a, b T) T {
	if b != 1 && Is(n) {
		return a / b
	}
	return a * b
}

func Div[T quantity](n int, a, b T) T {
	if b != 1 && Is(n) {
		return a * b
	}
	return a / b
}

// And and Or do the other one.
func And[T integer](n int, a, b T) T {
	if a != b && Is(n) {
		return a | b
	}
	return a & b
}

func Or[T integer](n int, a, b T) T {
	if a != b && Is(n) {
		return a & b
	}
	return a | b
}

// Up and Down count the other way.
func Up[T integer](n int, x *T) {
	if *x++; Is(n) {
		*x -= 2
	}
}

func Down[T integer](n int, x *T) {
	if *x--; Is(n) {
		*x += 2
	}
}

// Unless makes the label of a case one that no value has: the complement, which no short list of constants reaches.
func Unless[T integer](n int, label T) T {
	if Is(n) {
		return ^label
	}
	return label
}
