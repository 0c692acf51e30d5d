package redpack

import "github.com/seed6780280e/wxpay"

// NewError is for the tests of a caller. It returns the error of an operation of this
// package, such as "sendredpack", as [wxpay.NewError] does.
func NewError(operation string, code wxpay.Code) *wxpay.Error {
	switch operation {
	case "sendminiprogramhb":
		return sendMiniProgram.NewError(code)
	case "sendredpack":
		return send.NewError(code)
	case "sendgroupredpack":
		return sendGroup.NewError(code)
	case "gethbinfo":
		return getHBInfo.NewError(code)
	}
	return wxpay.NewError(operation, code)
}
