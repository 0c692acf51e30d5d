package combined

import (
	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producterror"
)

// NewError is for the tests of a caller. It returns the error of an operation of this
// package, such as "combinedorder", as [wxpay.NewError] does.
func NewError(operation string, code wxpay.Code) *wxpay.Error {
	return producterror.New(operation, code, &order.Endpoint, &query.Endpoint, &closeOrder.Endpoint)
}
