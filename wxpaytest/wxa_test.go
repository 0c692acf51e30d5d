package wxpaytest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wxaPost posts JSON and returns the response. It checks that failures end in rid.
func (g *gateway) wxaPost(path, token, body string) map[string]any {
	g.t.Helper()
	r := g.post(g.plain, path+"?access_token="+token, body)
	var reply map[string]any
	require.NoError(g.t, json.Unmarshal([]byte(r.body), &reply), r.body)
	if code, _ := reply["errcode"].(float64); code != 0 {
		assert.Regexp(g.t, "rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$", reply["errmsg"])
	}
	return reply
}

func (g *gateway) stableToken(force bool) string {
	g.t.Helper()
	m := g.Merchant("")
	reply := g.wxaPost("/cgi-bin/stable_token", "", fmt.Sprintf(
		`{"grant_type":"client_credential","appid":%q,"secret":%q,"force_refresh":%t}`, m.AppID, m.AppSecret, force))
	require.NotEmpty(g.t, reply["access_token"], reply)
	assert.GreaterOrEqual(g.t, reply["expires_in"], float64(300))
	return reply["access_token"].(string)
}

// tokenCode returns the errcode of a call with a token.
func (g *gateway) tokenCode(token string) int {
	g.t.Helper()
	reply := g.wxaPost("/wxa/sec/order/is_trade_managed", token, fmt.Sprintf(`{"appid":%q}`, g.Merchant("").AppID))
	return int(reply["errcode"].(float64))
}

func TestStableToken(t *testing.T) {
	g := newGateway(t)
	first := g.stableToken(false)
	assert.Equal(t, first, g.stableToken(false))
	g.Clock.Advance(tokenLife - tokenOverlap - time.Second)
	assert.Equal(t, first, g.stableToken(false))
	g.Clock.Advance(time.Second)
	second := g.stableToken(false)
	assert.NotEqual(t, first, second)
	assert.Equal(t, 0, g.tokenCode(first))
	g.Clock.Advance(tokenOverlap)
	assert.Contains(t, []int{40001, 42001}, g.tokenCode(first))
	assert.Equal(t, 0, g.tokenCode(second))

	third := g.stableToken(true)
	assert.NotEqual(t, second, third)
	assert.Equal(t, 40001, g.tokenCode(second))
	g.Clock.Advance(forceGap - time.Second)
	assert.Equal(t, third, g.stableToken(true))
	g.Clock.Advance(time.Second)
	assert.NotEqual(t, third, g.stableToken(true))
}

// plainToken returns the response of /cgi-bin/token.
func (g *gateway) plainToken() (reply map[string]any) {
	g.t.Helper()
	m := g.Merchant("")
	resp, err := g.plain.Get(g.URL + "/cgi-bin/token?grant_type=client_credential&appid=" + m.AppID + "&secret=" + m.AppSecret)
	require.NoError(g.t, err)
	defer resp.Body.Close()
	require.NoError(g.t, json.NewDecoder(resp.Body).Decode(&reply))
	return reply
}

// stableReply returns the response of /cgi-bin/stable_token.
func (g *gateway) stableReply() map[string]any {
	m := g.Merchant("")
	return g.wxaPost("/cgi-bin/stable_token", "", fmt.Sprintf(`{"grant_type":"client_credential","appid":%q,"secret":%q}`, m.AppID, m.AppSecret))
}

func TestTokenQuotas(t *testing.T) {
	assert.Equal(t, TokenQuota{2_000, 500_000, 10_000, 20}, TokenQuota{}.withDefaults())
	g := openGateway(t, Config{Clock: NewClock(time.Date(2090, 5, 20, 23, 50, 0, 0, beijing)), Store: newMemory()})
	g.SetTokenQuota(TokenQuota{TokenPerDay: 2, StablePerDay: 4, StablePerMinute: 2})
	for range 2 {
		assert.NotEmpty(t, g.plainToken()["access_token"])
		assert.NotEmpty(t, g.stableReply()["access_token"])
	}
	assert.EqualValues(t, 45009, g.plainToken()["errcode"])
	assert.EqualValues(t, 45011, g.stableReply()["errcode"])
	g.Clock.Advance(time.Minute)
	assert.EqualValues(t, 45009, g.plainToken()["errcode"])
	assert.NotEmpty(t, g.stableReply()["access_token"])

	again := openGateway(t, Config{Clock: g.Clock, Store: g.store})
	assert.EqualValues(t, 45009, again.plainToken()["errcode"], "counts and quotas are saved")
	assert.EqualValues(t, 45009, again.stableReply()["errcode"], "the 5th of the day")
	g.Clock.Advance(9 * time.Minute) // midnight in UTC+8
	assert.NotEmpty(t, again.plainToken()["access_token"])
	assert.NotEmpty(t, again.stableReply()["access_token"])
}

// The 21st forced refresh of a day, and one within 30 seconds, change nothing.
func TestForcedRefreshes(t *testing.T) {
	g := openGateway(t, Config{Clock: NewClock(time.Date(2090, 5, 20, 1, 0, 0, 0, beijing))})
	before := g.stableToken(false)
	for range 20 {
		g.Clock.Advance(forceGap)
		token := g.stableToken(true)
		assert.NotEqual(t, before, token)
		assert.Equal(t, token, g.stableToken(true))
		before = token
	}
	g.Clock.Advance(forceGap)
	assert.Equal(t, before, g.stableToken(true))
	g.Clock.Advance(23 * time.Hour) // the next day
	before = g.stableToken(false)
	assert.NotEqual(t, before, g.stableToken(true))
}

