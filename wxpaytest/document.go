package wxpaytest

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// readFields parses a request, or rejects it. The remarks say what is unusual
// in its XML, or where and why it is rejected.
func readFields(method string, body []byte) (map[string]string, []xmlfields.Remark, *message) {
	switch {
	case method != http.MethodPost: // 协议规则: the method is POST
		return nil, nil, refusal(codePostMethod, "")
	case len(body) == 0: // 公共错误码: POST_DATA_EMPTY
		return nil, nil, refusal(codeEmpty, "")
	case !utf8.Valid(body): // 协议规则: UTF-8 throughout
		return nil, []xmlfields.Remark{xmlfields.NotUTF8(body)}, refusal(codeNotUTF8, "")
	}
	// 协议规则: XML with one level below the root and without a DTD. WeChat Pay
	// accepts other roots, as those of SDKs that name it after a type.
	fields, remarks, err := xmlfields.Request(body)
	var wrong *xmlfields.Error
	if errors.As(err, &wrong) {
		return nil, []xmlfields.Remark{wrong.Remark}, refusal(codeXML, "")
	}
	return fields, remarks, nil
}

// formLine returns the remarks as the value of a header.
func formLine(remarks []xmlfields.Remark) string {
	var lines []string
	for _, r := range remarks {
		lines = append(lines, r.String())
	}
	return strings.Join(lines, "; ")
}

// posted returns a request as a POST. The fields of a GET are in its query.
func (op *operation) posted(r *http.Request, body []byte) (method string, fields []byte) {
	switch {
	case !op.get:
		return r.Method, body
	case r.Method != http.MethodGet:
		return http.MethodGet, body // refused: the method is wrong
	}
	return http.MethodPost, EncodeXML(firstValues(r.URL.Query()))
}

// documented returns the document as the response of a call.
func (c *call) documented(d *answer.Document) *message {
	return &message{fields: map[string]string{}, unsigned: true, document: d}
}

// answer encodes the message. A document is sent unless a fault has turned it
// into a failure.
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

// bareFailure keeps the fields that a failure has on paths that answer with a
// document.
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

// firstValues returns the fields of a query.
func firstValues(query url.Values) map[string]string {
	fields := map[string]string{}
	for name := range query {
		fields[name] = query.Get(name)
	}
	return fields
}
