package wxpaytest

import (
	"cmp"
	"encoding/json"
	"net/http"
)

// perform checks the method and the token, and runs the operation.
func (c *wxaCall) perform(op *wxaOperation, method string) (reply wxaReply) {
	switch {
	case op.get && method != http.MethodGet:
		return wxaFails(43001, "require GET method")
	case !op.get && method != http.MethodPost:
		return wxaFails(43002, "require POST method")
	}
	_ = c.orders.locked(func() error {
		if !op.noToken {
			c.appID, reply = c.orders.wxa.checkToken(c.query.Get("access_token"), c.now)
		}
		if reply == nil {
			reply = op.run(c)
		}
		return nil
	})
	return reply
}

// trade returns the out_trade_no of the order that a request is about, for faults.
func (c *wxaCall) trade() (outTradeNo string) {
	var named struct {
		wxaKey
		Order wxaKey `json:"order_key"`
	}
	_ = json.Unmarshal(c.body, &named)
	_ = c.orders.locked(func() error {
		for _, key := range []wxaKey{named.Order, named.wxaKey} {
			if o := c.orders.transactions[key.TransactionID]; o != nil {
				outTradeNo = o.OutTradeNo
			}
			outTradeNo = cmp.Or(outTradeNo, key.OutTradeNo, key.MerchantTradeNo)
		}
		return nil
	})
	return outTradeNo
}
