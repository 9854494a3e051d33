package latch

import "time"

// ButtonState is how a button is, for whoever watches.
type ButtonState struct {
	Level ButtonLevel
	For   time.Duration // Down: since the press
	Key   KeyNumber     // Down: of the key that is pressed, where the car tells it
	Held  bool          // Down: for as long as a hold takes
}

// ButtonLevel says what is known of a button.
type ButtonLevel uint8

// The levels of a button.
const (
	LevelUnknown ButtonLevel = iota // not seen released since the start, or the last gap (G2)
	Up
	Down
	DownIgnored // down, but no press any more, until it is released
)

var buttonLevelNames = [...]string{"unknown", "up", "down", "ignored"}

func (l ButtonLevel) String() string { return buttonLevelNames[l] }

// Button is how the button with a number of Params.Buttons is now.
func (e *Engine) Button(number int) ButtonState {
	b := &e.buttons[number]
	s := ButtonState{Level: ButtonLevel(b.phase)}
	if s.Level == Down {
		s.For, s.Key, s.Held = e.now-b.downAt, b.key, b.held
	}
	return s
}

// Fact is what is known of a fact now.
func (e *Engine) Fact(f Fact) FactUse { return e.fact(f) }
