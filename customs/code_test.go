package customs

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/stretchr/testify/assert"
)

// What the codes of the documents mean.
func TestMeanings(t *testing.T) {
	const notDone, unknown, readOnly = wxpay.OutcomeNotDone, wxpay.OutcomeUnknown, wxpay.OutcomeReadOnly
	const never, now, later = wxpay.RetryNever, wxpay.RetryNow, wxpay.RetryLater
	for _, operation := range []string{"customdeclareorder", "customdeclareredeclare"} {
		for code, want := range map[wxpay.Code]struct {
			outcome wxpay.Outcome
			retry   wxpay.Retry
			advice  string // a part of it
		}{
			"SYSTEMERROR": {unknown, now, "very same request"}, "35311004": {unknown, never, "submitted before"}, "INVALID_REQUEST": {unknown, never, "MODIFY"},
			"35399999": {unknown, later, "query"}, "35324002": {notDone, never, "numbers"}, "ORDERNOTEXIST": {notDone, never, "unpaid"},
			"NO_AUTH": {notDone, never, "customs number"}, "SIGN_ERROR": {notDone, never, "key"}, "SIGNERROR": {notDone, never, "key"},
			"PARAM_ERROR": {notDone, never, "fix the request"}, "XML_ERROR": {notDone, never, "fix the request"},
		} {
			err := NewError(operation, code)
			assert.Equal(t, want.outcome, err.Outcome, "%s %s", operation, code)
			assert.Equal(t, want.retry, err.Retry, "%s %s", operation, code)
			assert.Contains(t, err.Advice(), want.advice, "%s %s", operation, code)
		}
	}
	for code, advice := range map[wxpay.Code]string{
		"35324002": "fix the number", "INVALID_REQUEST": "no such declaration", "NO_AUTH": "customs number", "ORDERNOTEXIST": "unpaid", "SYSTEMERROR": "query again",
	} {
		err := NewError("customdeclarequery", code)
		assert.Equal(t, readOnly, err.Outcome, code)
		assert.Contains(t, err.Advice(), advice, code)
	}
	assert.Equal(t, wxpay.NewError("nothing", "X"), NewError("nothing", "X"))
}
