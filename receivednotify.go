package wxpay

import (
	"encoding/json"
	"fmt"
	"slices"
)

// attachNames are the field names that must not occur in attach. Other names may,
// because merchants store query strings in it. These are enough: in a notification
// bank_type follows attach, so every rearrangement contains one of them.
var attachNames = []string{"bank_type", "nonce_str", "result_code", "return_code", "time_end", "transaction_id"}

// checkReceivedNotify refuses a notification in which a value has absorbed other
// fields, even if its signature is right. Replies are not checked in this way: they
// come from WeChat Pay over TLS, so nobody can have rearranged them, and the attach
// of an order may contain anything.
func checkReceivedNotify(m XMLMap) error {
	if !m.pairs.HasAmpersand() {
		return nil
	}
	for field, value := range m.All() {
		for name := range embedded(value) {
			if swallows(m, field, value, name) {
				return fmt.Errorf("%w: %.64s holds &%.64s=", ErrRearranged, field, name)
			}
		}
	}
	return nil
}

// swallows reports whether a field's value contains &name= because the field has
// absorbed another one. Only free text may contain &name= for other reasons.
func swallows(m XMLMap, field, value, name string) bool {
	switch {
	case field == "attach":
		return slices.Contains(attachNames, name)
	case isPaymentName(field) && field != "promotion_detail" && !isFreeText(field, value):
		return true
	}
	return isPaymentName(name) || isOthersName(name) || m.Has(name)
}

// ambiguity says why the signature does not prove where the free texts of a
// notification end; "" means that it does. An unknown field could be a piece of the
// free text before it. Without bank_type, attach could end anywhere. Two cases are
// accepted, because neither changes a number or an amount. The end of a device_info
// can look like err_code, err_code_des, fee_type or is_subscribe, if the genuine
// message lacks that field. And attach can end with an unknown field that was next
// to it: then attach is longer than it was.
func ambiguity(m XMLMap) string {
	if m.Get("attach") != "" && m.Get("bank_type") == "" {
		return "attach is not followed by bank_type"
	}
	for _, text := range freeTexts {
		i, found := m.pairs.Find(text)
		if !found || m.pairs.Value(i) == "" || !isFreeText(text, m.pairs.Value(i)) {
			continue
		}
		if next := valueAfter(m, i); next != "" && !isPaymentName(next) {
			return fmt.Sprintf("the unknown field %.64s could be a piece of the field before it", next)
		}
	}
	return ""
}

// valueAfter returns the name of the first field after the i-th that has a value, "" if
// there is none. A field without a value is not signed, so it separates nothing.
func valueAfter(m XMLMap, i int) string {
	for i++; i < m.Len(); i++ {
		if m.pairs.Value(i) != "" {
			return m.pairs.Name(i)
		}
	}
	return ""
}

// freeTexts are the fields that isFreeText may accept, in the order of their names.
var freeTexts = [...]string{"attach", "device_info", "promotion_detail"}

// isFreeText reports whether the merchant chooses the value of a field, so that it
// may end anywhere.
func isFreeText(field, value string) bool {
	switch field {
	case "attach", "device_info":
		return true
	case "promotion_detail":
		return !json.Valid([]byte(value))
	}
	return false
}
