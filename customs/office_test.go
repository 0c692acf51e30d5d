package customs

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// An office is a customs office that knows one declaration.
type office struct {
	mu       sync.Mutex
	declared map[string]string   // the last request; nil: none
	sent     []map[string]string // all requests
	states   []string            // what the queries show, one after another; the last one stays
	change   map[string]string   // of the fields of a query
}

// openOffice answers for the declaration of declaration().
func openOffice(gw *wxpaytest.Server, states ...string) *office {
	o := &office{states: states}
	options := wxpaytest.PathOptions{SignType: wxpaytest.MD5, NoNonce: true}
	gw.Handle(declareOrder.Path, options, func(f map[string]string) map[string]string {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.declared, o.sent = f, append(o.sent, f)
		return map[string]string{"state": "SUCCESS", "transaction_id": f["transaction_id"], "out_trade_no": f["out_trade_no"], "sub_order_no": f["sub_order_no"]}
	})
	gw.Handle(query.Path, options, func(f map[string]string) map[string]string { return o.show(f) })
	return o
}

func (o *office) show(f map[string]string) map[string]string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.declared == nil {
		return map[string]string{"count": "0", "transaction_id": ""}
	}
	state := o.states[0]
	if len(o.states) > 1 {
		o.states = o.states[1:]
	}
	if state == "" { // it is not seen yet
		return map[string]string{"count": "0", "transaction_id": ""}
	}
	reply := map[string]string{"count": "1", "transaction_id": f["transaction_id"], "customs_0": f["customs"], "state_0": state, "verify_department": "UNIONPAY"}
	for _, name := range []string{"sub_order_no", "mch_customs_no", "order_fee", "transport_fee", "product_fee", "fee_type"} {
		reply[name+"_0"] = o.declared[name]
	}
	for name, value := range o.change {
		reply[name] = value
	}
	return reply
}

func (o *office) requests() []map[string]string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sent
}

// drive moves the gateway's clock until f returns.
func drive(t *testing.T, gw *wxpaytest.Server, f func(ctx context.Context)) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f(background(t)) }()
	for {
		select {
		case <-done:
			return
		case <-time.After(5 * time.Millisecond):
			gw.Clock.Advance(time.Minute)
		}
	}
}
