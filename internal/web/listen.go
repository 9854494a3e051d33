package web

import (
	"net"
	"sync"
)

// atMost accepts only so many connections at a time. More are closed at once, so that they do not wait for one that never ends.
func atMost(l net.Listener, most int) net.Listener {
	return &bounded{l, make(chan struct{}, most)}
}

type bounded struct {
	net.Listener
	places chan struct{}
}

func (b *bounded) Accept() (net.Conn, error) {
	for {
		conn, err := b.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case b.places <- struct{}{}:
			return &placed{Conn: conn, leave: sync.OnceFunc(func() { <-b.places })}, nil
		default:
			_ = conn.Close()
		}
	}
}

type placed struct {
	net.Conn
	leave func()
}

func (p *placed) Close() error {
	defer p.leave()
	return p.Conn.Close()
}
