package accept

import (
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"
)

// Counts are the connections to an address since it was opened.
type Counts struct {
	Accepted   int // TCP connections
	Handshakes int // completed TLS handshakes, including resumed ones
	Resumed    int // handshakes that resumed a session
	Open       int // TCP connections that are open now
}

// Counts returns the counts of the address.
func (a *Address) Counts() Counts {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.counted
	c.Open = len(a.conns)
	return c
}

// Conn is one TCP connection to the gateway.
type Conn struct {
	net.Conn
	at     *Address
	secure *tls.Conn
	fault  Treatment
	once   sync.Once
	closed chan struct{}
	early  []byte  // read from the connection before it was a Conn
	first  []byte  // the first bytes that arrived
	hello  *string // the name that the client asked for in TLS; nil: it did not begin
	done   func()  // called when the connection is closed; nil: there is none

	// Guarded by the address's lock.
	handshaken bool
	asking     bool // a request is being handled
	asked      bool // a request has arrived
	answered   bool // its client may have the response already
	ending     bool // the connection ends after the current request
}

// connKey is the context key of a request's connection.
type connKey struct{}

// ConnOf returns the connection that a request came on.
func ConnOf(r *http.Request) *Conn { return r.Context().Value(connKey{}).(*Conn) }

// Host returns the name of the address that accepted the connection.
func (c *Conn) Host() string { return c.at.Name }

// Beside returns the URL of the gateway's other address.
func (c *Conn) Beside() string { return c.at.Beside }

// Read returns what was read early, and then what arrives.
func (c *Conn) Read(p []byte) (int, error) {
	if len(c.early) == 0 {
		n, err := c.Conn.Read(p)
		c.note(p[:n])
		return n, err
	}
	n := copy(p, c.early)
	c.early = c.early[n:]
	c.note(p[:n])
	return n, nil
}

// Close ends the connection.
func (c *Conn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() {
		c.at.mu.Lock()
		delete(c.at.conns, c)
		c.at.mu.Unlock()
		close(c.closed)
		if c.done != nil {
			c.done()
		}
	})
	return err
}

func (c *Conn) shookHands(resumed bool) {
	c.at.mu.Lock()
	defer c.at.mu.Unlock()
	c.handshaken = true
	c.at.counted.Handshakes++
	if resumed {
		c.at.counted.Resumed++
	}
}

// stateChanged is the server's http.Server.ConnState hook.
func (a *Address) stateChanged(nc net.Conn, state http.ConnState) {
	c := nc.(*tls.Conn).NetConn().(*Conn)
	a.mu.Lock()
	c.asking = state != http.StateNew && state != http.StateIdle
	c.answered = false
	c.asked = c.asked || state == http.StateActive
	useless := state == http.StateClosed && c.handshaken && !c.asked && !c.ending
	end := state == http.StateIdle && c.ending
	a.mu.Unlock()
	if end {
		c.farewell()
	}
	if useless {
		c.withoutRequest()
	}
}

// IsEnding reports whether the connection ends after the current request.
func (c *Conn) IsEnding() bool {
	c.at.mu.Lock()
	defer c.at.mu.Unlock()
	return c.ending
}

// Answers records that the response is being sent.
func (c *Conn) Answers() {
	c.at.mu.Lock()
	defer c.at.mu.Unlock()
	c.answered = true
}

// patience is how long a client may take to notice that a connection has ended.
const patience = time.Second

// farewell closes the sending side, so that the client sees the end. The server
// closes the connection when the client has closed it, or after patience.
func (c *Conn) farewell() {
	time.AfterFunc(patience, func() { _ = c.Close() })
	_ = c.secure.CloseWrite()
	if t, ok := c.Conn.(*net.TCPConn); ok {
		_ = t.CloseWrite()
	}
}

// EndIdle ends the idle connections and returns when their clients have noticed.
// The other connections end after their response.
func (a *Address) EndIdle() {
	var idle, almost []*Conn
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
