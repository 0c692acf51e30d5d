package wxpaytest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	scanning  = "/pay/micropay"
	reversing = "/secapi/pay/reverse"
)

// aScan returns a correct micropay request for the order.
func aScan(code string) fields {
	return fields{"body": "b", "out_trade_no": number, "total_fee": "100", "spbill_create_ip": "8.8.8.8", "auth_code": code}
}

// state queries the order's trade_state.
func (g *gateway) state() string {
	g.t.Helper()
	return g.ok(query, byNumber).fields["trade_state"]
}

func TestMicropay(t *testing.T) {
	g := newGateway(t)
	l := listen(t, nil)
	code := g.AuthCodeFor(Wallet{OpenID: "o1", Payment: Payment{
		BankType: "CMB_DEBIT", Coupons: []Coupon{{ID: "c1", Type: "NO_CASH", Fee: 30}}}})
	assert.Regexp(t, `^1[0-5]\d{16}$`, code)
	r := g.ok(scanning, aScan(code).with("sign_type", "HMAC-SHA256", "attach", "a", "device_info", "till", "notify_url", l.URL,
		"version", "1.0"))
	for name, want := range map[string]string{
		"openid": "o1", "is_subscribe": "N", "trade_type": "MICROPAY", "bank_type": "CMB_DEBIT", "fee_type": "CNY",
		"total_fee": "100", "settlement_total_fee": "70", "coupon_fee": "30", "cash_fee": "70", "cash_fee_type": "CNY",
		"out_trade_no": number, "attach": "a", "device_info": "till", "time_end": formatTime(compactTime, g.Clock.Now()),
	} {
		assert.Equal(t, want, r.fields[name], name)
	}
	assert.Len(t, r.fields["transaction_id"], 28)
	assert.Contains(t, r.fields["promotion_detail"], "c1")
	assert.Equal(t, r.fields["transaction_id"], g.ok(query, byNumber).fields["transaction_id"])
	g.Clock.Advance(48 * time.Hour)
	assert.NoError(t, g.Redeliver(number))
	assert.Empty(t, l.bodies(), "no notification is sent")
	assert.Empty(t, g.Deliveries())
}

func TestMicropayRequest(t *testing.T) {
	g := newGateway(t)
	for name := range aScan("x") {
		g.refused("LACK_PARAMS", scanning, aScan(g.AuthCode("")).with(name, ""))
	}
	g.refused("PARAM_ERROR", scanning, aScan(g.AuthCode("")).with("total_fee", "1.5"))
	g.refused("PARAM_ERROR", scanning, aScan(g.AuthCode("")).with("fee_type", "USD"))
	g.refused("PARAM_ERROR", scanning, aScan(g.AuthCode("")).with("deposit", "y"))
	g.refused("PARAM_ERROR", scanning, aScan(g.AuthCode("")).with("version", "1.0", "detail", "x"))
	assert.Empty(t, g.Orders())
}

func TestMicropayAuthCodes(t *testing.T) {
	g := newGateway(t)
	for _, c := range []string{"123", "930061098828009406", "1300610988280094061"} {
		g.fails("AUTH_CODE_INVALID", scanning, aScan(c))
	}
	g.fails("AUTH_CODE_ERROR", scanning, aScan("139999999999999999"))
	old := g.AuthCode("")
	g.Clock.Advance(time.Minute)
	g.fails("AUTHCODEEXPIRE", scanning, aScan(old))
	assert.Empty(t, g.Orders(), "an invalid code creates no order")
	code := g.AuthCode("")
	g.ok(scanning, aScan(code))
	g.fails("AUTH_CODE_ERROR", scanning, aScan(code).with("out_trade_no", "another"))
}

func TestMicropayPassword(t *testing.T) {
	g := newGateway(t)
	g.PasswordFrom = 200
	g.fails("USERPAYING", scanning, aScan(g.AuthCodeFor(Wallet{OpenID: "o1", Password: true})))
	assert.Equal(t, "USERPAYING", g.state())
	g.fails("USERPAYING", scanning, aScan(g.AuthCode("o1")))
	g.fails("TRADE_STATE_ERROR", "/pay/closeorder", byNumber)
	require.NoError(t, g.EnterPassword(number, true))
	assert.Equal(t, "SUCCESS", g.state())
	assert.ErrorIs(t, g.EnterPassword(number, true), ErrState)

	g.fails("USERPAYING", scanning, aScan(g.AuthCode("")).with("out_trade_no", "second", "total_fee", "200"))
	require.NoError(t, g.EnterPassword("second", false))
	o, _ := g.Order("second")
	assert.Equal(t, StatePayError, o.State)
	g.ok(scanning, aScan(g.AuthCode("")).with("out_trade_no", "third-order", "total_fee", "199"))
	assert.ErrorIs(t, g.EnterPassword("nobody", true), ErrUnknown)
	g.order("ordinary")
	assert.ErrorIs(t, g.EnterPassword("ordinary", true), ErrState)
}

// Without an option the user must enter the password above 1000 yuan.
func TestMicropayDefaultThreshold(t *testing.T) {
	g := newGateway(t)
	g.ok(scanning, aScan(g.AuthCode("")).with("total_fee", "100000"))
	g.fails("USERPAYING", scanning, aScan(g.AuthCode("")).with("out_trade_no", "second", "total_fee", "100001"))
}

