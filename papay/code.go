package papay

import "github.com/seed6780280e/wxpay"

// The codes of contract payment that package wxpay does not have.
const (
	ErrAccountError     wxpay.Code = "ACCOUNTERROR"
	ErrContractError    wxpay.Code = "CONTRACTERROR"
	ErrContractNotExist wxpay.Code = "CONTRACT_NOT_EXIST"
	ErrOrderAccepted    wxpay.Code = "ORDER_ACCEPTED"
	ErrRuleLimit        wxpay.Code = "RULELIMIT"
)

const (
	signAgain = "call it again: nothing is signed until the user signs"
	stop      = "stop deducting: the contract has ended, so ask the user to sign again"
	tellUser  = "query this number; if the deduction failed, tell the user, and try later"
)

// signingMeanings: H5纯签约, APP纯签约. Its failures are mostly texts.
var signingMeanings = wxpay.Meanings{
	wxpay.ErrInvalidRequest: {Advice: "read the text: the template does not exist, or a field is wrong or missing"},
}

// applyMeanings: 申请扣款 错误码. The codes of the user and the bank are not in the document;
// they prove nothing.
var applyMeanings = wxpay.Meanings{
	ErrAccountError:              {Advice: tellUser},
	wxpay.ErrBankError:           {Retry: wxpay.RetryLater, Advice: "query this number until its state is final: the bank did not answer"},
	ErrContractError:             {Proves: wxpay.ProvesRequestRefused, Fix: stop},
	ErrContractNotExist:          {Proves: wxpay.ProvesRequestRefused, Fix: stop},
	wxpay.ErrFrequencyLimited:    {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Advice: "not carried out: wait, then repeat with the same number", Fix: "call more slowly: 150 a second"},
	wxpay.ErrInvalidRequest:      {Advice: "query this number, then read the description: the notice before the deduction was not sent, or the number was used with other values"},
	wxpay.ErrNotEnough:           {Advice: tellUser},
	ErrOrderAccepted:             {Proves: wxpay.ProvesAlreadyDone, Retry: wxpay.RetryLater, Advice: "this deduction is running: query it; if it is not found, repeat later with the same number"},
	wxpay.ErrOrderClosed:         {Proves: wxpay.ProvesNumberRefused, Advice: "this number is dead: deduct again with a new out_trade_no"},
	wxpay.ErrOrderPaid:           {Proves: wxpay.ProvesAlreadyDone, Advice: "query the deduction; if it is paid, deliver"},
	ErrRuleLimit:                 {Proves: wxpay.ProvesRequestRefused, Advice: "a limit of the template was reached: repeat in the next period, or ask WeChat Pay for a higher limit", Fix: "a limit of the template was reached: wait for the next period"},
	wxpay.ErrSystemError:         {Retry: wxpay.RetryNow, Advice: "repeat the same call with the same number, then query it"},
	wxpay.ErrTradeError:          {Advice: tellUser},
	wxpay.ErrUserAccountAbnormal: {Advice: tellUser},
}

// contractOrderMeanings: 支付中签约 错误码, as for any order.
var contractOrderMeanings = wxpay.Meanings{
	wxpay.ErrNotEnough:      {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: "tell the user that the balance does not suffice"},
	wxpay.ErrOrderClosed:    {Proves: wxpay.ProvesNumberRefused, Advice: "this number is dead: order again with a new out_trade_no"},
	wxpay.ErrOrderPaid:      {Proves: wxpay.ProvesAlreadyDone, Advice: "query the order; if it is paid, deliver"},
	wxpay.ErrOutTradeNoUsed: {Proves: wxpay.ProvesRequestRefused, Advice: "query the number; if it is unpaid and the parameters must differ, close it and take a new number"},
}

// papOrderQueryMeanings: 查询订单 错误码
var papOrderQueryMeanings = wxpay.Meanings{
	wxpay.ErrOrderNotExist: {Retry: wxpay.RetryLater, Advice: "query again later: the deduction was never accepted, or it is still being created; after a lost response repeat PapPayApply with the same number"},
}

// queryContractMeanings: 查询签约关系 错误码
var queryContractMeanings = wxpay.Meanings{
	ErrContractNotExist: {Retry: wxpay.RetryLater, Advice: "the user has not signed, or it is not visible yet: query again later"},
	ErrContractError:    {Advice: "read the description: the contract has ended, or its number is wrong"},
}

// deleteContractMeanings: 申请解约 错误码
var deleteContractMeanings = wxpay.Meanings{
	ErrContractNotExist: {Advice: "query the contract: it has ended before, or its number is wrong"},
	ErrContractError:    {Advice: "query the contract: it has ended before, or its number is wrong"},
}
