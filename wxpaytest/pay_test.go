package wxpaytest

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPay(t *testing.T) {
	g := newGateway(t)
	assert.ErrorIs(t, g.Pay(number), ErrUnknown)
	assert.ErrorIs(t, g.Pay("1/"+number), ErrUnknown)
	g.order(number)
	assert.Nil(t, g.Notification(number))
	require.NoError(t, g.Pay(number), "even if nobody listens at notify_url")
	assert.ErrorIs(t, g.Pay(number), ErrPaid)
	o, _ := g.Order(number)
	assert.Equal(t, "SUCCESS", o.State)
	assert.Equal(t, g.Clock.Now(), o.Paid)
	require.Len(t, g.Deliveries(), 1)
	assert.Error(t, g.Deliveries()[0].Err)
}

func TestPayWithin2Hours(t *testing.T) {
	g := newGateway(t)
	g.order(number)
	g.Clock.Advance(prepayLife)
	assert.ErrorIs(t, g.Pay(number), ErrExpired)
	g.order(number)
	assert.NoError(t, g.Pay(number))
}

func TestPayByState(t *testing.T) {
	g := newGateway(t)
	g.order(number)
	for _, state := range []string{"REVOKED", "PAYERROR"} {
		require.NoError(t, g.SetTradeState(number, state))
		assert.ErrorIs(t, g.Pay(number), ErrState)
	}
	require.NoError(t, g.SetTradeState(number, "USERPAYING"))
	assert.NoError(t, g.Pay(number))
}

func TestPaymentsThatCanNotBe(t *testing.T) {
	g := newGateway(t)
	g.order(number)
	for _, coupons := range [][]Coupon{{{Fee: 101}}, {{Fee: 60}, {Fee: 60}}, {{Fee: 0}}, {{Fee: 1, Type: "OTHER"}}, {{ID: "1", Fee: 1}, {ID: "1", Fee: 1}}} {
		assert.Error(t, g.PayWith(number, Payment{Coupons: coupons}), "%v", coupons)
	}
	assert.NoError(t, g.PayWith(number, Payment{Coupons: []Coupon{{Fee: 100}}}))
	assert.Equal(t, "0", g.ok(query, byNumber).fields["cash_fee"])
}

func TestPayersOfNativeOrders(t *testing.T) {
	g := newGateway(t)
	g.order(number, "trade_type", "NATIVE", "product_id", "1", "openid", "")
	require.NoError(t, g.Pay(number))
	assert.NotEmpty(t, g.ok(query, byNumber).fields["openid"])
	g.order("another", "trade_type", "APP", "openid", "")
	require.NoError(t, g.PayWith("another", Payment{OpenID: "oPayer"}))
	assert.Equal(t, "oPayer", g.ok(query, fields{"out_trade_no": "another"}).fields["openid"])
}

// params returns what a backend passes to the mini program.
func (g *gateway) params(prepayID, appID, signType string) fields {
	f := fields{"timeStamp": "1490840662", "nonceStr": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
		"package": "prepay_id=" + prepayID, "signType": signType}
	f["paySign"] = signTest(signType, g.key, f.with("appId", appID))
	return f
}

func (f fields) json() []byte { return must(json.Marshal(f)) }

func TestRequestPayment(t *testing.T) {
	g := newGateway(t)
	for _, signType := range []string{"MD5", "HMAC-SHA256"} {
		no := "number-" + signType
		id := g.order(no, "sign_type", signType)
		require.NoError(t, g.RequestPayment(g.params(id, g.ids["appid"], signType).json()))
		o, _ := g.Order(no)
		assert.Equal(t, "SUCCESS", o.State)
	}
}

// SDKs return more than the five fields, and signType has a default.
func TestRequestPaymentTakesWhatSDKsReturn(t *testing.T) {
	g := newGateway(t)
	for no, signType := range map[string]string{"of-md5": "MD5", "of-hmac": "HMAC-SHA256"} {
		id, appID := g.order(no, "sign_type", signType), g.ids["appid"]
		more := g.params(id, appID, signType).with("appId", "wx1", "timestamp", "1", "prepayId", id, "total_fee", "1")
		require.NoError(t, g.RequestPayment(more.json()), "further keys are ignored")
	}
	md5Order, hmacOrder := g.order("md5-order"), g.order("hmac-order", "sign_type", "HMAC-SHA256")
	noType := func(id, signType string) []byte {
		return g.params(id, g.ids["appid"], signType).with("signType", "").json()
	}
	require.NoError(t, g.RequestPayment(noType(md5Order, "MD5")))
	assertErrMsg(t, "requestPayment:fail (支付验证签名失败)", g.RequestPayment(noType(hmacOrder, "HMAC-SHA256")))
	assertErrMsg(t, "requestPayment:fail parameter error: parameter.signType should be String instead of Null;",
		g.RequestPayment([]byte(`{"timeStamp":"1","nonceStr":"n","package":"p","paySign":"s","signType":null}`)))
}

