package wxpay

import (
	"errors"
	"fmt"
	"strings"
)

// An Error is what every failed call returns:
//
//	var e *wxpay.Error
//	if errors.As(err, &e) {
//		log.Print(e.Operation, e.Code, e.Advice())
//	}
//
// To tell codes apart, compare: errors.Is(err, wxpay.ErrOrderPaid). To decide
// what becomes of the money, ask [OutcomeOf], not the code.
type Error struct {
	Operation   string   // last element of the path: "unifiedorder"
	HTTPStatus  int      // 0: there was no reply
	ReturnMsg   string   // return_msg when return_code is not SUCCESS
	Code        Code     // err_code when result_code is not SUCCESS; of bills also what return_msg stands for
	Description string   // err_code_des: Chinese text for people
	Attempts    int      // how many requests were tried; 0: refused locally
	Hosts       []string // base URLs that were tried, in that order
	Fields      XMLMap   // the reply, if it was believed as far as to fail
	Err         error    // the cause, if it was none of the above

	outcome Outcome
	verdict verdict // of a verified code
	sent    bool    // something may have been written to the wire
	again   again
	signed  string
	sandbox bool   // of a sandbox's client
	advice  string // in place of what the code says
}

// ErrOutcomeUnknown is what errors.Is finds in an [*Error] whose outcome is
// [OutcomeUnknown].
var ErrOutcomeUnknown = errors.New("wxpay: outcome unknown")

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("wxpay: " + e.Operation + ": ")
	switch {
	case e.Code != "":
		fmt.Fprintf(&b, "%s %q", string(e.Code), e.Description)
	case e.ReturnMsg != "":
		fmt.Fprintf(&b, "return_code FAIL %q", e.ReturnMsg)
	case e.Err != nil:
		b.WriteString(strings.ReplaceAll(e.Err.Error(), "wxpay: ", ""))
		if e.Description != "" {
			fmt.Fprintf(&b, " %q", e.Description)
		}
	default:
		b.WriteString("return_code FAIL without return_msg")
	}
	if e.Err != nil && (e.Code != "" || e.ReturnMsg != "") {
		b.WriteString(": " + strings.ReplaceAll(e.Err.Error(), "wxpay: ", ""))
	}
	switch {
	case e.isSandboxKey():
		b.WriteString(": " + sandboxKeyEnded)
	case e.isSignError():
		b.WriteString(": " + signErrorCauses)
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (attempt %d)", e.Attempts)
	}
	return b.String()
}

