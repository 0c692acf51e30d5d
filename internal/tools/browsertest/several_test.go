package browsertest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

const (
	secondMchID = "1900000109"
	secondAppID = "wx8888888888888888"
	shopID      = "1900000110"
	shopAppID   = "wx7777777777777777"
	defaultKey  = "192006250b4c09247ec02edce69f6a2d"
)

// twoMerchants returns the flags for a merchant and a service provider with a shop.
func twoMerchants(t *testing.T) []string {
	file := filepath.Join(t.TempDir(), "merchants.json")
	require.NoError(t, os.WriteFile(file, []byte(`[{"mch_id": "10000100", "appid": "wxd930ea5d5a258f4f"},
		{"mch_id": "`+secondMchID+`", "appid": "`+secondAppID+`", "sub_merchants": [{"sub_mch_id": "`+shopID+`", "sub_appid": "`+shopAppID+`"}]}]`), 0o600))
	return []string{"-merchants", file}
}

// shopClient returns a client of the service provider for its shop.
func shopClient(t *testing.T, g *gateway, appID string) *wxpay.Client {
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: appID, MchID: secondMchID, Key: defaultKey, AppSecret: g.appSecret, Hosts: wxpay.SingleHost(g.api), Timeout: patience, Transport: trusting(t, g),
	})
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func TestRowsSayWhoseTheyAre(t *testing.T) {
	g := startGateway(t, still, twoMerchants(t)...)
	m := newMerchant(t).join(g)
	m.order("whose01", "Tea", 900)
	m.order("whose02", "Cake", 900)
	request := m.request("whose01")
	request.OpenID = ""
	request.SubOpenID = "oShop0000000000000000000000"
	_, err := shopClient(t, g, secondAppID).ForSubMerchant(shopID, shopAppID).UnifiedOrder(context.Background(), request)
	require.NoError(t, err)
	for _, order := range []string{"10000100/whose01", shopID + "/whose01"} {
		g.desk("pay", `{"order": "`+order+`"}`)
		g.desk("refund", `{"order": "`+order+`", "fee": 100, "reason": "cold"}`)
	}
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.watch.expect("status of 409")
		first, shop := says("Merchant 10000100", "商户 10000100"), says("Sub-merchant 1900000110 of 1900000109", "子商户 1900000110（服务商 1900000109）")
		for view, row := range map[string]string{"orders": "order-row", "refunds": "refund-row", "requests": "request-row"} {
			p.visit("#/" + view)
			p.sees(id(row)+" "+id("whose"), first)
			p.sees(id(row)+" "+id("whose"), shop)
			assert.Empty(p.t, measured(p, `overflowing()`), view)
			p.shot("whose " + view)
		}
		p.visit("#/orders/whose01")
		p.sees(id("story"), "10000100/whose01, "+shopID+"/whose01")
		p.visit("#/orders/" + shopID + "/whose01")
		p.sees(id("order"), shopID)
	})
	p := open(t, startGateway(t, still))
	p.click(id("sample-order"))
	p.sees(id("order-row"), "")
	p.click(id("pay-cancel"))
	p.clickOn("summary", "wx.login")
	p.sees(id("login"), "")
	p.seesNot(id("whose"), "")
	p.seesNot(id("login-appid"), "")
}

func TestChosenMiniProgramLogsIn(t *testing.T) {
	g := startGateway(t, still, twoMerchants(t)...)
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.watch.expect("status of 400")
		p.visit("#/phone")
		p.clickOn("summary", "wx.login")
		for _, appID := range []string{g.appID, secondAppID, shopAppID} {
			p.choose(id("login-appid"), appID)
			p.seesNot(id("login-code")+" button", "")
			p.click(id("login"))
			code := strings.TrimSpace(p.text(id("login-code") + " button"))
			client := shopClient(t, g, appID)
			session, err := client.JSCode2Session(t.Context(), code)
			require.NoError(p.t, err, appID)
			assert.NotEmpty(p.t, session.OpenID)
		}
		p.shot("login")
		// The choice stays when the phone has shown something else.
		p.write(id("phone-params"), "no parameters")
		p.click(id("phone-open"))
		p.click(id("phone-back"))
		p.clickOn("summary", "wx.login")
		p.until("the choice stays", fmt.Sprintf("all(%s)[0].value === %s", js(id("login-appid")), js(shopAppID)))
		// A mini program that the gateway no longer has.
		value[bool](p, `(document.querySelector('[data-testid="login-appid"]').append(new Option('wx0', 'wx0')), true)`)
		p.choose(id("login-appid"), "wx0")
		p.click(id("login"))
		p.sees(id("toasts"), says("No merchant has this appid. Known appids: ", "没有商户绑定这个 appid。已知的 appid：")+g.appID+", "+secondAppID+", "+shopAppID)
		p.seesNot(id("login-code")+" button", "")
	})
}
