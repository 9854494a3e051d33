package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"

	"go.uber.org/zap"

	"latchd/canbus/socketcan"
	"latchd/canbus/virtual"
	"latchd/config"
	"latchd/internal/daemon"
	"latchd/internal/simcar"
	"latchd/internal/web"
)

// Options say how it runs.
type Options struct {
	Log      *zap.Logger
	Identity string // of the daemon
	Seed     uint64 // of which frames get lost, where that is asked for
}

// Run runs a daemon and its car, and serves their page, until the context ends. It closes the listener. The configuration has mode
// armed; whatever its interfaces are called, none of this machine is used.
func Run(ctx context.Context, c *config.Config, l net.Listener, o Options) (err error) {
	defer l.Close()
	model, err := simcar.New(c, simcar.Options{Seed: o.Seed})
	if err != nil {
		return fmt.Errorf("a parked car cannot be said in frames: %w", err)
	}
	dir, err := os.MkdirTemp("", "latchd-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	control, view := filepath.Join(dir, "control.sock"), filepath.Join(dir, "view.sock")

	network := virtual.New()
	node := network.Open(daemon.Interfaces(c))
	defer node.Close()
	car := newCar(c, node, simcar.NewDriver(model, network.Open(simcar.Interfaces(c))), web.AskAt(control))

	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	running.Go(func() { car.driver.Run(ctx) })
	ended := make(chan error, 1)
	running.Go(func() {
		ended <- daemon.Run(ctx, c, node, daemon.Options{Arm: true, Log: o.Log, Socket: control, View: view, Identity: o.Identity, LookUp: noController})
		cancel()
	})
	err = (&web.Site{Ask: web.AskAt(view), Car: car}).Serve(ctx, l, web.Hosts(l.Addr()))
	cancel()
	return errors.Join(err, <-ended)
}

// noController: the interfaces are none of this machine, where others may have the same names.
func noController(string) (socketcan.Controller, error) { return socketcan.Controller{}, nil }
