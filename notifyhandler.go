package wxpay

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// A Recipient contains the ids that a notification names. They are not verified yet.
type Recipient struct {
	AppID    string // the mini program, or the provider's app
	MchID    string // the merchant, or the provider
	SubAppID string // service-provider mode: the shop's mini program
	SubMchID string // service-provider mode: the shop
}

// NotifyHandler returns a handler for payment notifications. It verifies each
// message, calls handle, and answers SUCCESS after handle returned nil. If the
// signature alone is not enough, it queries the order, as [Client.ConfirmNotify]
// does. After any error it writes the error to the log and answers FAIL without a
// reason; WeChat Pay redelivers the message. The same message may arrive several
// times and concurrently: handle must deliver once. A body must arrive within 10
// seconds.
func (c *Client) NotifyHandler(handle func(context.Context, *Notification) error) http.Handler {
	return notifyHandler(c.always, c.logger, (*Client).confirmNotify, handle)
}

// NotifyHandlerFor is [Client.NotifyHandler] for platforms with many merchants at one
// address. clientFor returns the client for the ids that a message names, or nil if
// there is none. That client then verifies the message. A message without a client is
// answered FAIL, and logged with [slog.Default].
//
// Each merchant has a key, and can sign a message about any order number. So compare
// the order's own merchant and shop too, with [Notification.ExpectSale], and take
// Sale.MchID and Sale.SubMchID from your own books. [Notification.Expect] returns an
// error here.
func NotifyHandlerFor(clientFor func(Recipient) *Client, handle func(context.Context, *Notification) error) http.Handler {
	return notifyHandler(clientFor, nil, (*Client).confirmSelected, handle)
}

// confirmSelected is confirmNotify of a client that the message selected.
func (c *Client) confirmSelected(ctx context.Context, fields XMLMap) (*Notification, error) {
	n, err := c.confirmNotify(ctx, fields)
	if err == nil {
		n.selected = true
	}
	return n, err
}

// RefundNotifyHandler returns a handler for refund notifications. It decrypts each
// message, calls handle, and answers SUCCESS after handle returned nil. After any
// error it writes the error to the log and answers FAIL without a reason; WeChat Pay
// redelivers the message. The message is not signed: handle must confirm it with
// [Client.ConfirmRefund]. It may arrive several times and concurrently.
func (c *Client) RefundNotifyHandler(handle func(context.Context, *RefundNotification) error) http.Handler {
	return notifyHandler(c.always, c.logger, (*Client).openRefundNotify, handle)
}

// RefundNotifyHandlerFor is [Client.RefundNotifyHandler] for platforms with many
// merchants at one address; see [NotifyHandlerFor]. Here too, each merchant can make a
// message about any number: compare MchID and SubMchID with those of your own refund,
// and confirm with the client of that merchant.
func RefundNotifyHandlerFor(clientFor func(Recipient) *Client, handle func(context.Context, *RefundNotification) error) http.Handler {
	return notifyHandler(clientFor, nil, (*Client).openRefundNotify, handle)
}

func (c *Client) always(Recipient) *Client { return c }

// notifyHandler returns a handler for messages. logger is for messages without a
// client; nil: the default logger at that time.
func notifyHandler[Message any](
	clientFor func(Recipient) *Client, logger *slog.Logger,
	parse func(*Client, context.Context, XMLMap) (*Message, error),
	handle func(context.Context, *Message) error,
) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log := logger
		fields, err := readRequest(w, r, bodyTimeout)
		if err == nil {
			client := clientFor(recipientOf(fields))
			if client == nil {
				err = named(fmt.Errorf("notify: %w: there is no client for it", ErrWrongRecipient))
			} else {
				log = client.logger
				err = deliver(r.Context(), client, fields, parse, handle)
			}
		}
		if err != nil {
			logFail(r.Context(), log, fields, err)
		}
		WriteAck(w, err)
	})
}

// deliver verifies a message and calls handle.
func deliver[Message any](
	ctx context.Context, c *Client, fields XMLMap,
	parse func(*Client, context.Context, XMLMap) (*Message, error),
	handle func(context.Context, *Message) error,
) error {
	message, err := parse(c, ctx, fields)
	if err != nil {
		return named(err)
	}
	return handle(ctx, message)
}

func recipientOf(fields XMLMap) Recipient {
	return Recipient{
		AppID: cmp.Or(fields.Get("appid"), fields.Get("combine_appid")), MchID: cmp.Or(fields.Get("mch_id"), fields.Get("combine_mch_id")),
		SubAppID: fields.Get("sub_appid"), SubMchID: fields.Get("sub_mch_id"),
	}
}

// logFail logs why a message is answered FAIL. It cuts the fields short, because
// they may not be verified.
func logFail(ctx context.Context, logger *slog.Logger, fields XMLMap, err error) {
	var attrs []slog.Attr
	for _, name := range []string{"mch_id", "sub_mch_id", "out_trade_no"} {
		if value := fields.Get(name); value != "" {
			attrs = append(attrs, slog.String(name, fmt.Sprintf("%.32s", value)))
		}
	}
	warningsTo(logger).LogAttrs(ctx, slog.LevelWarn, "wxpay: notification answered FAIL", append(attrs, slog.String("err", err.Error()))...)
}

// bodyTimeout is how long a notification may take to arrive.
const bodyTimeout = 10 * time.Second

// readRequest reads a message from an unknown sender. When the timeout is over, it
// sets the read deadline of the connection to now. A deadline set in advance could
// replace a shorter one of the server. A writer without deadlines has no timeout.
func readRequest(w http.ResponseWriter, r *http.Request, timeout time.Duration) (fields XMLMap, err error) {
	ended := make(chan struct{})
	timer := time.AfterFunc(timeout, func() {
		defer close(ended)
		http.NewResponseController(w).SetReadDeadline(time.Now())
	})
	fields, err = readFields(r.Body, min(r.ContentLength, usualMessage)) // the buffer grows with what arrives
	if !timer.Stop() {
		<-ended // w must not be used after the handler has returned
	}
	return fields, named(err)
}

const (
	ackSuccess = "<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>"
	ackFail    = "<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[FAIL]]></return_msg></xml>"
)

// Ack returns the body of the answer to a notification, for web frameworks. If err is
// nil, it is SUCCESS, and WeChat Pay does not redeliver the message; otherwise it is
// FAIL. It does not contain the text of err. Send it with status 200 and the type
// "text/xml; charset=utf-8".
func Ack(err error) []byte {
	if err != nil {
		return []byte(ackFail)
	}
	return []byte(ackSuccess)
}

// WriteAck answers a notification with the body of [Ack].
func WriteAck(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.Write(Ack(err))
}
