package accept

import (
	"bytes"
	"net"
	"net/http"
	"strings"
	"time"
)

// firstBytes is how many bytes of a connection are kept to describe a problem.
const firstBytes = 512

// note keeps the first bytes that arrive.
func (c *Conn) note(p []byte) {
	if c.first == nil {
		c.first = bytes.Clone(p[:min(len(p), firstBytes)])
	}
}

// report reports a problem of the client, unless a fault caused it or the gateway
// ends the connection.
func (c *Conn) report(name, subject, detail string) {
	if c.fault.Accept == nil && c.fault.Certificate == nil && c.at.config.Context.Err() == nil && !c.IsEnding() {
		c.at.config.Report(Problem{Name: name, Host: c.at.Name, Client: c.RemoteAddr().String(), Subject: subject, Detail: detail})
	}
}

// handshakeLog receives the log of the HTTP server, which is the only place that
// names the reason of a failed handshake.
type handshakeLog struct{ at *Address }

func (l handshakeLog) Write(line []byte) (int, error) {
	if rest, ok := strings.CutPrefix(strings.TrimSpace(string(line)), "http: TLS handshake error from "); ok {
		client, reason, _ := strings.Cut(rest, ": ")
		if c := l.at.connOf(client); c != nil {
			c.handshakeFailed(reason)
		}
	}
	return len(line), nil
}

// connOf returns the open connection from a client.
func (a *Address) connOf(client string) *Conn {
	a.mu.Lock()
	defer a.mu.Unlock()
	for c := range a.conns {
		if c.RemoteAddr().String() == client {
			return c
		}
	}
	return nil
}

// handshakeFailed reports why a handshake failed. A client that sends nothing, such
// as a health check, makes no mistake.
func (c *Conn) handshakeFailed(reason string) {
	switch {
	case len(c.first) == 0:
	case strings.Contains(reason, "unsupported versions"), strings.HasSuffix(reason, "tls: protocol version not supported"):
		c.report(OldTLS, "", reason)
	case c.wrongName() != "":
		c.report(WrongName, c.wrongName(), reason)
	case isDistrust(reason):
		c.report(Untrusted, "", reason)
	case reason == "EOF", strings.Contains(reason, "reset by peer"):
		c.report(NoRequest, "", reason)
	default:
		c.report(FailedTLS, "", reason)
	}
}

// isDistrust reports whether a handshake failed because the client rejects the
// certificate. OpenSSL encrypts its alert with another key than Go expects.
func isDistrust(reason string) bool {
	alert, remote := strings.CutPrefix(reason, "remote error: tls: ")
	return remote && (strings.Contains(alert, "certificate") || strings.Contains(alert, "unknown")) || reason == "local error: tls: bad record MAC"
}

// wrongName returns the name that the client used, if the certificate does not
// contain it. A client that used an IP address sends no name.
func (c *Conn) wrongName() string {
	if c.hello == nil {
		return ""
	}
	name := *c.hello
	if name == "" {
		name, _, _ = net.SplitHostPort(c.LocalAddr().String())
	}
	if c.at.config.TLS.Certificates[0].Leaf.VerifyHostname(name) == nil {
		return ""
	}
	return name
}

// withoutRequest reports a connection that ended after the handshake. Some
// clients, such as Node.js, check the certificate only then.
func (c *Conn) withoutRequest() {
	name := NoRequest
	wrong := c.wrongName()
	if wrong != "" {
		name = WrongName
	}
	c.report(name, wrong, "")
}

// plainAnswer begins the answer of the HTTP server to a request without TLS.
const plainAnswer = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server"

// Write replaces the answer of the HTTP server to a request without TLS by one
// that says what to do.
func (c *Conn) Write(p []byte) (int, error) {
	if !bytes.HasPrefix(p, []byte(plainAnswer)) {
		return c.Conn.Write(p)
	}
	method, path := requestLine(c.first)
	c.report(PlainHTTP, strings.TrimSpace(method+" "+path), "")
	_ = c.SetWriteDeadline(time.Now().Add(patience))
	err := (&refusal{http.StatusBadRequest, "This port takes HTTPS", plainHTTP(c.at.URL())}).send(c.Conn)
	hangUp(c.Conn)
	return len(p), err
}

// plainHTTP says what to do instead of a request without TLS.
func plainHTTP(url string) string {
	return "This port takes only HTTPS. Set the base URL to " + url + " and trust the CA certificate of the gateway.\n" +
		"这个端口只接受 HTTPS。请把接口地址改成 " + url + "，并信任网关的 CA 证书。\n"
}
