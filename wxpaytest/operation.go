package wxpaytest

import (
	"cmp"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// operation is one path of the API.
type operation struct {
	path          string
	certificate   bool   // a client certificate is needed
	signType      string // the only one allowed; zero: both
	unsignedReply bool
	noNonce       bool             // the request has no nonce_str
	looseIDs      bool             // ids may have the names of other families, appid may be absent
	newTexts      bool             // checks of form answer in the texts of the newer generation
	anySub        bool             // a service provider may leave sub_mch_id out
	failed        func(m *message) // gives the path's failures their own form
	sandbox       string           // base path of the sandbox it belongs to; zero: none
	original      string           // its path outside of that
	rules         []rule
	run           func(c *call) *message // under the orders' lock unless looseIDs
}

// base is the path without a sandbox's.
func (op *operation) base() string {
	if op.sandbox == "" {
		return op.path
	}
	return op.original
}

// call is one request that came through the envelope's checks.
type call struct {
	*rooms           // of the gateway, or of its sandbox
	real      *rooms // of the gateway
	op        *operation
	merchant  *Merchant
	sub       SubMerchant
	fields    map[string]string // those that are not empty
	signType  string
	now       time.Time
	header    http.Header
	lag       *lag            // of the replica that answers; nil: it is not behind
	wallet    func(w *Wallet) // changes the user of a charge; nil: nothing does
	hang      bool            // the answer is withheld
	afterward func()          // happens beside the answer, without a lock
}

// key names an order or refund of the calling merchant or its shop.
func (c *call) key(number string) orderKey {
	return orderKey{c.merchant.MchID, c.sub.MchID, number}
}

// namedOrder finds the order a request names. 查询订单, 申请退款:
// transaction_id goes before out_trade_no. An order is its own merchant's only.
func (c *call) namedOrder() *order {
	o := c.orders.at(c.key(c.fields["out_trade_no"]), c.now)
	if id := c.fields["transaction_id"]; id != "" {
		o = c.orders.withTransaction(id, c.now)
	}
	if o == nil || o.MchID != c.merchant.MchID || o.SubMchID != c.sub.MchID {
		return nil
	}
	return o
}

// failure is result_code FAIL: understood and turned down.
func (c *call) failure(code, text string) *message {
	m := c.envelope()
	m.code = code
	m.fields["result_code"] = "FAIL"
	m.fields["err_code"] = code
	m.fields["err_code_des"] = cmp.Or(text, describe(code))
	if c.op.failed != nil {
		c.op.failed(m)
	}
	return m
}

func (c *call) success() *message {
	m := c.envelope()
	m.fields["result_code"] = "SUCCESS"
	return m
}

// envelope is the common part of every answer to an understood request: the
// ids repeated, a new nonce_str. It is signed with the request's algorithm.
func (c *call) envelope() *message {
	m := &message{signType: c.signType, key: c.merchant.Key, unsigned: c.op.unsignedReply, fields: map[string]string{
		"return_code": "SUCCESS",
		"return_msg":  "OK",
	}}
	for _, name := range identityNames {
		m.set(name, c.fields[name])
	}
	if !c.op.noNonce {
		m.fields["nonce_str"] = codec.RandomHex(16)
	}
	return m
}
