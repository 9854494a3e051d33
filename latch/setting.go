package latch

// Setting is something that an owner may want otherwise for one key, and that can be changed while latchd runs.
type Setting uint8

// The settings.
const (
	NoSetting        Setting = iota
	KeyEnabled               // the key may ask for anything
	BootByFob                // the fob opens the boot
	RequiresUnlocked         // ... but only once the car is unlocked
	numSettings
)

var settingNames = [...]string{"none", "enabled", "boot.fob", "boot.requires_unlocked"}

func (s Setting) String() string { return settingNames[s] }

// Settings lists the settings.
func Settings() []Setting { return []Setting{KeyEnabled, BootByFob, RequiresUnlocked} }

// SettingNamed finds a setting by its name.
func SettingNamed(name string) (Setting, bool) {
	s, ok := named[Setting](settingNames[:], name)
	return s, ok && s != NoSetting
}

// Choice is what a key, or a change, says of a setting.
type Choice uint8

// The choices.
const (
	Inherit Choice = iota // as it is for the car
	Off
	On
)

// Choose is the choice of a truth.
func Choose(on bool) Choice {
	if on {
		return On
	}
	return Off
}

// SettingChange is a setting that was changed while latchd ran. It is never written to the owner's file (it is state), and a
// decision that it denied names it.
type SettingChange struct {
	Setting Setting
	Key     KeyNumber // unknown: for every key that has no change of its own
	Choice  Choice    // Inherit takes a change back
	Time    int64     // when, in seconds since 1970, as the shell says; the engine only hands it on
	Origin  string    // by whom or what
}

// changed takes a change in, and tells of it. It replaces the one before for the same setting and key.
func (e *Engine) changed(c *SettingChange) {
	was := e.choice(c.Setting, c.Key)
	kept := e.changes[:0]
	for _, old := range e.changes {
		if old.Setting != c.Setting || old.Key != c.Key {
			kept = append(kept, old)
		}
	}
	if c.Choice != Inherit {
		kept = append(kept, *c)
	}
	e.changes = kept
	e.event(Event{Kind: SettingChanged, Change: *c, Is: was, Reason: OK})
}

// choice is whether a setting is on for a key.
func (e *Engine) choice(s Setting, key KeyNumber) bool {
	on, _ := e.Setting(s, key)
	return on
}

// Setting is whether a setting is on for a key, and the change that says so, if any: what was changed for the key counts
// before what was changed for all, and that before the configuration.
func (e *Engine) Setting(s Setting, key KeyNumber) (on bool, by SettingChange) {
	for _, k := range [...]KeyNumber{key, {}} {
		for _, c := range e.changes {
			if c.Setting == s && c.Key == k {
				return c.Choice == On, c
			}
		}
	}
	if k := e.p.key(key); k != nil && k.Settings[s] != Inherit {
		return k.Settings[s] == On, SettingChange{}
	}
	switch s {
	case BootByFob:
		return !e.p.Access.Boot.FobOff, SettingChange{}
	case RequiresUnlocked:
		return e.p.Access.Boot.RequiresUnlocked, SettingChange{}
	}
	k := e.p.key(key)
	return k == nil || k.Enabled, SettingChange{}
}

// key finds a key in the list; nil if it is not there, or its number is not known.
func (p *Params) key(key KeyNumber) *Key {
	for i := range p.Keys {
		if k := &p.Keys[i]; key.Known && k.Number == key.Number {
			return k
		}
	}
	return nil
}

// StagesOf are the stages of unlocking for a key.
func (p *Params) StagesOf(key KeyNumber) []Action {
	if k := p.key(key); k != nil && len(k.Stages) > 0 {
		return k.Stages
	}
	return p.Access.Stages
}

// denySetting denies because of a setting, and records which, and by what change.
func (e *Engine) denySetting(r *request, s Setting, why Reason) ruling {
	_, by := e.Setting(s, r.Key)
	r.Setting = SettingUse{s, by}
	return deny(why)
}

// SettingUse is the setting that a decision rests on.
type SettingUse struct {
	Setting Setting       // NoSetting: on none
	By      SettingChange // NoSetting: the configuration says so
}
