package simcar

import (
	"time"

	"latchd/latch"
)

// View is how a car is, as plain data.
type View struct {
	At       time.Duration `json:"at"`
	Facts    []FactView    `json:"facts"`    // those of the configuration
	Buttons  []ButtonView  `json:"buttons"`  // in the order of the configuration
	Closures []ClosureView `json:"closures"` // those that are simulated
	Rebounds bool          `json:"rebounds"` // the lid springs open when it is closed
	Lose     float64       `json:"lose"`     // the chance that a frame gets lost, from 0 to 1
	Repeat   float64       `json:"repeat"`   // the chance that one comes twice
	Frames   FrameCount    `json:"frames"`
}

// FactView is what the car says of itself.
type FactView struct {
	Fact     latch.Fact `json:"-"`
	Name     string     `json:"name"`
	Unit     string     `json:"unit"` // empty for true or false
	Known    bool       `json:"known"`
	Value    float64    `json:"value"`    // 1 and 0 for true and false
	Reported bool       `json:"reported"` // by a simulated controller, so that nobody can state it
}

// ButtonView is a button.
type ButtonView struct {
	Name  string      `json:"name"`
	Place latch.Place `json:"-"`
	At    string      `json:"place"`
	Down  bool        `json:"down"`
	Key   *int64      `json:"key"` // which key presses it; nil: the bus does not tell
}

// ClosureView is a latch behind a simulated controller.
type ClosureView struct {
	Name   string `json:"name"`
	State  string `json:"state"` // the value's name in the DBC file, or its number
	Moving bool   `json:"moving"`
	Fault  string `json:"fault"`
}

// FrameCount counts frames of a car.
type FrameCount struct {
	Sent     uint64 `json:"sent"`
	Lost     uint64 `json:"lost"`     // on demand
	Repeated uint64 `json:"repeated"` // on demand
	Heard    uint64 `json:"heard"`    // from others
}

// View tells how the car is.
func (c *Car) View() View {
	p := &c.config.Params
	v := View{At: c.now, Closures: c.controllers.view(), Rebounds: c.rebounds, Lose: c.lose, Repeat: c.repeat, Frames: c.frames}
	for _, f := range latch.Facts() {
		if !p.HasFact(f) {
			continue
		}
		says, reported := c.body.Value(f), c.isReported(f)
		if is, known := c.controllers.Says(f); reported {
			says = Value{}
			if known {
				says = Truth(is)
			}
		}
		v.Facts = append(v.Facts, FactView{f, f.String(), f.Info().Unit, says.Known, says.Number, reported})
	}
	for n := range p.Buttons {
		b := ButtonView{Name: p.Buttons[n].Name, Place: p.Buttons[n].Place, At: p.Buttons[n].Place.String(), Down: c.body.Down(n)}
		if key, tells := c.body.Key(n); tells {
			b.Key = &key
		}
		v.Buttons = append(v.Buttons, b)
	}
	return v
}
