package accept

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

// Address is one of the gateway's. It is the [net.Listener] of its own server,
// and goes on being it while the port refuses connections.
type Address struct {
	Name   string
	Port   string // host and port to reach it at
	Beside string // URL of the gateway's other address

	config Config
	bind   string // what is listened on
	http   *http.Server

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
	conns    map[*Conn]struct{}
	counted  Counts
}

// Open listens on addr, or on a free port of 127.0.0.1 where it is empty.
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
		ErrorLog:          log.New(io.Discard, "", 0),
		ConnState:         a.stateChanged,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, c.(*tls.Conn).NetConn())
		},
	}
	return a, a.reserve()
}

// Serve serves the connections until the address is closed.
func (a *Address) Serve() { _ = a.http.Serve(a) }

// Stop ends the serving and all connections.
func (a *Address) Stop() {
	_ = a.http.Close()
	_ = a.Close() // where it was never served
}

// URL is the address of the API.
func (a *Address) URL() string { return "https://" + a.Port }

// Down is an address that refuses connections.
func (a *Address) Down() string { return a.reserved[0].LocalAddr().String() }

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

// Accept returns the next connection that no fault has struck down.
func (a *Address) Accept() (net.Conn, error) {
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
		a.config.BeforeNext(a)
		if c.fault.Accept == nil {
			return c.secure, nil
		}
		a.config.Go(func() { c.fault.Accept(c) })
	}
}

// next returns the next connection; only the one caller of Accept calls it.
func (a *Address) next(l net.Listener) (net.Conn, error) {
	if len(a.early) == 0 {
		return l.Accept()
	}
	c := a.early[0]
	a.early = a.early[1:]
	return c, nil
}

// listening waits until connections are not refused.
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

func (a *Address) open(tcp net.Conn) *Conn {
	c := &Conn{Conn: tcp, at: a, closed: make(chan struct{})}
	c.fault = a.config.Strike(a.Name)
	c.secure = tls.Server(c, a.config.TLS)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.counted.Accepted++
	a.conns[c] = struct{}{}
	return c
}

// Addr and Close complete the [net.Listener]. Close ends the connections, too.
func (a *Address) Addr() net.Addr { return a.reserved[1].LocalAddr() }

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
