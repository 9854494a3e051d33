// Package control is the socket by which people and programs talk to a running latchd: the protocol, its server and its client.
// What the commands do is not its concern: the daemon gives it a Handler for each. docs/control.md describes the protocol.
//
// Nothing that a client sends, and nothing that it fails to read, holds up anything but its own connection.
package control
