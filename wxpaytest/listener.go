package wxpaytest

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// address is one of the gateway's. It is the [net.Listener] of its own server,
// and goes on being it while the port refuses connections.
type address struct {
	s    *Server
	name string
	port string // host and port
	http *http.Server
	ctx  context.Context

	// reserved are the ends of a connection to the port: as long as they are
	// open nobody else can be given it. Nobody listens on the port of the far
	// end either, which makes it an address that refuses connections.
	reserved [2]net.Conn

	mu       sync.Mutex
	changed  *sync.Cond
	listener net.Listener // nil while connections are refused
	refusals int          // that are going on
	era      int          // ends with ClearFaults
	closed   bool
	conns    map[*conn]struct{}
	counted  Connections
}

func (s *Server) listen(name string) *address {
	l := must(net.Listen("tcp", "127.0.0.1:0"))
	a := &address{s: s, name: name, port: l.Addr().String(), ctx: s.ctx, listener: l, conns: map[*conn]struct{}{}}
	a.changed = sync.NewCond(&a.mu)
	a.reserved = [2]net.Conn{must(net.Dial("tcp", a.port)), must(l.Accept())}
	a.http = &http.Server{
		Handler:           http.HandlerFunc(s.serve),
		ReadHeaderTimeout: time.Minute,
		ErrorLog:          log.New(io.Discard, "", 0),
		ConnState:         a.stateChanged,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, c.(*tls.Conn).NetConn())
		},
	}
	return a
}

// Accept returns the next connection that no fault has struck down.
func (a *address) Accept() (net.Conn, error) {
	for {
		l, err := a.listening()
		if err != nil {
			return nil, err
		}
		tcp, err := l.Accept()
		if err != nil {
			if now, closed := a.listening(); closed == nil && now != l {
				continue // taken down meanwhile, and up again
			}
			return nil, err
		}
		c := a.open(tcp)
		a.s.refuse(a)
		if c.fault.accept == nil {
			return c.secure, nil
		}
		a.s.active.Go(func() { c.fault.accept(c) })
	}
}

// listening waits until connections are not refused.
func (a *address) listening() (net.Listener, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.listener == nil && !a.closed {
		a.changed.Wait()
	}
	if a.closed {
		return nil, net.ErrClosed
	}
	return a.listener, nil
}

func (a *address) open(tcp net.Conn) *conn {
	c := &conn{Conn: tcp, at: a, closed: make(chan struct{})}
	c.fault = a.s.strike(occasion{layer: atConnect, host: a.name})
	c.secure = tls.Server(c, a.s.tls)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.counted.Accepted++
	a.conns[c] = struct{}{}
	return c
}

// Addr and Close complete the [net.Listener]. Close ends the connections, too.
func (a *address) Addr() net.Addr { return a.reserved[1].LocalAddr() }

func (a *address) Close() error {
	a.mu.Lock()
	a.closed = true
	if a.listener != nil {
		_ = a.listener.Close()
	}
	a.changed.Broadcast()
	var all []*conn
	for c := range a.conns {
		all = append(all, c)
	}
	a.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
	_ = a.reserved[0].Close()
	return a.reserved[1].Close()
}
