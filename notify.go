package wxpay

import (
	"context"
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

// Expect returns nil if the notification is about the order that the merchant
// has under this number, with this amount in fen, in CNY. A notification is
// genuine all the same when it says that somebody paid too little: compare
// before delivering.
func (n *Notification) Expect(outTradeNo string, totalFee int64) error {
	return named(n.expect(outTradeNo, totalFee))
}

// ParseNotify reads a payment notification of at most 1 MiB and verifies it:
// signature over all that was received, by the key or the previous one, and
// ids. Then compare with [Notification.Expect], deliver once, and answer with
// [WriteAck]; [Client.NotifyHandler] does the reading and answering for you.
// Errors wrap [ErrInvalidSignature], or are [*Error] when the message is
// genuine and tells of a failure.
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
	switch {
	case fields.Get("return_code") != "SUCCESS":
		return nil, errors.New("notify: return_code is not SUCCESS: not a payment notification")
	case fields.Get("sign") == "" && fields.Has("req_info"):
		return nil, fmt.Errorf("%w: a refund notification has none: use ParseRefundNotify", ErrInvalidSignature)
	}
	if err := c.verifyNotify(fields); err != nil {
		return nil, err
	}
	if err := checkReceivedNotify(fields); err != nil {
		return nil, err
	}
	if err := c.checkNotifyIDs(fields); err != nil {
		return nil, err
	}
	if name := otherMessage(fields); name != "" {
		return nil, fmt.Errorf("notify: the message has %s: it is signed, but not a payment notification", name)
	}
	if fields.Get("result_code") != "SUCCESS" {
		return nil, &Error{Operation: "notify", Fields: fields, HTTPStatus: http.StatusOK,
			Code: Code(fields.Get("err_code")), Description: fields.Get("err_code_des"),
			Err: errors.New("result_code is not SUCCESS: the order was not paid")}
	}
	n, err := decode[Notification](notification, fields)
	if err == nil {
		err = n.require(paidFields)
	}
	if err != nil {
		return nil, fmt.Errorf("notify: %w", err)
	}
	return n, nil
}

// otherMessage returns the field by which a message is a reply about refunds,
// or about an order that is not simply paid: the key signs those too.
func otherMessage(fields XMLMap) string {
	for _, name := range []string{"out_refund_no", "refund_count"} {
		if fields.Has(name) {
			return name
		}
	}
	if state := fields.Get("trade_state"); state != "" && state != string(TradeStateSuccess) {
		return "trade_state"
	}
	return ""
}

// readFields reads a message without believing it.
func readFields(body io.Reader, size int64) (XMLMap, error) {
	if body == nil {
		return XMLMap{}, errors.New("notify: there is no body")
	}
	data, err := readMessage(body, size)
	if err != nil {
		return XMLMap{}, fmt.Errorf("notify: %w", err)
	}
	return parseXML(data)
}

// verifyNotify takes the algorithm from the sign's length, since the messages
// of old orders arrive late, and holds a sign_type to it.
func (c *Client) verifyNotify(fields XMLMap) error {
	signType := signTypeOf(fields.Get("sign"))
	if named := SignType(fields.Get("sign_type")); named != "" && named != signType {
		return fmt.Errorf("%w: sign_type is %q, sign has another's length", ErrInvalidSignature, string(named))
	}
	err := verify(fields, c.secrets().key, signType)
	if err != nil && c.previousKeyAccepted() {
		err = verify(fields, c.secrets().previousKey, signType)
	}
	return err
}

func (c *Client) previousKeyAccepted() bool {
	return c.secrets().previousKey != "" && c.clock.Now().Before(c.secrets().previousUntil)
}

// checkNotifyIDs insists on the ids that a reply may lack: a notification
// comes from anywhere.
func (c *Client) checkNotifyIDs(fields XMLMap) error {
	for _, name := range []string{"appid", "mch_id"} {
		if fields.Get(name) == "" {
			return fmt.Errorf("notify: %s is missing", name)
		}
	}
	if got := fields.Get("sub_mch_id"); c.forSubMerchant && got != c.subMchID {
		return fmt.Errorf("notify: the message is for sub_mch_id %q, not for %q", got, c.subMchID)
	}
	if err := c.checkIDs(fields, "appid", "mch_id"); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}

// NotifyHandler answers payment notifications: it verifies each, calls handle,
// and acknowledges once that returned nil. Everything else is answered FAIL,
// with no reason given, and the message comes again. The same message may
// arrive several times and concurrently: handle must deliver once.
func (c *Client) NotifyHandler(handle func(context.Context, *Notification) error) http.Handler {
	return NotifyHandlerFor(func(string, string) *Client { return c }, handle)
}

// NotifyHandlerFor is [Client.NotifyHandler] for platforms with many merchants
// at one address: clientFor returns the client for the ids that the message
// names, nil if there is none. That client then verifies the message.
func NotifyHandlerFor(clientFor func(mchID, appID string) *Client, handle func(context.Context, *Notification) error) http.Handler {
	return notifyHandler(clientFor, (*Client).parseNotify, handle)
}

func notifyHandler[Message any](
	clientFor func(mchID, appID string) *Client,
	parse func(*Client, XMLMap) (*Message, error),
	handle func(context.Context, *Message) error,
) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fields, err := readFields(r.Body, r.ContentLength)
		if err != nil {
			WriteAck(w, err)
			return
		}
		client := clientFor(fields.Get("mch_id"), fields.Get("appid"))
		if client == nil {
			WriteAck(w, errors.New("notify: no client for these ids"))
			return
		}
		message, err := parse(client, fields)
		if err == nil {
			err = handle(r.Context(), message)
		} else {
			err = named(err)
		}
		if err != nil {
			client.logger.Warn("wxpay: notification answered FAIL", "out_trade_no", fields.Get("out_trade_no"), "err", err)
		}
		WriteAck(w, err)
	})
}

const (
	ackSuccess = "<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>"
	ackFail    = "<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[FAIL]]></return_msg></xml>"
)

// WriteAck answers a notification: SUCCESS if err is nil, so that it does not
// come again, else FAIL. The text of err is not sent.
func WriteAck(w http.ResponseWriter, err error) {
	ack := ackSuccess
	if err != nil {
		ack = ackFail
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	io.WriteString(w, ack)
}
