//go:build !linux

package daemon

import "time"

func sinceBoot() time.Duration { return 0 }

func monotonic() time.Duration { return 0 }
