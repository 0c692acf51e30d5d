package main

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
)

// envelope are fields that only say how a reply was sent. They are not shown.
var envelope = []string{"return_code", "return_msg", "result_code", "nonce_str", "sign", "sign_type"}

// replyRecord returns the fields of a reply: those in first, and then all others. fields
// that the caller shows in its own way are in without.
func replyRecord(fields wxpay.XMLMap, first []string, without func(name string) bool) *record {
	r := &record{}
	for _, name := range first {
		if text, ok := shown(fields, name); ok && !without(name) {
			r.add(name, replyValue(fields, name, text))
		}
	}
	for name := range fields.All() {
		text, ok := shown(fields, name)
		if ok && !slices.Contains(first, name) && !without(name) {
			r.add(name, replyValue(fields, name, text))
		}
	}
	return r
}

// shown returns the value of a field that is there.
func shown(fields wxpay.XMLMap, name string) (string, bool) {
	return fields.Get(name), fields.Get(name) != "" && !slices.Contains(envelope, name)
}

// replyValue returns a value with its type. A text that is not of the form that the
// documentation says stays a text.
func replyValue(fields wxpay.XMLMap, name, text string) any {
	number, err := strconv.ParseInt(text, 10, 64)
	moment, noMoment := time.ParseInLocation("20060102150405", text, wxpay.Zone())
	switch {
	case isAmount(name) && err == nil:
		return fen{number, currencyOf(fields, name)}
	case isCount(name) && err == nil:
		return number
	case name == "time_end" && noMoment == nil:
		return moment
	case isFlag(name) && (text == "Y" || text == "N"):
		return text == "Y"
	}
	return text
}

func isAmount(name string) bool {
	return strings.HasSuffix(name, "_fee") || strings.HasPrefix(name, "coupon_fee_") || strings.HasPrefix(name, "coupon_refund_fee_")
}

func isCount(name string) bool {
	return strings.HasSuffix(name, "_count") || strings.HasPrefix(name, "rate")
}

func isFlag(name string) bool {
	return name == "is_subscribe" || name == "sub_is_subscribe" || name == "user_repaid"
}

// currencyOf returns the currency of an amount; "": CNY.
func currencyOf(fields wxpay.XMLMap, name string) string {
	if strings.HasPrefix(name, "cash_") {
		return fields.Get("cash_fee_type")
	}
	return cmp.Or(fields.Get("fee_type"), fields.Get("refund_fee_type"))
}
