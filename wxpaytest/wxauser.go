package wxpaytest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// paidUnionIDLife: 支付后获取 UnionID: within 5 minutes after the payment.
const paidUnionIDLife = 5 * time.Minute

// runPhoneNumber: 获取手机号
func runPhoneNumber(c *wxaCall) wxaReply {
	var req struct {
		Code   string `json:"code"`
		OpenID string `json:"openid"`
	}
	if failed := c.read(&req); failed != nil {
		return failed
	}
	code := c.orders.wxa.phoneCodes[req.Code]
	switch {
	case code == nil || code.Used || !c.now.Before(code.Expires):
		return wxaFails(40029, "invalid code")
	case code.AppID != c.appID:
		return wxaFails(40013, "invalid appid")
	case req.OpenID != "" && req.OpenID != code.OpenID:
		return wxaFails(40003, "invalid openid")
	}
	code.Used = true
	c.orders.wxa.changed()
	return wxaOK(wxaReply{"phone_info": wxaReply{
		"phoneNumber": code.Number, "purePhoneNumber": code.Number, "countryCode": "86",
		"watermark": wxaReply{"timestamp": c.now.Unix(), "appid": c.appID},
	}})
}

// runPaidUnionID: 支付后获取 UnionID
func runPaidUnionID(c *wxaCall) wxaReply {
	u, known := c.people.find(c.query.Get("openid"))
	o := c.paidOrder(wxaKey{TransactionID: c.query.Get("transaction_id"), MchID: c.query.Get("mch_id"), OutTradeNo: c.query.Get("out_trade_no")})
	switch {
	case !known || u.appID != c.appID:
		return wxaFails(40003, "invalid openid")
	case u.unionID == "":
		return wxaFails(89002, "open not exists")
	case o == nil || !o.paid() || o.payerIn(c.appID) != u.openID || !c.now.Before(o.Paid.Add(paidUnionIDLife)):
		return wxaFails(89300, "order invalid")
	}
	return wxaOK(wxaReply{"unionid": u.unionID})
}

// checkSession checks the signature of a request about a session.
func (c *wxaCall) checkSession() (u user, failed wxaReply) {
	u, known := c.people.find(c.query.Get("openid"))
	mac := hmac.New(sha256.New, []byte(u.sessionKey))
	switch {
	case !known || u.appID != c.appID:
		return u, wxaFails(40003, "invalid openid")
	case u.sessionKey == "":
		return u, wxaFails(87007, "session_key is not existed")
	case c.query.Get("sig_method") != "hmac_sha256":
		return u, wxaFails(87008, "invalid sig_method")
	case !strings.EqualFold(hex.EncodeToString(mac.Sum(nil)), c.query.Get("signature")):
		return u, wxaFails(87009, "invalid signature")
	}
	return u, nil
}

// runCheckSession: 检验登录态
func runCheckSession(c *wxaCall) wxaReply {
	if _, failed := c.checkSession(); failed != nil {
		return failed
	}
	return wxaOK(nil)
}

// runResetSession: 重置登录态
func runResetSession(c *wxaCall) wxaReply {
	u, failed := c.checkSession()
	if failed != nil {
		return failed
	}
	return wxaOK(wxaReply{"openid": u.openID, "session_key": c.people.resetSession(u.openID)})
}

// resetSession replaces the session key of a known user.
func (r *people) resetSession(openID string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	u := r.users[openID]
	u.sessionKey = base64.StdEncoding.EncodeToString(codec.RandomBytes(16))
	r.unsaved.note(u)
	return u.sessionKey
}
