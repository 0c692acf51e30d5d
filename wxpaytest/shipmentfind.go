package wxpaytest

import "cmp"

// shippingOrder returns the order that a key names, if the order shipping knows it.
func (c *wxaCall) shippingOrder(k wxaKey) (*order, wxaReply) {
	if k.NumberType == 0 && k.TransactionID == "" && (k.MerchantID == "" || k.MerchantTradeNo == "") {
		return nil, wxaFails(10060014, "transaction_id or merchant_trade_no missing")
	}
	if o := c.paidOrder(k); o != nil && c.orders.wxa.arrived(o, c.appID, c.now) {
		return o, nil
	}
	return nil, wxaFails(10060001, "支付单不存在")
}

func (c *wxaCall) paidOrder(k wxaKey) *order {
	if k.TransactionID != "" && k.NumberType != 1 {
		return c.orders.transactions[k.TransactionID]
	}
	for _, o := range c.orders.byNumber[cmp.Or(k.OutTradeNo, k.MerchantTradeNo)] {
		if c.names(k, o) {
			return o
		}
	}
	return nil
}

// names reports whether the merchant numbers of a key are those of an order. The documents
// and merchants disagree about whose number an upload has for an order of a shop.
func (c *wxaCall) names(k wxaKey, o *order) bool {
	switch {
	case k.NumberType != 1:
		return o.of(cmp.Or(k.MchID, k.MerchantID)) && (k.SubMerchantID == "" || k.SubMerchantID == o.SubMchID)
	case c.orders.wxa.byProvider:
		return k.MchID == o.MchID
	}
	return k.MchID == cmp.Or(o.SubMchID, o.MchID)
}
