package transfer

import "github.com/seed6780280e/wxpay"

// NewError is for the tests of a caller. It returns the error of an operation of this
// package, such as "transfers", as [wxpay.NewError] does.
func NewError(operation string, code wxpay.Code) *wxpay.Error {
	switch operation {
	case "transfers":
		return transfers.NewError(code)
	case "gettransferinfo":
		return getTransferInfo.NewError(code)
	case "pay_bank":
		return payBank.NewError(code)
	case "query_bank":
		return queryBank.NewError(code)
	case "getpublickey":
		return getPublicKey.NewError(code)
	}
	return wxpay.NewError(operation, code)
}
