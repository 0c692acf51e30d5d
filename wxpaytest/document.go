package wxpaytest

import (
	"net/http"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// readFields reads a request, or refuses it.
func readFields(method string, body []byte) (map[string]string, *message) {
	switch {
	case method != http.MethodPost: // 协议规则: submitted by POST
		return nil, refusal(codePostMethod, "")
	case len(body) == 0: // 公共错误码: POST_DATA_EMPTY
		return nil, refusal(codeEmpty, "")
	case !utf8.Valid(body): // 协议规则: UTF-8 throughout
		return nil, refusal(codeNotUTF8, "")
	}
	// 协议规则: XML, one level under <xml>, and no DTD.
	fields, err := xmlfields.Decode(body)
	if err != nil {
		return nil, refusal(codeXML, "")
	}
	return fields, nil
}

// documented returns the table as the answer of a call.
func (c *call) documented(d *answer.Document) *message {
	return &message{fields: map[string]string{}, unsigned: true, document: d}
}

// answer is the message as bytes, or the document, unless a fault has turned
// that into a failure.
func (m *message) answer() *answer.Answer {
	if m.document == nil || m.fields["return_code"] != "" {
		return answer.XML(m.encode())
	}
	a := &answer.Answer{Status: http.StatusOK, ContentType: "text/plain", Document: m.document}
	if m.document.Gzip {
		a.ContentType = "application/x-gzip"
	}
	return a
}

// bareFailure keeps what the failures of answers that are else a document have.
// 下载资金账单, 拉取订单评价数据 返回结果: no ids, no nonce_str, no sign.
func bareFailure(m *message) {
	for name := range m.fields {
		switch name {
		case "return_code", "return_msg", "result_code", "err_code", "err_code_des":
		default:
			delete(m.fields, name)
		}
	}
}
