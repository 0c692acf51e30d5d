// Package pgproxy is a proxy in front of PostgreSQL that knows the statements that pass
// it. A program can stop at any statement, before the server gets it or after the
// server has completed it, and can cut all connections.
package pgproxy

import (
	"net"
	"sync"
)

// A Statement is one statement on its way.
type Statement struct {
	SQL     string
	Args    []byte   // end of the Bind message: the parameters as sent
	Tag     string   // server's command tag; empty before it
	Earlier []string // earlier statements of the transaction
}

// Hooks are called for every statement. While a hook runs, its connection waits; other
// connections go on. If a hook returns false, the proxy closes the connection without
// forwarding anything more. A nil hook lets everything pass.
type Hooks struct {
	Before func(Statement) bool // the server has not got the statement
	After  func(Statement) bool // the server has completed it, the client does not know
}

// A Proxy forwards connections to a server.
type Proxy struct {
	Addr string // address of the proxy

	server   string
	hooks    Hooks
	listener net.Listener
	running  sync.WaitGroup

	mu       sync.Mutex
	sessions map[*session]bool
}

// New starts a proxy in front of the server at the address.
func New(server string, hooks Hooks) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{Addr: l.Addr().String(), server: server, hooks: hooks, listener: l, sessions: map[*session]bool{}}
	p.running.Go(p.accept)
	return p, nil
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.running.Go(func() { p.serve(client) })
	}
}

func (p *Proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	s := newSession(client, server, p.hooks)
	p.add(s)
	s.run()
	p.remove(s)
}

func (p *Proxy) add(s *session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sessions[s] = true
}

func (p *Proxy) remove(s *session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.sessions, s)
}

// Cut closes all connections and returns their number. New ones are accepted.
func (p *Proxy) Cut() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	for s := range p.sessions {
		s.close()
	}
	return len(p.sessions)
}

// Close stops the proxy and closes all connections. It waits for running hooks.
func (p *Proxy) Close() error {
	err := p.listener.Close()
	p.Cut()
	p.running.Wait()
	return err
}
