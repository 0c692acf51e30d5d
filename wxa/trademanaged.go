package wxa

import (
	"context"
	"errors"
	"time"

	"github.com/seed6780280e/wxpay"
)

type appBody struct {
	AppID string `json:"appid"`
}

var isTradeManaged = shippingEndpoint("is_trade_managed", true)

// IsTradeManaged reports whether the mini program must upload the shipping of its
// orders.
//
// https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html
func (c *Client) IsTradeManaged(ctx context.Context) (bool, error) {
	var response struct {
		Managed *bool `json:"is_trade_managed"`
	}
	return c.ask(ctx, &isTradeManaged, &response, &response.Managed)
}

var confirmationCompleted = shippingEndpoint("is_trade_management_confirmation_completed", true)

// IsTradeManagementConfirmationCompleted reports whether every merchant number that is
// linked to the mini program is authorised for order shipping, or unlinked.
//
// https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html
func (c *Client) IsTradeManagementConfirmationCompleted(ctx context.Context) (bool, error) {
	var response struct {
		Completed *bool `json:"completed"`
	}
	return c.ask(ctx, &confirmationCompleted, &response, &response.Completed)
}

// ask calls an endpoint that says yes or no about the mini program.
func (c *Client) ask(ctx context.Context, e *wxpay.Endpoint, response any, yes **bool) (bool, error) {
	err := c.call(ctx, e, wxpay.ServerCall{Body: appBody{c.pay.MiniProgram()}, Check: func() error {
		if *yes == nil {
			return errors.New("the reply does not say yes or no")
		}
		return nil
	}}, response)
	return err == nil && **yes, err
}

var notifyConfirmReceive = shippingEndpoint("notify_confirm_receive", false)

type confirmReceiveBody struct {
	queriedKey
	ReceivedTime int64 `json:"received_time"`
}

// NotifyConfirmReceive asks the user to confirm the receipt of an express delivery.
// received is when the user got it. WeChat does it once per order, after the shipping.
// [ErrAlreadyReminded] has [wxpay.OutcomeAlreadyDone].
//
// https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html
func (c *Client) NotifyConfirmReceive(ctx context.Context, key OrderKey, received time.Time) error {
	body := confirmReceiveBody{key.queried(), unix(received)}
	refuse := key.check()
	if refuse == nil && received.IsZero() {
		refuse = errors.New("received_time is the zero time")
	}
	return c.call(ctx, &notifyConfirmReceive, wxpay.ServerCall{Body: body, Refuse: refuse}, nil)
}

var setMsgJumpPath = shippingEndpoint("set_msg_jump_path", false)

// SetMessageJumpPath sets the page of the mini program that opens from the messages
// about shipping. WeChat appends the ids of the order as a query. An empty path is the
// platform's own page. Third-party platforms can't use it.
//
// https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html
func (c *Client) SetMessageJumpPath(ctx context.Context, path string) error {
	body := struct {
		Path string `json:"path"`
	}{path}
	return c.call(ctx, &setMsgJumpPath, wxpay.ServerCall{Body: body}, nil)
}
