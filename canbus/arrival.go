package canbus

// Arrival is one thing that a live bus tells of: a frame, or that frames cannot be or were not heard.
type Arrival struct {
	Kind     ArrivalKind
	Received Received // Arrived: the frame. Otherwise its Bus and At alone
	Missed   uint32   // Overflow: how many frames were lost
	Cause    Cause    // Lost: why
}

// ArrivalKind says what an Arrival tells.
type ArrivalKind uint8

// The arrivals.
const (
	Arrived  ArrivalKind = iota // a frame
	Overflow                    // frames were lost, because nobody took them out of the queue in time
	Lost                        // nothing is heard from now on
	Back                        // frames can be heard again
)

// Cause is why a bus is lost.
type Cause uint8

// The causes.
const (
	NoCause  Cause = iota
	Absent         // there is no such interface
	Down           // the interface is down
	BusOff         // the controller has switched itself off, after too many errors
	NoKernel       // this kernel has no CAN
)

var causeNames = [...]string{"", "there is no such interface", "the interface is down", "the controller is off the bus (bus-off)", "this kernel has no CAN"}

func (c Cause) String() string { return causeNames[c] }
