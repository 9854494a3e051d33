// Package logtest is a log that a test reads. Only tests import it.
package logtest

import (
	"strings"
	"sync"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// Lines is such a log, and empty at first.
type Lines struct {
	mu   sync.Mutex
	text strings.Builder
}

// Logger returns a logger that writes to it, each line of any level.
func (l *Lines) Logger() *zap.Logger {
	return zap.New(zapcore.NewCore(zapcore.NewConsoleEncoder(zap.NewDevelopmentEncoderConfig()), zapcore.AddSync(l), zap.DebugLevel))
}

// Write is for the logger.
func (l *Lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

// String returns what was logged.
func (l *Lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
