package doctor

import (
	"strings"
	"testing"

	"latchd/config"
)

func TestSetup(t *testing.T) {
	mini, problems := config.Load("profile:mini-r56", config.Options{})
	minimal, problems2 := config.Load("minimal.yaml", config.Options{ReadFile: func(string) ([]byte, error) { return config.Minimal, nil }})
	if mini == nil || minimal == nil {
		t.Fatal(problems, problems2)
	}
	for _, tt := range []struct {
		name string
		s    Setup
		c    *config.Config
		err  string
		has  string // lines that matter, joined
	}{
		{"a bus to which latchd listens", Setup{Interface: "can0"}, mini, "", "BitRate=100000 ListenOnly=yes RestartSec=100ms"},
		{"a bus on which it sends", Setup{Interface: "can1"}, mini, "", "BitRate=500000 OneShot=yes RestartSec=100ms"},
		{"a flag goes over the configuration", Setup{Interface: "can1", Bitrate: 125000}, mini, "", "BitRate=125000 OneShot=yes RestartSec=100ms"},
		{"without a configuration", Setup{Interface: "can0", Bitrate: 100000}, nil, "", "BitRate=100000 RestartSec=100ms"},
		{"with a driver that cannot restart", Setup{Interface: "can0", Bitrate: 100000, Driver: "gs_usb"}, nil, "", "BitRate=100000"},
		{"an interface of no bus", Setup{Interface: "can7"}, mini, "profile:mini-r56 has no bus on interface can7: its interfaces are can0, can1", ""},
		{"no bit rate", Setup{Interface: "can0"}, minimal, "minimal.yaml does not say the bit rate of bus body: write bitrate: 100kbit/s there, or give --bitrate", ""},
		{"deaf where it sends", Setup{Interface: "can1", ListenOnly: true}, mini, "--listen-only: latchd sends on bus latch of profile:mini-r56, and a controller that is listen-only sends nothing", ""},
		{"one-shot where it listens", Setup{Interface: "can0", OneShot: true}, mini, "--one-shot: latchd only listens to bus body of profile:mini-r56, which --listen-only is for", ""},
		{"both", Setup{Interface: "can0", Bitrate: 100000, ListenOnly: true, OneShot: true}, nil, "--listen-only and --one-shot: a controller that is listen-only sends nothing, so give one of them", ""},
		{"no name", Setup{Interface: "can0\n[CAN]"}, nil, `interface "can0\n[CAN]": want a name such as can0, of at most 15 letters, digits, _ and -`, ""},
		{"a name too long", Setup{Interface: "can_with_16chars"}, nil, `interface "can_with_16chars": want a name such as can0, of at most 15 letters, digits, _ and -`, ""},
		{"a pattern", Setup{Interface: "can*"}, nil, `interface "can*": want a name such as can0, of at most 15 letters, digits, _ and -`, ""},
	} {
		s := tt.s
		err := s.Check()
		if err == nil && tt.c != nil {
			err = s.For(tt.c)
		}
		if err != nil || tt.err != "" {
			if err == nil || err.Error() != tt.err {
				t.Errorf("%s: %v, want %s", tt.name, err, tt.err)
			}
			continue
		}
		file := s.File()
		var has []string
		section := ""
		for line := range strings.Lines(file) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "[") {
				section = line
			} else if section == "[CAN]" && line != "" && line[0] != '#' {
				has = append(has, line)
			}
		}
		if got := strings.Join(has, " "); got != tt.has {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.has)
		}
		// What setup prints, doctor takes for the file of this interface.
		n := networkFile{values: parseUnit(file)}
		if !n.matches(&link{name: s.Interface}) || n.matches(&link{name: "other"}) || !sameRate(n.values["CAN.BitRate"], s.Bitrate) || isYes(n.values["Link.RequiredForOnline"]) {
			t.Errorf("%s: doctor reads %v", tt.name, n.values)
		}
	}
}
