package wxpaytest

import (
	"crypto/x509"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxBody is more than any message needs.
const maxBody = 1 << 20

// operation is one path of the API.
type operation struct {
	path           string
	certificate    bool   // a client certificate is needed
	signType       string // the only one allowed; zero: both
	unsignedReply  bool
	noNonce        bool             // the request has no nonce_str
	looseIDs       bool             // ids may have the names of other families, appid may be absent
	bareParamError bool             // PARAM_ERROR comes without ids and sign
	anySub         bool             // a service provider may leave sub_mch_id out
	failed         func(m *message) // gives the path's failures their own form
	sandbox        string           // base path of the sandbox it belongs to; zero: none
	original       string           // its path outside of that
	rules          []rule
	run            func(c *call) *message // holds the lock unless looseIDs
}

func builtin() []*operation {
	return append(sandboxOperations(),
		unifiedOrder(), orderQuery(), closeOrder(),
		refundOperation("/secapi/pay/refund"), refundOperation("/secapi/pay/refundv2"),
		refundQuery("/pay/refundquery"), refundQuery("/pay/refundqueryv2"),
		micropay(), reverse(), authCodeToOpenID(),
		downloadBill(), downloadFundFlow(), batchQueryComment(), report(),
	)
}

// call is one request that came through the envelope's checks.
type call struct {
	*Server
	op       *operation
	merchant *Merchant
	sub      SubMerchant
	fields   map[string]string // those that are not empty
	signType string
	now      time.Time
	header   http.Header
	hang     bool   // the answer is withheld
	after    func() // happens beside the answer, without the lock
}

// key names an order or refund of the calling merchant or its shop.
func (c *call) key(number string) orderKey {
	return orderKey{c.merchant.MchID, c.sub.MchID, number}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.active.Done()
	if s.handler != nil && strings.HasPrefix(r.URL.Path, "/desk/") {
		s.handler.ServeHTTP(w, r)
		return
	}
	if f := s.strike(occasion{layer: atHead, path: r.URL.Path, host: connOf(r).at.name}); f.reset {
		s.record(r, nil).strike(s, f)
		resetConnection(w)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	x := s.record(r, body)
	a := s.answer(r, body, x)
	s.finish(x, a)
	if s.commit() != nil { // what it would say is not saved
		a = &answer{reset: true}
		s.finish(x, a)
	}
	a.write(w, r, s.ctx)
	if a.document != nil { // what was streamed is known now
		s.finish(x, a)
		s.journal.announce()
	}
}

// answer judges a request layer by layer: access layer, envelope, operation.
func (s *Server) answer(r *http.Request, body []byte, x *exchange) *answer {
	// 安全规范: a certificate is one that the platform issued, and has not expired.
	if x.peer != nil && !s.trusts(x.peer) {
		return page400("The SSL certificate error")
	}
	if r.URL.Path == loginPath {
		return s.login(r, x)
	}
	s.mu.Lock()
	op := s.operations[r.URL.Path]
	s.mu.Unlock()
	if op == nil {
		return page404() // from the access layer: not every answer is XML
	}
	// 安全规范: calls that move money back need the merchant's certificate.
	if op.certificate && x.peer == nil {
		return page400("No required SSL certificate was sent")
	}
	c, refused := s.admit(op, r.Method, body, x)
	if refused != nil {
		if op.failed != nil && refused.fields["result_code"] == "" {
			op.failed(refused)
		}
		x.note(s, refused)
		a := xmlAnswer(refused.encode())
		a.whySign = refused.whySign
		return a
	}
	return s.perform(c, x)
}

// perform carries the call out, or lets a fault strike.
func (s *Server) perform(c *call, x *exchange) *answer {
	act := s.strike(c.occasion(x.Host))
	x.strike(s, act)
	if act.before && (act.hang || act.reset) {
		return &answer{hang: act.hang, reset: act.reset}
	}
	var m *message
	switch {
	case act.before:
		m = c.failure(codeSystemError, "")
	case c.op.looseIDs:
		m = c.op.run(c)
	default:
		c.mu.Lock()
		m = c.op.run(c)
		c.mu.Unlock()
	}
	if !act.before && m.succeeded() {
		x.carriedOut(s)
		if act.early {
			c.notifyEarly()
		}
	}
	if c.after != nil {
		s.active.Go(c.after)
	}
	if act.errCode != "" && c.op.failed != nil {
		m = c.failure(act.errCode, "")
	} else {
		act.shape(m)
	}
	m.sign()
	act.mangle(m)
	x.note(s, m)
	a := m.answer()
	if act.answer != nil {
		a.settle()
	}
	act.wire(a)
	a.hang = a.hang || c.hang
	return a
}

func (s *Server) trusts(peer *x509.Certificate) bool {
	_, err := peer.Verify(x509.VerifyOptions{
		Roots:     s.roots,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	return err == nil
}
