package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"latchd/internal/control"
	"latchd/internal/web"
)

func (a *app) web() *cobra.Command {
	var socket, listen string
	var names []string
	c := &cobra.Command{
		Use:   "web",
		Short: "Serve a page that shows the running daemon: the car, its buttons, what happened and why",
		Long: `web serves a page on this machine, which shows the running daemon as it works: armed or not, buses,
buttons, facts with their age, and each decision with its reason. It only shows: nothing can be
moved or changed from it. It is a process of its own that asks the daemon as any other command does;
the daemon opens no network socket.

Without --listen only browsers on this machine reach it. On another address everybody in that
network can read it, unencrypted: when you come and go, and the numbers of your keys. --host is a
name by which it is reached then; requests for other names, and those of other pages, are refused.`,
		Example: `  latchd web                                        # then open http://127.0.0.1:8017/
  latchd web --listen 192.168.7.2:8017 --host minipi.local`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGTERM, os.Interrupt)
			defer stop()
			l, err := listenAt(listen)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.std.out, "http://%s/\n", l.Addr())
			return (&web.Site{Ask: web.AskAt(socket)}).Serve(ctx, l, web.Hosts(l.Addr(), names...))
		},
	}
	c.Flags().StringVar(&socket, "socket", control.DefaultViewPath(), "socket for looking of the daemon (its control socket serves as well)")
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8017", "address and port of the page")
	c.Flags().StringSliceVar(&names, "host", nil, "another name by which the page is reached; may be repeated")
	return c
}
