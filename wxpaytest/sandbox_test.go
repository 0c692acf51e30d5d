package wxpaytest

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	keyOld     = "/sandboxnew/pay/getsignkey"
	keyCurrent = "/xdc/apiv2getsignkey/sign/getsignkey"
)

// sandboxKey fetches the key, with only mch_id and nonce_str.
func (g *gateway) sandboxKey(path string) string {
	g.t.Helper()
	f := fields{"mch_id": g.ids["mch_id"], "nonce_str": "n"}
	f["sign"] = signTest("", g.key, f)
	r := g.post(g.plain, path, writeXML(f))
	require.Equal(g.t, fields{"return_code": "SUCCESS", "return_msg": "OK", "mch_id": g.ids["mch_id"],
		"sandbox_signkey": r.fields["sandbox_signkey"]}, r.fields)
	return r.fields["sandbox_signkey"]
}

// inSandbox returns a gateway whose merchant has the sandbox key and no
// certificate.
func inSandbox(t *testing.T) *gateway {
	g := atNoon(t)
	g.key = g.sandboxKey(keyCurrent)
	g.withID = g.plain
	return g
}

func TestGetSignKey(t *testing.T) {
	g := newGateway(t)
	key := g.sandboxKey(keyCurrent)
	assert.Regexp(t, `^[0-9a-f]{32}$`, key)
	assert.NotEqual(t, g.key, key)
	assert.Equal(t, key, g.sandboxKey(keyOld))
	assert.Equal(t, key, g.Sandbox().Merchant("").Key)
	f := fields{"mch_id": g.ids["mch_id"], "nonce_str": "n", "sign": "0"}
	g.wasRefused("SIGNERROR", g.post(g.plain, keyOld, writeXML(f)))
	f = fields{"mch_id": g.ids["mch_id"], "nonce_str": "n", "sign_type": "HMAC-SHA256"}
	f["sign"] = signTest("HMAC-SHA256", g.key, f)
	g.wasRefused("SIGNERROR", g.post(g.plain, keyOld, writeXML(f)))
	f = fields{"mch_id": g.ids["mch_id"]}
	f["sign"] = signTest("", g.key, f)
	g.wasRefused("LACK_PARAMS", g.post(g.plain, keyOld, writeXML(f)))
}

func TestSandboxKeyExpires(t *testing.T) {
	g := newGateway(t)
	path := "/xdc/apiv2sandbox/pay/orderquery"
	g.refused("SIGNERROR", path, byNumber)
	real := g.key
	g.key = g.sandboxKey(keyCurrent)
	g.fails("ORDERNOTEXIST", path, byNumber)
	g.refused("SIGNERROR", "/pay/orderquery", byNumber)
	g.Clock.Advance(24 * time.Hour)
	assert.Equal(t, "签名错误", g.refused("SIGNERROR", path, byNumber).fields["return_msg"])
	old := g.key
	g.key = real
	g.key = g.sandboxKey(keyCurrent)
	assert.NotEqual(t, old, g.key)
	g.fails("ORDERNOTEXIST", path, byNumber)
	g.ExpireSandboxKey("")
	g.refused("SIGNERROR", path, byNumber)
}

func TestSandboxMicropay(t *testing.T) {
	for base, amounts := range map[string][]string{
		"/xdc/apiv2sandbox": {"1", "2", "3"}, "/sandboxnew": {"1", "501", "502"},
	} {
		g := inSandbox(t)
		for _, total := range amounts {
			r := g.ok(base+scanning, aScan("120061098828009406").with("total_fee", total, "out_trade_no", "order_"+total, "appid", "wxAny"))
			assert.Equal(t, map[string]string{"2": "1", "3": "3"}[total], r.fields["coupon_fee"])
			assert.Equal(t, map[string]string{"3": "1"}[total], r.fields["settlement_total_fee"])
			q := g.ok(base+query, fields{"out_trade_no": "order_" + total, "appid": "wxAny"})
			assert.Equal(t, "SUCCESS", q.fields["trade_state"])
		}
		r := g.refused("PARAM_ERROR", base+scanning, aScan("120061098828009406"))
		assert.Contains(t, r.fields["return_msg"], "沙箱支付金额(100)无效")
		g.ok(base+reversing, fields{"out_trade_no": "order_1"})
		g.ok(base+"/pay/reverse", fields{"out_trade_no": "order_1"})
		assert.Empty(t, g.Orders(), "the sandbox has its own orders")
		assert.Len(t, g.Sandbox().Orders(), 3)
	}
}