func TestTokenErrors(t *testing.T) {
	g := newGateway(t)
	m := g.Merchant("")
	assert.Equal(t, 41001, g.tokenCode(""))
	assert.Equal(t, 40001, g.tokenCode("x"))
	good := fmt.Sprintf(`{"grant_type":"client_credential","appid":%q,"secret":%q}`, m.AppID, m.AppSecret)
	for code, body := range map[int]string{
		41002: strings.Replace(good, m.AppID, "", 1), 40013: strings.Replace(good, m.AppID, "wx1", 1),
		41004: strings.Replace(good, m.AppSecret, "", 1), 40125: strings.Replace(good, m.AppSecret, "x", 1),
		40002: strings.Replace(good, "client_", "", 1), 47001: "[",
	} {
		assert.EqualValues(t, code, g.wxaPost("/cgi-bin/stable_token", "", body)["errcode"])
	}
	token := g.stableToken(false)
	g.EndAccessTokens("")
	assert.Equal(t, 40001, g.tokenCode(token))
}

// shipBody returns an upload, with replacements.
func shipBody(id string, replace ...string) string {
	body := `{"order_key":{"order_number_type":2,"transaction_id":"` + id + `"},"logistics_type":1,"delivery_mode":1,` +
		`"shipping_list":[{"tracking_no":"Z1","express_company":"ZTO","item_desc":"mug"}],` +
		`"upload_time":"2026-01-01T10:00:00.000+08:00","payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}}`
	return strings.NewReplacer(replace...).Replace(body)
}

func TestShippingErrors(t *testing.T) {
	g := newGateway(t)
	o := g.paid("T00001", Payment{})
	token := g.stableToken(false)
	upload := func(replace ...string) int {
		return int(g.wxaPost("/wxa/sec/order/upload_shipping_info", token, shipBody(o.TransactionID, replace...))["errcode"].(float64))
	}
	assert.Equal(t, 10060001, upload())
	g.Clock.Advance(defaultArrival)
	split := `"delivery_mode":2`
	for _, c := range []struct {
		code    int
		replace []string
	}{
		{47001, []string{`[{`, `{`, `}]`, `}`}},
		{268485194, []string{`"order_number_type":2`, `"order_number_type":3`}},
		{268485195, []string{o.TransactionID, ""}},
		{268485196, []string{`"order_number_type":2`, `"order_number_type":1`}},
		{268485197, []string{`"order_number_type":2`, `"order_number_type":1,"mchid":"1"`}},
		{268485216, []string{"2026-01-01T10", "2026-01-01 10"}},
		{268485224, []string{`"delivery_mode":1`, `"delivery_mode":"UNIFIED_DELIVERY"`}},
		{268485226, []string{"Z1", ""}},
		{268485227, []string{"ZTO", ""}},
		{268485228, []string{`}],`, `},{"tracking_no":"2","express_company":"ZTO","item_desc":"x"}],`}},
		{10060001, []string{o.TransactionID, "4200"}},
		{10060031, []string{"oUpF8", "oOther"}},
		{10060005, []string{`"logistics_type":1`, `"logistics_type":5`}},
		{10060006, []string{`"delivery_mode":1`, split, `"logistics_type":1`, `"logistics_type":3`}},
		{10060007, []string{`"delivery_mode":1`, split}},
		{10060008, []string{"mug", ""}},
		{10060009, []string{"mug", strings.Repeat("杯", 121)}},
		{10060014, []string{"ZTO", "SF"}},
		{10060025, []string{"ZTO", "nobody"}},
		{10060026, []string{"Z1", strings.Repeat("Z", 129)}},
	} {
		assert.Equal(t, c.code, upload(c.replace...), c.code)
	}
	partly := []string{`"delivery_mode":1`, split + `,"is_all_delivered":false`}
	assert.Equal(t, 0, upload(partly...))
	assert.Equal(t, 10060014, upload())
	assert.Equal(t, 0, upload("10:00", "10:01"))
	assert.Equal(t, 10060023, upload("10:00", "10:02"))
	g.ok("/secapi/pay/refund", fields{"out_trade_no": "T00001", "out_refund_no": "R1", "total_fee": "100", "refund_fee": "100"})
	assert.Equal(t, 10060004, upload("10:00", "10:03", "Z1", "Z2"))
	frozen, err := g.Frozen("T00001")
	require.NoError(t, err)
	assert.False(t, frozen)
}

// Tokens, shipping and phone codes survive a killed gateway.
func TestWxaStore(t *testing.T) {
	first := openGateway(t, Config{Store: newMemory()})
	o := first.paid("T00001", Payment{})
	token, code := first.stableToken(false), first.PhoneCode("", "13800000000")
	first.Clock.Advance(time.Minute)
	assert.EqualValues(t, 0, first.wxaPost("/wxa/sec/order/upload_shipping_info", token, shipBody(o.TransactionID))["errcode"])
	require.NoError(t, first.ConfirmReceipt("T00001"))

	second := openGateway(t, Config{Store: first.store, Clock: first.Clock})
	assert.Equal(t, token, second.stableToken(false))
	reply := second.wxaPost("/wxa/sec/order/get_order", token, `{"transaction_id":"`+o.TransactionID+`"}`)
	assert.EqualValues(t, shipReceived, reply["order"].(map[string]any)["order_state"])
	assert.EqualValues(t, 0, second.wxaPost("/wxa/business/getuserphonenumber", token, `{"code":"`+code+`"}`)["errcode"])
	assert.EqualValues(t, 40029, second.wxaPost("/wxa/business/getuserphonenumber", token, `{"code":"`+code+`"}`)["errcode"])
}
