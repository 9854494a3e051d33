package daemon

import (
	"time"

	"golang.org/x/sys/unix"
)

// sinceBoot is how long the machine has been up, asleep or not.
func sinceBoot() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
