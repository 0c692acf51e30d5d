package deposit

import "github.com/seed6780280e/wxpay"

const (
	queryFirst    = "query the deposit, every 5 seconds; if it is still open after 45, reverse it; never repeat this call"
	queryConsumed = "query the deposit until its consume_fee is there; repeat the very same call only when queries over some minutes show that nothing was consumed"
	queryDeposit  = "query the deposit and go by its state"
	newNumber     = "this number is dead: take a new out_trade_no"
	newCode       = "query the deposit; if it is not paid, ask the user for a new code, and charge with a new number"
	otherWay      = "ask the user to pay another way, and charge with a new number"
	fixNumber     = "fix the number: it is not that of a deposit of this shop"
)

// orderMeanings: 支付押金 (JSAPI, APP) 错误码
var orderMeanings = wxpay.Meanings{
	wxpay.ErrNotEnough:      {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: "tell the user that the balance does not suffice"},
	wxpay.ErrOrderClosed:    {Proves: wxpay.ProvesNumberRefused, Advice: newNumber},
	wxpay.ErrOrderPaid:      {Proves: wxpay.ProvesAlreadyDone, Advice: "query the deposit: if it is this sale's, it is paid"},
	wxpay.ErrOutTradeNoUsed: {Proves: wxpay.ProvesRequestRefused, Advice: "query the number: it was used with other values; if it is unpaid, reverse it and take a new number"},
}

// chargeMeanings: 支付押金 (付款码支付, 人脸支付) 错误码
var chargeMeanings = wxpay.Meanings{
	wxpay.ErrAuthCodeError:   {Proves: wxpay.ProvesRequestRefused, Advice: newCode},
	wxpay.ErrAuthCodeExpire:  {Proves: wxpay.ProvesRequestRefused, Advice: newCode},
	wxpay.ErrAuthCodeInvalid: {Proves: wxpay.ProvesRequestRefused, Advice: newCode},
	wxpay.ErrBankError:       {Advice: queryFirst},
	wxpay.ErrBizerrNeedRetry: {Advice: queryFirst},
	wxpay.ErrBuyerMismatch:   {Proves: wxpay.ProvesRequestRefused, Advice: "this number was used with another user's code: query it, then charge with a new number"},
	wxpay.ErrNotEnough:       {Proves: wxpay.ProvesRequestRefused, Advice: otherWay},
	wxpay.ErrNotSuportCard:   {Proves: wxpay.ProvesRequestRefused, Advice: otherWay},
	wxpay.ErrOrderClosed:     {Proves: wxpay.ProvesNumberRefused, Advice: newNumber},
	wxpay.ErrOrderPaid:       {Proves: wxpay.ProvesAlreadyDone, Advice: "query the deposit: if it is this sale's, it is paid"},
	wxpay.ErrOrderReversed:   {Proves: wxpay.ProvesNumberRefused, Advice: newNumber},
	wxpay.ErrOutTradeNoUsed:  {Advice: "query the number: if it is this sale's, wait for it or reverse it"},
	wxpay.ErrSystemError:     {Advice: queryFirst},
	wxpay.ErrTradeError:      {Proves: wxpay.ProvesRequestRefused, Advice: "query the deposit, and reverse it if it is PAYERROR; then tell the user what the description says, and take a new number"},
	wxpay.ErrUserPaying:      {Advice: queryFirst},
}

// queryMeanings: 查询订单 错误码
var queryMeanings = wxpay.Meanings{
	wxpay.ErrOrderNotExist: {Retry: wxpay.RetryLater, Advice: "query again later: the number is wrong, it is not a deposit, or it is still being created"},
	wxpay.ErrOrderReversed: {Proves: wxpay.ProvesNumberRefused, Advice: "the deposit was reversed: " + newNumber},
}

