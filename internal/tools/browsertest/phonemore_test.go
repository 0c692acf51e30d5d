package browsertest

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

func TestPhoneTakesWhatSDKsReturn(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	text := params(m.order("taken1", "Tea", 900))
	literal := strings.NewReplacer(`"timeStamp"`, "timeStamp", `"nonceStr"`, "nonceStr", `"`, "'").Replace(text)
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.visit("#/phone")
		for _, c := range []struct{ params, en, zh string }{
			{strings.Replace(text, "{", `{"appId":"wx1","timestamp":"1",`, 1), "does not take appId, timestamp", "不需要 appId, timestamp"},
			{`{"code":0,"data":` + text + "}", "The parameters were taken out of data", "参数取自 data"},
			{js(text), "The parameters were taken out of a JSON string", "参数取自 JSON 字符串"},
			{"wx.requestPayment(" + literal + ")", "The text is a JavaScript object", "文本是 JavaScript 对象"},
		} {
			p.write(id("phone-params"), c.params)
			p.click(id("phone-open"))
			p.sees(id("phone-remarks"), says(c.en, c.zh))
			p.sees(id("cashier-amount"), "9.00")
			p.click(id("pay-cancel"))
			p.until("the text is still there", "all("+js(id("phone-params"))+")[0].value === "+js(c.params))
		}
	})
}

func TestMissingSignTypeIsMD5(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	order, err := newMD5Client(t, g).UnifiedOrder(t.Context(), m.request("md5-01"))
	require.NoError(t, err)
	phone, err := newMD5Client(t, g).RequestPaymentParams(order.PrepayID)
	require.NoError(t, err)
	text := strings.Replace(params(*phone), `"signType":"MD5",`, "", 1)
	require.NotContains(t, text, "signType")
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.visit("#/phone")
		p.write(id("phone-params"), text)
		p.click(id("phone-open"))
		p.sees(id("phone-remarks"), says("Its documented default is MD5", "默认为 MD5"))
		p.sees(id("cashier-amount"), "9.00")
		p.visit("#/bench")
		p.check(text)
		p.sees(id("bench-verdict"), says("The signature is correct (MD5).", "签名正确（MD5）"))
	})
}

func TestBackKeepsTheText(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	good := m.order("keeps1", "Tea", 900)
	wrong := params(changed(good, func(p *wxpay.PaymentParams) { p.PaySign = strings.Repeat("0", 64) }))
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.visit("#/phone")
		p.write(id("phone-params"), wrong)
		p.click(id("phone-open"))
		p.sees(id("phone-refusal"), says("paySign is wrong", "paySign 错误"))
		p.click(id("phone-back"))
		p.until("the text is still there", "document.activeElement.matches("+js(id("phone-params"))+") && document.activeElement.value === "+js(wrong))
	})
	p := open(t, g)
	payOnPhone(p, params(good))
	p.click(id("phone-done"))
	p.until("nothing is left to pay", "all("+js(id("phone-params"))+")[0].value === ''")
}

func TestPhoneOpensAddresses(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	address := func(no string, tradeType wxpay.TradeType) string {
		req := m.request(no)
		req.TradeType, req.OpenID, req.ProductID = tradeType, "", "1"
		order, err := m.client.UnifiedOrder(context.Background(), req)
		require.NoError(t, err)
		return order.CodeURL + order.MWebURL
	}
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.visit("#/phone")
		no := strings.ReplaceAll(strings.ReplaceAll(t.Name()+p.t.Name(), "/", ""), ",", "")
		for i, text := range []string{address(no[len(no)-12:]+"N", wxpay.TradeTypeNative), address(no[len(no)-12:]+"M", wxpay.TradeTypeMWEB) + "&redirect_url=https%3A%2F%2Fexample.com"} {
			p.write(id("phone-params"), text)
			p.click(id("phone-open"))
			p.sees(id("cashier-amount"), "9.00")
			p.click(id("pay"))
			p.sees(id("phone-result"), says("Paid", "支付成功"))
			p.sees(id("phone-told"), says("nothing yet", "还没有"))
			p.click(id("phone-done"))
			p.write(id("phone-params"), text)
			p.click(id("phone-open"))
			p.sees(id("phone-refusal"), "该订单已支付")
			p.click(id("phone-back"))
			assert.NotEmpty(t, next(t, m.paid).TransactionID, i)
		}
		p.write(id("phone-params"), "weixin://wxpay/bizpayurl?pr=0000000")
		p.click(id("phone-open"))
		p.sees(id("phone-refusal"), says("No order has this code_url", "没有这个 code_url"))
	})
}
