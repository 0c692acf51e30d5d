package wxpaytest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGatewayExplainsWrongSigns(t *testing.T) {
	g := newGateway(t, Merchant{}, Merchant{AppID: "wx2", MchID: "1900000109", Key: strings.Repeat("k", 32)})
	f := g.ids.with("nonce_str", "n", "out_trade_no", "20150806125346")
	post := func(path, sign string) string {
		return g.refused("SIGNERROR", path, f.with("sign", sign)).header.Get("Wxpaytest-Sign")
	}

	assert.Equal(t, "Wrong sign: the sign is in lower case; write it in upper case.", post(query, strings.ToLower(signTest("", g.key, f))))
	assert.Contains(t, post(query, signTest("HMAC-SHA256", g.key, f)), "the message has no sign_type")
	assert.Contains(t, post(query, signTest("", strings.Repeat("k", 32), f)), "the key of merchant 1900000109 was used")
	assert.Contains(t, post(query, signTest("", g.Merchant("").AppSecret, f)), "the AppSecret was used")
	assert.Contains(t, post(query, signTest("", g.Sandbox().Merchant("").Key, f)), "the sandbox's key was used")
	assert.Contains(t, post("/xdc/apiv2sandbox"+query, signTest("", g.key, f)), "the key outside of the sandbox was used")
	old := g.key
	g.ChangeKey("", strings.Repeat("n", 32))
	assert.Contains(t, post(query, signTest("", old, f)), "the key from before it was changed was used")

	unsigned := f.with()
	unsigned["sign"] = ""
	assert.Contains(t, g.refused("SIGNERROR", query, unsigned).header.Get("Wxpaytest-Sign"), "has no sign")
	r := g.call("/pay/downloadbill", f.with("sign", strings.Repeat("A", 32), "bill_date", "20150806"))
	assert.Contains(t, r.header.Get("Wxpaytest-Sign"), "none of the usual mistakes", "a path with its own form of failures")
	assert.Contains(t, g.refused("SIGNERROR", query, byNumber.with("sign_type", "SHA1")).header.Get("Wxpaytest-Sign"),
		`"SHA1"; this path takes MD5 and HMAC-SHA256`)
	g.key = strings.Repeat("n", 32)
	assert.Empty(t, g.fails("ORDERNOTEXIST", query, byNumber).header.Values("Wxpaytest-Sign"))
}

// What was found out when a request arrived is kept, and not searched again.
func TestExplanationIsKept(t *testing.T) {
	g := newGateway(t)
	said := g.refused("SIGNERROR", query, byNumber.with("sign", strings.ToLower(strings.Repeat("A", 32)))).header.Get("Wxpaytest-Sign")
	x := g.lastExchange()
	assert.Equal(t, said, x.SignProblem.Explained)
	assert.Equal(t, said, g.Diagnose(x).Request.Explained)
	x.SignProblem = SignProblem{Explained: "planted", Chinese: "种下的", Mistake: "a mistake", Subject: "a field"}
	j := g.Diagnose(x).Request
	assert.Equal(t, x.SignProblem, SignProblem{j.Explained, j.Chinese, j.Mistake, j.Subject})
	g.refused("SIGNERROR", query, byNumber.with("sign_type", "SHA1"))
	assert.Equal(t, "sign_type not taken", g.lastExchange().SignProblem.Mistake)
	g.order(number)
	assert.Zero(t, g.lastExchange().SignProblem)
}
