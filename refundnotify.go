package wxpay

import (
	"context"
	"crypto/aes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/internal/pairs"
)

// A RefundNotification says how a refund ended. It is only a hint: confirm it with
// [Client.ConfirmRefund]. The message is encrypted but not signed, and its cipher
// does not detect a message that was put together from parts of genuine messages.
type RefundNotification struct {
	Envelope
	TransactionID       string       `wxpay:"transaction_id"`                   // WeChat Pay's order number
	OutTradeNo          string       `wxpay:"out_trade_no"`                     // the merchant's
	RefundID            string       `wxpay:"refund_id"`                        // WeChat Pay's refund number
	OutRefundNo         string       `wxpay:"out_refund_no,required"`           // the merchant's
	TotalFee            int64        `wxpay:"total_fee"`                        // of the order, fen
	SettlementTotalFee  *int64       `wxpay:"settlement_total_fee"`             // nil: as TotalFee
	RefundFee           int64        `wxpay:"refund_fee,required"`              // of this refund, fen
	SettlementRefundFee *int64       `wxpay:"settlement_refund_fee"`            // nil: see SettlementRefund
	CashRefundFee       int64        `wxpay:"cash_refund_fee"`                  // paid back in money, fen
	Status              RefundStatus `wxpay:"refund_status,required"`           // SUCCESS, CHANGE, REFUNDCLOSE
	SuccessTime         time.Time    `wxpay:"success_time,yyyy-MM-dd HH:mm:ss"` // UTC+8
	RecvAccount         string       `wxpay:"refund_recv_accout"`               // where the money goes: text for people
	Account             string       `wxpay:"refund_account"`                   // which of the merchant's funds paid it
	RequestSource       string       `wxpay:"refund_request_source"`            // API or VENDOR_PLATFORM
}

var refundNotification = fieldtag.For[RefundNotification]()

// SettlementRefund returns the amount that is taken from the merchant's settlement:
// settlement_refund_fee, or if that is absent, the amount of the refund.
func (n *RefundNotification) SettlementRefund() int64 {
	return settlementRefund(n.SettlementRefundFee, n.RefundFee)
}

// ParseRefundNotify reads and decrypts a refund notification of at most 1 MiB. It
// checks that the message is for this merchant and that the amounts are plausible.
// Confirm it with [Client.ConfirmRefund] before you act on it. Fields contains the
// decrypted pairs, and the ids from the unencrypted part.
//
// An error wraps [ErrMalformedMessage], [ErrUndecryptable], [ErrWrongMessage] or
// [ErrWrongRecipient]. Any other error is that of reading body.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_16&index=10
func (c *Client) ParseRefundNotify(body io.Reader) (*RefundNotification, error) {
	fields, err := readFields(body, sizeOf(body))
	if err != nil {
		return nil, named(err)
	}
	n, err := c.parseRefundNotify(fields)
	return n, named(err)
}

func (c *Client) parseRefundNotify(fields XMLMap) (*RefundNotification, error) {
	switch {
	case fields.Get("return_code") != "SUCCESS":
		return nil, fmt.Errorf("refund notify: %w: return_code is not SUCCESS", ErrWrongMessage)
	case !fields.Has("req_info"):
		return nil, fmt.Errorf("refund notify: %w: req_info is missing: use ParseNotify for payment notifications", ErrWrongMessage)
	}
	if err := c.checkNotifyIDs(fields, "appid", "mch_id"); err != nil {
		return nil, err
	}
	inner, err := c.decryptReqInfo(fields.Get("req_info"))
	if err != nil {
		return nil, err
	}
	if err := c.checkIDs(inner, "appid", "mch_id"); err != nil {
		return nil, fmt.Errorf("refund notify: in req_info, %w", err)
	}
	inner = withIDs(inner, fields)
	n, err := decode[RefundNotification](refundNotification, inner)
	if err == nil {
		err = n.plausible()
	}
	if err != nil {
		return nil, fmt.Errorf("refund notify: %w: %w", ErrMalformedMessage, err)
	}
	n.receivedBy(c.mchID, c.subMchID)
	return n, nil
}

// openRefundNotify is parseRefundNotify for a handler.
func (c *Client) openRefundNotify(_ context.Context, fields XMLMap) (*RefundNotification, error) {
	return c.parseRefundNotify(fields)
}

// idFields are the only fields that are taken from outside req_info, where anybody
// could write anything: these have been compared with the client's own.
var idFields = []string{"appid", "mch_id", "sub_appid", "sub_mch_id"}

// withIDs adds the ids of fields that inner does not have.
func withIDs(inner, fields XMLMap) XMLMap {
	added := make([]pairs.Pair, 0, len(idFields))
	for _, name := range idFields {
		if id := fields.Get(name); id != "" && inner.Get(name) == "" {
			added = append(added, pairs.Pair{Name: name, Value: id})
		}
	}
	return inner.with(added...)
}

