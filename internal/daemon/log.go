package daemon

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"latchd/canbus"
	"latchd/canbus/socketcan"
	"latchd/config"
	"latchd/internal/gateway"
	"latchd/internal/logging"
	"latchd/latch"
)

// logger writes what the gateway told into the log: decisions, what became of them and what the buses did, as a person would say it.
type logger struct {
	log   *zap.Logger
	c     *config.Config
	buses []string
	told  sync.Map // advice, by its text: once is enough, however often a bus comes back
}

func newLogger(log *zap.Logger, c *config.Config) *logger {
	l := &logger{log: log, c: c}
	for i := range c.Buses {
		l.buses = append(l.buses, c.Buses[i].Name)
	}
	return l
}

func (l *logger) write(e *entry) {
	switch e.kind {
	case anEffect:
		l.effect(&e.effect)
	case aSent:
		text := "sent " + l.frame(&e.tx)
		if e.tx.Withheld {
			text = "not armed: would have sent " + l.frame(&e.tx)
		}
		l.log.Info(text, l.sending(&e.tx)...)
	case aRefused:
		l.log.Warn(fmt.Sprintf("not sent, %v: %s", e.refusal, l.frame(&e.tx)), append(l.sending(&e.tx), zap.Stringer("reason", e.refusal))...)
	case aNotice:
		l.notice(e)
	case aGeneration, aMark, aForgetting, aHeard: // whoever asked for it says so
	}
}

func (l *logger) effect(ef *latch.Effect) {
	p := &l.c.Params
	at := zap.Duration("at", ef.At)
	switch ef.Kind {
	case latch.EffectGesture:
		l.log.Debug(p.GestureSentence(&ef.Gesture), at, zap.String("button", p.Buttons[ef.Gesture.Button].Name))
	case latch.EffectDecision:
		logging.Decision(l.log, p, ef.At, &ef.Decision)
	case latch.EffectEvent:
		ev := &ef.Event
		// A notice tells of the bus, and of lost frames once a second.
		if ev.Kind == latch.FactChanged || ev.Kind == latch.BusReturned || ev.Kind == latch.GapSeen && (ev.Input == latch.BusLost || ev.Input == latch.Overflow) {
			l.log.Debug(p.EventSentence(ev, l.buses), at, zap.Stringer("event", ev.Kind))
			return
		}
		l.log.Info(p.EventSentence(ev, l.buses), at, zap.Stringer("event", ev.Kind))
	}
}

func (l *logger) frame(t *gateway.Transmission) string {
	return fmt.Sprintf("%v on %s for %v", t.Frame.String(), l.buses[t.Bus], t.For.Action)
}

func (l *logger) sending(t *gateway.Transmission) []zap.Field {
	return []zap.Field{zap.Duration("at", t.At), zap.Uint64("number", t.For.Decision)}
}

func (l *logger) notice(e *entry) {
	n := &e.notice
	level, text := l.noticed(e)
	l.log.Log(level, text, zap.Duration("at", n.At), zap.String("bus", l.buses[n.Bus]), zap.Stringer("event", n.Kind))
}

// noticed is what happened on a bus, as a person would say it, and how bad it is.
func (l *logger) noticed(e *entry) (zapcore.Level, string) {
	n := &e.notice
	bus := &l.c.Buses[n.Bus]
	where := fmt.Sprintf("bus %s (%s)", bus.Name, bus.Interface)
	switch n.Kind {
	case gateway.BusWasLost:
		why := n.Cause.String()
		if e.status.Detail != "" {
			why = e.status.Detail
		}
		return zap.WarnLevel, fmt.Sprintf("%s is lost: %s; latchd waits for it, and its buttons and facts are unknown%s", where, why, often(n.Count))
	case gateway.BusIsBack:
		return zap.InfoLevel, where + " is heard" + often(n.Count)
	case gateway.Unconfirmed:
		return zap.ErrorLevel, fmt.Sprintf("%s: %v was sent and is not on the bus after 100 ms: nobody may be there to hear it, or it goes out later; nothing but an escape is sent before it has come, the interface was down (ip link set %s down; ip link set %[3]s up), or latchd arm says that it does not come any more", where, n.Frame.String(), bus.Interface)
	case gateway.ConfirmedLate:
		text := fmt.Sprintf("%s: %v is on the bus after all", where, n.Frame.String())
		if n.Late > 0 {
			text += fmt.Sprintf(", %v later than it may: set the controller to one-shot mode (ip link set %s type can one-shot on)", n.Late.Round(time.Millisecond), bus.Interface)
		}
		return zap.ErrorLevel, text
	case gateway.Impostor:
		return zap.ErrorLevel, fmt.Sprintf("%s: somebody else sends our frame %v: disarmed; find out who, then arm again", where, n.Frame.String())
	case gateway.FramesMissed:
		return zap.WarnLevel, fmt.Sprintf("%s: %d frames were lost, because latchd could not take them in time; buttons count as unknown until they are seen up", where, n.Count)
	}
	return zap.WarnLevel, fmt.Sprintf("%s: %d frames came from a program of this machine, and are not believed, the newest %v; test_bus: true would take them for the car's", where, n.Count, n.Frame.String()) // Forged
}

// often says that something happened more than once since it was told the last time.
func often(count uint32) string {
	if count <= 1 {
		return ""
	}
	return fmt.Sprintf(" (%d times since that was told last)", count)
}

// looked says what should be otherwise with an interface that is there: with the bytes for receiving that the kernel granted, and with
// its controller, of which an error says that nothing is known.
func (l *logger) looked(bus canbus.Bus, buffer int, c socketcan.Controller, err error) {
	b := &l.c.Buses[bus]
	if buffer < socketcan.Buffer {
		l.advise(zap.WarnLevel, b, fmt.Sprintf("the kernel keeps %d KiB of frames for latchd, %d KiB were asked for: sysctl -w net.core.rmem_max=%d",
			buffer>>10, socketcan.Buffer>>10, socketcan.Buffer))
	}
	if err != nil {
		l.advise(zap.InfoLevel, b, fmt.Sprintf("how its controller is set up is not known: %v", err))
	}
	speaks := slices.ContainsFunc(l.c.Frames, func(f config.FrameTemplate) bool { return f.Bus == int(bus) })
	for _, text := range advice(b.Interface, speaks, c) {
		l.advise(zap.WarnLevel, b, text)
	}
}

func (l *logger) advise(level zapcore.Level, b *config.Bus, text string) {
	text = fmt.Sprintf("bus %s (%s): %s", b.Name, b.Interface, text)
	if _, told := l.told.LoadOrStore(text, true); !told {
		l.log.Log(level, text, zap.String("bus", b.Name))
	}
}
