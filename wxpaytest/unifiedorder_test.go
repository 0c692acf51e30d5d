package wxpaytest

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	ordering = "/pay/unifiedorder"
	number   = "20150806125346"
)

func TestUnifiedOrder(t *testing.T) {
	g := newGateway(t)
	r := g.ok(ordering, anOrder(number).with("device_info", "WEB", "attach", "a=1&b=2"))
	assert.Regexp(t, `^wx\d{14}[0-9a-f]{20}$`, r.fields["prepay_id"])
	assert.Equal(t, "JSAPI", r.fields["trade_type"])
	assert.Equal(t, "wxd930ea5d5a258f4f", r.fields["appid"])
	assert.Equal(t, "WEB", r.fields["device_info"])

	o, ok := g.Order(number)
	require.True(t, ok)
	assert.Equal(t, "NOTPAY", o.State)
	assert.Equal(t, int64(100), o.TotalFee)
	assert.Equal(t, "CNY", o.FeeType)
	assert.Equal(t, "MD5", o.SignType)
	assert.Equal(t, r.fields["prepay_id"], o.PrepayID)
	assert.Equal(t, "a=1&b=2", o.Fields["attach"])
	o.Fields["attach"] = "changed"
	again, _ := g.Order(number)
	assert.Equal(t, "a=1&b=2", again.Fields["attach"], "a snapshot is a copy")
	_, ok = g.Order("another")
	assert.False(t, ok)
	assert.Len(t, g.Orders(), 1)
}

func TestUnifiedOrderOfOtherTradeTypes(t *testing.T) {
	g := newGateway(t)
	r := g.ok(ordering, anOrder("native").with("trade_type", "NATIVE", "product_id", "1", "openid", ""))
	assert.True(t, strings.HasPrefix(r.fields["code_url"], "weixin://wxpay/bizpayurl?pr="), r.fields["code_url"])
	r = g.ok(ordering, anOrder("mweb01").with("trade_type", "MWEB", "openid", ""))
	assert.Contains(t, r.fields["mweb_url"], r.fields["prepay_id"])
	r = g.ok(ordering, anOrder("app001").with("trade_type", "APP", "openid", ""))
	assert.NotContains(t, r.fields, "mweb_url")
	assert.NotContains(t, r.fields, "code_url")
}

func TestUnifiedOrderLacksParams(t *testing.T) {
	g := newGateway(t)
	for _, name := range []string{"body", "out_trade_no", "total_fee", "spbill_create_ip", "notify_url", "trade_type"} {
		r := g.refused("LACK_PARAMS", ordering, anOrder(number).with(name, ""))
		assert.Contains(t, r.fields["return_msg"], "输入源“/body/xml/"+name+"”")
		assert.Contains(t, r.fields["return_msg"], "此字段为必填项")
		g.refused("LACK_PARAMS", ordering, anOrder(number).with(name, " \n"))
	}
}

func TestUnifiedOrderParamErrors(t *testing.T) {
	g := newGateway(t)
	for _, pair := range [][]string{
		{"body", strings.Repeat("b", 128)},
		{"body", strings.Repeat("中", 43)}, // 129 bytes
		{"attach", strings.Repeat("a", 128)},
		{"detail", strings.Repeat("d", 6001)},
		{"out_trade_no", "short"},
		{"out_trade_no", strings.Repeat("1", 33)},
		{"out_trade_no", "number@1"},
		{"out_trade_no", "中文中文中文"},
		{"total_fee", "0"}, {"total_fee", "-1"}, {"total_fee", "1.00"}, {"total_fee", "1e2"}, {"total_fee", "01"}, {"total_fee", " 1"},
		{"fee_type", "USD"},
		{"spbill_create_ip", "localhost"}, {"spbill_create_ip", "::ffff:1.2.3.4"}, {"spbill_create_ip", "fe80::1%eth0"},
		{"attach", " "}, {"goods_tag", "\t"},
		{"time_start", "2015-08-06 12:53:46"},
		{"time_expire", "20151301000000"},
		{"notify_url", "http://shop/notify?a=1"}, {"notify_url", "shop/notify"}, {"notify_url", "http://shop/" + strings.Repeat("n", 256)},
		{"trade_type", "jsapi"}, {"trade_type", "MICROPAY"},
		{"limit_pay", "no_debit"},
		{"openid", strings.Repeat("o", 129)},
		{"receipt", "N"}, {"profit_sharing", "X"}, {"version", "2.0"},
		{"scene_info", "text"}, {"scene_info", `{"store_info":{"name":"no id"}}`},
		{"version", "1.0", "detail", "text"},
		{"device_info", strings.Repeat("d", 33)},
	} {
		g.refused("PARAM_ERROR", ordering, anOrder(number).with(pair...))
	}
	for text, pair := range map[string][]string{
		"NATIVE支付必须传product_id":   {"trade_type", "NATIVE"},
		"JSAPI支付必须传openid":        {"openid", ""},
		"传sub_openid必须传sub_appid": {"sub_openid", "osub"},
	} {
		assert.Equal(t, text, g.refused("LACK_PARAMS", ordering, anOrder(number).with(pair...)).fields["return_msg"])
	}
	_, ok := g.Order(number)
	assert.False(t, ok)
}

