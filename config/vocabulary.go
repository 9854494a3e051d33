package config

import (
	"latchd/canbus/checksum"
	"latchd/latch"
)

// Word is a word that has a meaning in a configuration.
type Word struct {
	Name string `json:"name"`
	Unit string `json:"unit,omitempty"` // of a fact that is a quantity
	Help string `json:"help"`
}

// Words are the words of one kind.
type Words struct {
	Kind  string `json:"kind"` // as in: facts
	Words []Word `json:"words"`
}

// Vocabulary lists every word that the policy knows. Names of buttons, buses and keys are the owner's.
func Vocabulary() []Words {
	return []Words{
		{"places", []Word{
			{"fob", "", "a remote key: works on a locked car"},
			{"cabin", "", "inside: denied while its closure is locked"},
			{"exterior", "", "on the body: denied while its closure is locked"},
			{"emergency", "", "an escape lever: outranks every rule"},
		}},
		{"transceivers", []Word{
			{"high_speed", "", "ISO 11898-2: what HATs and adapters have"},
			{"fault_tolerant", "", "ISO 11898-3, up to 125 kbit/s: body buses of many cars"},
		}},
		{"talks", []Word{
			{"level", "", "the frame is repeated while the button is down"},
			{"change", "", "a frame comes when the button goes down and when it goes up"},
			{"pulse", "", "one frame a press, none for the release"},
			{"counter", "", "a number that grows by one with each press"},
		}},
		{"lost_release", []Word{
			{"cancels", "", "nothing follows from a press whose frames stop without a release"},
			{"releases", "", "it counts as released, and may be a click"},
		}},
		{"gestures", []Word{
			{"press", "", "the button goes down"},
			{"click", "", "down and up again, shorter than click"},
			{"double", "", "two clicks, the second within double"},
			{"hold", "", "down for hold"},
		}},
		{"actions of buttons", actionWords(latch.ButtonActions())},
		{"actions of actuators", actionWords(latch.ActuatorActions())},
		{"facts", factWords()},
		{"mode", []Word{
			{"observe", "", "decide and report, open no transmit path"},
			{"armed", "", "may be armed by the owner"},
		}},
		{"market", marketWords()},
		{"access.unlock.stages", []Word{
			{"driver_door", "", "unlock.driver_door"}, {"all_doors", "", "unlock.all"}, {"boot", "", "boot.release"},
		}},
		{"access.boot.while_ignition_on", []Word{
			{"never", "", "the fob does not open the boot with the ignition on"},
			{"stationary", "", "it does at standstill"},
		}},
		{"access.boot.relock_on_close", []Word{
			{"never", "", "the boot stays as it was closed"},
			{"after_fob_release", "", "lock the boot if the fob opened it"},
			{"if_vehicle_locked", "", "lock the boot if the car is locked"},
			{"always", "", "lock the boot"},
		}},
		{"checksum algorithms", checksumWords()},
		{"log.level", []Word{
			{"debug", "", "gestures and readings as well"}, {"info", "", "every decision"},
			{"warn", "", "what needs attention"}, {"error", "", "what stopped working"},
		}},
		{"log.format", []Word{
			{"auto", "", "console on a terminal, else json"}, {"console", "", "for people"}, {"json", "", "for programs"},
		}},
	}
}

// actionHelp says what each action does to the car.
var actionHelp = map[latch.Action]string{
	latch.Unlock:       "the next stage of access.unlock.stages",
	latch.UnlockDriver: "unlock the driver's door",
	latch.UnlockAll:    "unlock every door; the boot is unlocked, not opened",
	latch.LockAll:      "lock every door and the boot",
	latch.LockDeadlock: "lock every door and the boot, so that the inside handles do not open them either",
	latch.LockToggle:   "lock.all when unlocked, unlock.all when locked",
	latch.BootRelease:  "unlatch the boot, so that it can be lifted",
	latch.BootUnlock:   "free the boot's latch without opening it",
	latch.BootLock:     "lock the boot, the doors stay as they are",

	latch.FeedbackDone:   "tell the person at the car that it was done: a beep, a flash",
	latch.FeedbackDenied: "tell the person at the car that it was refused",
	latch.FeedbackFault:  "tell the person at the car that it was tried and failed",
}

func actionWords(actions []latch.Action) (ws []Word) {
	for _, a := range actions {
		ws = append(ws, Word{Name: a.String(), Help: actionHelp[a]})
	}
	return ws
}

func factWords() (ws []Word) {
	for _, f := range latch.Facts() {
		in := f.Info()
		ws = append(ws, Word{in.Name, in.Unit, in.Help})
	}
	return ws
}

func marketWords() (ws []Word) {
	for _, m := range markets {
		ws = append(ws, Word{Name: m.name, Help: m.help})
	}
	return ws
}

func checksumWords() (ws []Word) {
	for _, a := range checksum.Algorithms() {
		in := a.Info()
		ws = append(ws, Word{Name: in.Name, Help: in.Help})
	}
	return ws
}
