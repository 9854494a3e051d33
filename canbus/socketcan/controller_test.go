package socketcan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAdvise(t *testing.T) {
	listen := Advice{ListenOnlyOn, "latchd only listens here, yet the controller acknowledges frames, and at a wrong bit rate it disturbs the bus"}
	once := Advice{OneShotOn, "a frame that nobody acknowledges is repeated by the controller, out of reach of every deadline; where the driver has it"}
	restart := Advice{RestartOn, "after bus-off the controller stays off"}
	for _, tt := range []struct {
		name   string
		speaks bool
		c      Controller
		want   []Advice
	}{
		{"nothing but vcan", true, Controller{Kind: "vcan"}, nil},
		{"listening, as it should be", false, Controller{Kind: "can", ListenOnly: true, Restart: 1}, nil},
		{"listening, and acknowledging", false, Controller{Kind: "can", OneShot: true, Restart: 1}, []Advice{listen}},
		{"speaking, as it should be", true, Controller{Kind: "can", OneShot: true, Restart: 1}, nil},
		{"speaking, with endless repeats and no restart", true, Controller{Kind: "can"}, []Advice{once, restart}},
		{"speaking, with a driver that cannot do otherwise", true, Controller{Kind: "can", NoOneShot: true, Restart: 1}, nil},
		{"speaking, and listen-only", true, Controller{Kind: "can", ListenOnly: true, OneShot: true, Restart: 1}, []Advice{
			{ListenOnlyOff, "the controller is listen-only, so nothing can be sent"}}},
	} {
		if diff := cmp.Diff(tt.want, tt.c.Advise(tt.speaks)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
	const want = "ip link set can0 down; ip link set can0 type can listen-only on; ip link set can0 up"
	if got := listen.Command("can0"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
