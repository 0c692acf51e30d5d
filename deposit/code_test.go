package deposit

import (
	"maps"
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/stretchr/testify/assert"
)

const (
	notDone  = wxpay.OutcomeNotDone
	unknown  = wxpay.OutcomeUnknown
	readOnly = wxpay.OutcomeReadOnly
	never    = wxpay.RetryNever
	now      = wxpay.RetryNow
	later    = wxpay.RetryLater
)

// What the codes of the documents mean.
func TestMeanings(t *testing.T) {
	for _, c := range []struct {
		operation string
		code      wxpay.Code
		outcome   wxpay.Outcome
		retry     wxpay.Retry
		advice    string // a part of it
	}{
		{"unifiedorder", "SYSTEMERROR", unknown, now, "same number"}, {"unifiedorder", "NOTENOUGH", notDone, later, "balance"},
		{"unifiedorder", "ORDERCLOSED", notDone, never, "new out_trade_no"}, {"unifiedorder", "ORDERPAID", wxpay.OutcomeAlreadyDone, never, "query the deposit"},
		{"unifiedorder", "OUT_TRADE_NO_USED", notDone, never, "other values"}, {"unifiedorder", "SIGNERROR", notDone, never, "key"},

		{"micropay", "SYSTEMERROR", unknown, never, "query the deposit"}, {"micropay", "BANKERROR", unknown, never, "query the deposit"},
		{"micropay", "USERPAYING", unknown, never, "query the deposit"}, {"micropay", "BIZERR_NEED_RETRY", unknown, never, "query the deposit"},
		{"micropay", "OUT_TRADE_NO_USED", unknown, never, "query the number"}, {"micropay", "AUTHCODEEXPIRE", notDone, never, "new code"},
		{"micropay", "AUTH_CODE_ERROR", notDone, never, "new code"}, {"micropay", "AUTH_CODE_INVALID", notDone, never, "new code"},
		{"micropay", "NOTENOUGH", notDone, never, "another way"}, {"micropay", "NOTSUPORTCARD", notDone, never, "another way"},
		{"micropay", "BUYER_MISMATCH", notDone, never, "another user"}, {"micropay", "TRADE_ERROR", notDone, never, "PAYERROR"},
		{"micropay", "ORDERCLOSED", notDone, never, "new out_trade_no"}, {"micropay", "ORDERREVERSED", notDone, never, "new out_trade_no"},
		{"micropay", "ORDERPAID", wxpay.OutcomeAlreadyDone, never, "query the deposit"}, {"facepay", "USERPAYING", unknown, never, "query the deposit"},

		{"orderquery", "ORDERNOTEXIST", readOnly, later, "query again later"}, {"orderquery", "SYSTEMERROR", readOnly, now, ""},
		{"orderquery", "ORDERREVERSED", readOnly, never, "reversed"},

		{"reverse", "SYSTEMERROR", unknown, now, "reverse again"}, {"reverse", "USERPAYING", unknown, later, "5 to 10 seconds"},
		{"reverse", "REVERSE_EXPIRE", notDone, never, "too late"}, {"reverse", "TRADE_STATE_ERROR", notDone, never, "query the deposit"},
		{"reverse", "TRADE_ERROR", unknown, never, "description"}, {"reverse", "INVALID_REQUEST", unknown, never, "consumed"},
		{"reverse", "INVALID_TRANSACTIONID", notDone, never, "fix the number"}, {"reverse", "ORDERNOTEXIST", notDone, later, "query the deposit"},

		{"consume", "SYSTEMERROR", unknown, never, "over some minutes"}, {"consume", "BIZERR_NEED_RETRY", unknown, never, "over some minutes"},
		{"consume", "INVALID_REQUEST", unknown, never, "query the deposit"}, {"consume", "TRADE_ERROR", unknown, never, "query the deposit"},
		{"consume", "TRADE_STATE_ERROR", unknown, never, "consumed already"}, {"consume", "ORDERNOTEXIST", notDone, never, "fix the number"},
		{"consume", "INVALID_TRANSACTIONID", notDone, never, "fix the number"}, {"consume", "PARAM_ERROR", notDone, never, "fix the request"},

		{"refund", "SYSTEMERROR", unknown, now, "same out_refund_no"}, {"refund", "BIZERR_NEED_RETRY", unknown, now, "same out_refund_no"},
		{"refund", "ERROR", unknown, never, "query the refund"}, {"refund", "INVALID_REQUEST", unknown, never, "query the refund"},
		{"refund", "REFUND_FEE_MISMATCH", unknown, never, "other amounts"}, {"refund", "REFUND_FEE_INVALID", notDone, never, "fix the amount"},
		{"refund", "NOTENOUGH", notDone, later, "same out_refund_no"}, {"refund", "ORDER_NOT_READY", notDone, later, "same out_refund_no"},
		{"refund", "TRADE_OVERDUE", notDone, never, "outside"}, {"refund", "USER_ACCOUNT_ABNORMAL", notDone, later, "tell the user"},
		{"refund", "TRADE_STATE_ERROR", notDone, never, "consumed"}, {"refund", "ORDERNOTEXIST", notDone, later, "query the deposit"},
		{"refund", "INVALID_TRANSACTIONID", notDone, never, "fix the number"},

		{"refundquery", "REFUNDNOTEXIST", readOnly, later, "same out_refund_no"}, {"refundquery", "ORDERNOTEXIST", readOnly, later, "same out_refund_no"},
		{"refundquery", "INVALID_TRANSACTIONID", readOnly, never, "fix the number"},
	} {
		err := NewError(c.operation, c.code)
		assert.Equal(t, c.outcome, err.Outcome, "%s %s", c.operation, c.code)
		assert.Equal(t, c.retry, err.Retry, "%s %s", c.operation, c.code)
		assert.Contains(t, err.Advice(), c.advice, "%s %s", c.operation, c.code)
	}
	assert.Equal(t, wxpay.NewError("nothing", "X"), NewError("nothing", "X"))
}

// While a deposit may be paid, no advice names another way, a new code or a new number.
func TestAdviceNeverChargesTwice(t *testing.T) {
	for _, operation := range []string{"unifiedorder", "micropay", "facepay"} {
		codes := maps.Clone(chargeMeanings)
		codes["A_NEW_CODE"] = wxpay.Meaning{}
		for code := range codes {
			if err := NewError(operation, code); err.Outcome == unknown {
				assert.NotRegexp(t, "new|another way", err.Advice(), "%s %s", operation, code)
			}
		}
	}
}

// While a deposit may be consumed, no advice repeats the call without queries.
func TestAdviceNeverConsumesTwice(t *testing.T) {
	for code := range consumeMeanings {
		if err := NewError("consume", code); err.Outcome == unknown {
			assert.Equal(t, never, err.Retry, code)
			assert.Contains(t, err.Advice(), "query", code)
		}
	}
}
