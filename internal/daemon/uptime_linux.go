package daemon

import (
	"time"

	"golang.org/x/sys/unix"
)

// sinceBoot is how long the machine has been up, asleep or not.
func sinceBoot() time.Duration { return clock(unix.CLOCK_BOOTTIME) }

// monotonic is the time that sd_notify(3) wants for a reload.
func monotonic() time.Duration { return clock(unix.CLOCK_MONOTONIC) }

func clock(id int32) time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(id, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
