package wxpaytest

import (
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// withRID appends the number that WeChat gives each failed request.
func withRID(msg string) string {
	return msg + ", rid: " + strings.ToLower(codec.RandomHex(4)+"-"+codec.RandomHex(4)+"-"+codec.RandomHex(4))
}

// wxaReply is a JSON response. Success is the errcode 0.
type wxaReply map[string]any

// wxaFails returns a failure. Its errmsg ends in rid, as WeChat's does.
func wxaFails(code int, msg string) wxaReply {
	return wxaReply{"errcode": code, "errmsg": withRID(msg)}
}

// wxaOK returns a success with more fields.
func wxaOK(fields wxaReply) wxaReply {
	reply := wxaReply{"errcode": 0, "errmsg": "ok"}
	for name, value := range fields {
		reply[name] = value
	}
	return reply
}

func (r wxaReply) errCode() int {
	code, _ := r["errcode"].(int)
	return code
}
