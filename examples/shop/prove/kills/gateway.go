package kills

import (
	"net/http"

	"github.com/seed6780280e/wxpay/examples/shop/prove/gate"
)

// sent are the calls after whose answer an instance has sent something and not stored it.
var sent = map[string]Point{
	"/pay/unifiedorder":                   SentOrder,
	"/secapi/pay/refund":                  SentRefund,
	"/wxa/sec/order/upload_shipping_info": SentShipping,
}

// Relay returns a function for a [gate.Gate] that kills an instance before it gets the
// answer of the gateway.
func (p *Plan) Relay(kill func() bool) func(gate.Answer) bool {
	return func(a gate.Answer) bool {
		at, ok := sent[a.Path]
		return !ok || !a.Done() || !p.Strike(at, kill)
	}
}

// answered are the requests to the shop that it answers after a commit.
var answered = map[string]Point{
	"/wxpay/notify":        CommittedPayment,
	"/api/orders":          CommittedOrder,
	"/api/clerk/refunds":   CommittedRefund,
	"/api/clerk/shipments": CommittedShipment,
}

// Acknowledge returns a function for the front that kills an instance instead of relaying
// its answer. It is for databases whose commits can't be seen.
func (p *Plan) Acknowledge(kill func(id int) bool) func(id int, path string, status int) bool {
	return func(id int, path string, status int) bool {
		at, ok := answered[path]
		return !ok || status != http.StatusOK || !p.Strike(at, func() bool { return kill(id) })
	}
}
