package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A poster posts a message.
type poster struct {
	url      *url.URL
	body     []byte
	client   *http.Client
	now      func() time.Time
	attempts int
}

// An answer is what the receiver answered.
type answer struct {
	err         error // no answer
	status      int
	contentType string
	location    string
	body        []byte // at most longestAnswer bytes
	endless     bool   // there were more
	took        time.Duration
}

const (
	postTimeout   = 15 * time.Second
	ackTimeout    = 5 * time.Second // how long WeChat Pay waits
	longestAnswer = 64 << 10        // bytes
)

// receiverRoots returns the authorities for the receiver: the system's, and WXPAY_CA.
// Nil: the system's.
func (c *call) receiverRoots() *x509.CertPool {
	s := c.settings()
	roots, err := x509.SystemCertPool()
	if s.authorities == nil || err != nil {
		return s.roots
	}
	roots.AppendCertsFromPEM(s.authorities)
	return roots
}

// post posts the message once.
func (p *poster) post(ctx context.Context) (a answer) {
	p.attempts++
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url.String(), bytes.NewReader(p.body))
	if err != nil {
		return answer{err: err}
	}
	req.Header.Set("Content-Type", "text/xml")
	req.Header.Set("Request-ID", rand.Text())
	start := time.Now()
	resp, err := p.client.Do(req)
	if err != nil {
		return answer{err: err, took: time.Since(start)}
	}
	defer resp.Body.Close()
	a.status, a.contentType, a.location = resp.StatusCode, resp.Header.Get("Content-Type"), resp.Header.Get("Location")
	a.body, a.err = io.ReadAll(io.LimitReader(resp.Body, longestAnswer+1))
	a.took = time.Since(start)
	if a.endless = len(a.body) > longestAnswer; a.endless {
		a.body = a.body[:longestAnswer]
	}
	return a
}

// isAck reports whether WeChat Pay takes the answer as an acknowledgement.
func (a answer) isAck() bool {
	code, ok := a.returnCode()
	return a.err == nil && a.status == http.StatusOK && ok && code == "SUCCESS" && a.isExact() && a.took <= ackTimeout
}

// isExact reports whether nothing stands around the message.
func (a answer) isExact() bool {
	return bytes.HasPrefix(a.body, []byte("<xml>")) && bytes.HasSuffix(a.body, []byte("</xml>"))
}

// short describes the answer in one line.
func (a answer) short() string {
	if a.err != nil {
		return quoted(shortError(a.err))
	}
	return fmt.Sprintf("HTTP %d %s", a.status, quoted(string(a.body)))
}

// shortError returns an error without the address, which is known.
func shortError(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return strings.TrimSpace(err.Error())
}
