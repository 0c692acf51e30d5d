package wxpay

import (
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// envelopeNames are fields that every message may have.
var envelopeNames = []string{
	"return_code", "return_msg", "result_code", "err_code", "err_code_des", "nonce_str", "sign", "sign_type",
	"trade_state", "trade_state_desc", "result_msg",
}

// paymentNames are the fields of a payment notification and of an order query's
// response.
var paymentNames = namesOf(fieldtag.For[Envelope](), fieldtag.For[Payment]())

// paymentFacts are the fields that say which order was paid, by whom and how.
var paymentFacts = fieldtag.For[Payment]().Names()

func namesOf(plans ...*fieldtag.Plan) map[string]bool {
	names := map[string]bool{}
	for _, name := range envelopeNames {
		names[name] = true
	}
	for _, plan := range plans {
		for _, name := range plan.Names() {
			names[name] = true
		}
	}
	return names
}

func isPaymentName(name string) bool { return isNameOf(paymentNames, name) }

func isNameOf(names map[string]bool, name string) bool {
	if names[name] {
		return true
	}
	base := strings.TrimRight(name, "0123456789")
	return base != name && names[base+"$n"]
}

func isPaymentFact(name string) bool {
	base := strings.TrimRight(name, "0123456789")
	return slices.Contains(paymentFacts, name) || base != name && slices.Contains(paymentFacts, base+"$n")
}
