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
	certificate   bool   // requests need a client certificate
	signType      string // the only allowed algorithm; zero: both
	unsignedReply bool
	get           bool             // requests are a GET with the fields in the query
	noNonce       bool             // requests have no nonce_str
	looseIDs      bool             // ids may have the names of other families, appid may be missing
	noAppID       bool             // requests must not have an appid
	noResultCode  bool             // successes have no result_code
	needsSignType bool             // requests have sign_type, although only one is allowed
	newTexts      bool             // checks of form answer with the newer texts
	anySub        bool             // a service provider may omit sub_mch_id
	failed        func(m *message) // changes the path's failures to their own form
	sandbox       string           // base path of its sandbox; zero: none
	original      string           // its path outside the sandbox
	rules         []rule
	run           func(c *call) *message // under the lock of orders unless looseIDs
}

// base returns the path without the base path of a sandbox.
func (op *operation) base() string {
	if op.sandbox == "" {
		return op.path
	}
	return op.original
}

// call is one request that has passed the checks of the envelope.
type call struct {
	*rooms           // of the gateway, or of its sandbox
	real      *rooms // always of the gateway
	op        *operation
	merchant  *Merchant
	sub       SubMerchant
	fields    map[string]string // the fields that are not empty
	signType  string
	now       time.Time
	header    http.Header
	lag       *lag            // how far the replica is behind; nil: not at all
	wallet    func(w *Wallet) // changes the wallet of a charge; nil: nothing does
	hang      bool            // no response is sent
	afterward func()          // runs in parallel with the response, without a lock
}

// key returns the key of an order or a refund of the calling merchant or its
// shop.
func (c *call) key(number string) orderKey {
	return orderKey{c.merchant.MchID, c.sub.MchID, number}
}

// namedOrder finds the order that a request names. 查询订单, 申请退款: transaction_id
// takes precedence over out_trade_no. It returns nil for an order of another
// merchant.
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

// failure is result_code FAIL: the request was understood and rejected.
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
	m.effective = true
	if !c.op.noResultCode {
		m.fields["result_code"] = "SUCCESS"
	}
	return m
}

// envelope returns the common part of all responses to an understood request:
// the ids of the request and a new nonce_str. It is signed with the request's
// algorithm.
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
