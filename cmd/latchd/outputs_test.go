package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
)

func TestOutputs(t *testing.T) {
	type route map[string]canbus.Bus
	for _, tt := range []struct {
		to    []string
		names []string
		buses route // asked for in the order can0, can1, can2, can0
	}{
		{[]string{"vcan0"}, []string{"vcan0"}, route{"can0": 0, "can1": 0, "can2": 0}},
		{[]string{"vcan1=can1"}, []string{"vcan1"}, route{"can0": 1, "can1": 0, "can2": 2}},
		{[]string{"a=can1", "b=can0"}, []string{"a", "b"}, route{"can0": 1, "can1": 0, "can2": 2}},
		{[]string{"a=can1", "a=can2"}, []string{"a"}, route{"can0": 1, "can1": 0, "can2": 0}},
	} {
		o, err := newOutputs(tt.to)
		if err != nil {
			t.Errorf("%q: %v", tt.to, err)
			continue
		}
		got := route{}
		for _, name := range []string{"can0", "can1", "can2", "can0"} {
			got[name] = o.bus([]byte(name))
		}
		if diff := cmp.Diff(tt.names, o.names) + cmp.Diff(tt.buses, got); diff != "" {
			t.Errorf("%q: (-want +got)\n%s", tt.to, diff)
		}
		for name, b := range got {
			if int(b) >= len(o.names) && o.other(b) != name {
				t.Errorf("%q: %d is %s, want %s", tt.to, b, o.other(b), name)
			}
		}
	}
}

func TestMissingInterfaces(t *testing.T) {
	o, err := newOutputs([]string{"a=can0", "b=can7"})
	if err != nil {
		t.Fatal(err)
	}
	if w := o.missing(); w != nil {
		t.Errorf("before the log was read: %q", w)
	}
	o.bus([]byte("can1"))
	o.bus([]byte("can0"))
	if diff := cmp.Diff([]string{"--to b=can7: the log has no interface can7, only can0, can1"}, o.missing()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
