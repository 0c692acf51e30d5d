package wxa

import (
	"context"
	"errors"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A SpecialType says why an order is shipped later than others, or never.
type SpecialType int

// The types of special orders.
const (
	SpecialPresale SpecialType = 1 // shipped at a later day
	SpecialTest    SpecialType = 2 // of the developers
)

// SpecialOrderRequest marks an order.
type SpecialOrderRequest struct {
	OrderID string // transaction_id
	Type    SpecialType
	DelayTo time.Time // SpecialPresale: when it is shipped, in 15 to 330 days
}

var specialOrder = shippingEndpoint("opspecialorder", false)

// SpecialOrder marks an order that is not shipped within 48 hours.
//
// https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html
func (c *Client) SpecialOrder(ctx context.Context, req *SpecialOrderRequest) error {
	req = orZero(req)
	body := struct {
		OrderID string      `json:"order_id"`
		Type    SpecialType `json:"type"`
		DelayTo int64       `json:"delay_to,omitempty"`
	}{req.OrderID, req.Type, unix(req.DelayTo)}
	return c.call(ctx, &specialOrder, wxpay.ServerCall{Body: body, Refuse: req.check()}, nil)
}

func (r *SpecialOrderRequest) check() error {
	switch {
	case r.OrderID == "":
		return errors.New("order_id is empty")
	case r.Type != SpecialPresale && r.Type != SpecialTest:
		return errors.New("type is 1 (presale) or 2 (test)")
	case r.Type == SpecialPresale && r.DelayTo.IsZero():
		return errors.New("delay_to is needed for a presale")
	}
	return nil
}