func TestRequestPaymentOfAShop(t *testing.T) {
	g := newGateway(t, provider())
	id := g.order(number, "sub_mch_id", "1900000109", "sub_appid", "wx8888888888888888", "sub_openid", "oShop", "openid", "")
	err := g.RequestPayment(g.params(id, g.ids["appid"], "MD5").json())
	assert.ErrorContains(t, err, "unmatched order appid and payment appid")
	require.NoError(t, g.RequestPayment(g.params(id, "wx8888888888888888", "MD5").json()))
	r := g.ok(query, byNumber.with("sub_mch_id", "1900000109"))
	assert.Equal(t, "oShop", r.fields["sub_openid"])
	assert.Equal(t, "N", r.fields["sub_is_subscribe"])
	assert.NotEmpty(t, r.fields["openid"], "the payer in the provider's own app")
}

func TestRequestPaymentFails(t *testing.T) {
	g := newGateway(t)
	id, app := g.order(number), g.order("app-order", "trade_type", "APP")
	appID := g.ids["appid"]
	good := g.params(id, appID, "MD5")
	resign := func(pairs ...string) fields {
		f := good.with(pairs...)
		f["paySign"] = signTest(f["signType"], g.key, f.with("appId", appID, "paySign", ""))
		return f
	}
	const missing = "requestPayment:fail (调用支付JSAPI缺少参数: total_fee)"
	const badSign = "requestPayment:fail (支付验证签名失败)"
	for want, f := range map[string]fields{
		"requestPayment:fail parameter error: parameter.timeStamp should be String instead of Undefined;": good.with("timeStamp", "", "timestamp", "1490840662"),
		"requestPayment:fail parameter error: parameter.paySign should be String instead of Undefined;":   good.with("paySign", ""),
		"requestPayment:fail parameter error: parameter.timeStamp should be seconds;":                     resign("timeStamp", "1490840662000"),
		"requestPayment:fail parameter error: parameter.nonceStr should have 1 to 32 characters;":         resign("nonceStr", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS5K8264ILTKCH16CQ2502SI8ZNMTM67VS"),
	} {
		assertErrMsg(t, want, g.RequestPayment(f.json()))
	}
	for name, f := range map[string]fields{"empty": resign("package", "prepay_id="), "unknown": resign("package", "prepay_id=wx1"),
		"bare": resign("package", id), "of an app": resign("package", "prepay_id="+app)} {
		t.Log(name)
		assertErrMsg(t, missing, g.RequestPayment(f.json()))
	}
	misnamed := good.with("signType", "HMAC-SHA256", "paySign", "")
	misnamed["paySign"] = signTest("MD5", g.key, misnamed.with("appId", appID))
	for name, f := range map[string]fields{"misnamed type": misnamed, "changed": good.with("nonceStr", "x"), "other type": resign("signType", "HMAC-SHA256"),
		"lower case": good.with("paySign", "22d9b4e54ab1950f51e0649e8810acd6"), "other app": g.params(id, "wx1", "MD5")} {
		t.Log(name)
		assertErrMsg(t, badSign, g.RequestPayment(f.json()))
	}
	assertErrMsg(t, "requestPayment:fail parameter error: parameter should be Object", g.RequestPayment([]byte("[]")))
	for value, kind := range map[string]string{"1490840662": "Number", "null": "Null", "true": "Boolean", "[]": "Array", "{}": "Object"} {
		assertErrMsg(t, "requestPayment:fail parameter error: parameter.timeStamp should be String instead of "+kind+";",
			g.RequestPayment([]byte(`{"timeStamp":`+value+`}`)))
	}
	require.NoError(t, g.RequestPayment(good.json()))
}

func assertErrMsg(t *testing.T, want string, err error) {
	t.Helper()
	var failed *RequestPaymentError
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, want, failed.ErrMsg)
}

func TestRequestPaymentByState(t *testing.T) {
	g := newGateway(t)
	id := g.order(number)
	f := g.params(id, g.ids["appid"], "MD5").json()
	assertErrMsg(t, "requestPayment:fail cancel", g.CancelPayment(f))
	assert.ErrorContains(t, g.CancelPayment([]byte("{}")), "parameter error")
	require.NoError(t, g.RequestPayment(f))
	err := g.RequestPayment(f)
	assertErrMsg(t, "requestPayment:fail (该订单已支付)", err)
	assert.True(t, errors.Is(err, ErrPaid))

	id = g.order("closed")
	g.Clock.Advance(closeAfter)
	g.ok(closing, fields{"out_trade_no": "closed"})
	err = g.RequestPayment(g.params(id, g.ids["appid"], "MD5").json())
	assertErrMsg(t, "requestPayment:fail (该订单已关闭)", err)
	assert.ErrorIs(t, err, ErrClosed)

	id = g.order("revoked")
	require.NoError(t, g.SetTradeState("revoked", "REVOKED"))
	err = g.RequestPayment(g.params(id, g.ids["appid"], "MD5").json())
	assertErrMsg(t, "requestPayment:fail (订单状态错误)", err)
	assert.ErrorIs(t, err, ErrState)

	id = g.order("expired")
	g.Clock.Advance(2 * time.Hour)
	err = g.RequestPayment(g.params(id, g.ids["appid"], "MD5").json())
	assertErrMsg(t, "requestPayment:fail (调用支付JSAPI缺少参数: total_fee)", err)
	assert.ErrorIs(t, err, ErrExpired)
}
