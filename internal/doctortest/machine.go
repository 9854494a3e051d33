// Package doctortest is a machine that was written down, for tests of what looks at machines.
package doctortest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"latchd/canbus/socketcan"
	"latchd/internal/doctor"
)

// Machine is one of files. What is no file is in the folder answers:
//
//	answers/can0.json    what ip -details -statistics -json link show can0 prints (iproute2, ip/iplink_can.c)
//	answers/clock        yes or no: whether the clock is synchronised
//
// An answer that is not there could not be had.
func Machine(files fs.FS) doctor.Machine {
	return doctor.Machine{
		Files: files,
		Controller: func(name string) (socketcan.Controller, error) {
			data, err := fs.ReadFile(files, "answers/"+name+".json")
			if err != nil {
				return socketcan.Controller{}, fmt.Errorf("controller of %s: netlink: %w", name, unix.EPERM)
			}
			return controller(data)
		},
		Synchronised: func() (bool, error) {
			text, err := fs.ReadFile(files, "answers/clock")
			if err != nil {
				return false, unix.EPERM
			}
			return strings.TrimSpace(string(text)) == "yes", nil
		},
	}
}

// controller reads ip's JSON.
func controller(data []byte) (c socketcan.Controller, err error) {
	var links []struct {
		Info struct {
			Kind string `json:"info_kind"`
			Data struct {
				Mode      []string        `json:"ctrlmode"`
				Supported []string        `json:"ctrlmode_supported"`
				State     socketcan.State `json:"state"`
				Errors    struct {
					Tx uint16 `json:"tx"`
					Rx uint16 `json:"rx"`
				} `json:"berr_counter"`
				Restart int64 `json:"restart_ms"`
				Timing  struct {
					Bitrate uint32 `json:"bitrate"`
				} `json:"bittiming"`
				Clock uint32 `json:"clock"`
			} `json:"info_data"`
			Stats struct {
				BusOff uint32 `json:"bus_off"`
			} `json:"info_xstats"`
		} `json:"linkinfo"`
	}
	if err := json.Unmarshal(data, &links); err != nil {
		return c, err
	}
	if len(links) != 1 {
		return c, errors.New("not one link")
	}
	i := links[0].Info
	return socketcan.Controller{
		Kind: i.Kind, ListenOnly: slices.Contains(i.Data.Mode, "LISTEN-ONLY"), OneShot: slices.Contains(i.Data.Mode, "ONE-SHOT"),
		NoOneShot: i.Data.Supported != nil && !slices.Contains(i.Data.Supported, "ONE-SHOT"),
		Bitrate:   i.Data.Timing.Bitrate, Clock: i.Data.Clock, Restart: time.Duration(i.Data.Restart) * time.Millisecond,
		State: i.Data.State, TxErrors: i.Data.Errors.Tx, RxErrors: i.Data.Errors.Rx, BusOff: i.Stats.BusOff,
	}, nil
}
