package profitsharing

import (
	"maps"

	"github.com/seed6780280e/wxpay"
)

// The codes of profit sharing that package wxpay does not have.
const (
	ErrAccountError                wxpay.Code = "ACCOUNT_ERROR"
	ErrAmountOverdue               wxpay.Code = "AMOUNT_OVERDUE"
	ErrNameMismatch                wxpay.Code = "NAME_MISMATCH"
	ErrNotShareOrder               wxpay.Code = "NOT_SHARE_ORDER"
	ErrOpenIDMismatch              wxpay.Code = "OPENID_MISMATCH"
	ErrReceiverHighRisk            wxpay.Code = "RECEIVER_HIGH_RISK"
	ErrReceiverInvalid             wxpay.Code = "RECEIVER_INVALID"
	ErrReceiverRealNameNotVerified wxpay.Code = "RECEIVER_REAL_NAME_NOT_VERIFIED"
	ErrResourceNotExists           wxpay.Code = "RESOURCE_NOT_EXISTS"
	ErrRuleLimit                   wxpay.Code = "RULE_LIMIT"
	ErrUserNotExist                wxpay.Code = "USER_NOT_EXIST"
)

const (
	fixReceiver = "fix the receivers: the account must be one of this type, of this appid, and allowed to receive"
	fixName     = "fix the receiver's name: it is not the real name of the account"
	tellPerson  = "ask the receiver to verify the real name in WeChat"
	blocked     = "this receiver is blocked for its risk"
	inAMinute   = "not carried out: wait a minute, then repeat with the same number"
)

// receiverMeanings are the codes about receivers. 分账 错误码.
var receiverMeanings = wxpay.Meanings{
	ErrNameMismatch:                {Proves: wxpay.ProvesRequestRefused, Fix: fixName},
	ErrOpenIDMismatch:              {Proves: wxpay.ProvesRequestRefused, Fix: "fix the receivers: the openid belongs to another appid"},
	ErrReceiverHighRisk:            {Proves: wxpay.ProvesRequestRefused, Advice: blocked + ": choose another receiver", Fix: blocked},
	ErrReceiverInvalid:             {Proves: wxpay.ProvesRequestRefused, Fix: fixReceiver},
	ErrReceiverRealNameNotVerified: {Proves: wxpay.ProvesRequestRefused, Advice: tellPerson + ", or choose another receiver", Fix: tellPerson},
	ErrUserNotExist:                {Proves: wxpay.ProvesRequestRefused, Fix: fixReceiver},
}

// orderMeanings are the codes about the order and its money. A code about what is left
// may be about an earlier request with the same number.
var orderMeanings = wxpay.Meanings{
	ErrAmountOverdue:              {Proves: wxpay.ProvesRequestRefused, Advice: "query this number and the amount that is left, then fix the amounts: less is left than was asked for"},
	wxpay.ErrFrequencyLimited:     {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Advice: inAMinute, Fix: "call at most once a minute for an order"},
	wxpay.ErrInvalidRequest:       {Advice: "query this number, then read the description: the order is finished, or the number was used with other values"},
	wxpay.ErrInvalidTransactionID: {Proves: wxpay.ProvesRequestRefused, Fix: "fix TransactionID: it is WeChat Pay's number of a paid order of this merchant"},
	ErrNotShareOrder:              {Proves: wxpay.ProvesRequestRefused, Advice: "give up: the order was placed without ProfitSharing, its money is not frozen"},
	wxpay.ErrOrderNotExist:        {Proves: wxpay.ProvesRequestRefused, Advice: "query the order and check TransactionID: it is wrong, or the order is unpaid"},
	wxpay.ErrOrderNotReady:        {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: "the order is still settling: repeat with the same number in a minute"},
	ErrRuleLimit:                  {Proves: wxpay.ProvesRequestRefused, Advice: "read the description, query the ratio and fix the amounts: they exceed the allowed ratio or another limit"},
	wxpay.ErrSystemError:          {Retry: wxpay.RetryNow, Advice: "repeat the same call with the same number, then query it; never with a new one"},
}

// shareMeanings: 请求单次分账, 请求多次分账 错误码
var shareMeanings = with(receiverMeanings, orderMeanings, wxpay.Meanings{
	wxpay.ErrSystemError: {Retry: wxpay.RetryNow, Advice: "repeat the same call with the same number, then query it; a new number shares twice"},
	ErrResourceNotExists: {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: "add the receiver with AddReceiver, then repeat with the same number"},
})

// returnMeanings: 分账回退 错误码
var returnMeanings = with(orderMeanings, wxpay.Meanings{
	ErrAccountError:        {Proves: wxpay.ProvesRequestRefused, Advice: "the receiver's account is abnormal: repeat later with the same number, or settle with the receiver outside WeChat Pay and never repeat", Retry: wxpay.RetryLater},
	wxpay.ErrNoAuth:        {Proves: wxpay.ProvesRequestRefused, Fix: "the receiver must allow returns on the merchant platform, and this merchant needs the product's permission"},
	wxpay.ErrNotEnough:     {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: "the receiver's balance is too low: repeat later with the same out_return_no"},
	wxpay.ErrOrderNotExist: {Proves: wxpay.ProvesRequestRefused, Advice: "query the sharing and check its number: it is wrong, or the sharing was not accepted"},
	ErrResourceNotExists:   {Proves: wxpay.ProvesRequestRefused, Advice: "query the sharing and check its number and the receiver"},
})

// queryMeanings: 查询分账结果, 回退结果查询 错误码
var queryMeanings = wxpay.Meanings{
	wxpay.ErrOrderNotExist:        {Advice: "WeChat Pay does not know this number: repeat the request with the same number"},
	ErrResourceNotExists:          {Advice: "WeChat Pay does not know this number: repeat the request with the same number"},
	wxpay.ErrInvalidTransactionID: {Advice: "fix TransactionID, then query again"},
}

// missing are the codes of a query for a number that WeChat Pay does not know.
var missing = []wxpay.Code{wxpay.ErrOrderNotExist, ErrResourceNotExists}

// with returns the meanings of all maps. A later one replaces an earlier one.
func with(all ...wxpay.Meanings) wxpay.Meanings {
	sum := wxpay.Meanings{}
	for _, m := range all {
		maps.Copy(sum, m)
	}
	return sum
}
