package doctor

import "golang.org/x/sys/unix"

// synchronised asks the kernel, which changes nothing: a call without modes (adjtimex(2)).
func synchronised() (bool, error) {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	return state != unix.TIME_ERROR && t.Status&unix.STA_UNSYNC == 0, err
}
