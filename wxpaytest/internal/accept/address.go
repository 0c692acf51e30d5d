package accept

import (
	"cmp"
	"context"
	"crypto/tls"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Address is one address of the gateway. It is the [net.Listener] of its HTTP
// server and remains open while the port refuses connections.
type Address struct {
	Name   string
	Port   string // host and port to reach it at
	Beside string // URL of the gateway's other address

	config Config
	bind   string // host and port to listen on
	http   *http.Server

	// reserved are both ends of a connection to the port. While they are open,
	// the system gives the port to no other process. Nobody listens on the
	// client's port, so that this port refuses connections.
	reserved [2]net.Conn
	early    []net.Conn // accepted before the reservation

	mu       sync.Mutex
	changed  *sync.Cond
	listener net.Listener // nil while connections are refused
	refusals int          // refusals in progress
	era      int          // counts calls of Recover
	closed   bool
	conns    map[*Conn]struct{}
	counted  Counts
}

// maxHead is the maximum size of a request's head, in bytes. It is nginx's
// default. A larger head is answered with status 431.
const maxHead = 32 << 10

// Open listens on addr, or on a free port of 127.0.0.1 if addr is empty.
func Open(config Config, name, addr string) (*Address, error) {
	l, err := net.Listen("tcp", cmp.Or(addr, "127.0.0.1:0"))
	if err != nil {
		return nil, err
	}
	a := &Address{Name: name, config: config, bind: l.Addr().String(), Port: reachable(l.Addr()), listener: l, conns: map[*Conn]struct{}{}}
	a.changed = sync.NewCond(&a.mu)
	a.http = &http.Server{
		Handler:           config.Handler,
		ReadHeaderTimeout: time.Minute,
		MaxHeaderBytes:    maxHead,
		ErrorLog:          log.New(handshakeLog{a}, "", 0),
		ConnState:         a.stateChanged,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, c.(*tls.Conn).NetConn())
		},
	}
	return a, a.reserve()
}

// Serve serves the connections until the address is closed.
func (a *Address) Serve() { _ = a.http.Serve(a) }

// Stop stops serving and closes all connections.
func (a *Address) Stop() {
	_ = a.http.Close()
	_ = a.Close() // if Serve was never called
}

// URL returns the base URL of the API.
func (a *Address) URL() string { return "https://" + a.Port }

// Down returns a host and port that refuse connections.
func (a *Address) Down() string { return a.reserved[0].LocalAddr().String() }

// reachable returns the address to dial for a listener's address. A listener on
// all interfaces is reached through the loopback address.
func reachable(addr net.Addr) string {
	tcp := *addr.(*net.TCPAddr)
	if tcp.IP.IsUnspecified() {
		tcp.IP = net.IPv4(127, 0, 0, 1)
	}
	return tcp.String()
}

// reserve connects the address to itself. A client that already knows the port
// may connect first; reserve keeps such connections in early.
func (a *Address) reserve() (err error) {
	if a.reserved[0], err = net.Dial("tcp", a.Port); err != nil {
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

// Accept returns the next connection that is served. A fault takes over the
// others.
func (a *Address) Accept() (net.Conn, error) {
	for {
		l, err := a.listening()
		if err != nil {
			return nil, err
		}
		tcp, err := a.next(l)
		if err != nil {
			if now, closed := a.listening(); closed == nil && now != l {
				continue // the listener was closed and replaced meanwhile
			}
			return nil, err
		}
		if c := a.admit(&Conn{Conn: tcp}); c != nil {
			return c, nil
		}
	}
}

// admit returns the connection to serve, or nil if a fault takes it over.
func (a *Address) admit(c *Conn) net.Conn {
	a.open(c)
	a.config.BeforeNext(a)
	if c.fault.Accept == nil {
		return c.secure
	}
	a.config.Go(func() { c.fault.Accept(c) })
	return nil
}

// next returns the next connection. It needs no lock: only Accept calls it, and
// only one goroutine calls Accept.
func (a *Address) next(l net.Listener) (net.Conn, error) {
	if len(a.early) == 0 {
		return l.Accept()
	}
	c := a.early[0]
	a.early = a.early[1:]
	return c, nil
}

// listening waits until connections are accepted and returns the listener.
func (a *Address) listening() (net.Listener, error) {
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

func (a *Address) open(c *Conn) {
	c.at, c.closed = a, make(chan struct{})
	c.fault = a.config.Strike(a.Name)
	c.secure = tls.Server(c, a.config.TLS)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.counted.Accepted++
	a.conns[c] = struct{}{}
	if a.closed { // meanwhile: Close does not know the connection
		_ = c.Conn.Close()
	}
}

// Addr returns the address of the [net.Listener].
func (a *Address) Addr() net.Addr { return a.reserved[1].LocalAddr() }

// Close stops listening and closes all connections.
func (a *Address) Close() error {
	a.mu.Lock()
	a.closed = true
	if a.listener != nil {
		_ = a.listener.Close()
	}
	a.changed.Broadcast()
	var all []*Conn
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
