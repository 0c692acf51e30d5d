package wxpaytest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// verdict returns the checks of the last exchange. A dash marks the failed one.
func (g *gateway) verdict() (names string, j Diagnosis) {
	j = g.Diagnose(g.lastExchange())
	for _, c := range j.Checks {
		if !c.OK {
			names += "-"
		}
		names += c.Name + " "
	}
	return strings.TrimSpace(names), j
}

func TestJudge(t *testing.T) {
	const envelope = "method UTF-8 XML mch_id "
	g := newGateway(t)
	g.order(number)
	for name, c := range map[string]struct {
		ask    func()
		want   string
		detail string
	}{
		"right":       {func() { g.call(query, byNumber) }, envelope + "sign nonce_str appid fields state", ""},
		"page":        {func() { g.noXML = true; g.post(g.plain, "/pay/nothing", "<xml/>") }, "-path", "/pay/nothing"},
		"login":       {func() { g.post(g.plain, loginPath, "") }, "-state", "41002"},
		"method":      {func() { _, _ = g.plain.Get(g.URL + query) }, "-method", "请使用post方法"},
		"empty":       {func() { g.post(g.plain, query, "") }, "method UTF-8 -XML", "post数据为空"},
		"GBK":         {func() { g.post(g.plain, query, "<xml><a>\xd6\xd0</a></xml>") }, "method -UTF-8", "编码格式错误"},
		"JSON":        {func() { g.post(g.plain, query, "{}") }, "method UTF-8 -XML", "XML格式错误"},
		"no merchant": {func() { g.call(query, fields{"mch_id": "1"}) }, "method UTF-8 XML -mch_id", "MCHID不存在"},
		"sign":        {func() { g.call(query, fields{"sign": strings.Repeat("0", 32)}) }, envelope + "-sign", "签名错误"},
		"nonce":       {func() { g.call(query, byNumber.with("nonce_str", strings.Repeat("n", 33))) }, envelope + "sign -nonce_str", "nonce_str参数长度有误"},
		"appid":       {func() { g.call(query, byNumber.with("appid", "wx0")) }, envelope + "sign nonce_str -appid", "appid不存在"},
		"shop":        {func() { g.call(query, byNumber.with("sub_mch_id", "1")) }, envelope + "sign nonce_str appid -sub_mch_id", "非服务商商户不能使用sub_mch_id"},
		"fields":      {func() { g.call("/pay/unifiedorder", anOrder("long-enough").with("total_fee", "1.5")) }, envelope + "sign nonce_str appid -fields", "无法将输入源“/body/xml/total_fee”映射到目标字段“总金额”中，此字段需要一个合法的 64 位有符号整数"},
		"more fields": {func() { g.call("/pay/unifiedorder", anOrder("long-enough").with("openid", "")) }, envelope + "sign nonce_str appid -fields", "JSAPI支付必须传openid"},
		"state":       {func() { g.call(query, fields{"out_trade_no": "another"}) }, envelope + "sign nonce_str appid fields -state", "订单不存在"},
		"certificate": {func() { g.call(refunding, aRefund("R1", "1")) }, envelope + "certificate sign nonce_str appid fields -state", "订单不存在或未支付"},
		"none":        {func() { g.post(g.plain, refunding, "") }, "-certificate", "No required SSL certificate was sent"},
		"other's":     {func() { g.post(clientWith(g.Server, g.Certificate("1")), refunding, writeXML(g.signed(nil))) }, envelope + "-certificate", "证书与商户号不匹配"},
		"expired": {func() {
			g.post(clientWith(g.Server, g.CertificateUntil("", time.Now().Add(-time.Hour))), refunding, "")
		}, "-certificate", "The SSL certificate error"},
		"fault": {func() {
			g.Inject(Fault{Name: SystemErrorBefore})
			g.call(query, byNumber)
		}, envelope + "sign nonce_str appid fields -state", "系统错误 (system-error-before)"},
		"sandbox": {func() { g.call(sandboxCurrent+query, byNumber) }, envelope + "-sign", "签名错误"},
	} {
		t.Run(name, func(t *testing.T) {
			g.noXML = false
			c.ask()
			names, j := g.verdict()
			assert.Equal(t, c.want, names)
			assert.Equal(t, c.detail, j.Checks[len(j.Checks)-1].Detail)
		})
	}
}

