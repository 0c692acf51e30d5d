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

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// newNotifier returns the client that posts notifications: it trusts the
// system's authorities and the gateway's own, and follows no redirect.
func (s *Server) newNotifier() *http.Client {
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	roots.AddCert(s.authority.Cert)
	return &http.Client{
		Transport: &http.Transport{
			TLSClientConfig:     &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
			MaxIdleConnsPerHost: 512, // as many as there are payments at a time
			IdleConnTimeout:     time.Minute,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// post sends one message and records what came back.
func (s *Server) post(n *notification, d Delivery) {
	d.Status, d.Reply, d.Err = s.send(d)
	// 支付结果通知: HTTP 200 and return_code SUCCESS; anything else is sent again.
	d.Acknowledged = d.Err == nil && d.Status == http.StatusOK && isAck(d.Reply)
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.Acknowledged {
		n.acked = true
	}
	if n.acked {
		d.Next = time.Time{}
	}
	s.deliveries.add(&delivery{s.deliveries.next, d}, s.KeepExchanges)
	if s.journal.store != nil {
		s.deliveries.finish(s.deliveries.list[len(s.deliveries.list)-1])
	}
	s.changed(n)
	s.tell(Event{EventDelivery, cmp.Or(d.SubMchID, d.MchID), d.OutTradeNo, d.OutRefundNo})
}

func (s *Server) send(d Delivery) (status int, reply []byte, err error) {
	timeout := s.NotifyTimeout
	if timeout == 0 {
		timeout = 5 * time.Second
	}
	ctx, cancel := context.WithTimeout(s.ctx, timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, bytes.NewReader(d.Body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "text/xml; charset=utf-8")
	r.Header.Set("Request-ID", d.RequestID)
	resp, err := s.notifier.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	reply, err = io.ReadAll(io.LimitReader(resp.Body, maxBody))
	return resp.StatusCode, reply, err
}

// isAck: 支付结果通知: the answer is the XML and not a character more.
func isAck(reply []byte) bool {
	fields, err := xmlfields.Decode(reply)
	return err == nil && fields["return_code"] == "SUCCESS" &&
		bytes.HasPrefix(reply, []byte("<xml>")) && bytes.HasSuffix(reply, []byte("</xml>"))
}
