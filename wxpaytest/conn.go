package wxpaytest

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// Connections counts what came to an address since the gateway started.
type Connections struct {
	Accepted   int // TCP connections
	Handshakes int // TLS handshakes that came to an end, resumed ones among them
	Resumed    int
	Open       int // TCP connections that are open now
}

// Connections returns the counts of [MainHost] or [BackupHost], or their sums
// where host is zero.
func (s *Server) Connections(host string) Connections {
	var sum Connections
	for _, a := range s.addresses {
		if host == "" || host == a.name {
			c := a.counts()
			sum.Accepted += c.Accepted
			sum.Handshakes += c.Handshakes
			sum.Resumed += c.Resumed
			sum.Open += c.Open
		}
	}
	return sum
}

func (a *address) counts() Connections {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.counted
	c.Open = len(a.conns)
	return c
}

// conn is one TCP connection to the gateway.
type conn struct {
	net.Conn
	at     *address
	secure *tls.Conn
	fault  *fault
	once   sync.Once
	closed chan struct{}

	// Guarded by the address's lock.
	handshaken bool
	asking     bool // a request is under way
	answered   bool // and its client may have the answer already
	ending     bool // is to end with what is under way
}

// connKey finds a request's connection in its context.
type connKey struct{}

func connOf(r *http.Request) *conn { return r.Context().Value(connKey{}).(*conn) }

func (c *conn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() {
		c.at.mu.Lock()
		delete(c.at.conns, c)
		c.at.mu.Unlock()
		close(c.closed)
	})
	return err
}

func (c *conn) shookHands(resumed bool) {
	c.at.mu.Lock()
	defer c.at.mu.Unlock()
	c.handshaken = true
	c.at.counted.Handshakes++
	if resumed {
		c.at.counted.Resumed++
	}
}

// stateChanged is the server's word on what a connection is doing.
func (a *address) stateChanged(nc net.Conn, state http.ConnState) {
	c := nc.(*tls.Conn).NetConn().(*conn)
	a.mu.Lock()
	c.asking = state != http.StateNew && state != http.StateIdle
	c.answered = false
	end := state == http.StateIdle && c.ending
	a.mu.Unlock()
	if end {
		c.farewell()
	}
}

func (c *conn) isEnding() bool {
	c.at.mu.Lock()
	defer c.at.mu.Unlock()
	return c.ending
}

func (c *conn) answers() {
	c.at.mu.Lock()
	defer c.at.mu.Unlock()
	c.answered = true
}

// patience is how long a client may take to notice that a connection has ended.
const patience = time.Second

// farewell lets the client know that nothing more will come. The server closes
// the connection when the client has.
func (c *conn) farewell() {
	time.AfterFunc(patience, func() { _ = c.Close() })
	_ = c.secure.CloseWrite()
	if t, ok := c.Conn.(*net.TCPConn); ok {
		_ = t.CloseWrite()
	}
}

// endIdle ends the connections that nothing is under way on, and returns when
// their clients have noticed; the others will end with their answer.
func (a *address) endIdle() {
	var idle, almost []*conn
	a.mu.Lock()
	for c := range a.conns {
		c.ending = true
		switch {
		case c.handshaken && !c.asking:
			idle = append(idle, c)
		case c.answered:
			almost = append(almost, c)
		}
	}
	a.mu.Unlock()
	for _, c := range idle {
		c.farewell()
	}
	end := time.Now().Add(2 * patience)
	for _, c := range append(idle, almost...) {
		select {
		case <-c.closed:
		case <-time.After(time.Until(end)):
		}
	}
}
