package wxpaytest

import (
	"net/http"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
)

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
