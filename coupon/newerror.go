package coupon

import "github.com/seed6780280e/wxpay"

// NewError is for the tests of a caller. It returns the error of an operation of this
// package, such as "send_coupon", as [wxpay.NewError] does.
func NewError(operation string, code wxpay.Code) *wxpay.Error {
	switch operation {
	case "send_coupon":
		return send.NewError(code)
	case "query_coupon_stock":
		return queryStock.NewError(code)
	case "querycouponsinfo":
		return queryInfo.NewError(code)
	}
	return wxpay.NewError(operation, code)
}
