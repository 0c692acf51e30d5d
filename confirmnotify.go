package wxpay

import (
	"context"
	"fmt"
	"io"
	"slices"
)

// ConfirmNotify is [Client.ParseNotify], and where the signature alone does not
// confirm the message ([ErrUnconfirmed]), it asks WeChat Pay for the order. The
// notification then holds what the query says, and Fields the query's fields. An
// order that is not paid, or that the query describes in another way, is an
// error: answer FAIL, and the message comes again. For one that was refunded
// since, [Notification.Expect] is an error. A service provider's client asks for
// the shop that the message names. Other errors are those of ParseNotify and
// [Client.OrderQuery].
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

// mayChange are fields in which a query may differ from a notification that is
// older.
var mayChange = []string{"is_subscribe", "sub_is_subscribe", "user_repaid"}

// contradiction returns the name of a field of the payment in which a message
// differs from the query, "" if there is none. What only one of them has is no
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
