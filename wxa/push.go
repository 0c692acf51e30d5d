package wxa

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/flatxml"
)

// PushConfig is what the mini program's platform shows under 消息推送.
type PushConfig struct {
	AppID          string // of the mini program
	Token          string
	EncodingAESKey string // 43 characters; zero: plain messages, which anybody can forge who saw one
}

// A Push reads the messages that WeChat pushes about shipping. It is safe for concurrent
// use.
type Push struct {
	appID string
	token wxpay.Secret
	key   wxpay.Secret // empty: messages are plain
}

// NewPush returns a reader of pushed messages.
func NewPush(cfg PushConfig) (*Push, error) {
	if cfg.AppID == "" || cfg.Token == "" {
		return nil, errors.New("wxa: PushConfig needs AppID and Token")
	}
	p := &Push{appID: cfg.AppID, token: wxpay.NewSecret(cfg.Token)}
	if cfg.EncodingAESKey == "" {
		return p, nil
	}
	var err error
	p.key, err = parseAESKey(cfg.EncodingAESKey)
	return p, err
}

// The events about shipping.
const (
	EventRemindAccess   = "trade_manage_remind_access_api" // use order shipping
	EventRemindShipping = "trade_manage_remind_shipping"   // an order is unshipped for 48 hours
	EventSettlement     = "trade_manage_order_settlement"  // shipped; and once more when settled
	EventControlled     = "wxa_trade_controlled"           // join order shipping, or payment is barred
)

// An Event is a pushed message. It may come several times. Take it as a hint, also if it
// is Verified, and ask [Client.GetOrder]. Which fields it has depends on the Event. The
// address receives all messages of the mini program: return nil for those that you do
// not know, or WeChat sends them again.
type Event struct {
	Verified     bool    `json:"-"` // the message was encrypted, and its signature covers it
	ToUserName   string  // the mini program, such as gh_123
	FromUserName string  // openid of the system
	CreateTime   Seconds // of the message
	MsgType      string  // event; or text and others: what a user wrote to customer service
	Event        string  // EventRemindShipping and others; empty for a MsgType without events
	Msg          string  `json:"msg"` // for people

	TransactionID string  `json:"transaction_id"`
	MchID         string  `json:"merchant_id"`
	SubMchID      string  `json:"sub_merchant_id"`
	OutTradeNo    string  `json:"merchant_trade_no"`
	PayTime       Seconds `json:"pay_time"`

	// EventSettlement: the estimate comes first, and the other three when it is settled.
	ShippedTime             Seconds `json:"shipped_time"`
	EstimatedSettlementTime Seconds `json:"estimated_settlement_time"`
	ConfirmReceiveMethod    int64   `json:"confirm_receive_method,string"` // the documents disagree about its values: decide nothing by it
	ConfirmReceiveTime      Seconds `json:"confirm_receive_time"`
	SettlementTime          Seconds `json:"settlement_time"`

	Fields map[string]string `json:"-"` // all that was received
}

// Key returns the key of the order that an event is about. It is empty for an event
// without an order.
func (e *Event) Key() OrderKey {
	return OrderKey{TransactionID: e.TransactionID, MchID: e.MchID, SubMchID: e.SubMchID, OutTradeNo: e.OutTradeNo}
}

// ErrPushSignature says that a message is not WeChat's.
var ErrPushSignature = errors.New("wxa: the signature of the message is wrong")

const maxPush = 1 << 20

// Verify returns the text to answer to the GET request with which WeChat verifies the
// address.
func (p *Push) Verify(query url.Values) (echo string, err error) {
	if !p.signs(query) {
		return "", ErrPushSignature
	}
	return query.Get("echostr"), nil
}

// signs checks the signature that covers no body.
func (p *Push) signs(query url.Values) bool {
	return isSigned(query.Get("signature"), p.token.Reveal(), query.Get("timestamp"), query.Get("nonce"))
}

// Parse reads a message, JSON or XML, of at most 1 MiB. With PushConfig.EncodingAESKey,
// only encrypted messages are accepted, whose signature covers the body. Without it,
// Verified is false: the signature says nothing about the body.
//
// https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
func (p *Push) Parse(query url.Values, body io.Reader) (*Event, error) {
	data, err := io.ReadAll(io.LimitReader(body, maxPush+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("wxa: the message broke off: %w", err)
	case len(data) > maxPush:
		return nil, errors.New("wxa: the message is too long")
	case p.key.Reveal() == "" && !p.signs(query):
		return nil, ErrPushSignature
	}
	fields, err := pushFields(data)
	if err != nil {
		return nil, err
	}
	if p.key.Reveal() == "" {
		return eventOf(fields, false)
	}
	if fields, err = p.open(query, fields["Encrypt"]); err != nil {
		return nil, err
	}
	return eventOf(fields, true)
}

// open verifies and decrypts a message.
func (p *Push) open(query url.Values, encrypted string) (map[string]string, error) {
	if encrypted == "" || !isSigned(query.Get("msg_signature"), p.token.Reveal(), query.Get("timestamp"), query.Get("nonce"), encrypted) {
		return nil, ErrPushSignature
	}
	message, appID, err := decryptPush(p.key, encrypted)
	switch {
	case err != nil:
		return nil, err
	case appID != p.appID:
		return nil, fmt.Errorf("wxa: the message is for the mini program %.64q", appID)
	}
	return pushFields(message)
}

var errPushForm = errors.New("wxa: the message is neither flat XML nor a JSON object")

// pushFields returns the fields of a message.
func pushFields(data []byte) (map[string]string, error) {
	fields := map[string]string{}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) {
		list, err := flatxml.Parse(data)
		if err != nil {
			return nil, errPushForm
		}
		maps.Insert(fields, list.All())
		return fields, nil
	}
	var values map[string]json.RawMessage
	if json.Unmarshal(data, &values) != nil || values == nil {
		return nil, errPushForm
	}
	for name, value := range values {
		var text flexString
		if text.UnmarshalJSON(value) != nil {
			text = flexString(value) // an object or a list of another event
		}
		fields[name] = string(text)
	}
	return fields, nil
}

func eventOf(fields map[string]string, verified bool) (*Event, error) {
	e, given := &Event{}, maps.Clone(fields)
	maps.DeleteFunc(given, func(_, value string) bool { return value == "" || value == "null" })
	data, err := json.Marshal(given)
	if err == nil {
		err = json.Unmarshal(data, e)
	}
	if err != nil || e.Event == "" && e.MsgType == "" {
		return nil, errors.New("wxa: the message has neither Event nor MsgType, or a field has another type than documented")
	}
	e.Fields, e.Verified = fields, verified
	return e, nil
}
