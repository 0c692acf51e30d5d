package facepay

import "github.com/seed6780280e/wxpay"

// NewError is for the tests of a caller. It returns the error of an operation of this
// package, such as "facepay", as [wxpay.NewError] does.
func NewError(operation string, code wxpay.Code) *wxpay.Error {
	switch operation {
	case "get_wxpayface_authinfo":
		return authInfo.NewError(code)
	case "facepay":
		return pay.NewError(code)
	case "facepayquery":
		return query.NewError(code)
	case "facepayreverse":
		return reverse.NewError(code)
	}
	return wxpay.NewError(operation, code)
}
