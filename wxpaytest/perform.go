package wxpaytest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
)

// perform carries out the call, or lets a fault strike.
func (a *api) perform(c *call, x *exchange) *answer.Answer {
	f := a.connections.strike(c.occasion(x.Host))
	a.rooms.history.struck(x, f)
	if f.before && (f.hang || f.reset) {
		return &answer.Answer{Hang: f.hang, Reset: f.reset}
	}
	m := c.run(f)
	if !f.before && m.succeeded() {
		a.rooms.history.note(x, func(x *Exchange) { x.Effect = true })
		if f.early {
			c.notifyEarly()
		}
	}
	if c.afterward != nil {
		a.rooms.life.active.Go(c.afterward)
	}
	if f.errCode != "" && c.op.failed != nil {
		m = c.failure(f.errCode, f.Text)
	} else {
		f.shape(m)
	}
	m.sign()
	f.mangle(m)
	a.rooms.history.note(x, func(x *Exchange) { x.Code = m.code })
	reply := m.answer()
	if f.answer != nil {
		reply.Settle()
	}
	f.wire(reply)
	reply.Hang = reply.Hang || c.hang
	return reply
}

// run runs the operation, unless the fault replaces it. It holds the lock of
// orders, so the checks are still true when the operation changes something.
func (c *call) run(f *fault) (m *message) {
	switch {
	case f.before:
		return c.failure(codeSystemError, "")
	case c.op.looseIDs:
		return c.op.run(c)
	}
	c.lag, c.wallet = f.lag, f.wallet
	_ = c.orders.locked(func() error {
		m = c.op.run(c)
		return nil
	})
	return m
}

// occasion describes a request to the faults. It always uses the merchant's
// numbers, even for a request with a transaction_id: the gateway's numbers
// differ from run to run.
func (c *call) occasion(host string) occasion {
	e := occasion{path: c.op.path, host: host, mchID: c.merchant.MchID, shopID: c.sub.MchID}
	e.trade, e.refund = c.orders.numbersIn(c.fields)
	return e
}

// notifyEarly pays the order, or finishes the refund, before the response is
// sent.
func (c *call) notifyEarly() {
	if n := c.orders.hurry(c.key(c.fields["out_trade_no"]), c.key(c.fields["out_refund_no"])); n != nil {
		_ = c.notifier.deliver(n)
	}
}

// login is code2Session.
func (a *api) login(r *http.Request, x *exchange) *answer.Answer {
	f := a.connections.strike(occasion{path: loginPath, host: x.Host})
	a.rooms.history.struck(x, f)
	if f.before && (f.hang || f.reset) {
		return &answer.Answer{Hang: f.hang, Reset: f.reset}
	}
	var result session
	if !f.before {
		result = a.rooms.code2Session(r.Method, r.URL.Query())
	}
	if !f.before && result.ErrCode == 0 {
		a.rooms.history.note(x, func(x *Exchange) { x.Effect = true })
	}
	reply, code := result.answer(f)
	a.rooms.history.note(x, func(x *Exchange) { x.Code = code })
	return reply
}

// serveWxa answers a request to the server API, or lets a fault strike.
func (a *api) serveWxa(op *wxaOperation, r *http.Request, body []byte, x *exchange) *answer.Answer {
	c := &wxaCall{rooms: a.rooms, query: r.URL.Query(), body: body, now: a.rooms.clock.Now()}
	f := a.connections.strike(occasion{path: op.path, host: x.Host, trade: c.trade()})
	a.rooms.history.struck(x, f)
	if f.before && (f.hang || f.reset) {
		return &answer.Answer{Hang: f.hang, Reset: f.reset}
	}
	var reply wxaReply
	if !f.before {
		reply = c.perform(op, r.Method)
		a.rooms.history.note(x, func(x *Exchange) { x.Effect = reply.errCode() == 0 })
	}
	if f.errCode != "" {
		code, err := strconv.Atoi(f.errCode)
		if err != nil {
			code = -1
		}
		reply = wxaFails(code, cmp.Or(f.Text, "system error"))
	}
	a.rooms.history.note(x, func(x *Exchange) { x.Code = strconv.Itoa(reply.errCode()) })
	sent := &answer.Answer{Status: http.StatusOK, ContentType: "application/json; encoding=utf-8", Body: must(json.Marshal(reply))}
	f.wire(sent)
	return sent
}
