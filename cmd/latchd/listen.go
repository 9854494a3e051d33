package main

import (
	"errors"
	"fmt"
	"net"
)

// listenAt opens the address of a page.
func listenAt(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("--listen %s: %w", address, err)
	}
	return l, nil
}

// listenHere opens one of this machine alone.
func listenHere(address string) (net.Listener, error) {
	l, err := listenAt(address)
	if err != nil {
		return nil, err
	}
	if tcp, ok := l.Addr().(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		return nil, errors.Join(fmt.Errorf("--listen %s: want an address of this machine alone, such as 127.0.0.1:%d", address, tcp.Port), l.Close())
	}
	return l, nil
}
