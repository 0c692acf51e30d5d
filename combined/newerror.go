package combined

import "github.com/seed6780280e/wxpay"

// NewError is for the tests of a caller. It returns the error of an operation of this
// package, such as "combinedorder", as [wxpay.NewError] does.
func NewError(operation string, code wxpay.Code) *wxpay.Error {
	switch operation {
	case "combinedorder":
		return order.NewError(code)
	case "querycombinedorder":
		return query.NewError(code)
	case "closecombinedorder":
		return closeOrder.NewError(code)
	}
	return wxpay.NewError(operation, code)
}
