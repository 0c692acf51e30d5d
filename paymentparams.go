package wxpay

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// PaymentParams contains the parameters of wx.requestPayment. Its JSON has exactly the
// five names that the mini program passes to it.
type PaymentParams struct {
	TimeStamp string   `json:"timeStamp"` // Unix seconds
	NonceStr  string   `json:"nonceStr"`  // random
	Package   string   `json:"package"`   // prepay_id=…
	SignType  SignType `json:"signType"`  // the order's
	PaySign   string   `json:"paySign"`   // it also signs appId, which is not passed
}

// RequestPaymentParams signs the parameters that the mini program passes to
// wx.requestPayment, for an order of this client. If the client has a subAppID, the order
// is paid in that mini program. A success that the front end reports proves nothing:
// wait for the notification, or query.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=7_7&index=5
func (c *Client) RequestPaymentParams(prepayID string) (*PaymentParams, error) {
	p, err := c.JSBridgeParams(prepayID)
	if err != nil {
		return nil, err
	}
	return &p.PaymentParams, nil
}

// JSBridgeParams contains the parameters of WeixinJSBridge.invoke.
type JSBridgeParams struct {
	AppID string `json:"appId"` // the app of the payer's openid
	PaymentParams
}

// JSBridgeParams is [Client.RequestPaymentParams] for a web page in WeChat: its
// getBrandWCPayRequest needs appId, too.
//
// https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=7_7&index=6
func (c *Client) JSBridgeParams(prepayID string) (*JSBridgeParams, error) {
	if err := checkPrepayID(prepayID); err != nil {
		return nil, err
	}
	p := &JSBridgeParams{AppID: c.payersAppID(), PaymentParams: PaymentParams{
		TimeStamp: c.timeStamp(),
		NonceStr:  c.nonce(),
		Package:   "prepay_id=" + prepayID,
		SignType:  c.signType,
	}}
	sign, err := sign(NewXMLMap(map[string]string{
		"appId": p.AppID, "timeStamp": p.TimeStamp, "nonceStr": p.NonceStr, "package": p.Package, "signType": string(p.SignType),
	}), &c.secrets().key, p.SignType)
	if err != nil {
		return nil, named(err)
	}
	p.PaySign = sign
	return p, nil
}

// AppPaymentParams contains the parameters with which an app opens WeChat to pay.
type AppPaymentParams struct {
	AppID     string `json:"appid"`     // the app's, from the open platform
	PartnerID string `json:"partnerid"` // the merchant; for a shop of a provider, the shop
	PrepayID  string `json:"prepayid"`  // the order's
	Package   string `json:"package"`   // always Sign=WXPay
	NonceStr  string `json:"noncestr"`  // random
	Timestamp string `json:"timestamp"` // Unix seconds
	Sign      string `json:"sign"`      // of all above
}

// AppPaymentParams signs the parameters that an app passes to the WeChat SDK, for an
// order of this client with the trade type APP. A success that the app reports proves
// nothing: wait for the notification, or query.
//
// https://pay.weixin.qq.com/wiki/doc/api/app/app.php?chapter=9_12&index=2
func (c *Client) AppPaymentParams(prepayID string) (*AppPaymentParams, error) {
	if err := checkPrepayID(prepayID); err != nil {
		return nil, err
	}
	p := &AppPaymentParams{
		AppID:     c.payersAppID(),
		PartnerID: cmp.Or(c.subMchID, c.mchID),
		PrepayID:  prepayID,
		Package:   "Sign=WXPay",
		NonceStr:  c.nonce(),
		Timestamp: c.timeStamp(),
	}
	sign, err := sign(NewXMLMap(map[string]string{
		"appid": p.AppID, "partnerid": p.PartnerID, "prepayid": p.PrepayID, "package": p.Package, "noncestr": p.NonceStr, "timestamp": p.Timestamp,
	}), &c.secrets().key, c.signType)
	if err != nil {
		return nil, named(err)
	}
	p.Sign = sign
	return p, nil
}

// payersAppID returns the appid of the app in which orders of c are paid.
func (c *Client) payersAppID() string { return cmp.Or(c.subAppID, c.appID) }

func (c *Client) timeStamp() string { return strconv.FormatInt(c.clock.Now().Unix(), 10) }

func checkPrepayID(prepayID string) error {
	if prepayID == "" || strings.ContainsAny(prepayID, "=&<> \t\r\n") {
		return named(fmt.Errorf("prepay_id is %.64q: pass UnifiedOrderResponse.PrepayID", prepayID))
	}
	return nil
}
