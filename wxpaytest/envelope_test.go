package wxpaytest

import (
	"crypto/tls"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const query = "/pay/orderquery"

var byNumber = fields{"out_trade_no": "20150806125346"}

func TestOnlyPOST(t *testing.T) {
	g := newGateway(t)
	resp, err := g.plain.Get(g.URL + query)
	require.NoError(t, err)
	resp.Body.Close()
	assert.Equal(t, codePostMethod, g.lastExchange().Code)
	assert.Contains(t, string(g.lastExchange().Reply), "请使用post方法")
}

func TestBrokenBodies(t *testing.T) {
	g := newGateway(t)
	for body, code := range map[string]string{
		"":                                "POST_DATA_EMPTY",
		"<xml><a>\xff</a></xml>":          "NOT_UTF8",
		"{}":                              "XML_FORMAT_ERROR",
		"<xml><a>1</a>":                   "XML_FORMAT_ERROR",
		"<xml><a>1</a><a>1</a></xml>":     "XML_FORMAT_ERROR",
		"<!DOCTYPE x><xml><a>1</a></xml>": "XML_FORMAT_ERROR",
		"<xml></xml>":                     "LACK_PARAMS",
	} {
		g.wasRefused(code, g.post(g.plain, query, body))
	}
}

func TestIdentities(t *testing.T) {
	g := newGateway(t, Merchant{OtherAppIDs: []string{"wxother"}},
		Merchant{AppID: "wxsecond", MchID: "1900000109", Key: strings.Repeat("k", 32)})
	g.refused("MCHID_NOT_EXIST", query, byNumber.with("mch_id", "1"))
	r := g.refused("PARAM_ERROR", query, byNumber.with("mch_id", g.ids["mch_id"]+" "))
	assert.Contains(t, r.fields["return_msg"], "字符串必须匹配正则表达式“^[1-9]\\d*$”")
	g.refused("APPID_NOT_EXIST", query, byNumber.with("appid", "wx1"))
	g.refused("APPID_MCHID_NOT_MATCH", query, byNumber.with("appid", "wxsecond"))
	g.fails("ORDERNOTEXIST", query, byNumber.with("appid", "wxother"))
	g.refused("NOAUTH", query, byNumber.with("sub_mch_id", "1900000109"))
	g.fails("ORDERNOTEXIST", query, byNumber.with("sub_mch_id", ""))

	delete(g.ids, "appid")
	assert.Equal(t, "appid参数长度有误", g.refused("PARAM_ERROR", query, byNumber).fields["return_msg"])
}

func TestEmptyElementsAreUnsignedAndAbsent(t *testing.T) {
	g := newGateway(t)
	f := byNumber.with()
	f["sub_mch_id"], f["sub_appid"], f["transaction_id"] = "", "", ""
	g.fails("ORDERNOTEXIST", query, f)
	f["out_trade_no"] = ""
	g.refused("LACK_PARAMS", query, f)
}

// A field that WeChat Pay does not know is accepted if it was signed. If a name
// is misspelt, the field with the correct name is missing.
func TestUnknownNames(t *testing.T) {
	g := newGateway(t)
	misspelt := func(f fields, name, wrong string) fields { return f.with(wrong, f[name], name, "") }
	g.refused("LACK_PARAMS", ordering, misspelt(anOrder(number), "body", "boby"))
	g.refused("LACK_PARAMS", ordering, misspelt(anOrder(number), "notify_url", "notifyUrl"))
	assert.Empty(t, g.Orders())
	g.ok(ordering, anOrder(number).with("atach", "a misspelt field that is optional"))
	require.NoError(t, g.Pay(number))
	g.refused("LACK_PARAMS", query, misspelt(byNumber, "out_trade_no", "outTradeNo"))
	g.refused("LACK_PARAMS", closing, misspelt(byNumber, "out_trade_no", "out_tradeno"))
	g.refused("LACK_PARAMS", refunding, misspelt(aRefund("R1", "1"), "out_refund_no", "refund_no"))
	g.ok(refunding, aRefund("R1", "1").with("op_user_id", "10000100", "device_info", "13467007045764"))
	g.refused("LACK_PARAMS", asking, misspelt(fields{"out_refund_no": "R1"}, "out_refund_no", "outRefundNo"))
	g.refused("LACK_PARAMS", scanning, misspelt(aScan(g.AuthCode("")), "auth_code", "authCode"))
	g.refused("LACK_PARAMS", reversing, misspelt(byNumber, "out_trade_no", "outTradeNo"))

	f := g.ids.with("nonce_str", "n", "out_trade_no", number)
	f["sign"] = signTest("", g.key, f)
	g.wasRefused("SIGNERROR", g.post(g.plain, query, writeXML(f.with("unknown", "1"))))
}

func TestNonce(t *testing.T) {
	g := newGateway(t)
	f := byNumber.with()
	f["nonce_str"] = ""
	g.refused("LACK_PARAMS", query, f)
	g.refused("PARAM_ERROR", query, byNumber.with("nonce_str", strings.Repeat("n", 33)))
	g.fails("ORDERNOTEXIST", query, byNumber.with("nonce_str", strings.Repeat("n", 32)))
}

func TestSignatures(t *testing.T) {
	g := newGateway(t)
	g.fails("ORDERNOTEXIST", query, byNumber)
	g.fails("ORDERNOTEXIST", query, byNumber.with("sign_type", "MD5"))
	hmac := g.fails("ORDERNOTEXIST", query, byNumber.with("sign_type", "HMAC-SHA256"))
	assert.Len(t, hmac.fields["sign"], 64, "signed with the algorithm of the request")

	r := g.refused("SIGNERROR", query, byNumber.with("sign", strings.Repeat("A", 32)))
	assert.Equal(t, "签名错误", r.fields["return_msg"])
	f := g.ids.with("nonce_str", "n", "out_trade_no", "20150806125346")
	f["sign"] = ""
	g.refused("SIGNERROR", query, f)
	g.refused("SIGNERROR", query, f.with("sign", strings.ToLower(signTest("", testKey, f))))
	g.refused("SIGNERROR", query, f.with("sign", signTest("", "another key", f)))
	g.refused("SIGNERROR", query, f.with("sign", signTest("HMAC-SHA256", testKey, f)))
	g.refused("SIGNERROR", query, byNumber.with("sign_type", "SHA1"))
	g.refused("SIGNERROR", query, byNumber.with("sign_type", "md5"))
}

func TestEveryReceivedFieldIsSigned(t *testing.T) {
	g := newGateway(t)
	f := g.ids.with("nonce_str", "n", "out_trade_no", "20150806125346")
	sign := signTest("", testKey, f)
	g.refused("SIGNERROR", query, f.with("sign", sign, "unknown", "1"))
	g.refused("SIGNERROR", query, f.with("sign", sign, "unknown", "0"))
	g.fails("ORDERNOTEXIST", query, f.with("unknown", "0"))
}

func TestChangeKey(t *testing.T) {
	g := newGateway(t)
	g.ChangeKey("", strings.Repeat("n", 32))
	g.refused("SIGNERROR", query, byNumber)
	g.key = strings.Repeat("n", 32)
	g.fails("ORDERNOTEXIST", query, byNumber)
	assert.Equal(t, g.key, g.Merchant("10000100").Key)
}

func TestClientCertificate(t *testing.T) {
	g := newGateway(t)
	const path = "/secapi/pay/refund"
	refund := fields{"out_trade_no": "20150806125346", "out_refund_no": "R1", "total_fee": "1", "refund_fee": "1"}
	g.fails("ORDERNOTEXIST", path, refund)
	assert.Equal(t, "10000100", g.lastExchange().Client)

	r := g.post(g.plain, path, writeXML(refund))
	assert.Equal(t, http.StatusBadRequest, r.status)
	assert.Contains(t, r.body, "400 No required SSL certificate was sent")
	assert.False(t, g.lastExchange().Presents)

	g.withID = clientWith(g.Server, g.Certificate("1900000109"))
	g.refused("CERT_ERROR", path, refund)

	for name, cert := range map[string]*tls.Certificate{
		"of another authority": newGateway(t).Certificate(""),
		"expired":              g.CertificateUntil("", time.Now().Add(-time.Hour)),
	} {
		r := g.post(clientWith(g.Server, cert), path, writeXML(refund))
		assert.Equal(t, http.StatusBadRequest, r.status, name)
		assert.Contains(t, r.body, "The SSL certificate error", name)
	}
}

func TestUnknownPath(t *testing.T) {
	g := newGateway(t)
	r := g.post(g.plain, "/pay/nothing", "<xml></xml>")
	assert.Equal(t, http.StatusNotFound, r.status)
	assert.Contains(t, r.body, "<html>")
	assert.Equal(t, "text/html", r.header.Get("Content-Type"))
}

func provider() Merchant {
	return Merchant{SubMerchants: []SubMerchant{{"1900000109", "wx8888888888888888"}, {MchID: "1900000110"}}}
}

func TestServiceProvider(t *testing.T) {
	g := newGateway(t, provider())
	says := func(text, code, path string, f fields) {
		assert.Equal(t, text, g.refused(code, path, f).fields["return_msg"])
	}
	says("受理机构必须传入sub_mch_id", "LACK_PARAMS", query, byNumber)
	says("受理关系不存在", "NOAUTH", query, byNumber.with("sub_mch_id", "1"))
	says("特约子商户商户号未授权服务商的产品权限", "NOAUTH", refunding, byNumber.with("sub_mch_id", "1"))
	g.refused("APPID_MCHID_NOT_MATCH", query, byNumber.with("sub_mch_id", "1900000109", "sub_appid", "wx1"))
	g.refused("APPID_MCHID_NOT_MATCH", query, byNumber.with("sub_mch_id", "1900000110", "sub_appid", "wx8888888888888888"))
	r := g.fails("ORDERNOTEXIST", query, byNumber.with("sub_mch_id", "1900000109", "sub_appid", "wx8888888888888888"))
	assert.Equal(t, "1900000109", r.fields["sub_mch_id"])
	assert.Equal(t, "wx8888888888888888", r.fields["sub_appid"])
}

func TestShopsHaveTheirOwnNumbers(t *testing.T) {
	g := newGateway(t, provider())
	g.order("20150806125346", "sub_mch_id", "1900000109")
	g.order("20150806125346", "sub_mch_id", "1900000110", "total_fee", "7")
	assert.ErrorIs(t, g.Pay("20150806125346"), ErrAmbiguous)
	require.NoError(t, g.Pay("1900000110/20150806125346"))
	o, ok := g.Order("1900000110/20150806125346")
	assert.True(t, ok)
	assert.Equal(t, "SUCCESS", o.State)
	r := g.ok(query, byNumber.with("sub_mch_id", "1900000109"))
	assert.Equal(t, "NOTPAY", r.fields["trade_state"])
}
