package wxpay

import (
	"fmt"
	"slices"
	"strings"
)

// A Code is an err_code of WeChat Pay, and an error: errors.Is finds it in an
// [*Error], in any spelling (SIGNERROR, SIGN_ERROR). It prints as it was received.
// A code without a constant here is kept too.
type Code string

// Error returns the code as it was received.
func (c Code) Error() string { return string(c) }

// shown returns the code for a text: on one line, and not too long.
func (c Code) shown() string {
	quoted := fmt.Sprintf("%.64q", string(c))
	return quoted[1 : len(quoted)-1]
}

// spelling removes what differs between the spellings of a code.
var spelling = strings.NewReplacer("_", "", " ", "")

func (c Code) canonical() string { return strings.ToUpper(spelling.Replace(string(c))) }

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
	ErrNotAllow             Code = "NOT_ALLOW"
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
	ErrRefundFeeInvalid     Code = "REFUND_FEE_INVALID"
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

// isOneOf reports whether a code is in a list, in any spelling.
func isOneOf(code Code, all []Code) bool {
	return slices.ContainsFunc(all, func(c Code) bool { return c.canonical() == code.canonical() })
}
