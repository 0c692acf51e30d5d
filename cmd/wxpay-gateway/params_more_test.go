package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

// five are correct parameters, whose order does not exist.
const five = `{"nonceStr":"n","package":"prepay_id=wx1","paySign":"S","signType":"MD5","timeStamp":"1"}`

func TestParamsAreTakenOutOfWhatIsAroundThem(t *testing.T) {
	quoted := quote(five)
	literal := `{ timeStamp: '1', nonceStr: "n", package: ` + "`prepay_id=wx1`" + `, signType: 'MD5', paySign: 'S', }`
	for _, c := range []struct{ text, remarks string }{
		{five, "[]"},
		{" \ufeff" + five + "\n", "[]"},
		{`{"code":0,"data":` + five + `}`, "[the object was taken out of data]"},
		{`{"code":0,"msg":"ok","data":{"order":{"no":"1"},"pay":` + five + `}}`, "[the object was taken out of data.pay]"},
		{`{"code":0,"data":` + quoted + `}`, "[the object was taken out of data the object was taken out of a JSON string]"},
		{quoted, "[the object was taken out of a JSON string]"},
		{quote(quoted), "[the object was taken out of a JSON string]"},
		{literal, "[the text is not JSON, but a JavaScript object]"},
		{"{code: 0, data: " + literal + "}", "[the text is not JSON, but a JavaScript object the object was taken out of data]"},
		{"wx.requestPayment(" + literal + ");", "[the text is not JSON, but a JavaScript object]"},
		{"const params = " + literal, "[the text is not JSON, but a JavaScript object]"},
		{"wx.requestPayment({ // pay\n" + `"timeStamp": '1', /* once */ nonceStr: 'n', package: 'prepay_id=wx1', signType: 'MD5', paySign: '\u0053',
			success (res) { console.log("}", res) }, fail: function (e) { if (e) { alert('x') } }, complete: () => {}, then: async (x) => [1], cb: r => r.ok,
			extra: undefined })`, "[the text is not JSON, but a JavaScript object]"},
		{`{'timeStamp': '1', 'nonceStr': 'n', 'package': 'prepay_id=wx1', 'signType': 'MD5', 'paySign': 'S'}`, "[the text is not JSON, but a JavaScript object]"},
		{strings.Replace(five, "{", `{"appId":"wx1","timestamp":"1",`, 1), "[wx.requestPayment does not take appId, timestamp; the phone ignores it]"},
		{strings.Replace(five, "timeStamp", "timestamp", 1), "[wx.requestPayment needs timestamp under the name timeStamp]"},
	} {
		params, remarks := phoneParams(c.text).read()
		assert.JSONEq(t, five, string(params), c.text)
		assert.Equal(t, c.remarks, fmt.Sprint(remarks), c.text)
	}
	params, remarks := phoneParams(strings.Replace(five, `"signType":"MD5",`, "", 1)).read()
	assert.NotContains(t, string(params), "signType", "the gateway knows the default")
	assert.Equal(t, "[signType is missing, so it is MD5]", fmt.Sprint(remarks))
	params, _ = phoneParams(`{"code":0,"data":{"timeStamp":1,"package":"p"}}`).read()
	assert.JSONEq(t, `{"timeStamp":1,"package":"p"}`, string(params), "the phone names what is missing")
}

func TestOtherTextIsLeftToThePhone(t *testing.T) {
	for _, text := range []string{
		"", "[]", "7", "null", "prepay_id=1", "<xml></xml>", "{", "{a:}", "{a: res.b}", "{a: 'x", "{a: `${b}`}", "if (a) {b: 1}", "{a: 1} {b: 2}",
		"{a: function( }", "{'a': '\\", strings.Repeat("{a:", 1000), strings.Repeat("[", 1000), "{a:(", "{a:'\\u12", "{:1}", "{a 1}",
	} {
		params, remarks := phoneParams(text).read()
		assert.Equal(t, text, string(params))
		assert.Empty(t, remarks)
	}
}

