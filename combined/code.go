package combined

import "github.com/seed6780280e/wxpay"

const queryAll = "query the combined order and go by its state"

// orderMeanings: 合单下单 错误码
var orderMeanings = wxpay.Meanings{
	wxpay.ErrInvalidRequest: {Advice: "query the combined order, then read the description: one of the numbers was used in another order"},
	wxpay.ErrOrderClosed:    {Proves: wxpay.ProvesNumberRefused, Advice: "the number belongs to a closed order: place the order with new numbers"},
	wxpay.ErrOrderPaid:      {Proves: wxpay.ProvesAlreadyDone, Advice: "query the combined order: it is paid"},
	wxpay.ErrOutTradeNoUsed: {Advice: "query the combined order: one of the numbers was used with other values"},
	wxpay.ErrSystemError:    {Retry: wxpay.RetryNow, Advice: "repeat the very same order with the same numbers"},
}

// queryMeanings: 合单查询 错误码
var queryMeanings = wxpay.Meanings{
	wxpay.ErrOrderNotExist: {Retry: wxpay.RetryLater, Advice: "query again in a minute: the order may not be visible yet; do not treat it as unpaid"},
}

// closeMeanings: 合单关单 错误码
var closeMeanings = wxpay.Meanings{
	wxpay.ErrOrderClosed:     {Proves: wxpay.ProvesAlreadyDone, Advice: "done: it was closed already"},
	wxpay.ErrOrderNotExist:   {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Advice: "query the combined order in a minute: it may not be visible yet; else there is nothing to close"},
	wxpay.ErrOrderPaid:       {Proves: wxpay.ProvesNumberRefused, Advice: "it cannot be closed: query it; if it is paid, deliver or refund"},
	wxpay.ErrTradeStateError: {Proves: wxpay.ProvesRequestRefused, Advice: queryAll},
}
