package socketcan

import (
	"slices"

	"latchd/canbus"
)

// maxFilters is how many filters the kernel takes for one socket (CAN_RAW_FILTER_MAX in linux/can/raw.h).
const maxFilters = 512

// filter is struct can_filter.
type filter struct{ id, mask uint32 }

// filters are the filters that let exactly these identifiers in, in portions of which each is for a socket of its own. The
// mask has the bits of the kind: with the number alone, extended and remote frames of the same number would come in, too.
// Data frames are meant: nobody reads a remote frame.
func filters(ids []canbus.ID) [][]filter {
	var all []filter
	for i, id := range ids {
		f := filter{id.Number(), canbus.MaxStandard | extendedFlag | remoteFlag}
		if id.IsExtended() {
			f = filter{id.Number() | extendedFlag, canbus.MaxExtended | extendedFlag | remoteFlag}
		}
		if !slices.Contains(ids[:i], id) { // else another socket would hear it, too
			all = append(all, f)
		}
	}
	return slices.Collect(slices.Chunk(all, maxFilters))
}
