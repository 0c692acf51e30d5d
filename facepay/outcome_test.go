package facepay

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

// A success whose trade_state says that the order is open is not a payment.
func TestPayThatIsOpen(t *testing.T) {
	for _, state := range []string{"USERPAYING", "NOTPAY", "PAYERROR", "ACCEPT", "NEW"} {
		c, gw := newTestClient(t)
		reply := maps.Clone(paid)
		reply["trade_state"] = state
		gw.Handle(payPath, hmac, func(map[string]string) map[string]string { return reply })
		_, err := Pay(bg, c, request())
		assert.ErrorContains(t, err, state)
		assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err), state)
	}
}

func TestPayRefusesTimes(t *testing.T) {
	bad := request()
	bad.TimeExpire = bad.TimeStart
	assert.ErrorContains(t, pay.Validate(bad), "time_expire (TimeExpire) is not after")
}

// The codes of a number, a user or a state lead to a query, and prove at most that this
// request was refused.
func TestAdvice(t *testing.T) {
	for _, test := range []struct {
		operation string
		code      wxpay.Code
		outcome   wxpay.Outcome
		advice    string // a part of it
	}{
		{"facepay", wxpay.ErrBuyerMismatch, wxpay.OutcomeUnknown, "another user"},
		{"facepay", wxpay.ErrTradeError, wxpay.OutcomeUnknown, "description"},
		{"facepayquery", wxpay.ErrOrderReversed, wxpay.OutcomeReadOnly, "reversed"},
		{"facepayreverse", wxpay.ErrInvalidTransactionID, wxpay.OutcomeNotDone, "fix the number"},
		{"facepayreverse", wxpay.ErrTradeError, wxpay.OutcomeUnknown, "description"},
		{"facepayreverse", wxpay.ErrTradeStateError, wxpay.OutcomeNotDone, "query the order"},
	} {
		err := NewError(test.operation, test.code)
		assert.Equal(t, test.outcome, err.Outcome, test.code)
		assert.Contains(t, err.Advice(), test.advice, test.code)
	}
}

// While the user may have paid, no advice names another way, a new face or a new number.
func TestAdviceNeverChargesTwice(t *testing.T) {
	for operation, meanings := range map[string]wxpay.Meanings{"facepay": payMeanings, "facepayreverse": reverseMeanings} {
		meanings = maps.Clone(meanings)
		meanings["A_NEW_CODE"] = wxpay.Meaning{}
		for code := range meanings {
			if err := NewError(operation, code); err.Outcome == wxpay.OutcomeUnknown {
				assert.NotRegexp(t, "new|another way", err.Advice(), "%s %s", operation, code)
			}
		}
	}
}

func TestFaceCodeIsNotPrinted(t *testing.T) {
	text, err := json.Marshal(request())
	require.NoError(t, err)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		text = fmt.Appendf(text, verb, request())
	}
	assert.NotContains(t, string(text), "b713b5d2")
}
