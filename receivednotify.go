package wxpay

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/internal/flatxml"
)

// attachNames are looked for in attach, where merchants keep query strings, in
// place of all names: in a notification bank_type follows attach, so that no
// rearrangement gets by without one of them.
var attachNames = []string{"bank_type", "nonce_str", "result_code", "return_code", "time_end", "transaction_id"}

// checkReceivedNotify refuses a notification, verified though it is, in which a
// value shows that it swallowed other fields. A reply is not looked at in this
// way: it came from WeChat Pay over TLS, so that nobody can have rearranged it,
// and an order's own attach may hold anything.
func checkReceivedNotify(m XMLMap) error {
	for i := range m.fields {
		field := &m.fields[i]
		if strings.IndexByte(field.Value, '&') < 0 {
			continue
		}
		for name := range embedded(field.Value) {
			if swallows(m, field, name) {
				return fmt.Errorf("%w: %.64s holds &%.64s=", ErrRearranged, field.Name, name)
			}
		}
	}
	return nil
}

// swallows reports whether a field's value holds &name= because the field has
// swallowed another one. Only free text may hold such a thing at all.
func swallows(m XMLMap, field *flatxml.Field, name string) bool {
	switch {
	case field.Name == "attach":
		return slices.Contains(attachNames, name)
	case isPaymentName(field.Name) && field.Name != "promotion_detail" && !isFreeText(field.Name, field.Value):
		return true
	}
	return isPaymentName(name) || isOthersName(name) || m.Has(name)
}

// ambiguity says why a signature does not prove where the free texts of a
// notification end, "" if it does. A field that is not known could be a piece of
// the free text before it, and without bank_type attach could end anywhere. Two
// things are left, and neither changes a number or an amount. The end of a
// device_info can pass for err_code, err_code_des, fee_type or is_subscribe where
// the genuine message has none. And attach can end with a field that is not known
// and that stood behind it: then attach is longer than it was.
func ambiguity(m XMLMap) string {
	if m.Get("attach") != "" && m.Get("bank_type") == "" {
		return "attach is not followed by bank_type"
	}
	afterText := false
	for i := range m.fields {
		field := &m.fields[i]
		if field.Value == "" {
			continue // not signed: it stands between no two fields
		}
		if afterText && !isPaymentName(field.Name) {
			return fmt.Sprintf("%.64s, which is not known, could be a piece of the field before it", field.Name)
		}
		afterText = isFreeText(field.Name, field.Value)
	}
	return ""
}

// isFreeText reports whether a field's value is the merchant's to choose, so
// that it may end anywhere.
func isFreeText(field, value string) bool {
	switch field {
	case "attach", "device_info":
		return true
	case "promotion_detail":
		return !json.Valid([]byte(value))
	}
	return false
}