func TestPhoneTakesWhatSDKsReturn(t *testing.T) {
	r := start(t)
	for i, wrap := range []string{`{"code":0,"data":%s}`, "wx.requestPayment(%s)", "%s"} {
		no := fmt.Sprintf("20150806W%d", i)
		id, params := r.order(no, 100, r.pageURL()+"/nobody")
		text := fmt.Sprintf(wrap, strings.Replace(params, "{", `{"appId":"wx1",`, 1))
		open := tell[phoneAnswer](r, "/desk/cashier", map[string]any{"params": text})
		require.NotNil(t, open.Order, text)
		assert.Equal(t, "further", open.Remarks[len(open.Remarks)-1].Name)
		assert.Equal(t, "appId", open.Remarks[len(open.Remarks)-1].Subject)
		assert.Equal(t, "requestPayment:fail cancel", tell[phoneAnswer](r, "/desk/cancel", map[string]any{"params": text}).ErrMsg)
		assert.Equal(t, phoneAnswer{ErrMsg: "requestPayment:ok", ID: id}, tell[phoneAnswer](r, "/desk/pay", map[string]any{"params": text}))
	}
	_, params := r.order("20150806W9", 100, r.pageURL()+"/nobody")
	refused := tell[phoneAnswer](r, "/desk/cashier", map[string]any{"params": strings.Replace(params, `"signType":"HMAC-SHA256",`, `"appId":"x",`, 1)})
	assert.Equal(t, "signType", refused.Cause)
	assert.Equal(t, "10000100", refused.MchID)
	require.Len(t, refused.Remarks, 2)
	assert.Equal(t, "noSignType", refused.Remarks[1].Name)
}

// address places an order without a mini program and returns its address.
func (r *running) address(no, tradeType string) string {
	r.t.Helper()
	order, err := r.client().UnifiedOrder(r.t.Context(), &wxpay.UnifiedOrderRequest{
		Body: "Tea", OutTradeNo: no, TotalFee: 100, SpbillCreateIP: "203.0.113.7", NotifyURL: r.pageURL() + "/nobody",
		TradeType: wxpay.TradeType(tradeType), ProductID: "1",
	})
	require.NoError(r.t, err)
	return order.CodeURL + order.MWebURL
}

func TestPhoneOpensAddresses(t *testing.T) {
	r := start(t)
	mchID := r.gateway.Merchant("").MchID
	open := func(text string) phoneAnswer {
		return tell[phoneAnswer](r, "/desk/cashier", map[string]any{"params": text})
	}
	code, mweb := r.address("20150806N1", "NATIVE"), r.address("20150806M1", "MWEB")
	for no, text := range map[string]string{
		"20150806N1": `{"code":0,"data":{"code_url":` + quote(code) + `}}`,
		"20150806M1": mweb + "&redirect_url=https%3A%2F%2Fexample.com%2F",
	} {
		a := open(text)
		require.NotNil(t, a.Order, text)
		assert.True(t, a.URL)
		assert.Equal(t, orderID(mchID, no), a.Order.ID)
	}
	for _, text := range []string{"weixin://wxpay/bizpayurl?pr=0000000", "weixin://wxpay/bizpayurl?pr=", "weixin://wxpay/bizpayurl?sign=1&appid=wx1", code[:len(code)-1],
		"https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1"} {
		assert.Equal(t, phoneAnswer{Says: "该链接无效", Cause: "url"}, open(text))
	}

	require.NoError(t, r.gateway.Pay("20150806N1"))
	assert.Equal(t, "paid", open(code).Cause)
	r.gateway.Clock.Advance(5 * time.Minute)
	assert.Equal(t, "urlExpired", open(mweb).Cause)
	second := r.address("20150806N2", "NATIVE")
	_, err := r.client().CloseOrder(t.Context(), &wxpay.CloseOrderRequest{OutTradeNo: "20150806M1"})
	require.NoError(t, err)
	assert.Equal(t, "closed", open(mweb).Cause)
	pay := func(path, text string) phoneAnswer { return tell[phoneAnswer](r, path, map[string]any{"params": text}) }
	assert.Equal(t, phoneAnswer{URL: true}, pay("/desk/cancel", second))
	assert.Equal(t, phoneAnswer{URL: true, ID: orderID(mchID, "20150806N2")}, pay("/desk/pay", second))
	for _, path := range []string{"/desk/pay", "/desk/cancel"} {
		assert.Equal(t, phoneAnswer{Says: "该订单已支付", Cause: "paid"}, pay(path, second))
		assert.Equal(t, phoneAnswer{Says: "该链接无效", Cause: "url"}, pay(path, "weixin://wxpay/bizpayurl?pr=0000000"))
	}
	third := r.address("20150806N3", "NATIVE")
	r.gateway.Clock.Advance(2 * time.Hour)
	assert.Equal(t, "urlExpired", open(third).Cause)
}
