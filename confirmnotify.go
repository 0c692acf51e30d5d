package wxpay

import (
	"context"
	"fmt"
	"io"
	"slices"
)

// ConfirmNotify is [Client.ParseNotify], but if the signature alone does not confirm
// the message, it queries the order. The notification then contains the values of the
// query, and Fields contains the fields of the query. A service provider's client
// queries for the shop that the message names.
//
// An error wraps [ErrUnconfirmed] if the query failed or the order is not paid, and
// [ErrRearranged] if the query contradicts the message. The error of a failed query
// is wrapped too: see [Client.OrderQuery]. Other errors are those of ParseNotify.
// After any error answer FAIL: WeChat Pay redelivers the message. If the order was
// refunded since, [Notification.Expect] returns an error.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_7
func (c *Client) ConfirmNotify(ctx context.Context, body io.Reader) (*Notification, error) {
	fields, err := readFields(body, sizeOf(body))
	if err != nil {
		return nil, named(err)
	}
	n, err := c.confirmNotify(ctx, fields)
	return n, named(err)
}

func (c *Client) confirmNotify(ctx context.Context, fields XMLMap) (*Notification, error) {
	n, err := c.readNotify(fields)
	if err != nil || ambiguity(fields) == "" {
		return n, err
	}
	return c.queried(ctx, n)
}

// queried returns the notification with what a query says about its order.
func (c *Client) queried(ctx context.Context, claimed *Notification) (*Notification, error) {
	asking := c
	if claimed.SubMchID != "" && !c.forSubMerchant {
		asking = c.ForSubMerchant(claimed.SubMchID, claimed.SubAppID)
	}
	order, err := asking.OrderQuery(ctx, &OrderQueryRequest{OutTradeNo: claimed.OutTradeNo})
	if err != nil {
		return nil, fmt.Errorf("notify: %w: %w", ErrUnconfirmed, bare(err))
	}
	if !order.Paid() {
		return nil, fmt.Errorf("notify: %w: the query says that order %q is in state %q", ErrUnconfirmed, claimed.OutTradeNo, string(order.TradeState))
	}
	if name := contradiction(claimed.Fields, order.Fields); name != "" {
		return nil, fmt.Errorf("notify: %w: the query has another %s", ErrRearranged, name)
	}
	n, err := c.decodeNotify(order.Fields)
	if err != nil {
		return nil, err
	}
	n.SubMchID, n.SubAppID = claimed.SubMchID, claimed.SubAppID // what was asked for
	return n, nil
}

// mayChange are fields that may have changed between the notification and the query.
var mayChange = []string{"is_subscribe", "sub_is_subscribe", "user_repaid"}

// contradiction returns the name of a payment field that differs between the message
// and the query, "" if there is none. A field that only one of them has is no
// contradiction.
func contradiction(message, query XMLMap) string {
	for name, value := range message.All() {
		other := query.Get(name)
		if isPaymentFact(name) && value != "" && other != "" && value != other && !slices.Contains(mayChange, name) {
			return name
		}
	}
	return ""
}
