package checksum

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"latchd/canbus"
)

// conformance opens a file of the conformance data, which lies beside the checkout, or skips.
func conformance(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open("../../../shared/conformance/" + name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the conformance data is not beside the checkout")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestPublishedVectors(t *testing.T) {
	var vectors struct {
		CRC []struct {
			Name    string
			Check   string `json:"check_123456789"`
			Vectors []struct{ Data, CRC string }
		}
	}
	if err := json.NewDecoder(conformance(t, "security/security-vectors.json")).Decode(&vectors); err != nil {
		t.Fatal(err)
	}
	algorithms := map[string]Algorithm{"CRC-8/SAE-J1850": CRC8J1850, "CRC-8/AUTOSAR": CRC8AUTOSAR}
	checked := 0
	for _, crc := range vectors.CRC {
		a, ok := algorithms[crc.Name]
		if !ok {
			continue
		}
		for _, v := range append(crc.Vectors, struct{ Data, CRC string }{hex.EncodeToString([]byte("123456789")), strings.TrimPrefix(crc.Check, "0x")}) {
			data, err := hex.DecodeString(v.Data)
			if err != nil {
				t.Fatal(err)
			}
			if got := hex.EncodeToString([]byte{alone(t, a, data)}); got != v.CRC {
				t.Errorf("%s of %s is %s, want %s", crc.Name, v.Data, got, v.CRC)
			}
			checked++
		}
	}
	if checked != 16 {
		t.Errorf("%d vectors checked, want 16", checked)
	}
}

// Every frame of message 130 that was recorded on a BMW E92 carries the checksum that we compute.
func TestRecordedTerminalFrames(t *testing.T) {
	field, err := At(BMWNibble, 36, 4)
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	lines := bufio.NewScanner(conformance(t, "logs/bmw/E92_KCAN_TerminalR_to_30Gcutoff.log"))
	for lines.Scan() {
		_, text, _ := strings.Cut(lines.Text(), " can0 ")
		if !strings.HasPrefix(text, "130#") {
			continue
		}
		frame, err := canbus.ParseFrame(strings.TrimSpace(text))
		if err != nil {
			t.Fatal(err)
		}
		if !field.Valid(frame.ID, frame.Payload()) {
			t.Fatalf("%v: computed %X", frame, field.Sum(frame.ID, frame.Payload()))
		}
		checked++
	}
	if checked == 0 {
		t.Error("no frame of message 130 in the log")
	}
	t.Logf("%d frames", checked)
}
