package redpack

import "github.com/seed6780280e/wxpay"

// The codes of red packets that package wxpay does not have.
const (
	ErrAcceptModeError wxpay.Code = "ACCEPTMODE_ERROR"
	ErrFatalError      wxpay.Code = "FATAL_ERROR"
	ErrMoneyLimit      wxpay.Code = "MONEY_LIMIT"
	ErrMsgAppIDError   wxpay.Code = "MSGAPPID_ERROR"
	ErrNotFound        wxpay.Code = "NOT_FOUND"
	ErrOpenIDError     wxpay.Code = "OPENID_ERROR"
	ErrProcessing      wxpay.Code = "PROCESSING"
	ErrSendFailed      wxpay.Code = "SEND_FAILED"
	ErrSendNumLimit    wxpay.Code = "SENDNUM_LIMIT"
)

const fixIDs = "fix the ids: the openid must be of the appid that the client sends, and the appid bound to the merchant"

// sendMeanings: 发放红包 错误码. A code about this request proves nothing about an earlier
// one with the same number.
var sendMeanings = wxpay.Meanings{
	ErrAcceptModeError:   {Proves: wxpay.ProvesRequestRefused, Fix: "the merchant may not send this kind of red packet: check the product on the merchant platform"},
	ErrFatalError:        {Advice: "query the number: it was used with other values; repeat with the original values"},
	ErrMoneyLimit:        {Proves: wxpay.ProvesRequestRefused, Fix: "fix the amount: it is outside the limits of the merchant or of the scene"},
	ErrMsgAppIDError:     {Proves: wxpay.ProvesRequestRefused, Fix: fixIDs},
	wxpay.ErrNoAuth:      {Proves: wxpay.ProvesRequestRefused, Fix: "read the description: the user's account is at risk, or the merchant has no permission"},
	wxpay.ErrNotEnough:   {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: "top up the balance, then repeat with the same number"},
	ErrOpenIDError:       {Proves: wxpay.ProvesRequestRefused, Fix: fixIDs},
	ErrProcessing:        {Retry: wxpay.RetryLater, Advice: "accepted and still running: query the number in 20 minutes"},
	ErrSendFailed:        {Advice: "query the number and go by its status"},
	ErrSendNumLimit:      {Proves: wxpay.ProvesRequestRefused, Retry: wxpay.RetryLater, Fix: "the user's packets of today are used up: repeat with the same number tomorrow"},
	wxpay.ErrSystemError: {Retry: wxpay.RetryNow, Advice: "repeat the same call with the same number, then query it; a new number may pay twice"},
}

// queryMeanings: 查询红包记录 错误码
var queryMeanings = wxpay.Meanings{
	ErrNotFound: {Retry: wxpay.RetryLater, Advice: "not known yet, which does not mean that nothing was sent: query again in some minutes, or repeat the request with the same number"},
}

// missing are the codes of a query for a number that WeChat Pay does not know.
var missing = []wxpay.Code{ErrNotFound}

const inDoubt = "repeat the very same request with the same mch_billno, or query it; a new number may pay twice"
