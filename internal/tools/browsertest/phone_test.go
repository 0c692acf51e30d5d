package browsertest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

// otherAppID is a second mini program of the merchant.
const otherAppID = "wx2421b1c4370ec43b"

// twoPrograms returns the flags for a merchant with two mini programs.
func twoPrograms(t *testing.T) []string {
	file := filepath.Join(t.TempDir(), "merchants.json")
	data, err := json.Marshal([]map[string]any{{
		"mch_id": "10000100", "appid": "wxd930ea5d5a258f4f", "key": "192006250b4c09247ec02edce69f6a2d",
		"appsecret": "01234567890123456789012345678901", "other_appids": []string{otherAppID},
	}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, data, 0o600))
	return []string{"-merchants", file}
}

func TestPhoneRefusesWhatWeChatRefuses(t *testing.T) {
	g := startGateway(t, still, twoPrograms(t)...)
	m := newMerchant(t).join(g)
	good := m.order("phone1", "Tea", 900)
	prepayID := strings.TrimPrefix(good.Package, "prepay_id=")
	foreign, err := newClient(t, g, otherAppID).RequestPaymentParams(prepayID)
	require.NoError(t, err)
	p := open(t, g)

	for _, c := range []struct {
		name, params string
		says, why    string
	}{
		{"wrong signType", params(changed(good, func(p *wxpay.PaymentParams) { p.SignType = wxpay.SignTypeMD5 })),
			"(支付验证签名失败)", "signType must be the sign type of the order"},
		{"wrong paySign", params(changed(good, func(p *wxpay.PaymentParams) { p.PaySign = strings.Repeat("0", 64) })),
			"(支付验证签名失败)", "paySign is wrong"},
		{"package without prepay_id=", params(changed(good, func(p *wxpay.PaymentParams) { p.Package = prepayID })),
			"(调用支付JSAPI缺少参数: total_fee)", "package must be prepay_id="},
		{"unknown prepay_id", params(changed(good, func(p *wxpay.PaymentParams) { p.Package += "1" })),
			"(调用支付JSAPI缺少参数: total_fee)", "that this gateway returned"},
		{"another appId", params(*foreign),
			"(unmatched order appid and payment appid)", "another mini program's appId"},
		{"timeStamp is a number", strings.Replace(params(good), `"`+good.TimeStamp+`"`, good.TimeStamp, 1),
			"parameter.timeStamp should be String instead of Number", "Five strings are needed"},
		{"not JSON", "prepay_id=1", "parameter should be Object", "Five strings are needed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.t = t
			p.write(id("phone-params"), c.params)
			p.press(kb.Tab + kb.Enter)
			p.sees(id("phone-refusal"), c.says)
			p.sees(id("phone-refusal"), c.why)
			p.sees(id("phone-told"), "requestPayment:fail ")
			p.sees(id("phone-told"), c.says)
			p.click(id("phone-back"))
			p.sees(id("phone-params"), "")
		})
	}
	p.t = t
	p.sees(id("order-row"), "Not paid")
	assert.Empty(t, m.paid)

	payOnPhone(p, params(good))
	p.click(id("phone-done"))
	p.write(id("phone-params"), params(good))
	p.click(id("phone-open"))
	p.sees(id("phone-refusal"), "该订单已支付")
}

func changed(p wxpay.PaymentParams, change func(*wxpay.PaymentParams)) wxpay.PaymentParams {
	change(&p)
	return p
}

func TestPrepayIDExpires(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	phone := m.order("expires1", "Tea", 900)
	p := open(t, g)
	for range 2 {
		before := p.text(id("clock-now"))
		p.click(id("clock-jump"))
		p.click(id("clock-hour"))
		p.until("an hour has passed", `all('[data-testid="clock-now"]')[0].innerText !== `+js(before))
		p.seesNot("#jumps", "")
	}
	p.write(id("phone-params"), params(phone))
	p.click(id("phone-open"))
	p.sees(id("phone-refusal"), "(调用支付JSAPI缺少参数: total_fee)")
	p.sees(id("phone-refusal"), "older than two hours")
	assert.Empty(t, m.paid)
}

func TestPhoneAsksForParameters(t *testing.T) {
	p := open(t, startGateway(t, still))
	p.click(id("phone-open"))
	p.sees(id("toasts"), "Paste the parameters first")
}

// The backend can exchange the code of wx.login.
func TestLogin(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	p := open(t, g)
	p.clickOn("summary", "wx.login")
	p.write(id("login-openid"), openID)
	p.click(id("login"))
	p.sees(id("toasts"), "Copied")
	code := strings.TrimSpace(p.text(id("login-code")))
	p.write(id("login-openid"), "")
	p.press("v", chromedp.KeyModifiers(chromedp.ModifierCtrl), pasting)
	p.until("the code was copied", `document.activeElement.value === `+js(code))
	session, err := m.client.JSCode2Session(t.Context(), code)
	require.NoError(t, err)
	assert.Equal(t, openID, session.OpenID)
}
