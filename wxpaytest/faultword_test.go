package wxpaytest

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Failures that merchants reported can be reproduced word for word.
func TestFailuresWordForWord(t *testing.T) {
	ids := fields{"appid": "wxd930ea5d5a258f4f", "mch_id": "10000100"}
	for name, c := range map[string]struct {
		fault Fault
		want  fields // without nonce_str and sign
	}{
		"u":                  {Fault{Name: UnsignedFail, Text: "签名错误，请检查后再试"}, fields{"return_code": "FAIL", "return_msg": "签名错误，请检查后再试"}},
		"u without a reason": {Fault{Name: EmptyReturnMsg}, fields{"return_code": "FAIL", "return_msg": ""}},
		"s": {Fault{Name: ErrCode, Code: "INVALID_REQUEST", Text: "201 商户订单号重复"}, ids.with(
			"return_code", "SUCCESS", "return_msg", "OK", "result_code", "FAIL", "err_code", "INVALID_REQUEST", "err_code_des", "201 商户订单号重复")},
		"s in the documents' words": {Fault{Name: ErrCode, Code: "ORDERCLOSED"}, ids.with(
			"return_code", "SUCCESS", "return_msg", "OK", "result_code", "FAIL", "err_code", "ORDERCLOSED", "err_code_des", "订单已关闭")},
		"x1": {Fault{Name: ReturnCode, Code: "PARAM_ERROR", Text: "签名错误"}, fields{"return_code": "PARAM_ERROR", "return_msg": "签名错误"}},
		"x2": {Fault{Name: ErrorMsg, Code: "NOAUTH", Text: "回退方没有开通分账回退功能"},
			fields{"return_code": "FAIL", "error_code": "NOAUTH", "error_msg": "回退方没有开通分账回退功能"}},
		"x3": {Fault{Name: ErrorCode, Code: "20002", Text: "No Bill Exist"}, fields{"return_code": "FAIL", "return_msg": "No Bill Exist", "error_code": "20002"}},
		"x4": {Fault{Name: UnsignedErrCode, Code: "CA_ERROR", Text: "证书已过期"},
			fields{"return_code": "SUCCESS", "return_msg": "证书已过期", "result_code": "FAIL", "err_code": "CA_ERROR", "err_code_des": "证书已过期"}},
	} {
		g := newGateway(t)
		c.fault.Before = true
		g.Inject(c.fault)
		r := g.call(ordering, anOrder(number))
		assert.Equal(t, c.fault.Name == ErrCode, r.signed(), name)
		assert.Equal(t, c.want, r.fields.with("nonce_str", "", "sign", ""), name)
		assert.Empty(t, g.Orders(), name)
		if c.fault.Code != "" {
			assert.Equal(t, c.fault.Code, g.lastExchange().Code, name)
		}
		c.fault.Before, c.fault.Times, c.fault.Number = false, 2, number
		g.Inject(c.fault)
		g.order("another")
		for range 2 {
			assert.Equal(t, c.want, g.call(ordering, anOrder(number)).fields.with("nonce_str", "", "sign", ""), name)
			assert.True(t, g.lastExchange().Effect, name)
		}
		g.order(number)
		assert.Len(t, g.Orders(), 2, name)
	}
}

// A path keeps its own form of a failure: recall of a reversal, the texts of
// bills.
func TestErrCodesOfPathsWithTheirOwnForm(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: ErrCode, Code: "NOT_ALLOW", Text: "订单的支付场景不支持该请求", Path: reversing})
	r := g.fails("NOT_ALLOW", reversing, byNumber)
	assert.Equal(t, "订单的支付场景不支持该请求", r.fields["err_code_des"])
	assert.Equal(t, "N", r.fields["recall"])
	g.Inject(Fault{Name: ErrCode, Code: textNoBill, Path: downloadBillPath})
	assert.Equal(t, fields{"return_code": "FAIL", "return_msg": "No Bill Exist", "error_code": "20002"},
		g.call(downloadBillPath, fields{"bill_date": "20200101"}).fields)
}

func TestErrCodesOfLogins(t *testing.T) {
	g := newGateway(t)
	g.Inject(Fault{Name: ErrCode, Code: "40226", Text: "code blocked"})
	resp, err := g.plain.Get(g.URL + loginPath)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	assert.Regexp(t, `{"errcode":40226,"errmsg":"code blocked, rid: .*"}`, string(g.lastExchange().Reply))
}

func TestPagesOfTheAccessLayer(t *testing.T) {
	g := newGateway(t)
	g.InjectScript([]Fault{{Name: BadRequest, Text: "No required SSL certificate was sent"}, {Name: NotFound}})
	r := g.call(refunding, aRefund("R1", "1"))
	assert.Equal(t, http.StatusBadRequest, r.status)
	assert.Contains(t, r.body, "<center>No required SSL certificate was sent</center>")
	assert.Equal(t, http.StatusNotFound, g.call(refunding, aRefund("R1", "1")).status)
}

func TestNoResultCode(t *testing.T) {
	g := newGateway(t)
	g.InjectMix(1, Fault{Name: NoResultCode, Probability: 1})
	r := g.call(ordering, anOrder(number))
	assert.True(t, r.signed())
	assert.NotContains(t, r.fields, "result_code")
	assert.Contains(t, r.fields, "prepay_id")
}