// asError returns the [*Error] that err is or wraps.
func asError(err error) (e *Error, ok bool) {
	ok = errors.As(err, &e)
	return e, ok
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is e's [Code], in any of its spellings, or
// [ErrOutcomeUnknown] and e's outcome is unknown.
func (e *Error) Is(target error) bool {
	if code, ok := target.(Code); ok {
		return code != "" && code.canonical() == e.Code.canonical() || code == ErrSignError && e.isSignError()
	}
	return target == ErrOutcomeUnknown && e.outcome == OutcomeUnknown
}

const signErrorCauses = "the key is not the mch_id's APIv2 key (the AppSecret and the APIv3 key are others), " +
	"it was changed on the merchant platform, or sign_type is not allowed here; compare SignedString"

func (e *Error) isSignError() bool {
	return e.Code.canonical() == ErrSignError.canonical() || strings.Contains(e.ReturnMsg, "签名错误")
}

// isSandboxKey reports whether a sandbox's key may have ended.
func (e *Error) isSandboxKey() bool {
	return e.sandbox && (e.isSignError() || errors.Is(e.Err, ErrInvalidSignature))
}

// SignedString returns what was signed when WeChat Pay says that the signature
// is wrong, with the key and personal data hidden, to be compared with what
// another tool signs. It is "" after every other error.
func (e *Error) SignedString() string { return e.signed }

// hidden are the fields whose values SignedString does not show.
var hidden = []string{"auth_code", "user_creid", "user_truename"}

// signedString returns what [Sign] hashes for m, with secrets hidden.
func signedString(m XMLMap) string {
	for _, name := range hidden {
		if m.Get(name) != "" {
			m.Set(name, "***")
		}
	}
	return string(appendSigned(nil, m)) + "key=***"
}

// A Code is an err_code of WeChat Pay, and an error: errors.Is finds it in an
// [*Error], however the API spells it (SIGNERROR, SIGN_ERROR). It prints as it
// came; codes that have no constant here are kept.
type Code string

func (c Code) Error() string { return string(c) }

func (c Code) canonical() string {
	return strings.ToUpper(strings.NewReplacer("_", "", " ", "").Replace(string(c)))
}

// The codes of the mini-program APIs. What to do about one depends on the
// operation: see [Error.Advice].
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_1
const (
	ErrAppIDMchIDNotMatch   Code = "APPID_MCHID_NOT_MATCH"
	ErrAppIDNotExist        Code = "APPID_NOT_EXIST"
	ErrAuthCodeError        Code = "AUTH_CODE_ERROR"
	ErrAuthCodeExpire       Code = "AUTHCODEEXPIRE"
	ErrAuthCodeInvalid      Code = "AUTH_CODE_INVALID"
	ErrBankError            Code = "BANKERROR"
	ErrBillCreating         Code = "BILL_CREATING"
	ErrBizerrNeedRetry      Code = "BIZERR_NEED_RETRY"
	ErrBuyerMismatch        Code = "BUYER_MISMATCH"
	ErrCertError            Code = "CERT_ERROR"
	ErrError                Code = "ERROR"
	ErrFrequencyLimited     Code = "FREQUENCY_LIMITED"
	ErrInvalidRequest       Code = "INVALID_REQUEST"
	ErrInvalidReqTooMuch    Code = "INVALID_REQ_TOO_MUCH"
	ErrInvalidTransactionID Code = "INVALID_TRANSACTIONID"
	ErrLackParams           Code = "LACK_PARAMS"
	ErrMchIDNotExist        Code = "MCHID_NOT_EXIST"
	ErrNoAuth               Code = "NOAUTH"
	ErrNoBill               Code = "NO_BILL_EXIST"
	ErrNoComment            Code = "NO_COMMENT"
	ErrNotEnough            Code = "NOTENOUGH"
	ErrNotSuportCard        Code = "NOTSUPORTCARD"
	ErrNotUTF8              Code = "NOT_UTF8"
	ErrOrderClosed          Code = "ORDERCLOSED"
	ErrOrderNotExist        Code = "ORDERNOTEXIST"
	ErrOrderNotReady        Code = "ORDER_NOT_READY"
	ErrOrderPaid            Code = "ORDERPAID"
	ErrOrderReversed        Code = "ORDERREVERSED"
	ErrOutTradeNoUsed       Code = "OUT_TRADE_NO_USED"
	ErrParamError           Code = "PARAM_ERROR"
	ErrPostDataEmpty        Code = "POST_DATA_EMPTY"
	ErrRefundFeeMismatch    Code = "REFUND_FEE_MISMATCH"
	ErrRefundNotExist       Code = "REFUNDNOTEXIST"
	ErrRequirePostMethod    Code = "REQUIRE_POST_METHOD"
	ErrReverseExpire        Code = "REVERSE_EXPIRE"
	ErrSignError            Code = "SIGNERROR"
	ErrSystemError          Code = "SYSTEMERROR"
	ErrTimeExpire           Code = "TIME_EXPIRE"
	ErrTradeError           Code = "TRADE_ERROR"
	ErrTradeOverdue         Code = "TRADE_OVERDUE"
	ErrTradeStateError      Code = "TRADE_STATE_ERROR"
	ErrUserAccountAbnormal  Code = "USER_ACCOUNT_ABNORMAL"
	ErrUserPaying           Code = "USERPAYING"
	ErrXMLFormatError       Code = "XML_FORMAT_ERROR"
)
