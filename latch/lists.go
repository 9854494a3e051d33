package latch

// Verdicts, Tiers, Gestures, Triggers and Events list the words of the effects, in order.
func Verdicts() []Verdict     { return upTo[Verdict](len(verdictNames)) }
func Tiers() []Tier           { return upTo[Tier](len(tierNames)) }
func Gestures() []GestureKind { return upTo[GestureKind](len(gestureNames)) }
func Triggers() []Trigger     { return upTo[Trigger](len(triggerNames)) }
func Events() []EventKind     { return upTo[EventKind](len(eventNames)) }

// upTo is the first n values of a vocabulary.
func upTo[T ~uint8](n int) []T {
	values := make([]T, n)
	for i := range values {
		values[i] = T(i)
	}
	return values
}