func TestUnifiedOrderTakes(t *testing.T) {
	g := newGateway(t, Merchant{FeeTypes: []string{"HKD"}})
	g.order("all-optional|*_", "detail", `{"goods_detail":[{"goods_id":"1","quantity":1,"price":1}]}`, "version", "1.0",
		"attach", strings.Repeat("a", 127), "body", strings.Repeat("b", 127), "fee_type", "HKD", "spbill_create_ip", "2001:db8::1",
		"goods_tag", "WXG", "limit_pay", "no_credit", "receipt", "Y", "profit_sharing", "N",
		"scene_info", `{"store_info":{"id":"SZT10000","name":"n"}}`, "time_start", "20091225091010", "not_known_here", "1")
	o, _ := g.Order("all-optional|*_")
	assert.Equal(t, "HKD", o.FeeType)
}

func TestOpenIDOfAnotherApp(t *testing.T) {
	g := newGateway(t, Merchant{OtherAppIDs: []string{"wxother"}})
	g.LoginCode("wxother", "oOther")
	r := g.fails("PARAM_ERROR", ordering, anOrder(number).with("openid", "oOther"))
	assert.Equal(t, "无效的openid", r.fields["err_code_des"])
	assert.Equal(t, g.ids["appid"], r.fields["appid"])
	g.order(number, "openid", "oOther", "appid", "wxother")
}

func TestSubOpenID(t *testing.T) {
	g := newGateway(t, provider())
	shop := []string{"sub_mch_id", "1900000109", "sub_appid", "wx8888888888888888", "sub_openid", "oShop", "openid", ""}
	g.order(number, shop...)
	o, _ := g.Order(number)
	assert.Equal(t, "oShop", o.SubOpenID)
	assert.Equal(t, "1900000109", o.SubMchID)

	g.LoginCode("wxd930ea5d5a258f4f", "oShop2")
	r := g.refused("PARAM_ERROR", ordering, anOrder("another-number").with(shop...).with("sub_openid", "oShop2"))
	assert.Equal(t, "sub_appid and sub_openid not match", r.fields["return_msg"])
}

func TestOrderingAgain(t *testing.T) {
	g := newGateway(t)
	first := g.order(number, "time_expire", formatTime(compactTime, g.Clock.Now().Add(5*time.Hour)))
	assert.Equal(t, first, g.order(number), "time_expire may be left out")
	g.Clock.Advance(prepayLife - time.Second)
	assert.Equal(t, first, g.order(number, "sign_type", "HMAC-SHA256"))
	o, _ := g.Order(number)
	assert.Equal(t, "HMAC-SHA256", o.SignType)
	g.Clock.Advance(time.Second)
	second := g.order(number)
	assert.NotEqual(t, first, second, "after two hours")
	require.NoError(t, g.Pay(number))
}

func TestOrderingAgainWithOtherParameters(t *testing.T) {
	g := newGateway(t)
	g.order(number)
	g.fails("INVALID_REQUEST", ordering, anOrder(number).with("total_fee", "101"))
	g.fails("INVALID_REQUEST", ordering, anOrder(number).with("trade_type", "APP"))
	r := g.fails("INVALID_REQUEST", ordering, anOrder(number).with("attach", "more"))
	assert.Equal(t, "201 商户订单号重复", r.fields["err_code_des"])
	expire := formatTime(compactTime, g.Clock.Now().Add(time.Hour))
	g.fails("INVALID_REQUEST", ordering, anOrder(number).with("time_expire", expire))
	o, _ := g.Order(number)
	assert.Equal(t, int64(100), o.TotalFee)
}

