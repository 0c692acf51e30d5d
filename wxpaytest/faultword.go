package wxpaytest

import (
	"cmp"
	"net/http"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
)

// busy is the text of a failure without a reason.
const busy = "系统繁忙，请稍后再试"

// words are the failures in all forms that WeChat Pay uses.
func (f Fault) words() []*act {
	code := cmp.Or(f.Code, codeSystemError)
	return []*act{
		{name: ErrCode, fields: f.fail, errCode: code},
		{name: UnsignedFail, fields: f.refuse("return_code", "FAIL", "return_msg", cmp.Or(f.Text, busy))},
		{name: EmptyReturnMsg, fields: f.refuse("return_code", "FAIL", "return_msg", "")},
		{name: ReturnCode, fields: f.refuse("return_code", code, "return_msg", cmp.Or(f.Text, busy))},
		{name: ErrorMsg, fields: f.refuse("return_code", "FAIL", "error_code", code, "error_msg", cmp.Or(f.Text, busy))},
		{name: ErrorCode, fields: f.refuse("return_code", "FAIL", "return_msg", cmp.Or(f.Text, busy), "error_code", cmp.Or(f.Code, "20003"))},
		{name: UnsignedErrCode, fields: f.refuse("return_code", "SUCCESS", "return_msg", cmp.Or(f.Text, busy),
			"result_code", "FAIL", "err_code", code, "err_code_des", cmp.Or(f.Text, describe(code)))},
		{name: NoResultCode, fields: func(m *message) { delete(m.fields, "result_code") }},
		{name: BadRequest, before: true, answer: func(a *answer.Answer) { *a = *answer.Page400(cmp.Or(f.Text, "The SSL certificate error")) }},
		{name: NotFound, before: true, answer: answer.Page(http.StatusNotFound, "404 Not Found")},
	}
}

// refuse replaces the response by these fields, unsigned.
func (f Fault) refuse(pairs ...string) func(m *message) {
	return func(m *message) {
		m.fields = map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m.fields[pairs[i]] = pairs[i+1]
		}
		m.unsigned, m.document, m.code = true, nil, cmp.Or(f.Code, codeSystemError)
	}
}

// fail replaces the response by a signed failure.
func (f Fault) fail(m *message) {
	code := cmp.Or(f.Code, codeSystemError)
	kept := map[string]string{"result_code": "FAIL", "err_code": code, "err_code_des": cmp.Or(f.Text, describe(code))}
	for _, name := range append([]string{"return_code", "return_msg", "nonce_str"}, identityNames...) {
		if value, ok := m.fields[name]; ok {
			kept[name] = value
		}
	}
	m.fields, m.code = kept, code
}
