// Package logging makes the logger, and lets each decision leave a line in it.
package logging

import (
	"fmt"
	"io"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"latchd/config"
	"latchd/internal/gateway"
	"latchd/latch"
)

// New returns a logger that writes to w: for people on a terminal, as JSON otherwise, unless the settings
// say which. Nothing is sampled away: each decision leaves a line.
func New(w io.Writer, settings config.Log, terminal bool) (*zap.Logger, error) {
	level, err := zapcore.ParseLevel(settings.Level)
	if err != nil {
		return nil, fmt.Errorf("log level: %w", err)
	}
	enc := zap.NewProductionEncoderConfig()
	enc.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	encoder := zapcore.NewJSONEncoder(enc)
	if settings.Format == "console" || settings.Format == "auto" && terminal {
		enc.EncodeTime = zapcore.TimeEncoderOfLayout("15:04:05.000")
		encoder = zapcore.NewConsoleEncoder(enc)
	}
	return zap.New(zapcore.NewCore(encoder, zapcore.AddSync(w), level)), nil
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
	fields := []zap.Field{
		zap.Duration("at", ef.At),
		zap.Uint64("number", ef.Decision.Number),
		zap.Stringer("verdict", ef.Decision.Verdict),
		zap.Stringer("reason", ef.Decision.Reason),
		zap.Stringer("action", ef.Decision.Action),
	}
	if ef.Decision.Button >= 0 {
		fields = append(fields, zap.String("button", d.c.Params.Buttons[ef.Decision.Button].Name))
	}
	d.log.Info(d.c.Params.Sentence(&ef.Decision), fields...)
}
