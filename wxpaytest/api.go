package wxpaytest

import (
	"crypto/x509"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/accept"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
)

// api answers the requests to the gateway and to its sandbox.
type api struct {
	rooms       *rooms // of the gateway, not of the sandbox
	log         logger
	connections *connections
	roots       *x509.CertPool // issuers of client certificates
	handler     http.Handler   // serves /desk/; nil: there is no handler
	announce    func()         // calls the subscribers
	wxa         map[string]*wxaOperation
	intake      *intake
	problems    problems

	mu         sync.Mutex
	operations map[string]*operation
}

func (a *api) handle(ops ...*operation) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, op := range ops {
		a.operations[op.path] = op
	}
}

// operation returns the operation with the path, or nil.
func (a *api) operation(path string) *operation {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.operations[path]
}

// inSandbox reports whether the path belongs to the sandbox.
func (a *api) inSandbox(path string) bool {
	op := a.operation(path)
	return op != nil && op.sandbox != ""
}

func (a *api) serve(w http.ResponseWriter, r *http.Request) {
	if a.handler != nil && strings.HasPrefix(r.URL.Path, "/desk/") {
		a.handler.ServeHTTP(w, r)
		return
	}
	if f := a.connections.strike(occasion{layer: atHead, path: r.URL.Path, host: accept.ConnOf(r).Host()}); f.reset {
		a.resetUnread(r, f)
		answer.ResetConnection(w)
		return
	}
	got := a.intake.read(w, r)
	defer got.release()
	a.reply(w, r, got)
}

// resetUnread records a request that a fault strikes before its body is read.
func (a *api) resetUnread(r *http.Request, f *fault) {
	began := time.Now()
	x := a.rooms.history.record(r, nil)
	a.rooms.history.struck(x, f)
	reset := &answer.Answer{Reset: true}
	a.rooms.history.finish(x, reset, a.eventOf(x))
	a.log.request(a.rooms.history, x, reset, began)
	_ = a.rooms.commit() // the next save repeats what failed
}

// reply answers a request that was read. Everything the response states is
// saved first.
func (a *api) reply(w http.ResponseWriter, r *http.Request, got received) {
	began := time.Now()
	x := a.rooms.history.record(r, got.body)
	reply := a.answer(r, got, x)
	e := a.eventOf(x)
	a.rooms.history.finish(x, reply, e)
	if a.rooms.commit() != nil { // the state that the response reports was not saved
		reply = &answer.Answer{Reset: true}
		a.rooms.history.finish(x, reply, e)
	}
	got.release()
	a.log.request(a.rooms.history, x, reply, began)
	reply.Write(w, r, a.rooms.life.ctx)
	if reply.Document != nil { // a document is known only after it was streamed
		a.rooms.history.finish(x, reply, e)
		a.announce()
	}
}

// eventOf returns what the request was about.
func (a *api) eventOf(x *exchange) Event {
	outTradeNo, outRefundNo := a.rooms.orders.about(x.Fields)
	mchID := x.Fields["sub_mch_id"]
	if mchID == "" {
		mchID = first(x.Fields, mchIDNames)
	}
	return Event{EventExchange, mchID, outTradeNo, outRefundNo}
}

// answer checks a request layer by layer: access layer, envelope, operation.
func (a *api) answer(r *http.Request, got received, x *exchange) *answer.Answer {
	if got.problem != "" {
		a.rooms.history.note(x, func(x *Exchange) { x.BodyProblem = got.problem })
		return got.problem.answer()
	}
	// 安全规范: the platform issued the certificate, and it has not expired.
	if x.peer != nil && !a.trusts(x.peer) {
		return a.problems.page(answer.Page400("The SSL certificate error"), foreignCertificate(r, x.peer))
	}
	if r.URL.Path == loginPath {
		return a.login(r, x)
	}
	if op := a.wxa[r.URL.Path]; op != nil {
		return a.serveWxa(op, r, got.body, x)
	}
	op := a.operation(r.URL.Path)
	if op == nil {
		return a.problems.page(answer.Page404(), a.unknownPath(r)) // from the access layer: not every response is XML
	}
	// 安全规范: calls that move money back need the merchant's certificate.
	if op.certificate && x.peer == nil {
		return a.problems.page(answer.Page400("No required SSL certificate was sent"), noCertificate(r))
	}
	method, body := op.posted(r, got.body)
	c, refused := a.admit(op, method, body, x)
	if refused != nil {
		a.problems.ofRefusal(r, x, refused)
		return a.refuse(op, x, refused).With(formHeader, formLine(x.form))
	}
	return a.perform(c, x).With(formHeader, formLine(x.form))
}

// unknownPath also finds the path that was probably meant.
func (a *api) unknownPath(r *http.Request) Problem {
	p := problemIn(r, ProblemUnknownPath, r.URL.Path)
	for part := path.Clean("/" + r.URL.Path); len(part) > 1; {
		if a.operation(part) != nil || a.wxa[part] != nil || part == loginPath {
			p.Detail = part
			break
		}
		_, rest, found := strings.Cut(part[1:], "/")
		if !found {
			break
		}
		part = "/" + rest
	}
	return p
}

func (a *api) refuse(op *operation, x *exchange, refused *message) *answer.Answer {
	if op.failed != nil && refused.fields["result_code"] == "" {
		op.failed(refused)
	}
	a.rooms.history.note(x, func(x *Exchange) { x.Code, x.SignProblem = refused.code, refused.whySign })
	reply := answer.XML(refused.encode())
	reply.Header = map[string]string{signHeader: refused.whySign.Explained}
	return reply
}

func (a *api) trusts(peer *x509.Certificate) bool {
	_, err := peer.Verify(x509.VerifyOptions{
		Roots:     a.roots,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	return err == nil
}
