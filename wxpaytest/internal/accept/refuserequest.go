package accept

import (
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// refusal is a response that refuses a request.
type refusal struct {
	status int
	line   string
	body   string
}

const contentType = "text/plain; charset=utf-8"

// send answers a request. It always returns an error: the connection ends.
func (r *refusal) send(w io.Writer) error {
	_, err := fmt.Fprintf(w, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nX-Content-Type-Options: nosniff\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		r.status, r.line, contentType, len(r.body), r.body)
	return errors.Join(errors.New("refused"), err)
}

// maxUnread is how long hangUp reads what follows a refused request.
const maxUnread = 2 * time.Second

// hangUp closes a connection after a response. Bytes that nobody has read, such
// as a body, would reset it, and the client would lose the response.
func hangUp(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
	}
	_ = c.SetReadDeadline(time.Now().Add(maxUnread))
	_, _ = io.Copy(io.Discard, c)
	_ = c.Close()
}
