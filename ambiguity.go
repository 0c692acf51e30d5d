package wxpay

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/internal/flatxml"
)

// What is signed, k1=v1&k2=v2, does not tell where values end: they may hold &
// and =. So one genuine signature fits other messages too, in which a value is
// split at an &, or swallows its neighbours. Who chooses the attach of a cheap
// order could make of its notification one about another order and amount.
// What is sent must not hold the means for that; what is received must not
// show the traces.

// paymentNames are the fields of a payment notification and of an order query's
// response.
var paymentNames = namesOf(fieldtag.For[Envelope](), fieldtag.For[Payment]())

func namesOf(plans ...*fieldtag.Plan) map[string]bool {
	names := map[string]bool{}
	for _, name := range []string{
		"return_code", "return_msg", "result_code", "err_code", "err_code_des", "nonce_str", "sign", "sign_type",
		"trade_state", "trade_state_desc",
	} {
		names[name] = true
	}
	for _, plan := range plans {
		for _, name := range plan.Names() {
			names[name] = true
		}
	}
	return names
}

func isPaymentName(name string) bool {
	base := strings.TrimRight(name, "0123456789")
	return paymentNames[name] || base != name && paymentNames[base+"$n"]
}

// embedded yields the names of a value's &name=, as far as they could be
// fields' names. It looks at each byte once.
func embedded(value string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			start := strings.IndexByte(value, '&') + 1
			if start == 0 {
				return
			}
			value = value[start:]
			end := strings.IndexAny(value, "&=") // a name holds neither
			if end < 0 {
				return
			}
			name := value[:end]
			if value[end] == '=' && flatxml.CheckName(name) == nil && !yield(name) {
				return
			}
			value = value[end:]
		}
	}
}

// checkSent refuses a value that could be split into fields of a notification.
func checkSent(fields XMLMap) error {
	for i := range fields.fields {
		field := &fields.fields[i]
		if strings.IndexByte(field.Value, '&') < 0 {
			continue
		}
		for name := range embedded(field.Value) {
			if isPaymentName(name) {
				return fmt.Errorf("%s holds &%s=, from which a forged notification could be made: put it first, or write it as JSON", field.Name, name)
			}
		}
	}
	return nil
}

// attachNames are looked for in attach, where merchants keep query strings, in
// place of all names: in a notification bank_type follows attach, so that no
// rearrangement gets by without one of them.
var attachNames = []string{"bank_type", "nonce_str", "result_code", "return_code", "time_end", "transaction_id"}

// checkReceived refuses a message, verified though it is, in which a value
// shows that it swallowed other fields.
func checkReceived(m XMLMap) error {
	for i := range m.fields {
		field := &m.fields[i]
		if strings.IndexByte(field.Value, '&') < 0 {
			continue
		}
		for name := range embedded(field.Value) {
			bad := isPaymentName(name) || m.Has(name)
			if field.Name == "attach" {
				bad = slices.Contains(attachNames, name)
			}
			if bad {
				return rearrangedError(field.Name, name)
			}
		}
	}
	return nil
}

func rearrangedError(field, name string) error {
	return fmt.Errorf("%w: %s holds &%s=: the pairs were rearranged", ErrInvalidSignature, field, name)
}

// checkReceivedNotify is stricter than checkReceived, as it can be where the
// fields are known and nobody vouches for the sender: only free text holds
// &name= at all, and no field that is not known follows free text, for it could
// be a piece of it. What is left is the end of a device_info, which can pass
// for err_code, err_code_des, fee_type or is_subscribe where the genuine
// message has none: for no number and no amount.
func checkReceivedNotify(m XMLMap) error {
	if m.Get("attach") != "" && m.Get("bank_type") == "" {
		return fmt.Errorf("%w: attach is not followed by bank_type, so that it could end anywhere", ErrInvalidSignature)
	}
	afterText := false
	for i := range m.fields {
		field := &m.fields[i]
		if field.Value == "" {
			continue // not signed: it stands between no two fields
		}
		if afterText && !isPaymentName(field.Name) {
			return fmt.Errorf("%w: %s, which is not known, could be a piece of the field before it", ErrInvalidSignature, field.Name)
		}
		afterText = isFreeText(field.Name, field.Value)
		if afterText || field.Name == "promotion_detail" || strings.IndexByte(field.Value, '&') < 0 || !isPaymentName(field.Name) {
			continue
		}
		for name := range embedded(field.Value) {
			return rearrangedError(field.Name, name)
		}
	}
	return checkReceived(m)
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
