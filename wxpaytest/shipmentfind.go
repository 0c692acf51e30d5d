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
	mchID := cmp.Or(k.MchID, k.SubMerchantID, k.MerchantID)
	for _, o := range c.orders.byNumber[cmp.Or(k.OutTradeNo, k.MerchantTradeNo)] {
		if o.of(mchID) {
			return o
		}
	}
	return nil
}
