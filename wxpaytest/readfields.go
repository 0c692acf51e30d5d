package wxpaytest

import (
	"net/http"
	"unicode/utf8"

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
