package wxpay

// An Outcome reports whether a failed call took effect.
type Outcome int

// The outcomes of a failed call.
const (
	// OutcomeUnknown: it may have happened. Query, or repeat with the same
	// number; never with a new one.
	OutcomeUnknown Outcome = iota

	// OutcomeNotDone: it did not happen. It was refused locally, or nothing was
	// written to the wire, or WeChat Pay said so with a verified code.
	OutcomeNotDone

	// OutcomeAlreadyDone: the requested state already held, as a verified code
	// says: the order to close is closed, the order to make is there and paid.
	OutcomeAlreadyDone

	// OutcomeReadOnly: the call was a query, which changes nothing.
	OutcomeReadOnly
)

// String names the outcome, such as "not done".
func (o Outcome) String() string {
	return []string{"unknown", "not done", "already done", "read-only"}[o]
}

// A verdict is what a verified code proves.
type verdict int

const (
	provesNothing  verdict = iota
	requestNotDone         // this request was not carried out; an earlier one may have been
	numberNotDone          // nor any earlier one with this number
	numberDone             // what was asked for is so, whoever did it
)

// notAdmitted are the codes that say of any call that it was not carried out:
// it was not understood or not admitted (返回码: 请求未受理).
var notAdmitted = byCanonical(map[Code]verdict{
	ErrAppIDMchIDNotMatch: requestNotDone,
	ErrAppIDNotExist:      requestNotDone,
	ErrCertError:          requestNotDone,
	ErrFrequencyLimited:   requestNotDone,
	ErrInvalidReqTooMuch:  requestNotDone,
	ErrLackParams:         requestNotDone,
	ErrMchIDNotExist:      requestNotDone,
	ErrNotUTF8:            requestNotDone,
	ErrParamError:         requestNotDone,
	ErrPostDataEmpty:      requestNotDone,
	ErrRequirePostMethod:  requestNotDone,
	ErrSignError:          requestNotDone,
	ErrXMLFormatError:     requestNotDone,
})

// verdicts are the codes that prove something in one operation, by the error
// table of its document. What is not here proves nothing.
var verdicts = map[string]map[string]verdict{
	// 统一下单
	"unifiedorder": byCanonical(map[Code]verdict{
		ErrNoAuth:         requestNotDone,
		ErrOrderClosed:    numberNotDone, // a closed order can't be paid any more
		ErrOrderPaid:      numberDone,
		ErrOutTradeNoUsed: requestNotDone,
	}),
	// 关闭订单
	"closeorder": byCanonical(map[Code]verdict{
		ErrOrderClosed:   numberDone,
		ErrOrderNotExist: requestNotDone,
		ErrOrderPaid:     numberNotDone, // a paid order can't be closed
	}),
	// 提交付款码支付: the codes whose 支付状态 is 支付确认失败, but for
	// INVALID_REQUEST and OUT_TRADE_NO_USED, which also answer a repeat
	"micropay": byCanonical(map[Code]verdict{
		ErrAuthCodeError:   requestNotDone,
		ErrAuthCodeExpire:  requestNotDone,
		ErrAuthCodeInvalid: requestNotDone,
		ErrBuyerMismatch:   requestNotDone,
		ErrNoAuth:          requestNotDone,
		ErrNotEnough:       requestNotDone,
		ErrNotSuportCard:   requestNotDone,
		ErrOrderClosed:     numberNotDone,
		ErrOrderPaid:       numberDone,
		ErrOrderReversed:   numberNotDone,
		ErrTradeError:      requestNotDone,
	}),
	// 撤销订单
	"reverse": byCanonical(map[Code]verdict{
		ErrInvalidTransactionID: requestNotDone,
		ErrNoAuth:               requestNotDone,
		ErrReverseExpire:        requestNotDone,
		ErrTradeStateError:      requestNotDone,
	}),
	"refund":   refundVerdicts,
	"refundv2": refundVerdicts,
}

// 申请退款
var refundVerdicts = byCanonical(map[Code]verdict{
	ErrInvalidTransactionID: requestNotDone,
	ErrNoAuth:               requestNotDone,
	ErrNotEnough:            requestNotDone,
	ErrOrderNotExist:        requestNotDone,
	ErrOrderNotReady:        requestNotDone,
	ErrTradeOverdue:         requestNotDone,
})

// again says whether a repeat can help after a failure.
type again int

const (
	againNever again = iota
	againSoon
	againLater // the server asked for a pause
)

// mendable are the codes after which the same request is worth a repeat.
var mendable = byCanonical(map[Code]again{
	ErrSystemError:      againSoon,
	ErrBizerrNeedRetry:  againSoon,
	ErrFrequencyLimited: againLater,
})

func byCanonical[V any](byCode map[Code]V) map[string]V {
	canonical := make(map[string]V, len(byCode))
	for code, v := range byCode {
		canonical[code.canonical()] = v
	}
	return canonical
}

// verdictOf judges a verified code.
func verdictOf(operation string, code Code) verdict {
	c := code.canonical()
	if v := verdicts[operation][c]; v != provesNothing {
		return v
	}
	return notAdmitted[c]
}
