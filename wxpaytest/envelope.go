package wxpaytest

import (
	"cmp"
	"crypto/hmac"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// admit reads a request and makes the checks that are common to the API. It
// returns either the call or the response that rejects it.
func (a *api) admit(op *operation, method string, body []byte, x *exchange) (*call, *message) {
	fields, remarks, refused := readFields(method, body)
	x.form = remarks
	if refused != nil {
		return nil, refused
	}
	a.rooms.history.note(x, func(x *Exchange) { x.Fields = fields })
	c := a.newCall(op, x.Header, a.rooms.clock.Now())
	c.fields = fields
	for _, check := range []func() *message{
		c.checkMerchant,
		func() *message { return c.checkHolder(x.Client) },
		func() *message { return c.checkSignOf(body) },
	} {
		if refused := check(); refused != nil {
			return nil, refused
		}
	}
	c.dropEmpty()
	for _, check := range []func() *message{c.checkCommon, c.checkApp, c.checkSub, c.checkRules} {
		if failed := check(); failed != nil {
			failed.sign()
			return nil, failed
		}
	}
	return c, nil
}

// newCall returns a call of the gateway or of the sandbox, depending on the
// operation.
func (a *api) newCall(op *operation, header http.Header, now time.Time) *call {
	c := &call{rooms: a.rooms, real: a.rooms, op: op, header: header, now: now}
	if op.sandbox != "" {
		c.rooms = a.rooms.inSandbox()
		c.merchants.expireKeys(c.clock.Now())
	}
	return c
}

// dropEmpty: 签名算法: an empty value is not signed and counts as missing.
func (c *call) dropEmpty() {
	c.fields = maps.Clone(c.fields)
	maps.DeleteFunc(c.fields, func(_, value string) bool { return value == "" })
}

// checkMerchant: 商户号: the merchant exists. Until the signature was checked,
// every failure is unsigned.
func (c *call) checkMerchant() *message {
	mchID := first(c.fields, c.names(mchIDNames))
	if mchID == "" {
		return refusal(codeLackParams, "缺少参数mch_id")
	}
	c.merchant = c.merchants.get(mchID)
	switch {
	case c.merchant != nil:
		return nil
	case !merchantNumber.MatchString(mchID):
		return refusal(codeParam, ruleText("mch_id", "字符串必须匹配正则表达式“"+merchantNumber.String()+"”"))
	}
	return refusal(codeMchIDNotExist, "").explained(c.unknownMerchant(mchID))
}

// checkHolder: 安全规范: the certificate belongs to the calling merchant.
func (c *call) checkHolder(name string) *message {
	if c.op.certificate && name != c.merchant.MchID {
		return refusal(codeCert, "")
	}
	return nil
}

// checkSign: 安全规范: the sign covers every received field and is upper-case hex.
func (c *call) checkSign() *message {
	signType, ok := c.op.algorithm(c.fields["sign_type"])
	if !ok {
		return refusal(codeSign, c.op.wrongLength(c.fields["sign"])).explained(c.op.explainSignType(c.fields["sign_type"]))
	}
	c.signType = signType
	want := codec.Sign(c.signType, c.merchant.Key, c.fields)
	if !hmac.Equal([]byte(want), []byte(c.fields["sign"])) {
		return refusal(codeSign, "")
	}
	return nil
}

// checkSignOf is checkSign, and explains a wrong sign.
func (c *call) checkSignOf(body []byte) *message {
	failed := c.checkSign()
	if failed != nil && failed.whySign == (SignProblem{}) {
		failed.whySign = c.explainSign(body)
	}
	return failed
}

// algorithm returns the algorithm for this sign_type. 签名算法: MD5 if sign_type is
// missing. Some paths allow only one algorithm, and those with MD5 allow no
// sign_type.
func (op *operation) algorithm(signType string) (string, bool) {
	switch op.signType {
	case MD5:
		return MD5, signType == "" || op.sandbox != "" && signType == MD5
	case HMACSHA256:
		return HMACSHA256, signType == "" && !op.needsSignType || signType == HMACSHA256
	}
	signType = cmp.Or(signType, MD5)
	return signType, signType == MD5 || signType == HMACSHA256
}

// names returns all names of an id, or only the default one if the path knows
// no other.
func (c *call) names(all []string) []string {
	if c.op.looseIDs {
		return all
	}
	return all[:1]
}

// checkCommon: 随机字符串: nonce_str is required and has at most 32 bytes.
func (c *call) checkCommon() *message {
	nonce := c.fields["nonce_str"]
	switch {
	case nonce == "" && !c.op.noNonce:
		return c.refusal(codeLackParams, "缺少参数nonce_str")
	case nonce != "" && c.op.noNonce: // such paths answer a nonce_str with a signature error
		return refusal(codeSign, "").explained(SignProblem{Explained: "The sign is right, but this path takes no nonce_str.", Chinese: "签名正确，但这个接口不接受 nonce_str。", Mistake: "nonce_str not taken"})
	case len(nonce) > 32:
		return c.refusal(codeParam, "nonce_str参数长度有误")
	}
	return nil
}

// checkApp: 公共错误码: the appid exists and belongs to the merchant. WeChat Pay
// answers an empty appid like one of a wrong length.
func (c *call) checkApp() *message {
	appID := first(c.fields, c.names(appIDNames))
	_, known := c.merchants.secrets[appID]
	switch {
	case c.op.noAppID && appID+c.fields["sub_appid"] != "": // 查询分账结果: reported with this text
		return refusal(codeSign, "签名失败").explained(SignProblem{Explained: "The sign is right, but this path takes no appid and no sub_appid.", Chinese: "签名正确，但这个接口不接受 appid 和 sub_appid。", Mistake: "appid not taken"})
	case c.op.noAppID, appID == "" && c.op.looseIDs:
		return nil
	case appID == "":
		return c.refusal(codeParam, "appid参数长度有误")
	case c.op.sandbox != "":
		return nil
	case !known:
		return c.refusal(codeAppIDNotExist, "").explained(c.unknownApp(appID))
	case !c.merchant.hasApp(appID):
		return c.refusal(codeIDsDontMatch, "").explained(c.foreignApp(appID))
	}
	return nil
}

// checkSub checks the ids of service providers. 服务商: sub_mch_id names the shop
// in every call, sub_appid the shop's mini program.
func (c *call) checkSub() *message {
	subMchID, subAppID := c.fields["sub_mch_id"], c.fields["sub_appid"]
	if len(c.merchant.SubMerchants) == 0 {
		if subMchID != "" || subAppID != "" {
			return c.refusal(codeNoAuth, "非服务商商户不能使用sub_mch_id")
		}
		return nil
	}
	if subMchID == "" {
		if c.op.looseIDs || c.op.anySub {
			return nil
		}
		return c.refusal(codeLackParams, "受理机构必须传入sub_mch_id")
	}
	sub, ok := c.merchant.sub(subMchID)
	if !ok {
		return c.refusal(codeNoAuth, c.unrelated())
	}
	if subAppID != "" && subAppID != sub.AppID {
		return c.refusal(codeIDsDontMatch, "sub_mch_id与sub_appid不匹配")
	}
	c.sub = sub
	return nil
}

// checkRules checks the operation's own fields in the order of the document.
// Its failures are unsigned, like all failures of a request's form. A field
// without a rule is accepted, as WeChat Pay does: 申请退款 still accepts op_user_id
// and device_info, and 交易保障 accepts both execute_time and execute_time_. So a
// misspelt name (boby, outTradeNo) is not rejected itself. Merchants reported
// 缺少参数 for it, because the field with the correct name is missing.
func (c *call) checkRules() *message {
	for _, r := range c.op.rules {
		value, ok := c.fields[r.name]
		switch {
		case r.required && strings.TrimSpace(value) == "": // a value of spaces counts as missing
			return c.lacks(r.name)
		case len(value) > r.max:
			return c.tooLong(r, value)
		case ok && (r.valid != nil && !r.valid(value) || strings.TrimSpace(value) == ""):
			return c.malformed(r.name, value)
		}
	}
	return nil
}
