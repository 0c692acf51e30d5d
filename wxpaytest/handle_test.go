package wxpaytest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHandle(t *testing.T) {
	g := newGateway(t)
	var got map[string]string
	g.Handle("/pay/profitsharingquery", PathOptions{}, func(f map[string]string) map[string]string {
		got = f
		g.Orders() // the gateway is not locked meanwhile
		return map[string]string{"status": "FINISHED"}
	})
	r := g.ok("/pay/profitsharingquery", fields{"out_order_no": "P1", "appid": "", "empty": "", "sign_type": "HMAC-SHA256"})
	assert.Equal(t, "FINISHED", r.fields["status"])
	assert.Equal(t, "P1", got["out_order_no"])
	assert.NotContains(t, got, "empty")
	g.refused("SIGNERROR", "/pay/profitsharingquery", fields{"sign": "0"})
	g.Inject(Fault{Name: SystemErrorAfter, Path: "/pay/profitsharingquery"})
	g.fails("SYSTEMERROR", "/pay/profitsharingquery", nil)
}

func TestHandleFailures(t *testing.T) {
	g := newGateway(t)
	g.Handle("/a", PathOptions{}, func(map[string]string) map[string]string {
		return map[string]string{"result_code": "FAIL", "err_code": "NOT_FOUND", "err_code_des": "no"}
	})
	g.fails("NOT_FOUND", "/a", nil)
	g.Handle("/a", PathOptions{}, func(map[string]string) map[string]string {
		return map[string]string{"return_code": "FAIL", "return_msg": "对同笔订单分账频率过高"}
	})
	g.refused("FAIL", "/a", nil)
	g.Handle("/a", PathOptions{}, func(map[string]string) map[string]string { return nil })
	g.ok("/a", nil)
}

func TestHandleSignTypes(t *testing.T) {
	g := newGateway(t)
	echo := func(map[string]string) map[string]string { return nil }
	g.Handle("/md5", PathOptions{SignType: MD5}, echo)
	g.Handle("/hmac", PathOptions{SignType: HMACSHA256}, echo)
	g.ok("/md5", nil)
	g.refused("SIGNERROR", "/md5", fields{"sign_type": "HMAC-SHA256"})
	g.refused("SIGNERROR", "/md5", fields{"sign_type": "MD5"})
	g.ok("/hmac", fields{"sign_type": "HMAC-SHA256"})
	g.refused("SIGNERROR", "/hmac", fields{"sign_type": "MD5"})
	g.refused("SIGNERROR", "/hmac", nil)
	assert.Panics(t, func() { g.Handle("/x", PathOptions{SignType: "SHA1"}, echo) })
	for _, path := range []string{"", "x", "/x/", "/", NotifyPath} {
		panics(t, "is not a path", func() { g.Handle(path, PathOptions{}, echo) })
	}
}

func TestHandleOtherFamilies(t *testing.T) {
	g := newGateway(t)
	echo := func(map[string]string) map[string]string { return map[string]string{"partner_trade_no": "T1"} }
	g.Handle("/mmpaymkttransfers/promotion/transfers", PathOptions{Certificate: true, SignType: MD5, UnsignedReply: true}, echo)
	f := fields{"mch_appid": g.ids["appid"], "mchid": g.ids["mch_id"], "nonce_str": "n"}
	f["sign"] = signTest("", testKey, f)
	r := g.post(g.withID, "/mmpaymkttransfers/promotion/transfers", writeXML(f))
	assert.Equal(t, "T1", r.fields["partner_trade_no"])
	assert.Equal(t, g.ids["mch_id"], r.fields["mchid"])
	assert.Equal(t, g.ids["appid"], r.fields["mch_appid"])
	assert.False(t, r.signed())
	r = g.post(g.plain, "/mmpaymkttransfers/promotion/transfers", writeXML(f))
	assert.Equal(t, http.StatusBadRequest, r.status)
	f["mch_appid"] = "wx1"
	f["sign"] = signTest("", testKey, f)
	r = g.post(g.withID, "/mmpaymkttransfers/promotion/transfers", writeXML(f))
	g.wasRefused("APPID_NOT_EXIST", r)
}

func TestHandleWithoutNonce(t *testing.T) {
	g := newGateway(t)
	g.Handle("/papay/querycontract", PathOptions{NoNonce: true}, func(map[string]string) map[string]string { return nil })
	g.refused("SIGNERROR", "/papay/querycontract", nil)
	f := g.ids.with("contract_id", strings.Repeat("1", 5))
	f["sign"] = signTest("", testKey, f)
	r := g.post(g.plain, "/papay/querycontract", writeXML(f))
	assert.Equal(t, "SUCCESS", r.fields["result_code"], r.body)
	assert.Equal(t, signTest("", testKey, r.fields), r.fields["sign"])
	assert.NotContains(t, r.fields, "nonce_str")
}

// Paths of customs look like those of the server API, but their messages are signed.
func TestHandleCustoms(t *testing.T) {
	const path = "/cgi-bin/mch/customs/customdeclarequery"
	g := newGateway(t)
	g.Handle(path, PathOptions{}, func(map[string]string) map[string]string { return nil })
	r := g.ok(path, nil)
	x := g.Exchanges()
	assert.Equal(t, r.fields["sign"], g.Diagnose(x[len(x)-1]).Reply.Given)
	g.Inject(Fault{Name: MissingSignature, Path: path})
	assert.Empty(t, g.call(path, nil).fields["sign"])
}

func TestAFaultBeforeItsPathIsHandled(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: ErrCode, Path: "/later"})
	g.Handle("/later", PathOptions{}, func(map[string]string) map[string]string { return nil })
	assert.Equal(t, "SYSTEMERROR", g.call("/later", fields{}).fields["err_code"])
}
