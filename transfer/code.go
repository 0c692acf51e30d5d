package transfer

import (
	"maps"

	"github.com/seed6780280e/wxpay"
)

// The codes of transfers that package wxpay does not have.
const (
	ErrAmountLimit           wxpay.Code = "AMOUNT_LIMIT"
	ErrFatalError            wxpay.Code = "FATAL_ERROR"
	ErrMoneyLimit            wxpay.Code = "MONEY_LIMIT"
	ErrNameMismatch          wxpay.Code = "NAME_MISMATCH"
	ErrNotFound              wxpay.Code = "NOT_FOUND"
	ErrOpenIDError           wxpay.Code = "OPENID_ERROR"
	ErrPayChannelNotAllowed  wxpay.Code = "PAY_CHANNEL_NOT_ALLOWED"
	ErrReceivedMoneyLimit    wxpay.Code = "RECEIVED_MONEY_LIMIT"
	ErrRecvAccountNotAllowed wxpay.Code = "RECV_ACCOUNT_NOT_ALLOWED"
	ErrSendFailed            wxpay.Code = "SEND_FAILED"
	ErrSendMoneyLimit        wxpay.Code = "SEND_MONEY_LIMIT"
	ErrSendNumLimit          wxpay.Code = "SENDNUM_LIMIT"
	ErrSimpleBan             wxpay.Code = "V2_ACCOUNT_SIMPLE_BAN"
)

const (
	inDoubt      = "repeat the very same request with the same partner_trade_no, or query it; a new number may pay twice"
	fixPermitted = "check the product and its limits on the merchant platform: this transfer is not permitted"
	fixTomorrow  = "a limit of the day is reached: repeat with the same number tomorrow"
	fixBalance   = "top up the balance, then repeat with the same number"
	fixAmount    = "fix the amount: it is outside the limits of the merchant"
)

// moneyMeanings are common to both kinds of transfers.
var moneyMeanings = wxpay.Meanings{
	ErrAmountLimit:           {Proves: wxpay.ProvesRequestRefused, Fix: fixAmount},
	ErrFatalError:            {Advice: "query the number: it was used with other values; repeat with the original values"},
	wxpay.ErrNoAuth:          {Proves: wxpay.ProvesRequestRefused, Fix: fixPermitted},
	wxpay.ErrNotEnough:       {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: fixBalance},
	ErrRecvAccountNotAllowed: {Proves: wxpay.ProvesRequestRefused, Fix: fixPermitted},
	wxpay.ErrSystemError:     {Retry: wxpay.RetryNow, Advice: "repeat the same call with the same number, then query it; a new number may pay twice"},
}

// transfersMeanings: 企业付款 错误码
var transfersMeanings = with(moneyMeanings, wxpay.Meanings{
	ErrMoneyLimit:           {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: fixTomorrow},
	ErrNameMismatch:         {Proves: wxpay.ProvesRequestRefused, Fix: "fix re_user_name (ReUserName): it is not the user's real name; ask the user"},
	ErrOpenIDError:          {Proves: wxpay.ProvesRequestRefused, Fix: "fix the openid: it must be of the client's appid"},
	ErrPayChannelNotAllowed: {Proves: wxpay.ProvesRequestRefused, Fix: fixPermitted},
	ErrReceivedMoneyLimit:   {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: fixTomorrow},
	ErrSendFailed:           {Advice: "query the number and go by its status"},
	ErrSendMoneyLimit:       {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: fixTomorrow},
	ErrSendNumLimit:         {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: fixTomorrow},
	ErrSimpleBan:            {Proves: wxpay.ProvesRequestRefused, Fix: "ask the user to verify the real name in WeChat"},
})

// payBankMeanings: 企业付款到银行卡 错误码
var payBankMeanings = with(moneyMeanings, wxpay.Meanings{
	wxpay.ErrOrderPaid: {Advice: "query the number and go by its status: a transfer with it was accepted before"},
})

// queryMeanings: 查询企业付款, 查询企业付款到银行卡 错误码
var queryMeanings = wxpay.Meanings{
	ErrNotFound:            {Retry: wxpay.RetryLater, Advice: notFound},
	wxpay.ErrOrderNotExist: {Retry: wxpay.RetryLater, Advice: notFound},
}

const notFound = "not known yet, which does not mean that nothing was paid: query again in some minutes, or repeat the request with the same number"

// missing are the codes of a query for a number that WeChat Pay does not know.
var missing = []wxpay.Code{ErrNotFound, wxpay.ErrOrderNotExist}

// with returns the meanings of both maps.
func with(all, own wxpay.Meanings) wxpay.Meanings {
	sum := maps.Clone(all)
	maps.Copy(sum, own)
	return sum
}
