package accept

import (
	"bytes"
	"cmp"
	"strings"
)

// Problem is a connection that no request came on because of a mistake of the
// client.
type Problem struct {
	Name    string // one of the constants
	Host    string // name of the address
	Client  string // host and port of the client
	Subject string // what it is about: a host name, a path, a version of TLS
	Detail  string // what TLS said; may be empty
}

// The names of a [Problem].
const (
	Untrusted   = "untrusted-ca"    // the client rejects the certificate
	WrongName   = "wrong-name"      // the client used a name that is not in the certificate
	NoRequest   = "no-request"      // the client closed the connection after the handshake
	OldTLS      = "old-tls"         // the client knows only older versions
	FailedTLS   = "tls"             // another failure of the handshake
	PlainHTTP   = "plain-http"      // a request without TLS
	TLSToProxy  = "proxy-tls"       // TLS to the proxy itself
	NoConnect   = "proxy-plain"     // a request to the proxy without CONNECT
	UnknownHost = "proxy-otherhost" // a CONNECT to a host that the proxy does not serve
)

// requestLine returns the method and the path of a request that begins with data.
func requestLine(data []byte) (method, path string) {
	line, _, _ := bytes.Cut(data, []byte("\r\n"))
	words := strings.Fields(string(line))
	if len(words) < 2 {
		return "", ""
	}
	path, _, _ = strings.Cut(words[1], "?")
	return words[0], cmp.Or(path, "/")
}
