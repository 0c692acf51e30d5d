package coupon

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay"
)

// What each documented code means.
func TestCodes(t *testing.T) {
	const never, now, later = wxpay.RetryNever, wxpay.RetryNow, wxpay.RetryLater
	for _, test := range []struct {
		operation string
		code      wxpay.Code
		outcome   wxpay.Outcome
		retry     wxpay.Retry
	}{
		{"send_coupon", ErrAlStockOver, wxpay.OutcomeNotDone, never},
		{"send_coupon", ErrCAError, wxpay.OutcomeNotDone, never},
		{"send_coupon", ErrCAVerifyFailed, wxpay.OutcomeNotDone, never},
		{"send_coupon", ErrCode2IDErr, wxpay.OutcomeNotDone, never},
		{"send_coupon", ErrCouponStockIDEmpty, wxpay.OutcomeNotDone, never},
		{"send_coupon", ErrFailed, wxpay.OutcomeUnknown, never},
		{"send_coupon", ErrFreqOverLimit, wxpay.OutcomeNotDone, later},
		{"send_coupon", ErrMchIDEmpty, wxpay.OutcomeNotDone, never},
		{"send_coupon", ErrNetworkError, wxpay.OutcomeUnknown, now},
		{"send_coupon", "NETWORK ERROR", wxpay.OutcomeUnknown, now},
		{"send_coupon", ErrOpenIDEmpty, wxpay.OutcomeNotDone, never},
		{"send_coupon", wxpay.ErrParamError, wxpay.OutcomeNotDone, never},
		{"send_coupon", ErrReqParamXMLErr, wxpay.OutcomeNotDone, never},
		{"send_coupon", "SIGN_ERROR", wxpay.OutcomeNotDone, never},
		{"send_coupon", ErrStockIsNotValid, wxpay.OutcomeNotDone, never},
		{"send_coupon", wxpay.ErrSystemError, wxpay.OutcomeUnknown, now},
		{"send_coupon", ErrUserAlGetCoupon, wxpay.OutcomeUnknown, never},
		{"send_coupon", ErrVerifySSLSerial, wxpay.OutcomeNotDone, never},
		{"send_coupon", ErrVerifySSLSN, wxpay.OutcomeNotDone, never},
		{"query_coupon_stock", ErrCode2IDErr, wxpay.OutcomeReadOnly, never},
		{"query_coupon_stock", ErrCouponStockIDEmpty, wxpay.OutcomeReadOnly, never},
		{"query_coupon_stock", ErrCouponStockIDNotValid, wxpay.OutcomeReadOnly, never},
		{"query_coupon_stock", ErrCouponStockNotFound, wxpay.OutcomeReadOnly, never},
		{"query_coupon_stock", ErrGetCouponStockFail, wxpay.OutcomeReadOnly, later},
		{"query_coupon_stock", ErrMchIDEmpty, wxpay.OutcomeReadOnly, never},
		{"query_coupon_stock", ErrReqParamXMLErr, wxpay.OutcomeReadOnly, never},
		{"querycouponsinfo", ErrCouponNotFound, wxpay.OutcomeReadOnly, never},
		{"querycouponsinfo", "NETWORKERROR", wxpay.OutcomeReadOnly, now},
	} {
		err := NewError(test.operation, test.code)
		assert.Equal(t, test.operation, err.Operation)
		assert.Equal(t, test.outcome, err.Outcome, test.operation+" "+string(test.code))
		assert.Equal(t, test.retry, err.Retry, test.operation+" "+string(test.code))
	}
	assert.ErrorContains(t, NewError("nothing", "X"), "no such operation")
}
