package socketcan

import (
	"fmt"
	"time"

	"go.einride.tech/can/pkg/candevice"
	"golang.org/x/sys/unix"
)

// LookUpController asks the driver of an interface, by netlink. That is slow: it is nothing for a loop that has to be on time.
func LookUpController(name string) (Controller, error) {
	device, err := candevice.New(name)
	if err != nil {
		return Controller{}, fmt.Errorf("controller of %s: %w", name, err)
	}
	info, err := device.Info()
	if err != nil {
		return Controller{}, fmt.Errorf("controller of %s: %w", name, err)
	}
	return Controller{
		Kind:       info.Type,
		ListenOnly: info.CtrlMode.Flags&unix.CAN_CTRLMODE_LISTENONLY != 0,
		OneShot:    info.CtrlMode.Flags&unix.CAN_CTRLMODE_ONE_SHOT != 0,
		Bitrate:    info.BitTiming.Bitrate,
		Restart:    time.Duration(info.RestartMs) * time.Millisecond,
	}, nil
}