func TestOrderingAUsedNumber(t *testing.T) {
	g := newGateway(t)
	g.paid(number, Payment{})
	g.fails("ORDERPAID", ordering, anOrder(number))
	g.order("closed-order")
	g.Clock.Advance(closeAfter)
	g.ok("/pay/closeorder", fields{"out_trade_no": "closed-order"})
	g.fails("ORDERCLOSED", ordering, anOrder("closed-order"))
	g.order("revoked-order")
	require.NoError(t, g.SetTradeState("revoked-order", "REVOKED"))
	g.fails("ORDERCLOSED", ordering, anOrder("revoked-order"))
}

func TestTimeExpire(t *testing.T) {
	g := newGateway(t)
	in := func(d time.Duration) string { return formatTime(compactTime, g.Clock.Now().Add(d)) }
	for _, pairs := range [][]string{{"time_expire", in(59 * time.Second)}, {"time_expire", in(-time.Hour)},
		{"time_start", in(time.Hour), "time_expire", in(30 * time.Minute)}} {
		r := g.refused("PARAM_ERROR", ordering, anOrder(number).with(pairs...))
		assert.Contains(t, r.fields["return_msg"], "time_expire")
	}
	expire := in(time.Minute)
	g.order(number, "time_expire", expire)
	g.Clock.Advance(59 * time.Second)
	g.order(number, "time_expire", expire) // the distance of time_expire is checked only once
	g.Clock.Advance(time.Second)
	assert.ErrorIs(t, g.Pay(number), ErrExpired)
	assert.Equal(t, "NOTPAY", g.ok(query, byNumber).fields["trade_state"])
	assert.Equal(t, "NOTPAY", g.Orders()[0].State)

	r := g.refused("PARAM_ERROR", ordering, anOrder(number).with("time_expire", expire))
	assert.Contains(t, r.fields["return_msg"], "time_expire时间过短")
	g.order(number, "time_expire", in(time.Hour)) // the order can be paid again
	g.Clock.Advance(time.Hour)
	assert.ErrorIs(t, g.Pay(number), ErrExpired)
	g.order(number)
	require.NoError(t, g.Pay(number))
}

// An order closes by itself, but only after a week.
func TestOrdersCloseByThemselves(t *testing.T) {
	g := newGateway(t)
	g.order(number, "time_expire", formatTime(compactTime, g.Clock.Now().Add(time.Hour)))
	made := g.Clock.Now()
	g.Clock.Advance(7*24*time.Hour - time.Second)
	assert.Equal(t, "NOTPAY", g.state())
	g.Inject(Fault{Name: StaleQuery, Delay: 3 * time.Second, Skip: 1})
	g.Clock.Advance(time.Second)
	assert.Equal(t, []string{"CLOSED", "NOTPAY", "CLOSED"}, g.tells(3))
	g.fails("ORDERCLOSED", ordering, anOrder(number))
	assert.ErrorIs(t, g.Pay(number), ErrClosed)
	o, _ := g.Order(number)
	assert.Equal(t, made.Add(openFor), o.Closed)
}

// Lengths are counted in bytes. The text names the field, its size and the
// limit.
func TestUnifiedOrderTexts(t *testing.T) {
	g := newGateway(t)
	for text, pair := range map[string][2]string{
		"输入源“/body/xml/attach”映射到值字段“附加数据”字符串规则校验失败，字节数 129，大于最大值 127":  {"attach", strings.Repeat("长", 43)},
		"输入源“/body/xml/body”映射到字段“商品描述”必填性规则校验失败，此字段为必填项":               {"body", ""},
		"无法将输入源“/body/xml/total_fee”映射到目标字段“总金额”中，此字段需要一个合法的 64 位有符号整数": {"total_fee", "1.5"},
		"invalid total_fee":        {"total_fee", "0"},
		"invalid spbill_create_ip": {"spbill_create_ip", "127.0.0.1,127.0.0.2"},
	} {
		assert.Equal(t, text, g.call(ordering, anOrder(number).with(pair[:]...)).fields["return_msg"])
	}
	assert.Equal(t, "body参数长度有误", g.call(scanning, aScan("x").with("body", strings.Repeat("长", 43))).fields["return_msg"])
	assert.Equal(t, "缺少参数body", g.call(scanning, aScan("x").with("body", "")).fields["return_msg"])
}
