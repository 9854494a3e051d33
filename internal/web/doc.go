// Package web shows a running latchd on a page. It is a client of the daemon's control socket as any other, in a process of its own:
// the daemon opens no inet socket, and what happens here cannot slow it. It asks only for what changes nothing, so that nothing
// can be moved from the page.
package web
