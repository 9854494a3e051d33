package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/spf13/viper"

	"latchd/config"
	"latchd/internal/source"
)

// settings locates the configuration and overlays it: the file, then the environment, then flags. viper does
// no more than that. The file itself is read by package config, because viper lower-cases keys, splits them
// at dots and takes 500 for 500 ns, all without a place to point at.
type settings struct {
	env    func(string) string
	viper  *viper.Viper
	flags  *pflag.FlagSet
	colour string
}

// overlaid are the settings that the environment and flags may replace: daemon scalars only. The policy has
// one source of truth, the file.
var overlaid = []struct{ path, flag, env, help string }{
	{"mode", "mode", "LATCHD_MODE", "observe or armed, instead of the file's"},
	{"log.level", "log-level", "LATCHD_LOG_LEVEL", "debug, info, warn or error, instead of the file's"},
	{"log.format", "log-format", "LATCHD_LOG_FORMAT", "auto, console or json, instead of the file's"},
}

func newSettings(env func(string) string) *settings {
	return &settings{env: env, viper: viper.NewWithOptions(viper.KeyDelimiter("\x1f"))}
}

func (s *settings) register(root *cobra.Command) {
	s.flags = root.PersistentFlags()
	s.flags.String("config", "", "configuration file, or profile:NAME (environment: LATCHD_CONFIG; default: the first latchd.yaml\nhere, in the user's configuration folder, in /etc/latchd)")
	s.flags.StringVar(&s.colour, "color", "auto", "colours: auto, always or never")
	s.bind("config", "config", configVariable)
	for _, o := range overlaid {
		s.flags.String(o.flag, "", o.help+" (environment: "+o.env+")")
		s.bind(o.path, o.flag, o.env)
	}
}

func (s *settings) bind(key, flag, env string) {
	// Neither fails: the flag exists and the key has a name.
	_ = s.viper.BindPFlag(key, s.flags.Lookup(flag))
	_ = s.viper.BindEnv(key, env)
}

// overrides are the settings that the environment or a flag gives.
func (s *settings) overrides() []config.Override {
	var list []config.Override
	for _, o := range overlaid {
		if !s.viper.IsSet(o.path) {
			continue
		}
		from := "environment " + o.env
		if s.flags.Changed(o.flag) {
			from = "flag --" + o.flag
		}
		list = append(list, config.Override{Path: o.path, Value: s.viper.GetString(o.path), From: from})
	}
	return list
}

// path is the configuration file: as told, or the first that is found.
func (s *settings) path() (string, error) {
	if p := s.viper.GetString("config"); p != "" {
		return p, nil
	}
	find := viper.New()
	// With the bare name viper would also take a file latchd, which is most likely the program.
	find.SetConfigName("latchd.yaml")
	find.SetConfigType("yaml")
	find.AddConfigPath(".")
	if dir, err := os.UserConfigDir(); err == nil {
		find.AddConfigPath(filepath.Join(dir, "latchd"))
	}
	find.AddConfigPath("/etc/latchd")
	err := find.ReadInConfig()
	var none viper.ConfigFileNotFoundError
	if errors.As(err, &none) {
		return "", errors.New("no configuration: give --config FILE, or --config profile:mini-r56 for the built-in MINI")
	}
	return shortened(find.ConfigFileUsed()), nil // what is wrong inside, package config says better
}

// shortened is a path as a person would write it here: relative when it lies in this folder or below.
func shortened(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

// given is the configuration that --config names, "" without.
func (s *settings) given() string {
	if !s.flags.Changed("config") {
		return ""
	}
	return s.viper.GetString("config")
}

// load reads the configuration, or says what is wrong with it.
func (s *settings) load(path string) (*config.Config, source.Problems) {
	return config.Load(path, config.Options{Overrides: s.overrides()})
}

// configure locates and reads the configuration, prints its problems, and ends with exit code 78 if it is
// not usable.
func (a *app) configure() (*config.Config, error) {
	path, err := a.flags.path()
	if err != nil {
		return nil, err
	}
	return a.load(path)
}

// load reads a configuration as configure does.
func (a *app) load(path string) (*config.Config, error) {
	if err := readable("configuration", path); err != nil {
		return nil, err
	}
	return a.loadWith(path, config.Options{Overrides: a.flags.overrides()})
}

// loadWith reads a configuration with options.
func (a *app) loadWith(path string, o config.Options) (*config.Config, error) {
	c, problems := config.Load(path, o)
	for _, p := range problems {
		fmt.Fprintln(a.std.err, p.Error())
	}
	if c == nil {
		return nil, exit{exitConfig, fmt.Errorf("configuration %s is not usable", path)}
	}
	return c, nil
}

// readable tells a file that is not there from one that is wrong. What says what the file is.
func readable(what, path string) error {
	if config.IsProfile(path) {
		return nil
	}
	f, err := openFile(what, path)
	if err != nil {
		return err
	}
	return f.Close()
}