func TestJudgeSigns(t *testing.T) {
	g := newGateway(t)
	g.order(number, "sign_type", HMACSHA256, "attach", "")
	x := g.lastExchange()
	for again := range 2 {
		if again > 0 {
			g.ChangeKey("", strings.Repeat("k", 32))
		}
		j := g.Diagnose(x)
		assert.Equal(t, HMACSHA256, j.Request.Type)
		assert.Equal(t, x.Fields["sign"], j.Request.Computed)
		assert.Equal(t, j.Request.Given, j.Request.Computed)
		assert.Contains(t, j.Request.String, "out_trade_no="+number)
		assert.True(t, strings.HasSuffix(j.Request.String, "&key="+testKey))
		assert.Empty(t, j.Request.Explained)
		assert.NotEmpty(t, j.Reply.Given)
	}
	g.call(query, byNumber) // with the old key
	_, j := g.verdict()
	assert.NotEqual(t, j.Request.Given, j.Request.Computed)
	assert.Contains(t, j.Request.Explained, "the key from before it was changed")
	assert.Zero(t, j.Reply, "a rejection is unsigned")
	j = g.Diagnose(Exchange{Path: query, Method: http.MethodPost, Body: []byte("<xml><sign>1</sign></xml>"), Code: codeLackParams})
	assert.Equal(t, Signature{Given: "1"}, j.Request)
}

func TestJudgeDelivery(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	shop := listen(t, func(w http.ResponseWriter, attempt int) {
		if attempt > 1 {
			_, _ = w.Write([]byte(ack))
		}
	})
	g.paid(number, Payment{}, "notify_url", shop.URL)
	g.Clock.Advance(time.Minute)
	g.ok(refunding, aRefund("R1", "1").with("notify_url", shop.URL))
	require.NoError(t, g.FinishRefund("R1", RefundSuccess))
	g.paid("nobody-there", Payment{}, "notify_url", "http://127.0.0.1:1/")
	all := g.Deliveries()
	require.Len(t, all, 4)
	first, second, refund, unheard := g.DiagnoseDelivery(all[0]), g.DiagnoseDelivery(all[1]), g.DiagnoseDelivery(all[2]), g.DiagnoseDelivery(all[3])
	assert.Equal(t, []Check{{CheckHTTP, "200", true}, {CheckAck, "", false}}, first.Checks)
	assert.Equal(t, []Check{{CheckHTTP, "200", true}, {CheckAck, ack, true}}, second.Checks)
	assert.Equal(t, MD5, first.Request.Type)
	assert.Equal(t, first.Request.Given, first.Request.Computed)
	assert.Zero(t, refund.Request)
	assert.Contains(t, refund.Decrypted, "<out_refund_no><![CDATA[R1]]>")
	require.Len(t, unheard.Checks, 1)
	assert.Contains(t, unheard.Checks[0].Detail, "refused")

	g.ChangeKey("", strings.Repeat("k", 32))
	assert.Equal(t, first, g.DiagnoseDelivery(all[0]), "checked with the key of that time")
	assert.Equal(t, refund, g.DiagnoseDelivery(all[2]))
	all[0].Body = []byte("half a mess")
	assert.Zero(t, g.DiagnoseDelivery(all[0]).Request)
	all[2].Body = []byte("<xml><req_info>bm9uc2Vuc2U=</req_info></xml>")
	assert.Zero(t, g.DiagnoseDelivery(all[2]).Decrypted)
}

func TestJudgeNamesTheMistake(t *testing.T) {
	g := newGateway(t)
	f := g.ids.with("nonce_str", "n")
	g.post(g.plain, query, writeXML(f.with("sign", strings.ToLower(signTest(MD5, testKey, f)))))
	_, j := g.verdict()
	assert.Equal(t, "lower-case hex", j.Request.Mistake)
	assert.Contains(t, j.Request.Explained, "lower case")
}
