package redpack

import (
	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producterror"
)

// NewError is for the tests of a caller. It returns the error of an operation of this
// package, such as "sendredpack", as [wxpay.NewError] does.
func NewError(operation string, code wxpay.Code) *wxpay.Error {
	return producterror.New(operation, code, &sendMiniProgram.Endpoint, &send.Endpoint, &sendGroup.Endpoint, &getHBInfo.Endpoint)
}
