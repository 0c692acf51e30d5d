package wxpaytest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/authority"
)

// newNotifyClient returns the client that posts notifications. It trusts the
// system's authorities and the gateway's own, and it follows no redirect.
func newNotifyClient(a *authority.Authority) *http.Client {
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	roots.AddCert(a.Cert)
	return &http.Client{
		Transport: &http.Transport{
			TLSClientConfig:     &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
			MaxIdleConnsPerHost: 512, // as many as there are payments at a time
			IdleConnTimeout:     time.Minute,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// post sends one message and records the response.
func (r *notifier) post(n *notification, d Delivery) {
	began := time.Now()
	d.Status, d.Reply, d.Err = r.send(d)
	took := time.Since(began)
	if d.LongReply = len(d.Reply) > maxReply; d.LongReply {
		d.Reply = d.Reply[:maxReply:maxReply]
	}
	// 支付结果通知: HTTP 200 and return_code SUCCESS; after any other response it is
	// sent again.
	d.Acknowledged = d.Err == nil && d.Status == http.StatusOK && d.acknowledged()
	r.log.delivery(d, took)
	r.mu.Lock()
	defer r.mu.Unlock()
	if d.Acknowledged {
		n.acked = true
	}
	if n.acked {
		d.Next = time.Time{}
	}
	r.judge(n)
	r.history.delivered(d)
	r.unsaved.note(n)
}

func (r *notifier) send(d Delivery) (status int, reply []byte, err error) {
	ctx, cancel := context.WithTimeout(r.life.ctx, cmp.Or(r.settings().notifyTimeout, 5*time.Second))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, bytes.NewReader(d.Body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", d.contentType())
	request.Header.Set("Request-ID", d.RequestID)
	resp, err := r.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	reply, err = io.ReadAll(io.LimitReader(resp.Body, maxReply+1))
	return resp.StatusCode, reply, err
}

// acknowledged reports whether the response ends the attempts. 消息推送: it is success, or
// empty.
func (d *Delivery) acknowledged() bool {
	if d.LongReply {
		return false
	}
	if d.Event != "" {
		return len(d.Reply) == 0 || string(d.Reply) == "success"
	}
	ok, _ := readAck(d.Reply)
	return ok
}

// contentType returns the header Content-Type of an attempt.
func (d *Delivery) contentType() string {
	if d.Event != "" && bytes.HasPrefix(d.Body, []byte("{")) {
		return "application/json; charset=utf-8"
	}
	return "text/xml; charset=utf-8"
}
