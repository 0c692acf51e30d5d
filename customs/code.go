package customs

import "github.com/seed6780280e/wxpay"

// The numeric codes of customs.
const (
	ErrWrongOrder       wxpay.Code = "35324002" // the numbers are not of an order of this merchant
	ErrAlreadySubmitted wxpay.Code = "35311004" // submitted before; its state is unknown
)

// 订单附加信息提交接口, 订单附加信息查询接口 错误码
var meanings = wxpay.Meanings{
	ErrWrongOrder:           {Proves: wxpay.ProvesRequestRefused, Fix: "fix the order's numbers: they must be of one paid order of this merchant"},
	ErrAlreadySubmitted:     {Advice: "query the declaration: it was submitted before"},
	wxpay.ErrInvalidRequest: {Advice: "query the declaration: it is unknown, or a repeat differs; send changed values with action_type MODIFY"},
	wxpay.ErrSystemError:    {Retry: wxpay.RetryNow, Advice: "repeat the very same request, then query it"},
	wxpay.ErrOrderNotExist:  {Proves: wxpay.ProvesRequestRefused, Advice: "query the order and check its numbers: it is wrong or unpaid"},
	wxpay.ErrNoAuth:         {Proves: wxpay.ProvesRequestRefused, Fix: "register the customs number on the merchant platform"},
}
