package doctor

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// bootConfig is the Raspberry Pi's config.txt.
type bootConfig struct {
	path  string // "" where there is none
	lines []bootLine
	long  []int  // lines of which the firmware reads only the beginning
	stale string // an older place whose lines are ignored, because there is a newer one
	err   error
}

// bootLine is one dtoverlay= with the dtparam= lines that follow it and belong to it.
type bootLine struct {
	number  int    // from 1
	text    string // with its dtparam= lines
	overlay string
	params  map[string]string
	section string // "" or "all": every board
	applies appliance
}

// appliance says whether a section of config.txt is for this board.
type appliance uint8

const (
	always appliance = iota
	never
	perhaps // a filter that cannot be judged from here
)

// canOverlays and the oscillator that each has where no parameter says it (arch/arm/boot/dts/overlays of raspberrypi/linux).
var canOverlays = map[string]uint64{"mcp2515-can0": 16_000_000, "mcp2515-can1": 16_000_000, "mcp2515": 16_000_000, "mcp251xfd": 40_000_000}

// isCAN says whether the line declares a CAN controller.
func (l bootLine) isCAN() bool { return canOverlays[l.overlay] > 0 }

// oscillator is the crystal that the line declares, in Hz; 0: what it says is no number.
func (l bootLine) oscillator() uint64 {
	text, ok := l.params["oscillator"]
	if !ok {
		return canOverlays[l.overlay]
	}
	n, err := strconv.ParseUint(text, 0, 32)
	if err != nil {
		return 0
	}
	return n
}

// longestBootLine is how much of a line the firmware reads (raspberrypi.com, config.txt, file format).
const longestBootLine = 98

// Where config.txt lies: since Bookworm, and before.
const (
	bootNew = "/boot/firmware/config.txt"
	bootOld = "/boot/config.txt"
)

// readBoot reads the file that counts. Bookworm leaves one at the old place that says where it has moved.
func (x *examination) readBoot() (b bootConfig) {
	text, err := x.read(bootNew)
	switch {
	case err == nil:
		b = parseBoot(text, x.board)
		b.path = bootNew
		if old, err := x.read(bootOld); err == nil && old != text && declaresCAN(old) {
			b.stale = bootOld
		}
	case x.exists(bootNew):
		b = bootConfig{path: bootNew, err: err}
	default:
		text, err = x.read(bootOld)
		if err == nil {
			b = parseBoot(text, x.board)
		} else if x.exists(bootOld) {
			b.err = err
		} else {
			return b
		}
		b.path = bootOld
	}
	return b
}

func declaresCAN(text string) bool {
	for _, l := range parseBoot(text, "").lines {
		if l.isCAN() {
			return true
		}
	}
	return false
}

// parseBoot reads config.txt as the firmware does, as far as overlays go: sections filter by board, dtparam= belongs to the
// dtoverlay= before it, and what is none of these is passed over.
func parseBoot(text, board string) (b bootConfig) {
	const most = 1000 // overlays: more is no config.txt
	section, applies := "", always
	open := false // a dtparam= now belongs to the newest overlay
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if utf8.RuneCountInString(line) > longestBootLine && !strings.HasPrefix(line, "#") {
			b.long = append(b.long, number)
		}
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "["); ok {
			section, _, _ = strings.Cut(name, "]")
			applies, open = judge(section, board), false
			continue
		}
		key, value, _ := strings.Cut(line, "=")
		switch strings.TrimSpace(key) {
		case "dtoverlay", "device_tree_overlay":
			name, params, _ := strings.Cut(strings.TrimSpace(value), ",")
			if open = name != "" && len(b.lines) < most; open {
				l := bootLine{number: number, text: line, overlay: strings.TrimSpace(name), params: map[string]string{}, section: section, applies: applies}
				l.take(params)
				b.lines = append(b.lines, l)
			}
		case "dtparam", "device_tree_param":
			if open {
				newest := &b.lines[len(b.lines)-1]
				newest.take(value)
				newest.text += "; " + line
			}
		}
	}
	return b
}

// take reads name=value pairs.
func (l *bootLine) take(params string) {
	for pair := range strings.SplitSeq(params, ",") {
		if name, value, _ := strings.Cut(strings.TrimSpace(pair), "="); name != "" && len(l.params) < 100 {
			l.params[name] = value
		}
	}
}

// boards are the model filters of config.txt, and what the device tree of such a board says.
var boards = map[string]*regexp.Regexp{
	"pi0": regexp.MustCompile(`^Raspberry Pi Zero`), "pi0w": regexp.MustCompile(`^Raspberry Pi Zero (2 )?W`), "pi02": regexp.MustCompile(`^Raspberry Pi Zero 2`),
	"pi1": regexp.MustCompile(`^Raspberry Pi (Model|Compute Module Rev|Compute Module 1)`), "pi2": regexp.MustCompile(`^Raspberry Pi 2`),
	"pi3": regexp.MustCompile(`^Raspberry Pi (3|Compute Module 3|Zero 2)`), "pi3+": regexp.MustCompile(`^Raspberry Pi (3 Model [AB] Plus|Compute Module 3 Plus)`),
	"pi4": regexp.MustCompile(`^Raspberry Pi (4|400|Compute Module 4)`), "pi400": regexp.MustCompile(`^Raspberry Pi 400`),
	"cm4": regexp.MustCompile(`^Raspberry Pi Compute Module 4`), "pi5": regexp.MustCompile(`^Raspberry Pi (5|Compute Module 5)`),
	"cm5": regexp.MustCompile(`^Raspberry Pi Compute Module 5`),
}

// judge says whether a section is for a board.
func judge(section, board string) appliance {
	switch pattern := boards[strings.ToLower(section)]; {
	case section == "" || strings.EqualFold(section, "all"):
		return always
	case strings.EqualFold(section, "none"):
		return never
	case pattern == nil || board == "":
		return perhaps
	case pattern.MatchString(board):
		return always
	}
	return never
}
