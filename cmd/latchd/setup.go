package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"latchd/internal/doctor"
	"latchd/internal/quantity"
)

func (a *app) setup() *cobra.Command {
	var s doctor.Setup
	var rate string
	c := &cobra.Command{
		Use:   "setup IFACE",
		Short: "Print the file that brings a CAN interface up at boot",
		Long: `setup prints a .network file of systemd-networkd for a CAN interface, with a comment that says where
it goes and how to apply it. It writes nothing and changes no interface.

The bit rate is that of --bitrate. Without it, and with --config, it is that of the interface's bus
in the configuration; then the mode follows as well: listen-only where latchd only listens, one-shot
where it sends. For a driver that cannot restart after bus-off it leaves RestartSec= out.

Exit code: 0 when it was printed, 78 when the configuration is not usable, 1 otherwise.`,
		Example: `  latchd setup can0 --bitrate 100000 --listen-only
  latchd setup can0 --config profile:mini-r56
  latchd setup can0 --bitrate 100000 | sudo tee /etc/systemd/network/80-can0.network`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("setup: want one interface such as can0, got %d (see 'latchd setup --help')", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			s.Interface = args[0]
			if err := s.Check(); err != nil {
				return err
			}
			if rate != "" {
				var err error
				if s.Bitrate, err = bitrate(rate); err != nil {
					return fmt.Errorf("--bitrate %w", err)
				}
			}
			s.Command = setupCommand(&s, rate, a.flags.given())
			if err := a.complete(&s); err != nil {
				return err
			}
			s.Driver = doctor.DriverOf(a.std.look(), s.Interface)
			_, err := io.WriteString(a.std.out, s.File())
			return err
		},
	}
	f := c.Flags()
	f.StringVar(&rate, "bitrate", "", "bit rate of the bus: in bit/s, or with a unit as in 100kbit/s")
	f.BoolVar(&s.ListenOnly, "listen-only", false, "send nothing, not even acknowledgements: for a car's bus that is only listened to")
	f.BoolVar(&s.OneShot, "one-shot", false, "try each frame once: for a bus on which latchd sends")
	return c
}

// complete takes from the configuration what it was asked for.
func (a *app) complete(s *doctor.Setup) error {
	if a.flags.given() == "" {
		if s.Bitrate == 0 {
			return errors.New("setup: no bit rate: give --bitrate 100000, or --config FILE that says that of the bus")
		}
		return nil
	}
	conf, err := a.configure()
	if err != nil {
		return err
	}
	return s.For(conf)
}

// bitrate reads a bit rate as ip link takes it, in bit/s, or with a unit.
func bitrate(text string) (uint32, error) {
	if strings.Trim(text, "0123456789") == "" {
		text += "bit/s"
	}
	return quantity.Bitrate(text)
}

// setupCommand is the command as it was typed, for the file's own comment.
func setupCommand(s *doctor.Setup, rate, config string) string {
	words := []string{"latchd setup", s.Interface}
	if rate != "" {
		words = append(words, "--bitrate "+rate)
	}
	if config != "" {
		words = append(words, "--config "+config)
	}
	if s.ListenOnly {
		words = append(words, "--listen-only")
	}
	if s.OneShot {
		words = append(words, "--one-shot")
	}
	return strings.Join(words, " ")
}
