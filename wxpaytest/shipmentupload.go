package wxpaytest

import (
	"slices"
	"time"
)

// upload is an upload of one order, or of the orders of a combined payment.
type upload struct {
	uploadedShipping
	SubOrders  []uploadedShipping `json:"sub_orders"`
	UploadTime string             `json:"upload_time"`
	Payer      struct {
		OpenID string `json:"openid"`
	} `json:"payer"`

	at time.Time // UploadTime
}

// runUploadShipping: 发货信息录入接口
func runUploadShipping(c *wxaCall) wxaReply {
	var u upload
	if failed := c.readUpload(&u); failed != nil {
		return failed
	}
	o, failed := c.uploadable(&u, &u.uploadedShipping)
	if failed != nil {
		return failed
	}
	c.orders.ship(o, &u.uploadedShipping, u.at, c.now)
	return wxaOK(nil)
}

// runUploadCombined: 发货信息合单录入接口: all orders are uploaded, or none. The gateway has
// no combined payments, so any paid order may be the main one.
func runUploadCombined(c *wxaCall) wxaReply {
	var u upload
	if failed := c.readUpload(&u); failed != nil {
		return failed
	}
	if _, failed := c.payersOrder(&u, u.Order); failed != nil {
		return failed
	}
	var all []*order
	for i := range u.SubOrders {
		sub := &u.SubOrders[i]
		if sub.Order.NumberType != u.Order.NumberType {
			return wxaFails(268485253, "order_number_type differs")
		}
		o, failed := c.uploadable(&u, sub)
		if failed != nil {
			return failed
		}
		if slices.Contains(all, o) {
			return wxaFails(10060013, "duplicate sub order")
		}
		all = append(all, o)
	}
	for i, o := range all {
		c.orders.ship(o, &u.SubOrders[i], u.at, c.now)
	}
	return wxaOK(nil)
}

func (c *wxaCall) readUpload(u *upload) wxaReply {
	failed := c.read(u)
	if failed == nil {
		failed = u.Order.checkUploaded()
	}
	var err error
	if u.at, err = time.Parse(time.RFC3339, u.UploadTime); failed == nil && err != nil {
		failed = wxaFails(268485216, "upload_time is not RFC 3339")
	}
	return failed
}

// payersOrder returns the order that a key names, if the uploaded payer paid it.
func (c *wxaCall) payersOrder(u *upload, key wxaKey) (*order, wxaReply) {
	o, failed := c.shippingOrder(key)
	if failed == nil && o.payerIn(c.appID) != u.Payer.OpenID {
		failed = wxaFails(10060031, "该支付单不属于 openid 所指定的用户")
	}
	return o, failed
}

// uploadable returns the order that a shipping is for, if it can be uploaded.
func (c *wxaCall) uploadable(u *upload, s *uploadedShipping) (*order, wxaReply) {
	for _, check := range []func() wxaReply{s.Order.checkUploaded, s.checkShape} {
		if failed := check(); failed != nil {
			return nil, failed
		}
	}
	o, failed := c.payersOrder(u, s.Order)
	if failed != nil {
		return nil, failed
	}
	if state := c.orders.wxa.shippingState(o, c.now); state > shipShipped {
		return nil, wxaFails(10060004, "支付单处于不可发货的状态")
	}
	if failed := s.checkContents(); failed != nil {
		return nil, failed
	}
	return o, c.orders.wxa.shipments[o].checkChange(s, u.at)
}
