package facepay

import "github.com/seed6780280e/wxpay"

// ErrTradePaying is the code of face payments that package wxpay does not have: the user is
// still paying.
const ErrTradePaying wxpay.Code = "TRADE_PAYING"

const (
	queryThenReverse = "query the order, every 5 seconds; if it is still open after 45, reverse it; never repeat this call"
	newFace          = "query the order; if it is not paid, recognise the face again, with a new out_trade_no"
	newNumber        = "this number is dead: charge again with a new out_trade_no"
	otherWay         = "query the order; if it is not paid, let the user pay in another way, with a new out_trade_no"
)

// payMeanings are those of a payment code, since a face code is used up by a call too.
var payMeanings = wxpay.Meanings{
	wxpay.ErrAuthCodeError:   {Proves: wxpay.ProvesRequestRefused, Advice: newFace},
	wxpay.ErrAuthCodeExpire:  {Proves: wxpay.ProvesRequestRefused, Advice: newFace},
	wxpay.ErrAuthCodeInvalid: {Proves: wxpay.ProvesRequestRefused, Advice: newFace},
	wxpay.ErrBankError:       {Advice: queryThenReverse},
	wxpay.ErrBizerrNeedRetry: {Advice: queryThenReverse},
	wxpay.ErrBuyerMismatch:   {Advice: "query the number: it was used for another user"},
	wxpay.ErrNotEnough:       {Proves: wxpay.ProvesRequestRefused, Advice: otherWay},
	wxpay.ErrNotSuportCard:   {Proves: wxpay.ProvesRequestRefused, Advice: otherWay},
	wxpay.ErrOrderClosed:     {Proves: wxpay.ProvesNumberRefused, Advice: newNumber},
	wxpay.ErrOrderPaid:       {Proves: wxpay.ProvesAlreadyDone, Advice: "query the order: if it is this sale's, deliver"},
	wxpay.ErrOrderReversed:   {Proves: wxpay.ProvesNumberRefused, Advice: newNumber},
	wxpay.ErrOutTradeNoUsed:  {Advice: "query the number: if it is this sale's, wait for it or reverse it"},
	wxpay.ErrSystemError:     {Advice: queryThenReverse},
	wxpay.ErrTradeError:      {Advice: queryThenReverse + "; the description says why"},
	ErrTradePaying:           {Advice: queryThenReverse},
	wxpay.ErrUserPaying:      {Advice: queryThenReverse},
}

var queryMeanings = wxpay.Meanings{
	wxpay.ErrOrderReversed: {Proves: wxpay.ProvesNumberRefused, Advice: "the order was reversed: " + newNumber},
	wxpay.ErrOrderNotExist: {Retry: wxpay.RetryLater, Advice: "not known yet, which does not mean that nothing was paid: query again, or reverse the number"},
	wxpay.ErrSystemError:   {Retry: wxpay.RetryNow, Advice: "query again"},
}

var reverseMeanings = wxpay.Meanings{
	wxpay.ErrInvalidTransactionID: {Proves: wxpay.ProvesRequestRefused, Fix: "fix the number: it is not that of a face payment of this merchant"},
	wxpay.ErrReverseExpire:        {Proves: wxpay.ProvesRequestRefused, Advice: "too old: refund it"},
	wxpay.ErrSystemError:          {Retry: wxpay.RetryNow, Advice: "reverse again with the same number"},
	wxpay.ErrTradeError:           {Advice: "read the description, and query the order"},
	wxpay.ErrTradeStateError:      {Proves: wxpay.ProvesRequestRefused, Advice: "query the order and go by its state"},
	wxpay.ErrUserPaying:           {Retry: wxpay.RetryLater, Advice: "reverse again in 5 seconds"},
}

// authInfoMeanings: 公共错误码, which arrive as the return_code.
var authInfoMeanings = wxpay.Meanings{
	wxpay.ErrError:       {Proves: wxpay.ProvesRequestRefused, Fix: "read the message: fetch new rawdata from the terminal, or check the product on the merchant platform"},
	wxpay.ErrSystemError: {Retry: wxpay.RetryNow, Advice: "fetch the credential again"},
}
