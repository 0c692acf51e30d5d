package wxpaytest

import (
	"cmp"
	"fmt"

	"github.com/seed6780280e/wxpay/wxpaytest/explain"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// tooLongToExplain replaces the explanation of a message that no merchant sends:
// the search for the mistake would take minutes.
const (
	tooLongToExplain = "The message is too long to explain its sign."
	tooLongChinese   = "报文太长，不分析签名错误的原因。"
)

// explainSign returns why the sign of a request is wrong.
func (c *call) explainSign(body []byte) SignProblem {
	if len(body) > smallBody {
		return SignProblem{Explained: tooLongToExplain, Chinese: tooLongChinese}
	}
	x := c.explainer()
	x.SignType = c.signType
	e, _ := x.XML(body) // the fields were parsed before, so this can't fail
	p := SignProblem{Explained: e.String(), Chinese: e.Chinese()}
	if len(e.Causes) > 0 {
		p.Mistake, p.Subject = e.Causes[0].Name, e.Causes[0].Subject
	}
	return p
}

// explainer returns an Explainer with the key of the call's merchant.
func (c *call) explainer() explain.Explainer {
	return explain.Explainer{Key: c.merchant.Key, OtherKeys: c.mistakableKeys()}
}

// mistakableKeys returns the secrets that a merchant could use instead of its
// key by mistake.
func (c *call) mistakableKeys() map[string]string {
	id := c.merchant.MchID
	keys := map[string]string{"the AppSecret": c.merchant.AppSecret}
	add := func(called string, m *Merchant) {
		if m.Key != c.merchant.Key {
			keys[called] = m.Key
		}
	}
	if c.merchant.oldKey != "" {
		keys["the key from before it was changed"] = c.merchant.oldKey
	}
	for other, m := range c.real.merchants.all() {
		if other != id {
			add("the key of merchant "+other, m)
		} else {
			add("the key outside of the sandbox", m)
		}
	}
	if sandbox := c.real.sandbox.peek(); sandbox != nil && c.rooms == c.real {
		add("the sandbox's key", sandbox.merchants.get(id))
	}
	return keys
}

// explainSignType describes a sign_type that the path does not allow.
func (op *operation) explainSignType(signType string) SignProblem {
	return SignProblem{Mistake: "sign_type not taken", Chinese: "这个接口不接受所发送的 sign_type，或者缺少必须的 sign_type。", Explained: fmt.Sprintf("Wrong sign_type: %s; this path takes %s.", xmlfields.Quote(signType), cmp.Or(op.signType, "MD5 and HMAC-SHA256"))}
}
