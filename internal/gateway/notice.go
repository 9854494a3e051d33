package gateway

import (
	"time"

	"latchd/canbus"
)

// Notice is something that happened on a live bus, and that no decision tells.
type Notice struct {
	At    time.Duration
	Kind  NoticeKind
	Bus   canbus.Bus
	Cause canbus.Cause // BusWasLost: the newest
	Count uint32       // FramesMissed, Forged, BusWasLost, BusIsBack: how many since the last time
	Frame canbus.Frame // Unconfirmed, ConfirmedLate, Impostor: which; Forged: the newest
	Late  time.Duration
}

// NoticeKind says what a Notice tells.
type NoticeKind uint8

// The notices.
const (
	BusWasLost    NoticeKind = iota // nothing is heard or sent
	BusIsBack                       // it is heard again
	FramesMissed                    // frames were lost, because latchd could not take them in time
	Unconfirmed                     // a frame that was sent is not on the bus, and may come at any time: nothing but an escape is sent before that is over
	ConfirmedLate                   // it came after all, later than it may
	Impostor                        // somebody else sends our frames: disarmed until armed again
	Forged                          // a program of this host sends what only the car says; it is not believed
	numNotices
)

var noticeNames = [...]string{"bus_lost", "bus_back", "frames_missed", "unconfirmed", "confirmed_late", "impostor", "forged"}

func (k NoticeKind) String() string { return noticeNames[k] }