// plausible refuses amounts that no refund has.
func (n *RefundNotification) plausible() error {
	switch total := n.Fields.Get("total_fee"); {
	case n.RefundFee == 0:
		return errors.New("refund_fee is 0")
	case slices.Contains(n.Malformed, "total_fee"):
		return errors.New("total_fee is malformed")
	case total != "" && n.RefundFee > n.TotalFee:
		return errors.New("refund_fee is more than total_fee")
	case n.SettlementRefund() > n.RefundFee:
		return errors.New("settlement_refund_fee is more than refund_fee")
	}
	return nil
}

// decryptReqInfo tries the key, and then the previous one.
func (c *Client) decryptReqInfo(reqInfo string) (XMLMap, error) {
	fields, err := decryptReqInfo(reqInfo, &c.secrets().key)
	if err != nil && c.previousKeyAccepted() {
		fields, err = decryptReqInfo(reqInfo, &c.secrets().previousKey)
	}
	if err != nil {
		return XMLMap{}, fmt.Errorf("refund notify: %w: req_info is damaged, or encrypted with another key than Config.Key: %w", ErrUndecryptable, err)
	}
	return fields, nil
}

var errPadding = errors.New("bad padding")

// decryptReqInfo undoes base64 and AES-256-ECB with PKCS #7 padding.
func decryptReqInfo(reqInfo string, key *signingKey) (XMLMap, error) {
	data, err := base64.StdEncoding.DecodeString(reqInfo)
	if err != nil {
		return XMLMap{}, errors.New("bad base64")
	}
	if len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return XMLMap{}, errors.New("not whole blocks")
	}
	for chunk := data; len(chunk) > 0; chunk = chunk[aes.BlockSize:] {
		key.cipher.Decrypt(chunk, chunk)
	}
	padding := int(data[len(data)-1])
	if padding == 0 || padding > aes.BlockSize {
		return XMLMap{}, errPadding
	}
	text, tail := data[:len(data)-padding], data[len(data)-padding:]
	for _, b := range tail {
		if int(b) != padding {
			return XMLMap{}, errPadding
		}
	}
	return parseXML(text)
}

// ConfirmRefund queries the refund that a notification names, and returns the refund
// from the verified response. Use that, not the notification. If the response has
// another number, amount or state, ConfirmRefund returns an error: return it from the
// handler, and WeChat Pay redelivers the message. Other errors are those of
// [Client.RefundQuery].
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_5
func (c *Client) ConfirmRefund(ctx context.Context, n *RefundNotification) (*RefundItem, error) {
	if n == nil {
		return nil, named(errors.New("confirm refund: there is no notification"))
	}
	if n.SubMchID != "" && !c.forSubMerchant {
		c = c.ForSubMerchant(n.SubMchID, n.SubAppID)
	}
	if err := c.isOwn(n); err != nil {
		return nil, err
	}
	reply, err := c.RefundQuery(ctx, &RefundQueryRequest{OutRefundNo: n.OutRefundNo})
	if err != nil {
		return nil, err
	}
	if reply.SubMchID != "" && reply.SubMchID != c.subMchID { // nobody said that it is a shop's
		return nil, named(fmt.Errorf("confirm refund: %w", wrongRecipient("sub_mch_id", reply.SubMchID, n.SubMchID)))
	}
	if len(reply.Refunds) != 1 {
		return nil, named(fmt.Errorf("confirm refund: the query lists %d refunds instead of one", len(reply.Refunds)))
	}
	item := &reply.Refunds[0]
	if err := n.differs(reply, item); err != nil {
		return nil, named(err)
	}
	return item, nil
}

// isOwn returns an error if another client received the notification: other merchants
// and shops may have the same refund numbers.
func (c *Client) isOwn(n *RefundNotification) error {
	switch {
	case n.MchID != "" && n.MchID != c.mchID:
		return named(fmt.Errorf("confirm refund: %w", wrongRecipient("mch_id", n.MchID, c.mchID)))
	case n.SubMchID != "" && n.SubMchID != c.subMchID:
		return named(fmt.Errorf("confirm refund: %w", wrongRecipient("sub_mch_id", n.SubMchID, c.subMchID)))
	}
	return nil
}

// differs returns an error if the notification and the query differ in the refund's
// numbers, amount or status.
func (n *RefundNotification) differs(reply *RefundQueryResponse, item *RefundItem) error {
	for _, field := range []struct{ name, told, asked string }{
		{"refund_id", n.RefundID, item.RefundID},
		{"transaction_id", n.TransactionID, reply.TransactionID},
		{"out_trade_no", n.OutTradeNo, reply.OutTradeNo},
		{"refund_fee", strconv.FormatInt(n.RefundFee, 10), strconv.FormatInt(item.RefundFee, 10)},
		{"refund_status", string(n.Status), string(item.Status)},
	} {
		if field.told != "" && field.told != field.asked {
			return fmt.Errorf("confirm refund: %s is %q in the notification, %q in the query", field.name, field.told, field.asked)
		}
	}
	return nil
}
