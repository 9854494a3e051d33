package latch

// outcome is the set of what an action brings about.
type outcome uint8

const (
	driverUnlocked outcome = 1 << iota
	doorsUnlocked
	bootUnlocked
	bootReleased
	doorsLocked
	bootLocked
	deadlocked
)

// outcomes are those of the actions that move something. Nothing contains a toggle, nor does a toggle contain anything.
var outcomes = [numActions]outcome{
	UnlockDriver: driverUnlocked,
	UnlockAll:    driverUnlocked | doorsUnlocked | bootUnlocked,
	LockAll:      doorsLocked | bootLocked,
	LockDeadlock: doorsLocked | bootLocked | deadlocked,
	BootRelease:  bootUnlocked | bootReleased,
	BootUnlock:   bootUnlocked,
	BootLock:     bootLocked,
}

// contains says whether doing a does everything that b does (G11).
func (p *Params) contains(a, b Action) bool {
	have, want := p.outcome(a), p.outcome(b)
	return want != 0 && have&want == want
}

// outcome is what an action brings about. Unlock counts as its first stage, the one that a single press does; where keys
// have stages of their own that differ in the first, there is no single one.
func (p *Params) outcome(a Action) outcome {
	if a != Unlock {
		return outcomes[a]
	}
	first := firstStage(p.Access.Stages)
	for i := range p.Keys {
		if s := p.Keys[i].Stages; len(s) > 0 && firstStage(s) != first {
			return 0
		}
	}
	return outcomes[first]
}

func firstStage(stages []Action) Action {
	if len(stages) == 0 {
		return NoAction
	}
	return stages[0]
}

// opposite says whether one action frees what the other locks (P6).
func opposite(a, b Action) bool {
	x, y := outcomes[a], outcomes[b]
	return x.frees()&y.locks() != 0 || y.frees()&x.locks() != 0
}

// frees and locks are the closures, a bit each, that an outcome frees or locks.
func (o outcome) frees() uint8 {
	return o.among(driverUnlocked|doorsUnlocked, Doors) | o.among(bootUnlocked|bootReleased, Boot)
}

func (o outcome) locks() uint8 { return o.among(doorsLocked, Doors) | o.among(bootLocked, Boot) }

func (o outcome) among(any outcome, c Closure) uint8 {
	if o&any == 0 {
		return 0
	}
	return 1 << c
}
