package wxpaytest

import (
	"bytes"
	"cmp"
	"crypto/x509"
	"maps"
	"net/http"
	"time"
)

// Exchange is one request that arrived and what was answered.
type Exchange struct {
	Time     time.Time // of the gateway's clock
	Host     string    // MainHost or BackupHost
	Method   string
	Path     string
	Query    string // raw, of a login
	Header   http.Header
	Body     []byte
	Fields   map[string]string // of the body, where it was a message
	Client   string            // common name of the client certificate; empty: none was presented
	Presents bool              // whether a client certificate was presented

	Fault  FaultName // that struck it; empty: none did
	Effect bool      // the operation was carried out with success, whatever the answer was
	Status int       // HTTP status; 0: no answer was sent, or no complete head
	Reply  []byte    // what was sent of the body, unencoded and without what an endless one goes on with
	Code   string    // the documented error code, also where the answer has only a text
}

type exchange struct {
	Exchange
	seq  int64
	peer *x509.Certificate
}

// record keeps a request on its arrival.
func (s *Server) record(r *http.Request, body []byte) *exchange {
	x := &exchange{Exchange: Exchange{
		Time: s.Clock.Now(), Host: connOf(r).at.name, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery,
		Header: r.Header.Clone(), Body: body,
	}}
	if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		x.peer = r.TLS.PeerCertificates[0]
		x.Client, x.Presents = x.peer.Subject.CommonName, true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x.seq = s.exchanges.next
	s.exchanges.add(x, s.KeepExchanges)
	return x
}

func (x *exchange) read(s *Server, fields map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x.Fields = fields
}

func (x *exchange) note(s *Server, m *message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x.Code = m.code
}

func (x *exchange) strike(s *Server, f *fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x.Fault = f.name
}

func (x *exchange) carriedOut(s *Server) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x.Effect = true
}

func (s *Server) finish(x *exchange, a *answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x.Status, x.Reply = a.status, a.body
	if a.hang || a.reset || a.headless {
		x.Status, x.Reply = 0, nil
	}
	s.tell(s.exchangeEvent(x.Fields))
	if s.journal.store != nil {
		s.exchanges.finish(x)
	}
}

// exchangeEvent names what a request was about, where it is known.
func (s *Server) exchangeEvent(fields map[string]string) Event {
	e := Event{EventExchange, cmp.Or(fields["sub_mch_id"], first(fields, mchIDNames)), fields["out_trade_no"], fields["out_refund_no"]}
	if r := s.refundIDs[fields["refund_id"]]; r != nil {
		e.OutTradeNo, e.OutRefundNo = r.OutTradeNo, r.OutRefundNo
	}
	if o := s.transactions[fields["transaction_id"]]; o != nil {
		e.OutTradeNo = o.OutTradeNo
	}
	return e
}

// Exchanges returns every request that arrived, oldest first.
func (s *Server) Exchanges() []Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Exchange, 0, len(s.exchanges.list))
	for _, x := range s.exchanges.list {
		all = append(all, x.snapshot())
	}
	return all
}

func (x *exchange) snapshot() Exchange {
	e := x.Exchange
	e.Header = e.Header.Clone()
	e.Fields = maps.Clone(e.Fields)
	e.Body, e.Reply = bytes.Clone(e.Body), bytes.Clone(e.Reply)
	return e
}

// latest keeps the last n of a list, or all where n is zero. It lets the list
// grow to twice that, so that the copying costs little.
func latest[T any](list []T, n int) []T {
	if n <= 0 || len(list) < 2*n {
		return list
	}
	return append([]T(nil), list[len(list)-n:]...)
}