func TestMicropayNotEnough(t *testing.T) {
	g := newGateway(t)
	g.fails("NOTENOUGH", scanning, aScan(g.AuthCodeFor(Wallet{Balance: 99})))
	assert.Equal(t, "PAYERROR", g.state())
	g.fails("USERPAYING", scanning, aScan(g.AuthCodeFor(Wallet{Balance: 99, Password: true})).with("out_trade_no", "second"))
	assert.ErrorIs(t, g.EnterPassword("second", true), ErrState)
	g.ok(scanning, aScan(g.AuthCodeFor(Wallet{Balance: 99, Payment: Payment{Coupons: []Coupon{{Fee: 1}}}})).with("out_trade_no", "third-order"))
}

func TestMicropayFails(t *testing.T) {
	for code, state := range map[string]string{
		"BANKERROR": "NOTPAY", "SYSTEMERROR": "NOTPAY", "NOTSUPORTCARD": "PAYERROR", "TRADE_ERROR": "PAYERROR",
	} {
		g := newGateway(t)
		g.fails(code, scanning, aScan(g.AuthCodeFor(Wallet{OpenID: "o1", Fails: code})))
		assert.Equal(t, state, g.state(), code)
		if state == "NOTPAY" { // the bank answered, or the user tries again
			g.ok(scanning, aScan(g.AuthCode("o1")))
		}
	}
}

func TestMicropayNumbers(t *testing.T) {
	g := newGateway(t)
	g.fails("USERPAYING", scanning, aScan(g.AuthCodeFor(Wallet{Password: true})))
	g.fails("BUYER_MISMATCH", scanning, aScan(g.AuthCode("")))
	g.fails("OUT_TRADE_NO_USED", scanning, aScan(g.AuthCode("")).with("body", "c"))
	require.NoError(t, g.EnterPassword(number, true))
	g.fails("ORDERPAID", scanning, aScan(g.AuthCode("")))
	g.order("ordinary")
	g.fails("OUT_TRADE_NO_USED", scanning, aScan(g.AuthCode("")).with("out_trade_no", "ordinary"))
	g.IgnoreIntervals = true
	g.ok("/pay/closeorder", fields{"out_trade_no": "ordinary"})
	g.fails("ORDERCLOSED", scanning, aScan(g.AuthCode("")).with("out_trade_no", "ordinary"))
	g.ok(reversing, byNumber)
	g.fails("ORDERREVERSED", scanning, aScan(g.AuthCode("")))
}

func TestMicropayOfAShop(t *testing.T) {
	g := newGateway(t, Merchant{SubMerchants: []SubMerchant{{MchID: "1900000109", AppID: "wx2"}}})
	code := g.AuthCode("o1")
	shop := []string{"sub_mch_id", "1900000109", "sub_appid", "wx2"}
	asked := g.ok("/tools/authcodetoopenid", fields{"auth_code": code}.with(shop...))
	assert.Equal(t, "o1", asked.fields["openid"])
	r := g.ok(scanning, aScan(code).with(shop...))
	assert.Equal(t, "o1", r.fields["openid"])
	assert.NotEmpty(t, r.fields["sub_openid"])
	assert.Equal(t, asked.fields["sub_openid"], r.fields["sub_openid"])
}

func TestMicropayFaults(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: SystemErrorAfter, Path: scanning})
	g.fails("SYSTEMERROR", scanning, aScan(g.AuthCode("")))
	assert.Equal(t, "SUCCESS", g.state())
	g.Inject(Fault{Name: EmptyBody, Path: scanning})
	assert.Empty(t, g.call(scanning, aScan(g.AuthCode(""))).body)
}

func TestAuthCodeToOpenID(t *testing.T) {
	g := newGateway(t, Merchant{OtherAppIDs: []string{"wx2"}}, Merchant{MchID: "1900000109", AppID: "wx3"})
	code := g.AuthCode("o1")
	assert.Equal(t, "o1", g.ok("/tools/authcodetoopenid", fields{"auth_code": code}).fields["openid"])
	other := g.ok("/tools/authcodetoopenid", fields{"auth_code": code, "appid": "wx2"}).fields["openid"]
	assert.NotEqual(t, "o1", other, "a user has a different openid in each app")
	assert.Equal(t, other, g.ok("/tools/authcodetoopenid", fields{"auth_code": code, "appid": "wx2"}).fields["openid"])
	g.refused("SIGNERROR", "/tools/authcodetoopenid", fields{"auth_code": code, "sign_type": "MD5"})
	r := g.refused("SIGNERROR", "/tools/authcodetoopenid", fields{"auth_code": code, "sign_type": "HMAC-SHA256"})
	assert.Equal(t, "输入源“/body/xml/sign”映射到值字段“签名”字符串规则校验失败，字节数 64，大于最大值 32", r.fields["return_msg"])
	g.refused("LACK_PARAMS", "/tools/authcodetoopenid", nil)
	g.fails("AUTH_CODE_INVALID", "/tools/authcodetoopenid", fields{"auth_code": "1"})
	// From now on only this merchant can charge the code.
	mine := g.ids
	g.ids = fields{"appid": "wx3", "mch_id": "1900000109"}
	g.fails("AUTH_CODE_ERROR", scanning, aScan(code))
	g.ids = mine
	g.ok(scanning, aScan(code))
	g.fails("AUTH_CODE_ERROR", "/tools/authcodetoopenid", fields{"auth_code": code})
	g.Clock.Advance(time.Minute)
}
