package socketcan

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"
)

// le writes numbers as they stand in memory.
func le(numbers ...uint32) (b []byte) {
	for _, n := range numbers {
		b = binary.NativeEndian.AppendUint32(b, n)
	}
	return b
}

// answer is what the kernel says of a controller, after drivers/net/can/dev/netlink.c.
func answer(t testing.TB, hardware uint16) []byte {
	t.Helper()
	head := make([]byte, unix.SizeofIfInfomsg)
	binary.NativeEndian.PutUint16(head[2:], hardware)
	ae := netlink.NewAttributeEncoder()
	ae.String(unix.IFLA_IFNAME, "can0")
	ae.Nested(unix.IFLA_LINKINFO, func(ae *netlink.AttributeEncoder) error {
		ae.String(unix.IFLA_INFO_KIND, "can")
		ae.Bytes(unix.IFLA_INFO_XSTATS, le(1, 2, 3, 4, 5, 6)) // bus errors, warnings, passive, bus-off, arbitration, restarts
		ae.Nested(unix.IFLA_INFO_DATA, func(ae *netlink.AttributeEncoder) error {
			ae.Bytes(unix.IFLA_CAN_BITTIMING, le(100000, 875, 125, 6, 7, 2, 1, 5))
			ae.Bytes(unix.IFLA_CAN_CLOCK, le(8000000))
			ae.Uint32(unix.IFLA_CAN_STATE, unix.CAN_STATE_ERROR_PASSIVE)
			ae.Bytes(unix.IFLA_CAN_CTRLMODE, le(0, unix.CAN_CTRLMODE_LISTENONLY))
			ae.Uint32(unix.IFLA_CAN_RESTART_MS, 100)
			ae.Bytes(unix.IFLA_CAN_BERR_COUNTER, append(binary.NativeEndian.AppendUint16(nil, 7), binary.NativeEndian.AppendUint16(nil, 135)...))
			ae.Nested(iflaModeExt, func(ae *netlink.AttributeEncoder) error {
				ae.Uint32(iflaModeSupported, unix.CAN_CTRLMODE_LISTENONLY)
				return nil
			})
			return nil
		})
		return nil
	})
	attributes, err := ae.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return append(head, attributes...)
}

func TestParseLink(t *testing.T) {
	c, err := parseLink(answer(t, arphrdCAN))
	want := Controller{
		Kind: "can", ListenOnly: true, NoOneShot: true, Bitrate: 100000, Clock: 8000000, Restart: 100 * time.Millisecond,
		State: ErrorPassive, TxErrors: 7, RxErrors: 135, BusOff: 4,
	}
	if diff := cmp.Diff(want, c); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	const ethernet = 1
	if _, err := parseLink(answer(t, ethernet)); err == nil || !strings.Contains(err.Error(), "it is no CAN interface") {
		t.Errorf("an Ethernet interface: %v", err)
	}
	for _, short := range [][]byte{nil, answer(t, arphrdCAN)[:15]} {
		if _, err := parseLink(short); err == nil {
			t.Errorf("%d bytes are taken", len(short))
		}
	}
}

// lo is everywhere, and no CAN interface: the kernel answers, and the answer is understood.
func TestLookUpWhatIsNoController(t *testing.T) {
	for name, want := range map[string]string{
		"lo":      "controller of lo: it is no CAN interface (its hardware type is 772, not 280)",
		"nothere": "controller of nothere: netlink: netlink receive: no such device",
	} {
		if _, err := LookUpController(name); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func FuzzParseLink(f *testing.F) {
	f.Add(answer(f, arphrdCAN))
	f.Add(answer(f, arphrdCAN)[:60])
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, err := parseLink(data); err == nil && c.State != "" && len(c.State) < 7 {
			t.Errorf("state %q", c.State)
		}
	})
}
