package wxpaytest

import (
	"cmp"
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
	bind string // what is listened on
	port string // host and port to reach it at
	http *http.Server
	ctx  context.Context

	// reserved are the ends of a connection to the port: as long as they are
	// open nobody else can be given it. Nobody listens on the port of the far
	// end either, which makes it an address that refuses connections.
	reserved [2]net.Conn
	early    []net.Conn // that came before the reservation

	mu       sync.Mutex
	changed  *sync.Cond
	listener net.Listener // nil while connections are refused
	refusals int          // that are going on
	era      int          // ends with ClearFaults
	closed   bool
	conns    map[*conn]struct{}
	counted  Connections
}

func (s *Server) listen(name, addr string) (*address, error) {
	l, err := net.Listen("tcp", cmp.Or(addr, "127.0.0.1:0"))
	if err != nil {
		return nil, err
	}
	a := &address{s: s, name: name, bind: l.Addr().String(), port: reachable(l.Addr()), ctx: s.ctx, listener: l, conns: map[*conn]struct{}{}}
	a.changed = sync.NewCond(&a.mu)
	a.http = &http.Server{
		Handler:           http.HandlerFunc(s.serve),
		ReadHeaderTimeout: time.Minute,
		ErrorLog:          log.New(io.Discard, "", 0),
		ConnState:         a.stateChanged,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, c.(*tls.Conn).NetConn())
		},
	}
	return a, a.reserve()
}

// reachable is the address to dial for one that is listened on: one on all of
// the machine's interfaces is reached at the loopback.
func reachable(addr net.Addr) string {
	tcp := *addr.(*net.TCPAddr)
	if tcp.IP.IsUnspecified() {
		tcp.IP = net.IPv4(127, 0, 0, 1)
	}
	return tcp.String()
}

// reserve connects the address to itself. At a port that clients know already
// one of them may be quicker.
func (a *address) reserve() (err error) {
	if a.reserved[0], err = net.Dial("tcp", a.port); err != nil {
		return err
	}
	for {
		c, err := a.listener.Accept()
		if err != nil {
			return err
		}
		if c.RemoteAddr().String() == a.reserved[0].LocalAddr().String() {
			a.reserved[1] = c
			return nil
		}
		a.early = append(a.early, c)
	}
}

// Accept returns the next connection that no fault has struck down.
func (a *address) Accept() (net.Conn, error) {
	for {
		l, err := a.listening()
		if err != nil {
			return nil, err
		}
		tcp, err := a.next(l)
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

// next returns the next connection; only the one caller of Accept calls it.
func (a *address) next(l net.Listener) (net.Conn, error) {
	if len(a.early) == 0 {
		return l.Accept()
	}
	c := a.early[0]
	a.early = a.early[1:]
	return c, nil
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
