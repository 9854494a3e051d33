package daemon

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus/socketcan"
)

func TestAdvice(t *testing.T) {
	for _, tt := range []struct {
		name   string
		speaks bool
		c      socketcan.Controller
		want   []string
	}{
		{"nothing but vcan", true, socketcan.Controller{Kind: "vcan"}, nil},
		{"listening, as it should be", false, socketcan.Controller{Kind: "can", ListenOnly: true, Restart: 1}, nil},
		{"listening, and acknowledging", false, socketcan.Controller{Kind: "can", OneShot: true, Restart: 1}, []string{
			"latchd only listens here, yet the controller acknowledges frames, and at a wrong bit rate it disturbs the bus: ip link set can0 down; ip link set can0 type can listen-only on; ip link set can0 up"}},
		{"speaking, as it should be", true, socketcan.Controller{Kind: "can", OneShot: true, Restart: 1}, nil},
		{"speaking, with endless repeats and no restart", true, socketcan.Controller{Kind: "can"}, []string{
			"a frame that nobody acknowledges is repeated by the controller, out of reach of every deadline; where the driver has it: ip link set can0 down; ip link set can0 type can one-shot on; ip link set can0 up",
			"after bus-off the controller stays off: ip link set can0 down; ip link set can0 type can restart-ms 100; ip link set can0 up"}},
		{"speaking, and listen-only", true, socketcan.Controller{Kind: "can", ListenOnly: true, OneShot: true, Restart: 1}, []string{
			"the controller is listen-only, so nothing can be sent: ip link set can0 down; ip link set can0 type can listen-only off; ip link set can0 up"}},
	} {
		if diff := cmp.Diff(tt.want, advice("can0", tt.speaks, tt.c)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}
