package wxpaytest

import (
	"slices"
	"strconv"
	"time"
)

// shippingOrderJSON returns the order as get_order does.
func (c *wxaCall) shippingOrderJSON(o *order) wxaReply {
	return wxaReply{
		"transaction_id": o.TransactionID, "merchant_id": o.MchID, "sub_merchant_id": o.SubMchID, "merchant_trade_no": o.OutTradeNo,
		"description": firstRunes(o.Fields["body"], 120), "paid_amount": o.TotalFee, "openid": o.payerIn(c.appID),
		"trade_create_time": o.Created.Unix(), "pay_time": o.Paid.Unix(), "in_complaint": false,
		"order_state": c.orders.wxa.shippingState(o, c.now), "shipping": c.orders.wxa.shipments[o].json(),
	}
}

func firstRunes(text string, n int) string {
	runes := []rune(text)
	return string(runes[:min(n, len(runes))])
}

// json is {} before the first upload.
func (s *shipment) json() wxaReply {
	if s == nil {
		return wxaReply{}
	}
	return wxaReply{
		"delivery_mode": s.DeliveryMode, "logistics_type": s.LogisticsType, "finish_shipping": s.Count > 0, "finish_shipping_count": s.Count,
		"goods_desc": s.Parcels[0].ItemDesc, "shipping_list": s.Parcels,
	}
}

// runGetShippingOrder: 查询订单发货状态
func runGetShippingOrder(c *wxaCall) wxaReply {
	var key wxaKey
	if failed := c.read(&key); failed != nil {
		return failed
	}
	o, failed := c.shippingOrder(key)
	if failed != nil {
		return failed
	}
	return wxaOK(wxaReply{"order": c.shippingOrderJSON(o)})
}

// shippingFilter is the body of get_order_list.
type shippingFilter struct {
	PayTime struct {
		Begin int64 `json:"begin_time"`
		End   int64 `json:"end_time"` // inclusive
	} `json:"pay_time_range"`
	State     int    `json:"order_state"`
	OpenID    string `json:"openid"`
	LastIndex string `json:"last_index"`
	PageSize  int    `json:"page_size"`
}

func (c *wxaCall) selects(f *shippingFilter, o *order) bool {
	paid := o.Paid.Unix()
	return c.orders.wxa.arrived(o, c.appID, c.now) && paid >= f.PayTime.Begin && (f.PayTime.End == 0 || paid <= f.PayTime.End) &&
		(f.OpenID == "" || f.OpenID == o.payerIn(c.appID)) &&
		(f.State == 0 || f.State == c.orders.wxa.shippingState(o, c.now))
}

// runListShippingOrders: 查询订单列表: oldest order first; last_index is the number of the
// last order on the page.
func runListShippingOrders(c *wxaCall) wxaReply {
	var f shippingFilter
	if failed := c.read(&f); failed != nil {
		return failed
	}
	var after int64
	if f.LastIndex != "" {
		var err error
		if after, err = strconv.ParseInt(f.LastIndex, 10, 64); err != nil {
			return wxaFails(10060011, "last_index is wrong")
		}
	}
	if f.PageSize <= 0 {
		f.PageSize = 100
	}
	page, last, more := []wxaReply{}, after, false
	for _, o := range c.orders.list {
		if o.seq <= after || !c.selects(&f, o) {
			continue
		}
		if more = len(page) == f.PageSize; more {
			break
		}
		page, last = append(page, c.shippingOrderJSON(o)), o.seq
	}
	return wxaOK(wxaReply{"order_list": page, "has_more": more, "last_index": strconv.FormatInt(last, 10)})
}

// runRemindReceipt: 确认收货提醒接口: once per order, for express, after the shipping.
func runRemindReceipt(c *wxaCall) wxaReply {
	var req struct {
		wxaKey
		ReceivedTime int64 `json:"received_time"`
	}
	if failed := c.read(&req); failed != nil {
		return failed
	}
	o, failed := c.shippingOrder(req.wxaKey)
	if failed != nil {
		return failed
	}
	s, state := c.orders.wxa.shipments[o], c.orders.wxa.shippingState(o, c.now)
	switch {
	case state == shipToShip:
		return wxaFails(10060028, "not shipped")
	case state != shipShipped:
		return wxaFails(10060004, "支付单处于不可发货的状态")
	case s.LogisticsType != logisticsExpress:
		return wxaFails(10060032, "not express")
	case req.ReceivedTime < s.Shipped.Unix(), time.Unix(req.ReceivedTime, 0).After(c.now.AddDate(100, 0, 0)):
		return wxaFails(10060029, "received_time is wrong")
	case s.Reminded:
		return wxaFails(10060030, "already reminded")
	}
	s.Reminded = true
	c.orders.wxa.changed()
	return wxaOK(nil)
}

// runSpecialOrder: 特殊发货报备
func runSpecialOrder(c *wxaCall) wxaReply {
	var req struct {
		OrderID string `json:"order_id"`
		Type    int    `json:"type"`
		DelayTo int64  `json:"delay_to"`
	}
	if failed := c.read(&req); failed != nil {
		return failed
	}
	days := time.Unix(req.DelayTo, 0).Sub(c.now).Hours() / 24
	o := c.orders.transactions[req.OrderID]
	switch {
	case !slices.Contains([]int{1, 2}, req.Type):
		return wxaFails(268546000, "type is wrong")
	case req.Type == 1 && (days < 15 || days > 330):
		return wxaFails(268546001, "delay_to is wrong")
	case o == nil || !c.orders.wxa.arrived(o, c.appID, c.now):
		return wxaFails(268546002, "order_id is wrong")
	}
	c.orders.wxa.special[req.OrderID] = req.Type
	c.orders.wxa.changed()
	return wxaOK(nil)
}
