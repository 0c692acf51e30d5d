package accept

import (
	"io"
	"net"
)

// Tunnel serves a connection that arrived through a proxy, like one that the
// address accepted itself. The bytes in early were read from it already. Tunnel
// calls done when the connection is closed.
func (a *Address) Tunnel(tcp net.Conn, early []byte, done func()) {
	if l := (&single{conn: a.admit(&Conn{Conn: tcp, early: early, done: done})}); l.conn != nil {
		_ = a.http.Serve(l) // returns at once
		l.abandon()
	}
}

// single is a listener that accepts one connection and then ends.
type single struct{ conn net.Conn }

func (l *single) Accept() (net.Conn, error) {
	c := l.conn
	if l.conn = nil; c == nil {
		return nil, io.EOF
	}
	return c, nil
}

func (l *single) Close() error { return nil }

func (l *single) Addr() net.Addr { return &net.TCPAddr{} }

// abandon closes the connection if the server was closed and did not accept it.
func (l *single) abandon() {
	if l.conn != nil {
		_ = l.conn.Close()
	}
}
