// Package logging makes the logger, and lets each decision leave a line in it.
package logging

import (
	"fmt"
	"io"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"latchd/config"
	"latchd/internal/gateway"
	"latchd/latch"
)

// Output is where a log goes.
type Output struct {
	W        io.Writer
	Terminal bool    // somebody watches
	Journal  Journal // nil: W is not systemd's journal
}

// New returns a logger: for people on a terminal, with priorities and fields in the journal, as JSON otherwise, unless the
// settings say which. Nothing is sampled away: each decision leaves a line.
func New(to Output, settings config.Log) (*zap.Logger, error) {
	level, err := zapcore.ParseLevel(settings.Level)
	if err != nil {
		return nil, fmt.Errorf("log level: %w", err)
	}
	if to.Journal != nil && settings.Format == "auto" {
		return zap.New(&entries{LevelEnabler: level, send: to.Journal}), nil
	}
	enc := zap.NewProductionEncoderConfig()
	enc.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	encoder := zapcore.NewJSONEncoder(enc)
	if settings.Format == "console" || settings.Format == "auto" && to.Terminal {
		enc.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05.000")
		encoder = zapcore.NewConsoleEncoder(enc)
	}
	return zap.New(zapcore.NewCore(encoder, zapcore.AddSync(to.W), level)), nil
}

// decisions logs what it passes on.
type decisions struct {
	gateway.Sink
	log *zap.Logger
	c   *config.Config
}

// Decisions returns a sink that passes everything on and logs each decision, as info.
func Decisions(next gateway.Sink, log *zap.Logger, c *config.Config) gateway.Sink {
	if !log.Core().Enabled(zap.InfoLevel) {
		return next
	}
	return &decisions{next, log, c}
}

func (d *decisions) Effect(ef *latch.Effect) {
	d.Sink.Effect(ef)
	if ef.Kind != latch.EffectDecision {
		return
	}
	Decision(d.log, &d.c.Params, ef.At, &ef.Decision)
}

// Decision logs a decision: its sentence, and what programs look for.
func Decision(log *zap.Logger, p *latch.Params, at time.Duration, d *latch.Decision) {
	fields := []zap.Field{
		zap.Duration("at", at),
		zap.Uint64("number", d.Number),
		zap.Stringer("verdict", d.Verdict),
		zap.Stringer("reason", d.Reason),
		zap.Stringer("action", d.Action),
	}
	if d.Button >= 0 {
		fields = append(fields, zap.String("button", p.Buttons[d.Button].Name))
	}
	if d.Key.Known {
		fields = append(fields, zap.Int64("key", d.Key.Number))
	}
	log.Info(p.Sentence(d), fields...)
}
