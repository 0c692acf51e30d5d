package customs

import "github.com/seed6780280e/wxpay"

// The numeric codes of customs.
const (
	ErrWrongOrder       wxpay.Code = "35324002" // the numbers are not of an order of this merchant
	ErrAlreadySubmitted wxpay.Code = "35311004" // submitted before; its state is unknown
)

const inDoubt = "query the declaration, or repeat the very same request"

// meanings: 订单附加信息提交接口, 订单附加信息重推接口 错误码. Codes may be numbers.
var meanings = wxpay.Meanings{
	ErrWrongOrder:           {Proves: wxpay.ProvesRequestRefused, Fix: "fix the order's numbers: they must be of one paid order of this merchant"},
	ErrAlreadySubmitted:     {Advice: "query the declaration: it was submitted before"},
	wxpay.ErrInvalidRequest: {Advice: "query the declaration: the order is unknown, or a repeat differs; send changed values with action_type MODIFY"},
	wxpay.ErrNoAuth:         {Proves: wxpay.ProvesRequestRefused, Fix: "register the customs number on the merchant platform"},
	wxpay.ErrOrderNotExist:  {Proves: wxpay.ProvesRequestRefused, Advice: "query the order and check its numbers: they are wrong, or it is unpaid"},
	wxpay.ErrSystemError:    {Retry: wxpay.RetryNow, Advice: "repeat the very same request, then query it"},
}

// queryMeanings: 订单附加信息查询接口 错误码
var queryMeanings = wxpay.Meanings{
	ErrWrongOrder:           {Fix: "fix the number: it must be of a paid order of this merchant"},
	wxpay.ErrInvalidRequest: {Fix: "check the numbers and the customs office: there is no such declaration"},
	wxpay.ErrNoAuth:         {Fix: "register the customs number on the merchant platform"},
	wxpay.ErrOrderNotExist:  {Fix: "check the numbers: they are wrong, or the order is unpaid"},
	wxpay.ErrSystemError:    {Retry: wxpay.RetryNow, Advice: "query again"},
}
