package servicetest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"latchd/internal/vcantest"
)

const page = "/usr/share/doc/latchd/raspberry-pi.md"

// otherwise is what is tried in place of a command of the page; nothing in place of one that cannot be tried here.
var otherwise = map[string]string{
	// There is no network here, and no apt; the machine is started anew by TestPower.
	"sudo apt update && sudo apt install can-utils": "",
	"sudo reboot":                           "",
	"sudo apt install ./latchd_*_arm64.deb": "dpkg -i " + handed,
	"sudo apt purge latchd":                 "dpkg -P latchd",
	"networkctl status can0":                "", // without D-Bus
	// These do not end, or ask; and a try is refused here or not confirmed (that one is done: TestTry of vcantest).
	"candump -tz can0":             "beside candump -n 30 -tz can0",
	"candump -L can0 > drive.log":  "beside candump -n 30 -L can0 > drive.log",
	"sudo latchd events --follow":  "(beside latchd events --follow || true) | grep -m 1 fob_lock",
	"sudo latchd arm":              "latchd arm --yes",
	"sudo latchd try boot.release": "echo boot.release | beside latchd try boot.release || [ $? = 1 ]",
	// A proof takes minutes, and make prove makes it.
	"latchd check --prove /etc/latchd/latchd.yaml": "",
	// It looks for what is wrong, and finds something on this machine.
	"latchd doctor": "latchd doctor || [ $? = 1 ]",
	"latchd doctor --config /etc/latchd/latchd.yaml": "latchd doctor --config /etc/latchd/latchd.yaml || [ $? = 1 ]",
	"dmesg | grep -iE 'mcp25|spi'":                   "dmesg | grep -iE 'mcp25|spi' || [ $? = 1 ]",
	// Names of the owner's own files, and of a command without its operands.
	"latchd decode drive.log --dbc my-car.dbc": "latchd decode drive.log --dbc /usr/share/latchd/profiles/mini-r56/mini-r56.dbc | grep FobStatus",
	"latchd decode": "",
}

// ours is what a shell needs for the page's commands: sudo, and something that runs beside a car whose bus is awake, while somebody
// presses the fob.
const ours = `set -e -o pipefail
sudo() { "$@"; }
beside() {
	cangen wire0 -I 130 -L 5 -D 0001C00FEC -g 100 & ignition=$!
	while :; do for frame in ` + vcantest.AllUp + " " + vcantest.LockDown + " " + vcantest.AllUp + `; do cansend wire0 $frame; done; done &
	cansend wire1 310#000000003C000028 # all is latched
	candump -n 2 can0,130:7FF >ignition.log
	code=0
	"$@" || code=$?
	kill $! $ignition
	return $code
}
`

// commands are those of the page in its order: its blocks, and what stands between backquotes in its text after the installation.
func commands(text string) (list []string) {
	_, text, _ = strings.Cut(text, "\n## 3. ")
	inline := regexp.MustCompile("`((?:sudo|latchd|ip|candump|networkctl|dmesg) [^`]*)`")
	block, installed := "", false
	for line := range strings.Lines(text + "\n") {
		switch code, ok := strings.CutPrefix(line, "    "); {
		case ok:
			block += code
			continue
		case block != "":
			if !strings.HasPrefix(block, "dtparam") { // of config.txt
				list = append(list, block)
			}
			installed = installed || strings.Contains(block, "apt install ./latchd")
			block = ""
		}
		for _, found := range inline.FindAllStringSubmatch(line, -1) {
			if installed {
				list = append(list, strings.ReplaceAll(found[1], `\|`, "|")+"\n")
			}
		}
	}
	return list
}

// What the page for a Raspberry Pi says can be typed as it is, from the installation to the way back.
func TestPage(t *testing.T) {
	latchd(t, mini())
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	do(t, "dpkg", "-P", "latchd")
	t.Cleanup(func() {
		_, _ = try(t, "systemctl", "disable", "--now", "systemd-networkd.service", "systemd-networkd.socket")
		_, _ = try(t, "ip", "link", "del", "can0")
		_, _ = try(t, "ip", "link", "del", "can1")
	})
	before := map[string]func(){ // what is done between the lines
		"candump -tz can0": func() {
			for n, wire := range []string{"wire0", "wire1"} { // the interfaces are plugged in, and nobody but networkd brings them up
				vcantest.IP(t, "link", "add", "dev", fmt.Sprintf("can%d", n), "type", "vxcan", "peer", "name", wire)
				vcantest.IP(t, "link", "set", wire, "up")
				await(t, "networkd brings it up", func() bool {
					return strings.Contains(do(t, "ip", "link", "show", fmt.Sprintf("can%d", n)), "state UP")
				})
			}
			if out := do(t, "ip", "link", "show", "can0"); !strings.Contains(out, "qlen 16") {
				t.Errorf("its queue is not short: %s", out)
			}
		},
		"sudo systemctl reload latchd": func() { write(t, config, mini()+"access: {try: true}\n") },
	}
	comment := regexp.MustCompile(` {2,}# .*`)
	dir, seen := t.TempDir(), make(map[string]bool)
	for _, command := range commands(string(text)) {
		var script strings.Builder
		for line := range strings.Lines(command) {
			line = comment.ReplaceAllString(strings.TrimSuffix(line, "\n"), "")
			if do := before[line]; do != nil && !seen[line] {
				do()
			}
			seen[line] = true
			if instead, ok := otherwise[line]; ok {
				line = instead
			}
			script.WriteString(line + "\n")
		}
		if strings.TrimSpace(script.String()) == "" {
			continue
		}
		file := filepath.Join(dir, "script")
		write(t, file, ours+"cd "+dir+"\n"+script.String())
		if out, code := try(t, "bash", file); code != 0 {
			t.Errorf("exit code %d:\n%s\n%s", code, script.String(), out)
		} else {
			t.Logf("%s\n%s", script.String(), out)
		}
	}
	for command := range otherwise {
		if !seen[command] {
			t.Errorf("the page has no command %s any more", command)
		}
	}
	if out := do(t, "find", "/etc/systemd/network", "/etc/sysctl.d", "/etc/udev/rules.d", "-name", "80-*"); out != "" {
		t.Errorf("left behind:\n%s", out)
	}
}
