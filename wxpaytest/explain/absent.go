package explain

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// emptyWords are how languages write a value that is not set.
var emptyWords = []string{"undefined", "null", "None", "nil", "NULL", "<nil>", ""}

// oftenEmpty are the optional fields that programs often declare without a
// value. The search tries all subsets of them.
var oftenEmpty = []string{"attach", "detail", "device_info", "fee_type", "goods_tag", "limit_pay", "time_expire", "time_start"}

// optional are further fields that a message may lack.
var optional = []string{
	"sign_type", "openid", "product_id", "scene_info", "receipt", "profit_sharing", "sub_appid", "sub_mch_id", "sub_openid",
	"notify_url", "spbill_create_ip", "trade_type", "version", "transaction_id", "out_trade_no", "refund_id", "out_refund_no",
	"refund_desc", "refund_account", "refund_fee_type", "op_user_id", "offset", "auth_code", "tar_type", "bill_type", "appid",
	"mch_id", "nonce_str", "key", "err_code", "err_code_des", "return_msg", "settlement_total_fee", "coupon_fee", "promotion_detail",
}

// ofPhone are the fields in the signature for wx.requestPayment, and those of an
// app's payment.
var ofPhone = []string{"appId", "nonceStr", "package", "signType", "timeStamp", "partnerid", "prepayid", "prepay_id", "mch_id", "total_fee", "key"}

// usual are values of fields that programs set without asking.
var usual = map[string][]string{
	"fee_type": {"CNY", "1"}, "refund_fee_type": {"CNY"}, "trade_type": {"JSAPI", "NATIVE", "APP", "MWEB", "MICROPAY"},
	"device_info": {"WEB", "APP", "1000"}, "version": {"1.0", "1"}, "limit_pay": {"no_credit"}, "profit_sharing": {"Y", "N"}, "receipt": {"Y", "N"},
	"spbill_create_ip": {"127.0.0.1", "0.0.0.0", "8.8.8.8", "::1"}, "tar_type": {"GZIP"}, "bill_type": {"ALL"}, "offset": {"0"},
	"sign_type": {signTypeMD5, signTypeHMAC}, "signType": {signTypeMD5, signTypeHMAC}, "return_msg": {"OK"},
	"refund_account": {"REFUND_SOURCE_UNSETTLED_FUNDS", "REFUND_SOURCE_RECHARGE_FUNDS"}, "package": {"Sign=WXPay"},
}

// additions are mistakes with fields that the message does not have, the most
// likely first. They are not combined with others.
func (m *message) additions() []candidate {
	list := append(m.further(), m.unsent()...)
	names := append(append([]string{}, oftenEmpty...), optional...)
	if m.typeName == "signType" {
		names = ofPhone
	}
	for _, word := range emptyWords {
		for _, name := range names {
			if !m.has(name) {
				list = append(list, absent([]string{name}, word))
			}
		}
	}
	list = append(list, m.notYetSet()...)
	if m.typeName == "signType" {
		return list
	}
	for _, word := range emptyWords {
		for _, subset := range subsets(m.lacking(oftenEmpty)) {
			list = append(list, absent(subset, word))
		}
	}
	return list
}

// further are fields that were sent and signed, but must not be signed.
func (m *message) further() []candidate {
	names := slices.Sorted(maps.Keys(m.notSigned))
	mistake := func(what string) Mistake {
		return newMistake("further field signed", what, "sign only appId, nonceStr, package, signType and timeStamp")
	}
	list := []candidate{{mistake("fields were signed that are not part of the signature"), rare, func(d *draft) {
		for _, name := range names {
			adding(name, m.notSigned[name])(d)
		}
	}}}
	for _, name := range names[:min(len(names), 64)] {
		what := fmt.Sprintf("the field %s was signed, which is not part of the signature", xmlfields.Quote(name))
		list = append(list, candidate{mistake(what).about(name), rare, adding(name, m.notSigned[name])})
	}
	return list
}

// unsent are fields that were signed but not sent, with values that can be
// guessed.
func (m *message) unsent() []candidate {
	var list []candidate
	add := func(name, value string) {
		if value == "" || m.has(name) {
			return
		}
		what := fmt.Sprintf("the field %s was signed but not sent", xmlfields.Quote(name))
		list = append(list, candidate{newMistake("field not sent", what, "send every field that is signed").about(name), rare, adding(name, value)})
	}
	for _, name := range append(append(append([]string{}, oftenEmpty...), optional...), ofPhone...) {
		for _, value := range usual[name] {
			add(name, value)
		}
	}
	for _, name := range []string{"mch_id", "mchid", "op_user_id", "partnerid"} {
		add(name, m.mchID)
		add(name, m.value("mch_id"))
	}
	for _, appID := range m.appIDs {
		add("appid", appID)
		add("appId", appID)
	}
	return append(list, m.copied()...)
}

// copied are fields that were signed twice, under their own name and under
// another one.
func (m *message) copied() []candidate {
	var list []candidate
	for _, names := range [][2]string{
		{"out_refund_no", "out_trade_no"}, {"refund_fee", "total_fee"}, {"appId", "appid"}, {"nonceStr", "nonce_str"}, {"timestamp", "timeStamp"},
		{"noncestr", "nonceStr"}, {"signType", "sign_type"}, {"time_stamp", "timeStamp"}, {"openId", "openid"}, {"sub_openid", "openid"},
	} {
		name, other := names[0], names[1]
		if value := m.value(other); value != "" && !m.has(name) {
			what := fmt.Sprintf("the field %s was signed but not sent", xmlfields.Quote(name))
			list = append(list, candidate{newMistake("field not sent", what, "send every field that is signed").about(name), rare, adding(name, value)})
		}
	}
	return list
}

// absent are fields that the message does not have, signed with the word for a
// missing value.
func absent(names []string, word string) candidate {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = xmlfields.Quote(name)
	}
	fields := "the field " + quoted[0] + ", which is not sent, was"
	if len(names) > 1 {
		fields = "the fields " + strings.Join(quoted, " and ") + ", which are not sent, were"
	}
	as := "as " + xmlfields.Quote(word)
	if word == "" {
		as = "with an empty value"
	}
	m := newMistake("absent field signed", fields+" signed "+as, "do not sign fields that are not sent").about(names...)
	return candidate{m, rare, func(d *draft) {
		for _, name := range names {
			adding(name, word)(d)
		}
	}}
}

// notYetSet are fields that got their values after signing.
func (m *message) notYetSet() []candidate {
	var list []candidate
	for _, p := range m.pairs[:min(len(m.pairs), 64)] {
		for _, word := range emptyWords[:len(emptyWords)-1] {
			if p.value != word && p.value != "" {
				what := fmt.Sprintf("the field %s was signed as %s", xmlfields.Quote(p.name), xmlfields.Quote(word))
				list = append(list, candidate{newMistake("value set after signing", what, "set all values before signing").about(p.name), rare, func(d *draft) { d.set(p.name, word) }})
			}
		}
	}
	return list
}

// subsets returns all subsets of two names or more, the small ones first.
func subsets(names []string) [][]string {
	all := make([][][]string, len(names)+1)
	for bits := range 1 << len(names) {
		var subset []string
		for i, name := range names {
			if bits&(1<<i) != 0 {
				subset = append(subset, name)
			}
		}
		all[len(subset)] = append(all[len(subset)], subset)
	}
	var list [][]string
	for _, sized := range all[min(2, len(all)):] {
		list = append(list, sized...)
	}
	return list
}
