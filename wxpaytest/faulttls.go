package wxpaytest

import (
	"crypto/tls"
	"io"
	"net"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
)

// connectionFaults are what goes wrong before anything is asked.
func (s *Server) connectionFaults() []*act {
	forHost := func(name string, address net.IP, until time.Time) func() *tls.Certificate {
		return func() *tls.Certificate {
			template := s.authority.ServerTemplate(until)
			template.DNSNames, template.IPAddresses = []string{name}, []net.IP{address}
			return s.authority.Issue(template)
		}
	}
	return []*act{
		{name: ConnectionRefused, layer: atListen},
		{name: ConnectionReset, layer: atConnect, accept: (*conn).reset},
		{name: SilentHandshake, layer: atConnect, accept: (*conn).keepSilent},
		{name: OtherHost, layer: atConnect, certificate: forHost("api.mch.example.com", net.IPv4(192, 0, 2, 1), time.Now().Add(authority.Century))},
		{name: ExpiredCertificate, layer: atConnect, certificate: forHost("localhost", net.IPv4(127, 0, 0, 1), time.Now().AddDate(0, 0, -1))},
		{name: UnknownAuthority, layer: atConnect, certificate: func() *tls.Certificate { return authority.New().Server() }},
		{name: ResetHandshaken, layer: atConnect, accept: (*conn).resetHandshaken},
	}
}

// keepSilent takes what the client sends until it goes away, and says nothing.
func (c *conn) keepSilent() {
	_, _ = io.Copy(io.Discard, c.Conn)
	_ = c.Close()
}

func (c *conn) resetHandshaken() {
	_ = c.secure.HandshakeContext(c.at.ctx)
	c.reset()
}

// reset ends the connection without the farewells of TLS and TCP.
func (c *conn) reset() {
	if t, ok := c.Conn.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = c.Close()
}

// handshake returns the configuration for one client. A certificate that is
// wrong is of no use to a client that resumes a session.
func handshake(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	c := hello.Conn.(*conn)
	config := c.at.s.tls.Clone()
	config.GetConfigForClient = nil
	config.VerifyConnection = func(state tls.ConnectionState) error {
		c.shookHands(state.DidResume)
		return nil
	}
	if c.fault.certificate != nil {
		config.Certificates = []tls.Certificate{*c.fault.certificate()}
		config.SessionTicketsDisabled = true
	}
	return config, nil
}
