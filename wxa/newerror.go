package wxa

import (
	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producterror"
)

// endpoints returns the endpoints of this package.
func endpoints() []*wxpay.Endpoint {
	return []*wxpay.Endpoint{
		&stableToken, &uploadShippingInfo, &uploadCombinedShippingInfo, &getOrder, &getOrderList, &notifyConfirmReceive,
		&setMsgJumpPath, &specialOrder, &isTradeManaged, &confirmationCompleted, &getDeliveryList, &getPaidUnionID,
		&getPhoneNumber, &checkSession, &resetSession,
	}
}

// NewError is for the tests of a caller. It returns the error of a call of this package,
// such as "upload_shipping_info", as if WeChat had answered with code. For an unknown
// operation it is that of [wxpay.NewError].
func NewError(operation string, code wxpay.Code) *wxpay.Error {
	return producterror.New(operation, code, endpoints()...)
}
