package daemon

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"latchd/config"
	"latchd/internal/report"
	"latchd/internal/store"
	"latchd/latch"
)

// kept is what outlasts a restart, as it stands in the store.
type kept struct {
	Version int           `json:"version"`
	Boot    string        `json:"boot,omitempty"` // which start of the machine it was; empty: unknown
	Up      time.Duration `json:"up,omitempty"`   // how long the machine had been up
	Armed   string        `json:"armed,omitempty"`
	Memory  latch.Memory  `json:"memory"`

	Presses []report.PressLine `json:"presses,omitempty"` // the newest, the oldest of them first
	Pending []pending          `json:"pending,omitempty"` // what was still to come by itself
	Began   string             `json:"began,omitempty"`   // the date from which on all is counted
	Days    []day              `json:"days,omitempty"`
}

// pending is something that was still to come by itself, in words.
type pending struct {
	Action  string `json:"action"`
	Trigger string `json:"trigger"`
}

func (p pending) String() string {
	return fmt.Sprintf("%s (%s) was still to come when latchd ended, and is dropped", p.Action, p.Trigger)
}

// daysSize is how many bytes of the store the days may take.
const daysSize = 20 << 10

// fit makes the text of what is kept. What finds no room in the store are the oldest days and the oldest presses.
func (k kept) fit() []byte {
	for len(k.Days) > 1 && len(encoded(k.Days)) > daysSize {
		k.Days, k.Began = k.Days[1:], k.Days[1].Date
	}
	for {
		text := encoded(k)
		if len(text) <= store.MaxSize || len(k.Presses) == 0 {
			return text
		}
		k.Presses = k.Presses[(len(k.Presses)+9)/10:]
	}
}

func encoded(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic("daemon: the state cannot be written as JSON: " + err.Error())
	}
	return text
}

// keptVersion is the version of kept. Later versions only add fields.
const keptVersion = 1

// parseKept reads what was kept. Nil: nothing was.
func parseKept(data []byte) (k kept, err error) {
	if data == nil {
		return k, nil
	}
	if err := json.Unmarshal(data, &k); err != nil {
		return kept{}, fmt.Errorf("what was kept cannot be read, so latchd begins from the defaults: %w", err)
	}
	if k.Version != keptVersion {
		return kept{}, fmt.Errorf("what was kept has version %d, and this latchd knows only %d, so it begins from the defaults", k.Version, keptVersion)
	}
	return k, nil
}

// away is how long latchd was down, as far as that is known: the machine was not started anew meanwhile. No wall clock is asked,
// for it may have been set.
func (k *kept) away(boot string, up time.Duration) time.Duration {
	if k.Boot == "" || k.Boot != boot {
		return 0
	}
	return max(0, up-k.Up)
}

// machine says which start of the machine this is, and how long ago it was.
func machine() (boot string, up time.Duration) {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "", 0
	}
	return strings.TrimSpace(string(id)), sinceBoot()
}

// fingerprint is what arming binds to (P17): every file of the configuration, the interfaces, and the latchd that decides. If any
// of them changes, a person has to arm anew.
func fingerprint(c *config.Config, latchd string) string {
	sum := sha256.New()
	fmt.Fprintln(sum, c.Digest, latchd, c.Mode)
	for i := range c.Buses {
		fmt.Fprintln(sum, c.Buses[i].Name, c.Buses[i].Interface, c.Buses[i].TestBus)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
