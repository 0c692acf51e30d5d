package profitsharing

import (
	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producterror"
)

// endpoints returns the endpoints of this package.
func endpoints() []*wxpay.Endpoint {
	return []*wxpay.Endpoint{
		&share.Endpoint, &multiShare.Endpoint, &finish.Endpoint, &query.Endpoint, &amountQuery.Endpoint, &ratioQuery.Endpoint,
		&addReceiver.Endpoint, &removeReceiver.Endpoint, &returnShare.Endpoint, &returnQuery.Endpoint,
	}
}

// NewError is for the tests of a caller. It returns the error of a call of this package,
// such as "multiprofitsharing", as if WeChat Pay had answered with code in a verified
// response. For an unknown operation it is that of [wxpay.NewError].
func NewError(operation string, code wxpay.Code) *wxpay.Error {
	return producterror.New(operation, code, endpoints()...)
}
