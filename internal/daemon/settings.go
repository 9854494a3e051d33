package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/user"
	"strconv"
	"strings"
	"time"

	"latchd/config"
	"latchd/internal/control"
	"latchd/internal/spell"
	"latchd/latch"
)

// SettingState is what a setting says for a key.
type SettingState struct {
	Setting string `json:"setting"`
	Key     *int64 `json:"key,omitempty"` // none: where the number of the key is not known, or not listed
	KeyName string `json:"key_name,omitempty"`
	On      bool   `json:"on"`
	Since   string `json:"since,omitempty"` // when it was changed while latchd ran; none: it is as configured
	Origin  string `json:"origin,omitempty"`
}

// SettingArguments are those of the commands get and set.
type SettingArguments struct {
	Setting string `json:"setting,omitempty"` // of get: none is all
	Key     string `json:"key,omitempty"`     // number or name; of get: none is all, of set: for all that have no change of their own
	Value   string `json:"value,omitempty"`   // of set: on, off or inherit
}

// settings are the settings that are meant; none named: all.
func (a *SettingArguments) settings() ([]latch.Setting, error) {
	if a.Setting == "" {
		return latch.Settings(), nil
	}
	if s, ok := latch.SettingNamed(a.Setting); ok {
		return []latch.Setting{s}, nil
	}
	var names []string
	for _, s := range latch.Settings() {
		names = append(names, s.String())
	}
	return nil, fmt.Errorf("there is no setting %q: %s", a.Setting, spell.Instead(a.Setting, names))
}

// key finds the key that is meant. Not known: none is.
func (a *SettingArguments) key(c *config.Config) (key latch.KeyNumber, err error) {
	if a.Key == "" {
		return key, nil
	}
	var numbers, names []string
	for _, k := range c.Params.Keys {
		number := strconv.FormatInt(k.Number, 10)
		if a.Key == number || a.Key == k.Name {
			return latch.KeyNumber{Known: true, Number: k.Number}, nil
		}
		numbers, names = append(numbers, number), append(names, k.Name)
	}
	if len(numbers) == 0 {
		return key, fmt.Errorf("key %q: the configuration lists no keys: write them under keys:, with number and name", a.Key)
	}
	if near := spell.Near(a.Key, names); near != "" {
		return key, fmt.Errorf("key %q: the configuration has no such key: did you mean %s?", a.Key, near)
	}
	return key, fmt.Errorf("key %q: the configuration has no such key: one of %s", a.Key, strings.Join(numbers, ", "))
}

// get answers with a line for each setting and key.
func (d *daemon) get(ctx context.Context, _ control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	var a SettingArguments
	if err := control.Arguments(arguments, &a); err != nil {
		return err
	}
	settings, err := a.settings()
	if err != nil {
		return err
	}
	var list []SettingState
	if doErr := d.live.Do(ctx, func() {
		c := d.now().c
		var only latch.KeyNumber
		if only, err = a.key(c); err != nil {
			return
		}
		for _, s := range settings {
			if !only.Known {
				list = append(list, d.setting(s, nil))
			}
			for i := range c.Params.Keys {
				if k := &c.Params.Keys[i]; !only.Known || k.Number == only.Number {
					list = append(list, d.setting(s, k))
				}
			}
		}
	}); doErr != nil || err != nil {
		return errors.Join(doErr, err)
	}
	for i := range list {
		if err := answer.Send(list[i]); err != nil {
			return err
		}
	}
	return nil
}

// setting says what a setting is for a key; nil: for one that is not known. It belongs to the gateway's goroutine.
func (d *daemon) setting(s latch.Setting, k *latch.Key) SettingState {
	state, key := SettingState{Setting: s.String()}, latch.KeyNumber{}
	if k != nil {
		state.Key, state.KeyName, key = &k.Number, k.Name, latch.KeyNumber{Known: true, Number: k.Number}
	}
	var by latch.SettingChange
	if state.On, by = d.live.Loop().Setting(s, key); by.Setting != latch.NoSetting {
		state.Since, state.Origin = time.Unix(by.Time, 0).UTC().Format(time.RFC3339), by.Origin
	}
	return state
}

// choices are what a setting can be set to.
var choices = map[string]latch.Choice{"on": latch.On, "off": latch.Off, "inherit": latch.Inherit}

// set changes a setting, and says so once it is kept.
func (d *daemon) set(ctx context.Context, peer control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	var a SettingArguments
	if err := control.Arguments(arguments, &a); err != nil {
		return err
	}
	settings, err := a.settings()
	if err != nil {
		return err
	}
	if a.Setting == "" {
		return errors.New("set: which setting is not said")
	}
	choice, ok := choices[a.Value]
	if !ok {
		return fmt.Errorf("set %s to %q: want on, off or inherit (as it is configured)", a.Setting, a.Value)
	}
	change := latch.SettingChange{Setting: settings[0], Choice: choice, Time: time.Now().Unix(), Origin: userOf(peer) + " by latchd set"}
	var text string
	if doErr := d.live.Do(ctx, func() {
		c := d.now().c
		if change.Key, err = a.key(c); err != nil {
			return
		}
		if err = possible(c, &change); err != nil {
			return
		}
		was, _ := d.live.Loop().Setting(change.Setting, change.Key)
		text = c.Params.EventSentence(&latch.Event{Kind: latch.SettingChanged, Change: change, Is: was}, nil)
		d.live.Tell(latch.Input{Kind: latch.Set, Change: &change})
	}); doErr != nil || err != nil {
		return errors.Join(doErr, err)
	}
	d.state.changed(true)
	if err := d.state.flush(ctx); err != nil {
		return err
	}
	return answer.Send(Said{text})
}

// possible refuses what the configuration could not say either.
func possible(c *config.Config, change *latch.SettingChange) error {
	if change.Setting == latch.RequiresUnlocked && change.Choice == latch.On && !c.Params.HasFact(latch.Locked) {
		return fmt.Errorf("%v cannot be on: no signal tells whether the car is locked; declare the fact locked", change.Setting)
	}
	return nil
}

// userOf is who asks, by name where the machine has one.
func userOf(peer control.Peer) string {
	id := strconv.FormatInt(peer.UID, 10)
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	if peer.UID < 0 {
		return "an unknown user"
	}
	return "user " + id
}
