package simcar

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"latchd/canbus"
	"latchd/config"
	"latchd/internal/quantity"
	"latchd/internal/spell"
	"latchd/latch"
)

// Lines explains the lines that ParseAction reads, one a row: how it is written, and what it means.
var Lines = [][2]string{
	{"press BUTTON [TIME] [key KEY]", "down, and up again after a time, or as a click"},
	{"hold BUTTON [TIME] [key KEY]", "down for a little longer than its hold, or for a time"},
	{"double BUTTON [key KEY]", "two clicks in time"},
	{"down BUTTON [key KEY]", "down, until up"},
	{"up BUTTON", "let go"},
	{"door NAME open|closed", "a door: driver, passenger, rear_driver, rear_passenger"},
	{"boot open|closed|forced", "the lid: lifted, closed, or opened by hand though it is latched"},
	{"FACT VALUE", "another fact: ignition on, speed 30km/h, locked unknown"},
	{"fault CLOSURE=FAULT", "of a latch: jam, silent, deaf, slow, healthy; of the lid: rebound=on"},
	{"lose PERCENT, repeat PERCENT", "so many of the car's frames get lost, or come twice"},
	{"impostor ACTION", "somebody else sends latchd's frames, as for boot.release"},
	{"send BUS FRAME", "a frame of another node, as in send body 23A#22301062"},
}

// ParseAction reads an action from a line of words, as Lines explains them. Names are looked up by Do.
func ParseAction(c *config.Config, line string) (Action, error) {
	words := strings.Fields(line)
	if len(words) == 0 {
		return nil, errors.New("nothing is said")
	}
	verb, words := words[0], words[1:]
	if read, ok := verbs[verb]; ok {
		a, err := read(c, words)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", verb, err)
		}
		return a, nil
	}
	f, ok := latch.FactNamed(verb)
	if !ok || !c.Params.HasFact(f) {
		return nil, fmt.Errorf("unknown word %q: %s", verb, spell.Instead(verb, append(slices.Sorted(maps.Keys(verbs)), StatedFacts(c)...)))
	}
	if len(words) != 1 {
		return nil, fmt.Errorf("%s: want one value, as in ignition on or speed 30km/h", verb)
	}
	v, err := ParseValue(f, spoken(f, words[0]))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", verb, err)
	}
	return State{f: v}, nil
}

// spoken takes the words that people use for what is true and false.
func spoken(f latch.Fact, word string) string {
	if f.IsNumber() {
		return word
	}
	switch word {
	case "on", "yes":
		return "true"
	case "off", "no":
		return "false"
	}
	return word
}

var verbs = map[string]func(*config.Config, []string) (Action, error){
	"press": readPress, "hold": readHold, "double": readDouble, "down": readDown, "up": readUp,
	"door": readDoor, "boot": readBoot, "fault": readFault, "lose": readLose, "repeat": readRepeat,
	"impostor": readImpostor, "send": readSend,
}

// readPressed reads a button, how long it is pressed, and the key that presses it.
func readPressed(words []string) (p Press, err error) {
	if len(words) == 0 {
		return p, errors.New("which button?")
	}
	p.Button, words = words[0], words[1:]
	if len(words) > 0 && words[0] != "key" {
		if p.For, err = quantity.Duration(words[0], "1s"); err != nil {
			return p, err
		}
		if p.For == 0 {
			return p, errors.New("0s: a press has a length")
		}
		words = words[1:]
	}
	switch {
	case len(words) == 2 && words[0] == "key":
		p.Key = words[1]
	case len(words) > 0:
		return p, fmt.Errorf("%q: want a button, perhaps a time, and perhaps key and its number or name", strings.Join(words, " "))
	}
	return p, nil
}

func readPress(_ *config.Config, words []string) (Action, error) {
	p, err := readPressed(words)
	return p, err
}

func readHold(_ *config.Config, words []string) (Action, error) {
	p, err := readPressed(words)
	if p.For > 0 {
		return p, err
	}
	return Hold{p.Button, p.Key}, err
}

// readTimeless reads a press whose length nobody can choose.
func readTimeless(words []string) (Press, error) {
	p, err := readPressed(words)
	if err == nil && p.For > 0 {
		err = fmt.Errorf("it takes no time: press %s %v", p.Button, p.For)
	}
	return p, err
}

func readDouble(_ *config.Config, words []string) (Action, error) {
	p, err := readTimeless(words)
	return Double{p.Button, p.Key}, err
}

func readDown(_ *config.Config, words []string) (Action, error) {
	p, err := readTimeless(words)
	return Down{p.Button, p.Key}, err
}

func readUp(_ *config.Config, words []string) (Action, error) {
	if len(words) != 1 {
		return nil, errors.New("which button?")
	}
	return Up{Button: words[0]}, nil
}

func readDoor(_ *config.Config, words []string) (Action, error) {
	if len(words) == 2 && words[1] == "open" {
		return Open{What: words[0]}, nil
	}
	if len(words) == 2 && words[1] == "closed" {
		return Close{words[0]}, nil
	}
	return nil, errors.New("want a door, and open or closed")
}

func readBoot(_ *config.Config, words []string) (Action, error) {
	switch strings.Join(words, " ") {
	case "open":
		return Open{What: lid}, nil
	case "forced":
		return Open{What: lid, ByHand: true}, nil
	case "closed":
		return Close{lid}, nil
	}
	return nil, errors.New("want open, closed, or forced: opened by hand though it is latched")
}

func readFault(c *config.Config, words []string) (Action, error) {
	if len(words) == 1 && strings.HasPrefix(words[0], "rebound=") {
		switch _, word, _ := strings.Cut(words[0], "="); word {
		case "on", "off":
			return Rebound(word == "on"), nil
		}
		return nil, errors.New("want rebound=on or rebound=off")
	}
	if len(words) != 1 {
		return nil, errors.New("want CLOSURE=FAULT, as in boot=jam")
	}
	faults, err := ParseFaults(c, words)
	for closure, fault := range faults {
		return Strike{closure, fault}, nil
	}
	return nil, err
}

// percent reads a chance.
func percent(words []string) (float64, error) {
	if len(words) == 1 {
		if n, err := strconv.ParseFloat(strings.TrimSuffix(words[0], "%"), 64); err == nil && n >= 0 && n <= 100 {
			return n / 100, nil
		}
	}
	return 0, errors.New("want how many of a hundred frames, as in 5%")
}

func readLose(_ *config.Config, words []string) (Action, error) {
	chance, err := percent(words)
	return Lose(chance), err
}

func readRepeat(_ *config.Config, words []string) (Action, error) {
	chance, err := percent(words)
	return Repeat(chance), err
}

func readImpostor(_ *config.Config, words []string) (Action, error) {
	if len(words) == 1 {
		if a, ok := latch.ActuatorActionNamed(words[0]); ok {
			return Impostor{a}, nil
		}
	}
	var names []string
	for _, a := range latch.ActuatorActions() {
		names = append(names, a.String())
	}
	return nil, errors.New("want " + spell.Instead(strings.Join(words, " "), names))
}

func readSend(_ *config.Config, words []string) (Action, error) {
	if len(words) != 2 {
		return nil, errors.New("want a bus and a frame, as in body 23A#22301062")
	}
	f, err := canbus.ParseFrame(words[1])
	return SendFrame{words[0], f}, err
}