// reverseMeanings: 撤销押金 错误码
var reverseMeanings = wxpay.Meanings{
	wxpay.ErrInvalidRequest:       {Advice: queryDeposit + ": one that was consumed can't be reversed"},
	wxpay.ErrInvalidTransactionID: {Proves: wxpay.ProvesRequestRefused, Fix: fixNumber},
	wxpay.ErrNotAllow:             {Proves: wxpay.ProvesRequestRefused, Advice: queryDeposit},
	wxpay.ErrOrderNotExist:        {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Advice: "query the deposit: the number is wrong, or it is still being created"},
	wxpay.ErrReverseExpire:        {Proves: wxpay.ProvesRequestRefused, Advice: queryDeposit + ": it is too late to reverse it"},
	wxpay.ErrSystemError:          {Retry: wxpay.RetryNow, Advice: "reverse again with the same number, then query the deposit"},
	wxpay.ErrTradeError:           {Advice: "read the description, and query the deposit"},
	wxpay.ErrTradeStateError:      {Proves: wxpay.ProvesRequestRefused, Advice: queryDeposit},
	wxpay.ErrUserPaying:           {Retry: wxpay.RetryLater, Advice: "reverse again in 5 to 10 seconds, then query the deposit"},
}

// consumeMeanings: 消费押金 错误码. No code proves that nothing was consumed, unless it
// says that the request was not accepted.
var consumeMeanings = wxpay.Meanings{
	wxpay.ErrBizerrNeedRetry:      {Advice: queryConsumed},
	wxpay.ErrInvalidRequest:       {Advice: "query the deposit: it was consumed or reversed, or is not paid"},
	wxpay.ErrInvalidTransactionID: {Proves: wxpay.ProvesRequestRefused, Fix: fixNumber},
	wxpay.ErrOrderNotExist:        {Proves: wxpay.ProvesRequestRefused, Fix: fixNumber},
	wxpay.ErrSystemError:          {Advice: queryConsumed},
	wxpay.ErrTradeError:           {Advice: "read the description, and query the deposit"},
	wxpay.ErrTradeStateError:      {Advice: queryDeposit + ": it may be consumed already"},
}

// refundMeanings: 申请退款（押金） 错误码
var refundMeanings = wxpay.Meanings{
	wxpay.ErrBizerrNeedRetry:      {Retry: wxpay.RetryNow, Advice: repeatRefund},
	wxpay.ErrError:                {Advice: "query the refund, then read the description: often nothing is left to refund"},
	wxpay.ErrInvalidRequest:       {Advice: "query the refund, then read the description: often more was asked for than is left of what was consumed"},
	wxpay.ErrInvalidTransactionID: {Proves: wxpay.ProvesRequestRefused, Fix: fixNumber},
	wxpay.ErrNotEnough:            {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: "top up the balance, then repeat with the same out_refund_no"},
	wxpay.ErrOrderNotExist:        {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Advice: "query the deposit and check the number: it is wrong, or the deposit is unpaid: nothing to refund"},
	wxpay.ErrOrderNotReady:        {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: "the deposit is still settling: repeat with the same out_refund_no in a minute"},
	wxpay.ErrRefundFeeInvalid:     {Proves: wxpay.ProvesRequestRefused, Advice: "query the refunds and fix the amount: less is left of what was consumed than was asked for"},
	wxpay.ErrRefundFeeMismatch:    {Advice: "this out_refund_no was first used with other amounts: query the refund, and repeat with those"},
	wxpay.ErrSystemError:          {Retry: wxpay.RetryNow, Advice: repeatRefund},
	wxpay.ErrTradeOverdue:         {Proves: wxpay.ProvesRequestRefused, Advice: "paid more than a year ago: pay the money back outside WeChat Pay"},
	wxpay.ErrTradeStateError:      {Proves: wxpay.ProvesRequestRefused, Advice: "query the deposit and the refund: only a consumed deposit can be refunded; reverse one that is not consumed"},
	wxpay.ErrUserAccountAbnormal:  {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Advice: "the user's account is closed or abnormal: tell the user; repeat later, or pay the money back outside WeChat Pay and never repeat"},
}

const (
	repeatRefund = "repeat the same call with the same out_refund_no, then query the refund"
	noSuchRefund = "query again, and check the number: it is wrong, or the refund has not arrived: repeat the refund with the same out_refund_no"
)

// refundQueryMeanings: 查询退款（押金） 错误码
var refundQueryMeanings = wxpay.Meanings{
	wxpay.ErrInvalidTransactionID: {Fix: fixNumber},
	wxpay.ErrOrderNotExist:        {Retry: wxpay.RetryLater, Advice: noSuchRefund},
	wxpay.ErrRefundNotExist:       {Retry: wxpay.RetryLater, Advice: noSuchRefund},
}
