package papay

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

const version = "1.0"

// checkSigning refuses the fields that all ways of signing have in common, if WeChat Pay
// would refuse them. The phone shows only 参数构造错误 then.
func checkSigning(account, notifyURL string) error {
	if strings.ContainsFunc(account, func(r rune) bool { return utf8.RuneLen(r) > 3 }) {
		return errors.New("contract_display_account (ContractDisplayAccount) must not have emoji or other characters of 4 bytes")
	}
	return requestvalue.CheckURL("notify_url (NotifyURL)", notifyURL)
}

// dated returns a copy of a request with a timestamp: its own, or the time of the client's
// clock.
func dated[Request any](c *wxpay.Client, req *Request, timestamp func(*Request) *int64) *Request {
	if req == nil || *timestamp(req) != 0 {
		return req
	}
	copied := *req
	*timestamp(&copied) = c.Clock().Now().Unix()
	return &copied
}