// An order in the sandbox is paid by itself, and its notification is signed
// with the sandbox key.
func TestSandboxOrder(t *testing.T) {
	g := inSandbox(t)
	l := listen(t, nil)
	const base = "/sandboxnew"
	g.refused("PARAM_ERROR", base+ordering, anOrder(number))
	g.ok(base+ordering, anOrder(number).with("total_fee", "102", "notify_url", l.URL, "sign_type", "MD5"))
	require.Eventually(t, func() bool { return len(l.bodies()) == 1 }, 5*time.Second, time.Millisecond)
	paid := parseXML(t, []byte(l.bodies()[0]))
	assert.Equal(t, "1", paid["coupon_fee"])
	assert.Equal(t, signTest("", g.key, paid), paid["sign"])
	refund := aRefund("R1", "102").with("total_fee", "102", "notify_url", l.URL)
	g.ok(base+"/pay/refund", refund)
	require.Eventually(t, func() bool { return len(l.bodies()) == 2 }, 5*time.Second, time.Millisecond)
	r := g.ok(base+"/pay/refundquery", fields{"out_refund_no": "R1"})
	assert.Equal(t, "SUCCESS", r.fields["refund_status_0"])
	g.fails("REFUND_FEE_MISMATCH", base+refunding, refund.with("refund_fee", "1"))
	g.refused("SIGNERROR", base+query, byNumber.with("sign_type", "HMAC-SHA256"))
	g.fails("ORDERPAID", base+"/pay/closeorder", byNumber)
	assert.Equal(t, "SUCCESS", g.call(base+"/payitil/report", fields{"interface_url": "u", "user_ip": "8.8.8.8",
		"execute_time": "1", "return_code": "SUCCESS", "result_code": "SUCCESS"}).fields["result_code"])
	g.nextDay()
	assert.Contains(t, g.call(base+downloadBillPath, fields{"bill_date": billDay}).body, number)
	assert.Equal(t, http.StatusNotFound, g.call(base+fundFlow, nil).status)
}

func TestSandboxNegativeTests(t *testing.T) {
	g := inSandbox(t)
	const base = "/xdc/apiv2sandbox"
	test := func(name, path string, f fields) (response, error) {
		f = f.with("appid", "wx1", "mch_id", g.ids["mch_id"], "nonce_str", "n")
		f["sign"] = signTest("", g.key, f)
		r, err := http.NewRequest(http.MethodPost, g.URL+base+path, strings.NewReader(writeXML(f)))
		require.NoError(t, err)
		r.Header.Set("Wechatpay-Negative-Test", name)
		resp, err := (&http.Client{Transport: g.plain.Transport, Timeout: 300 * time.Millisecond}).Do(r)
		if err != nil {
			return response{}, err
		}
		defer resp.Body.Close()
		data, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return response{fields: parseXML(t, data)}, nil
	}
	scan := aScan("120061098828009406").with("total_fee", "1")
	for name, want := range map[string]string{"MICROPAY_USERPAYING": "USERPAYING", "MICROPAY_PAYERROR": "TRADE_ERROR"} {
		r, err := test(name, scanning, scan.with("out_trade_no", name))
		require.NoError(t, err)
		assert.Equal(t, want, r.fields["err_code"])
		r, err = test(name, query, fields{"out_trade_no": name})
		require.NoError(t, err)
		assert.Equal(t, strings.TrimPrefix(name, "MICROPAY_"), r.fields["trade_state"])
	}
	_, err := test("MICROPAY_TIMEOUT", scanning, scan)
	assert.Error(t, err)
	_, err = test("MICROPAY_PAY_QUERY_TIMEOUT", query, byNumber)
	assert.Error(t, err)
	r, err := test("MICROPAY_USERPAYING", query, fields{"out_trade_no": "nobody"})
	require.NoError(t, err)
	assert.Equal(t, "ORDERNOTEXIST", r.fields["err_code"])
	r, err = test("", query, byNumber)
	require.NoError(t, err)
	assert.Equal(t, "SUCCESS", r.fields["trade_state"])
}

func TestSandboxFaults(t *testing.T) {
	g := inSandbox(t)
	path := "/xdc/apiv2sandbox" + query
	g.Inject(Fault{Name: SystemErrorBefore, Path: path})
	g.fails("SYSTEMERROR", path, byNumber)
	assert.Equal(t, path, g.lastExchange().Path)
	g.Inject(Fault{Name: Unavailable, Path: keyOld})
	f := fields{"mch_id": g.ids["mch_id"], "nonce_str": "n"}
	f["sign"] = signTest("", testKey, f)
	assert.Equal(t, http.StatusServiceUnavailable, g.post(g.plain, keyOld, writeXML(f)).status)
}
