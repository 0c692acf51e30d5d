package deposit

import (
	"path"

	"github.com/seed6780280e/wxpay"
)

// endpoints returns the endpoints of this package.
func endpoints() []*wxpay.Endpoint {
	return []*wxpay.Endpoint{
		&unifiedOrder.Endpoint, &microPay.Endpoint, &facePay.Endpoint, &orderQuery.Endpoint,
		&reverse.Endpoint, &consume.Endpoint, &refund.Endpoint, &refundQuery.Endpoint,
	}
}

// NewError is for the tests of a caller. It returns the error of a call of this package,
// such as "consume", as if WeChat Pay had answered with code in a verified response. For
// an unknown operation it is that of [wxpay.NewError].
func NewError(operation string, code wxpay.Code) *wxpay.Error {
	for _, e := range endpoints() {
		if path.Base(e.Path) == operation {
			return e.NewError(code)
		}
	}
	return wxpay.NewError(operation, code)
}
