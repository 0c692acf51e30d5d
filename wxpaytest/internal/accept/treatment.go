package accept

import (
	"crypto/tls"
	"io"
	"net"
)

// Treatment is what a fault does with a new connection. The zero value does
// nothing.
type Treatment struct {
	Accept      func(c *Conn)           // instead of serving it
	Certificate func() *tls.Certificate // instead of the address's own
}

// KeepSilent takes what the client sends until it goes away, and says nothing.
func (c *Conn) KeepSilent() {
	_, _ = io.Copy(io.Discard, c.Conn)
	_ = c.Close()
}

// ResetHandshaken resets the connection once it has shaken hands.
func (c *Conn) ResetHandshaken() {
	_ = c.secure.HandshakeContext(c.at.config.Context)
	c.Reset()
}

// Reset ends the connection without the farewells of TLS and TCP.
func (c *Conn) Reset() {
	if t, ok := c.Conn.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = c.Close()
}

// handshake returns the configuration for one client. A certificate that is
// wrong is of no use to a client that resumes a session.
func handshake(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	c := hello.Conn.(*Conn)
	config := c.at.config.TLS.Clone()
	config.GetConfigForClient = nil
	config.VerifyConnection = func(state tls.ConnectionState) error {
		c.shookHands(state.DidResume)
		return nil
	}
	if c.fault.Certificate != nil {
		config.Certificates = []tls.Certificate{*c.fault.Certificate()}
		config.SessionTicketsDisabled = true
	}
	return config, nil
}
