package wxpaytest

import (
	"cmp"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// failure is result_code FAIL: understood and turned down.
func (c *call) failure(code, text string) *message {
	m := c.envelope()
	m.code = code
	if c.op.bareParamError && code == codeParam {
		// 统一下单: PARAM_ERROR comes without appid, nonce_str and sign.
		m.fields = map[string]string{"return_code": "SUCCESS", "return_msg": "OK"}
		m.unsigned = true
	}
	m.fields["result_code"] = "FAIL"
	m.fields["err_code"] = code
	m.fields["err_code_des"] = cmp.Or(text, describe(code))
	if c.op.failed != nil {
		c.op.failed(m)
	}
	return m
}

func (c *call) success() *message {
	m := c.envelope()
	m.fields["result_code"] = "SUCCESS"
	return m
}

// envelope is the common part of every answer to an understood request: the
// ids repeated, a new nonce_str. It is signed with the request's algorithm.
func (c *call) envelope() *message {
	m := &message{signType: c.signType, key: c.merchant.Key, unsigned: c.op.unsignedReply, fields: map[string]string{
		"return_code": "SUCCESS",
		"return_msg":  "OK",
	}}
	for _, name := range identityNames {
		m.set(name, c.fields[name])
	}
	if !c.op.noNonce {
		m.fields["nonce_str"] = codec.RandomHex(16)
	}
	return m
}
