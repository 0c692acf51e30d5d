// Package producterror is what the functions NewError of the product packages share.
package producterror

import (
	"path"

	"github.com/seed6780280e/wxpay"
)

// New returns the error of the endpoint with this operation, as if WeChat Pay had answered
// with code in a verified response. For an unknown operation it is that of
// [wxpay.NewError].
func New(operation string, code wxpay.Code, endpoints ...*wxpay.Endpoint) *wxpay.Error {
	for _, e := range endpoints {
		if path.Base(e.Path) == operation {
			return e.NewError(code)
		}
	}
	return wxpay.NewError(operation, code)
}
