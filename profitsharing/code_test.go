package profitsharing

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay"
)

// What the codes of the documents mean for the requests that move money.
func TestMeanings(t *testing.T) {
	const notDone, unknown = wxpay.OutcomeNotDone, wxpay.OutcomeUnknown
	for _, c := range []struct {
		code    wxpay.Code
		outcome wxpay.Outcome
		retry   wxpay.Retry
		advice  string // a part of it
	}{
		{"SYSTEMERROR", unknown, wxpay.RetryNow, "same number"},
		{"INVALID_REQUEST", unknown, wxpay.RetryNever, "query this number"},
		{"A_NEW_CODE", unknown, wxpay.RetryLater, "query"},
		{"FREQUENCY_LIMITED", notDone, wxpay.RetryLater, "wait a minute"},
		{"RULE_LIMIT", notDone, wxpay.RetryNever, "ratio"},
		{"RULELIMIT", notDone, wxpay.RetryNever, "ratio"},
		{"ORDER_NOT_READY", notDone, wxpay.RetryLater, "in a minute"},
		{"NOT_SHARE_ORDER", notDone, wxpay.RetryNever, "give up"},
		{"AMOUNT_OVERDUE", notDone, wxpay.RetryNever, "amount that is left"},
		{"INVALID_TRANSACTIONID", notDone, wxpay.RetryNever, "TransactionID"},
		{"ORDERNOTEXIST", notDone, wxpay.RetryNever, "TransactionID"},
		{"OPENID_MISMATCH", notDone, wxpay.RetryNever, "another appid"},
		{"PARAM_ERROR", notDone, wxpay.RetryNever, "fix the request"},
		{"RECEIVER_INVALID", notDone, wxpay.RetryNever, "fix the receivers"},
		{"RECEIVER_HIGH_RISK", notDone, wxpay.RetryNever, "another receiver"},
		{"RECEIVER_REAL_NAME_NOT_VERIFIED", notDone, wxpay.RetryNever, "real name"},
		{"NAME_MISMATCH", notDone, wxpay.RetryNever, "name"},
		{"USER_NOT_EXIST", notDone, wxpay.RetryNever, "fix the receivers"},
		{"RESOURCE_NOT_EXISTS", notDone, wxpay.RetryLater, "AddReceiver"},
		{"NOAUTH", notDone, wxpay.RetryNever, "permission"},
		{"SIGNERROR", notDone, wxpay.RetryNever, "sign type"},
		{"CERT_ERROR", notDone, wxpay.RetryNever, "certificate"},
	} {
		for _, err := range []*wxpay.Error{share.NewError(c.code), multiShare.NewError(c.code)} {
			assert.Equal(t, c.outcome, err.Outcome, c.code)
			assert.Equal(t, c.retry, err.Retry, c.code)
			assert.Contains(t, err.Advice(), c.advice, c.code)
		}
	}
	for code, retry := range map[wxpay.Code]wxpay.Retry{"NOT_ENOUGH": wxpay.RetryLater, "ACCOUNT_ERROR": wxpay.RetryLater, "NOAUTH": wxpay.RetryNever} {
		err := returnShare.NewError(code)
		assert.Equal(t, notDone, err.Outcome, code)
		assert.Equal(t, retry, err.Retry, code)
		assert.Contains(t, err.Advice(), "receiver", code)
	}
	assert.ErrorIs(t, returnShare.NewError("NOT_ENOUGH"), wxpay.ErrNotEnough)
}

// While it is not certain that nothing was shared, no advice sends with a new number.
func TestAdviceNeverDoublesAShare(t *testing.T) {
	for code := range with(shareMeanings, returnMeanings) {
		for _, err := range []*wxpay.Error{share.NewError(code), finish.NewError(code), returnShare.NewError(code)} {
			advice := strings.NewReplacer("a new number shares twice", "", "never with a new one", "").Replace(err.Advice())
			assert.NotContains(t, advice, "new", code)
			assert.NotContains(t, advice, "another number", code)
			assert.NotEmpty(t, advice, code)
		}
	}
}

func TestQueryMeanings(t *testing.T) {
	for _, code := range missing {
		for _, err := range []*wxpay.Error{query.NewError(code), returnQuery.NewError(code)} {
			assert.Equal(t, wxpay.OutcomeReadOnly, err.Outcome)
			assert.Contains(t, err.Advice(), "same number")
		}
	}
}
