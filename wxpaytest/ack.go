package wxpaytest

import (
	"bytes"
	"errors"

	"github.com/seed6780280e/wxpay/wxpaytest/explain"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// readAck reports whether the response to a notification acknowledges it. 支付结果通知:
// return_code is SUCCESS. The remarks say how the response differs from the
// documented one, or why it is not a message. Many SDKs write an XML declaration or
// another root element, and merchants live with them, so these do not count.
func readAck(reply []byte) (ok bool, remarks []explain.Remark) {
	fields, unusual, err := xmlfields.Request(reply)
	var refused *xmlfields.Error
	if errors.As(err, &refused) {
		return false, []explain.Remark{explain.Remark(refused.Remark)}
	}
	if fields["return_code"] != "SUCCESS" {
		return false, nil
	}
	for _, r := range unusual {
		remarks = append(remarks, explain.Remark(r))
	}
	add := func(name, what string) {
		remarks = append(remarks, explain.Remark{Name: name, What: what, Line: 1, Column: 1})
	}
	if bytes.HasPrefix(bytes.TrimSpace(reply), []byte("<?xml")) {
		add("declaration", "an XML declaration stands before the root; the documented response has none")
	}
	if len(bytes.TrimSpace(reply)) != len(reply) {
		add("blanks", "white space stands around the XML; the documented response has none")
	}
	return true, remarks
}
