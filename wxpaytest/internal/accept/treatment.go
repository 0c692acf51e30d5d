package accept

import (
	"crypto/tls"
	"io"
	"net"
)

// Treatment is what a fault does with a new connection. The zero value does
// nothing.
type Treatment struct {
	Accept      func(c *Conn)           // replaces serving the connection
	Certificate func() *tls.Certificate // replaces the certificate of the gateway
}

// KeepSilent reads what the client sends and never responds. It returns when the
// client has closed the connection.
func (c *Conn) KeepSilent() {
	_, _ = io.Copy(io.Discard, c.Conn)
	_ = c.Close()
}

// ResetHandshaken resets the connection after the TLS handshake.
func (c *Conn) ResetHandshaken() {
	_ = c.secure.HandshakeContext(c.at.config.Context)
	c.Reset()
}

// Reset ends the connection with a TCP reset, without close_notify and FIN.
func (c *Conn) Reset() {
	if t, ok := c.Conn.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = c.Close()
}

// handshake returns the configuration for one client. A client that resumes a
// session sees no certificate, so a wrong certificate turns off resumption.
func handshake(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	c := hello.Conn.(*Conn)
	c.hello = &hello.ServerName
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
