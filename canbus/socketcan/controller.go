package socketcan

import "time"

// Controller is how a CAN controller is set up, as far as its driver tells.
type Controller struct {
	Kind       string        // can: a controller; vcan and vxcan have none
	ListenOnly bool          // it sends nothing, not even acknowledgements and error flags
	OneShot    bool          // it tries each frame once
	Bitrate    uint32        // bit/s; 0: unknown
	Restart    time.Duration // after bus-off; 0: never
}
