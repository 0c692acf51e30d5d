package garbage

import (
	"context"
	"crypto/tls"
	"fmt"
	"time"
)

// heldBytes is how much of its body a held connection sends.
const heldBytes = 200 << 10

// hold opens a connection, announces a body, sends a part of it and keeps the
// connection open. Every second connection ends its side after that part.
func (s *sender) hold(ctx context.Context, worker int) {
	dialer := &tls.Dialer{Config: &tls.Config{RootCAs: s.Roots}}
	for ctx.Err() == nil {
		c, err := dialer.DialContext(ctx, "tcp", s.Address)
		if err != nil {
			return
		}
		s.requests.Add(1)
		_ = c.SetDeadline(time.Now().Add(20 * time.Second))
		stop := context.AfterFunc(ctx, func() { _ = c.Close() })
		_, _ = fmt.Fprintf(c, "POST /pay/orderquery HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n", s.Address, almostMax)
		n, _ := c.Write(noise(heldBytes))
		s.bytes.Add(int64(n))
		if worker%2 == 1 {
			_ = c.(*tls.Conn).CloseWrite()
		}
		if _, err = c.Read(make([]byte, 1)); err == nil {
			s.answered.Add(1)
		}
		stop()
		_ = c.Close()
	}
}
