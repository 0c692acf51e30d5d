package wxpay

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// A Notification says that an order was paid. It is posted to the order's
// notify_url, and may arrive several times, late, or never.
type Notification struct {
	Envelope
	Payment
	ResultCode string `wxpay:"result_code"` // SUCCESS
}

var notification = fieldtag.For[Notification]()

// Expect returns nil if the notification is about this order number and this amount
// in fen, in CNY. Call it with the amount of the merchant's own order before
// delivering: a genuine notification may say that somebody paid too little. If the
// notification names a shop (sub_mch_id), Expect returns an error unless the client
// is that shop's. Behind [NotifyHandlerFor] it always returns an error. See ExpectSale.
func (n *Notification) Expect(outTradeNo string, totalFee int64) error {
	if err := n.refunded(); err != nil {
		return named(err)
	}
	return named(n.expect(&n.Envelope, outTradeNo, totalFee))
}

// ExpectSale returns nil if the notification is about this sale. It is for service
// providers, because their shops may use the same order numbers, for currencies other
// than CNY, and for [NotifyHandlerFor], where the sale needs its MchID.
func (n *Notification) ExpectSale(s Sale) error {
	if err := n.refunded(); err != nil {
		return named(err)
	}
	return named(n.expectSale(&n.Envelope, s))
}

// refunded returns an error if the values come from a query that says that the order
// was refunded.
func (n *Notification) refunded() error {
	state := TradeState(n.Fields.Get("trade_state"))
	if state == "" {
		return nil
	}
	return state.expectSuccess(n.OutTradeNo)
}

// ParseNotify reads a payment notification of at most 1 MiB. It verifies the ids, and
// the signature over all received fields, with the key or the previous key. After
// it, compare with [Notification.Expect], deliver once, and answer with [WriteAck].
// [Client.NotifyHandler] does the reading and answering for you.
//
// An error wraps [ErrMalformedMessage], [ErrWrongMessage], [ErrInvalidSignature],
// [ErrRearranged], [ErrWrongRecipient] or [ErrUnconfirmed]. After ErrUnconfirmed, call
// [Client.ConfirmNotify] with the same message. An [*Error] means that the message is
// genuine and says that the payment failed. Any other error is that of reading body.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_7
func (c *Client) ParseNotify(body io.Reader) (*Notification, error) {
	fields, err := readFields(body, sizeOf(body))
	if err != nil {
		return nil, named(err)
	}
	n, err := c.parseNotify(fields)
	return n, named(err)
}

func (c *Client) parseNotify(fields XMLMap) (*Notification, error) {
	n, err := c.readNotify(fields)
	if err != nil {
		return nil, err
	}
	if why := ambiguity(fields); why != "" {
		return nil, fmt.Errorf("notify: %w: %s: use ConfirmNotify", ErrUnconfirmed, why)
	}
	return n, nil
}

// readNotify verifies and decodes a message. It does not check whether the signature
// proves where the free texts end: see ambiguity.
func (c *Client) readNotify(fields XMLMap) (*Notification, error) {
	if err := isPaymentMessage(fields); err != nil {
		return nil, err
	}
	if err := c.verifyNotify(fields); err != nil {
		return nil, err
	}
	if err := checkReceivedNotify(fields); err != nil {
		return nil, err
	}
	if err := c.checkNotifyIDs(fields, "appid", "mch_id"); err != nil {
		return nil, err
	}
	if name := otherMessage(fields); name != "" {
		return nil, fmt.Errorf("notify: %w: it is signed, but has %s: it is not the notification of a payment", ErrWrongMessage, name)
	}
	if fields.Get("result_code") != "SUCCESS" {
		return nil, &Error{Operation: "notify", Fields: fields, HTTPStatus: http.StatusOK,
			Code: Code(fields.Get("err_code")), Description: fields.Get("err_code_des"),
			Err: errors.New("result_code is not SUCCESS: the order was not paid")}
	}
	return c.decodeNotify(fields)
}

// isPaymentMessage refuses at once what can't be a payment notification.
func isPaymentMessage(fields XMLMap) error {
	switch {
	case fields.Get("return_code") != "SUCCESS":
		return fmt.Errorf("notify: %w: return_code is not SUCCESS", ErrWrongMessage)
	case fields.Get("sign") == "" && fields.Has("req_info"):
		return fmt.Errorf("notify: %w: it has req_info and no sign: use ParseRefundNotify for refund notifications", ErrWrongMessage)
	}
	return nil
}

func (c *Client) decodeNotify(fields XMLMap) (*Notification, error) {
	n, err := decode[Notification](notification, fields)
	if err == nil {
		err = n.require(paidFields)
	}
	if err != nil {
		return nil, fmt.Errorf("notify: %w: %w", ErrMalformedMessage, err)
	}
	n.receivedBy(c.mchID, c.subMchID)
	return n, nil
}
