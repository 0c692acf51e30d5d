package papay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay"
)

// The codes of 申请扣款, and what they mean.
func TestApplyMeanings(t *testing.T) {
	const notDone, unknown, done = wxpay.OutcomeNotDone, wxpay.OutcomeUnknown, wxpay.OutcomeAlreadyDone
	for _, c := range []struct {
		code    wxpay.Code
		outcome wxpay.Outcome
		retry   wxpay.Retry
		advice  string
	}{
		{"SYSTEMERROR", unknown, wxpay.RetryNow, "same number"},
		{"ORDER_ACCEPTED", done, wxpay.RetryLater, "query it"},
		{"ORDERPAID", done, wxpay.RetryNever, "query the deduction"},
		{"ORDERCLOSED", notDone, wxpay.RetryNever, "new out_trade_no"},
		{"CONTRACT_NOT_EXIST", notDone, wxpay.RetryNever, "sign again"},
		{"CONTRACTERROR", notDone, wxpay.RetryNever, "sign again"},
		{"RULELIMIT", notDone, wxpay.RetryNever, "next period"},
		{"RULE_LIMIT", notDone, wxpay.RetryNever, "next period"},
		{"INVALID_REQUEST", unknown, wxpay.RetryNever, "notice"},
		{"FREQUENCY_LIMITED", notDone, wxpay.RetryLater, "same number"},
		{"NOTENOUGH", unknown, wxpay.RetryNever, "tell the user"},
		{"ACCOUNTERROR", unknown, wxpay.RetryNever, "tell the user"},
		{"USER_ACCOUNT_ABNORMAL", unknown, wxpay.RetryNever, "tell the user"},
		{"BANKERROR", unknown, wxpay.RetryLater, "until its state is final"},
		{"TRADE_ERROR", unknown, wxpay.RetryNever, "tell the user"},
		{"PARAM_ERROR", notDone, wxpay.RetryNever, "fix the request"},
		{"SIGN_ERROR", notDone, wxpay.RetryNever, "key"},
		{"APPID_MCHID_NOT_MATCH", notDone, wxpay.RetryNever, "appid"},
		{"0", unknown, wxpay.RetryLater, "query the deduction"},
		{"SOMETHING_NEW", unknown, wxpay.RetryLater, "query the deduction"},
	} {
		err := papPayApply.NewError(c.code)
		assert.Equal(t, c.outcome, err.Outcome, c.code)
		assert.Equal(t, c.retry, err.Retry, c.code)
		assert.Contains(t, err.Advice(), c.advice, c.code)
		if err.Outcome == unknown {
			assert.NotContains(t, strings.ReplaceAll(err.Advice(), "never with a new one", ""), "new", c.code)
		}
	}
}

func TestQueryMeanings(t *testing.T) {
	for _, err := range []*wxpay.Error{
		papOrderQuery.NewError(wxpay.ErrOrderNotExist), queryContract.NewError(ErrContractNotExist), queryContract.NewError(ErrContractError),
		h5EntrustWeb.NewError(wxpay.ErrInvalidRequest), preEntrustWeb.NewError("NEW"),
	} {
		assert.Equal(t, wxpay.OutcomeReadOnly, err.Outcome)
		assert.NotEmpty(t, err.Advice())
	}
	assert.Contains(t, papOrderQuery.NewError(wxpay.ErrOrderNotExist).Advice(), "same number")
	for _, code := range []wxpay.Code{ErrContractNotExist, ErrContractError, "NEW"} {
		assert.Equal(t, wxpay.OutcomeUnknown, deleteContract.NewError(code).Outcome)
	}
}

func TestContractOrderMeanings(t *testing.T) {
	assert.Equal(t, wxpay.OutcomeAlreadyDone, contractOrder.NewError(wxpay.ErrOrderPaid).Outcome)
	assert.Equal(t, wxpay.OutcomeNotDone, contractOrder.NewError(wxpay.ErrOrderClosed).Outcome)
	assert.Equal(t, wxpay.OutcomeUnknown, contractOrder.NewError("NEW").Outcome)
}

// No state but these ends a deduction.
func TestStates(t *testing.T) {
	for state, want := range map[wxpay.TradeState]bool{
		"SUCCESS": true, "REFUND": true, "CLOSED": true, "PAY_FAIL": true, "PAYERROR": true, "REVOKED": true,
		"ACCEPT": false, "NOTPAY": false, "USERPAYING": false, "NEW": false, "": false,
	} {
		assert.Equal(t, want, ended(state), state)
	}
}

func TestNewError(t *testing.T) {
	assert.ErrorIs(t, NewError("pappayapply", "RULE_LIMIT"), ErrRuleLimit)
	assert.Equal(t, wxpay.OutcomeNotDone, NewError("pappayapply", "RULE_LIMIT").Outcome)
	assert.Equal(t, wxpay.OutcomeReadOnly, NewError("querycontract", ErrContractNotExist).Outcome)
	assert.Equal(t, "refund", NewError("refund", "ERROR").Operation)
}
