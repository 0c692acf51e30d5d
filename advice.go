package wxpay

// Advice says what to do about e, in one line, "" if there is nothing to add.
// The same code means different things in different operations.
func (e *Error) Advice() string {
	switch {
	case e.advice != "":
		return e.advice
	case e.isSandboxKey():
		return sandboxKeyEnded
	case e.isSignError():
		return "fix the key or the sign type; repeating does not help"
	case e.Code == "" && e.outcome == OutcomeNotDone:
		return "nothing was sent: fix the cause and call again"
	case e.Code == "" && adviceIn[e.Operation][""] != "":
		return adviceIn[e.Operation][""]
	case e.Code == "" && e.outcome == OutcomeReadOnly:
		return "query again"
	case e.Code == "":
		return "query, or repeat with the same number; never with a new one"
	}
	code := e.Code.canonical()
	if advice := adviceIn[e.Operation][code]; advice != "" {
		return advice
	}
	if advice := advices[code]; advice != "" {
		return advice
	}
	return "query before anything else: this code says nothing certain about the money"
}

const (
	fixRequest       = "fix the request; repeating it does not help"
	fixConfiguration = "fix the configuration: appid, mch_id, their binding, or the product's permission"
	downloadAgain    = "download again"
	queryOrder       = "query the order and go by its state"
)

var advices = byCanonical(map[Code]string{
	ErrAppIDMchIDNotMatch:   fixConfiguration,
	ErrAppIDNotExist:        fixConfiguration,
	ErrBankError:            queryOrder,
	ErrBillCreating:         "ask again after 10:00 in UTC+8",
	ErrBizerrNeedRetry:      "repeat the same call with the same number",
	ErrCertError:            "load the merchant certificate of this mch_id, and look at CertificateExpiry",
	ErrFrequencyLimited:     "not carried out: repeat with the same number, slower",
	ErrInvalidRequest:       "query, then read the description: state and parameters do not fit, or the number was used with other values",
	ErrInvalidReqTooMuch:    "too many bad calls: fix them, wait a minute",
	ErrInvalidTransactionID: fixRequest,
	ErrLackParams:           fixRequest,
	ErrMchIDNotExist:        fixConfiguration,
	ErrNoAuth:               fixConfiguration,
	ErrNoBill:               "nothing to do: there was no payment that day",
	ErrNotUTF8:              fixRequest,
	ErrOrderPaid:            queryOrder,
	ErrParamError:           fixRequest,
	ErrPostDataEmpty:        fixRequest,
	ErrRequirePostMethod:    fixRequest,
	ErrSystemError:          "repeat the same call with the same number, then query",
	ErrTradeStateError:      queryOrder,
	ErrXMLFormatError:       fixRequest,
})

var adviceIn = map[string]map[string]string{
	"unifiedorder": byCanonical(map[Code]string{
		ErrNotEnough:      "tell the user that the balance does not suffice",
		ErrOrderClosed:    "this number is dead: order again with a new out_trade_no",
		ErrOrderPaid:      "query the order; if it is paid, deliver",
		ErrOutTradeNoUsed: "query the number; if it is unpaid and the parameters must differ, close it and take a new one",
	}),
	"orderquery": byCanonical(map[Code]string{
		ErrOrderNotExist: "the order was never created, or it is still being created: after a time-out repeat the order call",
		ErrSystemError:   "query again",
	}),
	"closeorder": byCanonical(map[Code]string{
		ErrOrderClosed:   "done: it was closed already",
		ErrOrderNotExist: "done: there is nothing to close",
		ErrOrderPaid:     "it cannot be closed: query the order; if it is paid, deliver or refund",
	}),
	"micropay": adviceOnMicropay,
	"reverse":  adviceOnReverse,
	"authcodetoopenid": byCanonical(map[Code]string{
		ErrAuthCodeError:   showNewCode,
		ErrAuthCodeExpire:  showNewCode,
		ErrAuthCodeInvalid: showNewCode,
		ErrSystemError:     "ask again",
	}),
	"batchquerycomment": byCanonical(map[Code]string{
		ErrNoComment:   "done: there is no comment, or no more",
		ErrSystemError: "query again",
		ErrTimeExpire:  "ask for the last three months only",
	}),
	"downloadbill":     byCanonical(map[Code]string{ErrSystemError: downloadAgain}),
	"downloadfundflow": byCanonical(map[Code]string{ErrSystemError: downloadAgain}),
	"refund":           adviceOnRefund,
	"refundv2":         adviceOnRefund,
	"refundquery":      adviceOnRefundQuery,
	"refundqueryv2":    adviceOnRefundQuery,
}

const (
	queryThenReverse = "query the order, every 5 seconds; if it is still open after 45, reverse it; never repeat this call"
	showNewCode      = "let the user show a new code"
	newCodeAndNumber = "not paid: scan a new code, with a new out_trade_no"
	chargeOtherWay   = "not paid: let the user pay in another way, with a new out_trade_no"
)

var adviceOnMicropay = byCanonical(map[Code]string{
	"":                 queryThenReverse,
	ErrAuthCodeError:   newCodeAndNumber,
	ErrAuthCodeExpire:  newCodeAndNumber,
	ErrAuthCodeInvalid: newCodeAndNumber,
	ErrBankError:       queryThenReverse,
	ErrBuyerMismatch:   "this number was used with another user's code: query it, then scan a new code with a new number",
	ErrNotEnough:       chargeOtherWay,
	ErrNotSuportCard:   chargeOtherWay,
	ErrOrderClosed:     newCodeAndNumber,
	ErrOrderPaid:       "query the order: if it is this sale's, deliver",
	ErrOrderReversed:   newCodeAndNumber,
	ErrOutTradeNoUsed:  "query the number: if it is another sale's, take a new one",
	ErrSystemError:     queryThenReverse,
	ErrTradeError:      "not paid: tell the user what the description says, and take a new out_trade_no",
	ErrUserPaying:      queryThenReverse,
})

var adviceOnReverse = byCanonical(map[Code]string{
	"":                 "reverse again with the same number, then query the order",
	ErrReverseExpire:   "paid more than 7 days ago: refund it",
	ErrSystemError:     "reverse again with the same number",
	ErrTradeError:      "read the description, and query the order",
	ErrTradeStateError: queryOrder,
	ErrUserPaying:      "reverse again in 5 to 10 seconds",
})

var adviceOnRefund = byCanonical(map[Code]string{
	ErrError:               "query the refund, then read the description: often nothing is left to refund",
	ErrNotEnough:           "top up the merchant's balance, then repeat with the same out_refund_no",
	ErrOrderNotExist:       "the number is wrong, or the order is unpaid: nothing to refund",
	ErrOrderNotReady:       "the order is still settling: repeat with the same out_refund_no in a minute",
	ErrRefundFeeMismatch:   "this out_refund_no was first used with other amounts: repeat with those",
	ErrSystemError:         "repeat the same call with the same out_refund_no",
	ErrTradeOverdue:        "paid more than a year ago: pay the money back outside WeChat Pay",
	ErrUserAccountAbnormal: "the user's account is gone: pay the money back outside WeChat Pay",
})

var adviceOnRefundQuery = byCanonical(map[Code]string{
	ErrRefundNotExist: "the number is wrong, or the refund never arrived: repeat the refund with the same out_refund_no",
	ErrSystemError:    "query again",
})
