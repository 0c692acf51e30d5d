package wxa

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay"
)

// UploadCombinedShippingInfoRequest is the shipping of a combined payment. All orders
// are named in the same way: by TransactionID, or by MchID and OutTradeNo.
type UploadCombinedShippingInfoRequest struct {
	Order      OrderKey   // the combined order
	SubOrders  []Shipping // of each sub-order
	OpenID     string     // the payer in this mini program
	UploadTime time.Time  // when it was shipped; zero: now
}

var uploadCombinedShippingInfo = shippingEndpoint("upload_combined_shipping_info", false)

// UploadCombinedShippingInfo is [Client.UploadShippingInfo] for a combined payment, and
// for nothing else.
//
// https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html
func (c *Client) UploadCombinedShippingInfo(ctx context.Context, req *UploadCombinedShippingInfoRequest) error {
	req = orZero(req)
	body := combinedBody{Order: req.Order, Payer: payer{req.OpenID}, UploadTime: c.stamp(req.UploadTime)}
	for _, order := range req.SubOrders {
		body.SubOrders = append(body.SubOrders, order.body())
	}
	return c.call(ctx, &uploadCombinedShippingInfo, wxpay.ServerCall{Body: body, Refuse: req.check()}, nil)
}

type combinedBody struct {
	Order      OrderKey       `json:"order_key"`
	SubOrders  []shippingBody `json:"sub_orders"`
	UploadTime string         `json:"upload_time"`
	Payer      payer          `json:"payer"`
}

func (r *UploadCombinedShippingInfoRequest) check() error {
	switch {
	case r.OpenID == "":
		return errNoPayer
	case r.Order.check() != nil:
		return errOrderKey
	case len(r.SubOrders) == 0:
		return errors.New("sub_orders is empty: give the shipping of each sub-order")
	}
	for i, order := range r.SubOrders {
		if err := order.check(); err != nil {
			return fmt.Errorf("sub-order %d: %w", i+1, err)
		}
		if (order.Order.TransactionID == "") != (r.Order.TransactionID == "") {
			return fmt.Errorf("sub-order %d: name all orders in the same way", i+1)
		}
	}
	return nil
}
