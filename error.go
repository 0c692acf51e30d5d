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

// Error says what failed and why, on one line, without secrets.
func (e *Error) Error() string { return "wxpay: " + e.text() }

// text is the error without the package's name.
func (e *Error) text() string {
	var b strings.Builder
	b.WriteString(e.Operation + ": ")
	switch {
	case e.Code != "":
		fmt.Fprintf(&b, "%s %q", string(e.Code), e.Description)
	case e.ReturnMsg != "":
		fmt.Fprintf(&b, "return_code FAIL %q", e.ReturnMsg)
	case e.Err != nil:
		b.WriteString(e.Err.Error())
		if e.Description != "" {
			fmt.Fprintf(&b, " %q", e.Description)
		}
	default:
		b.WriteString("return_code FAIL without return_msg")
	}
	if e.Err != nil && (e.Code != "" || e.ReturnMsg != "") {
		b.WriteString(": " + e.Err.Error())
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

const sandboxKeyEnded = "the sandbox key may have ended: call Sandbox again for a new client"

const signErrorCauses = "the key is not the mch_id's APIv2 key (the AppSecret and the APIv3 key are others), " +
	"it was changed on the merchant platform, or sign_type is not allowed here; compare StringToSign"

func (e *Error) isSignError() bool {
	return e.Code.canonical() == ErrSignError.canonical() || strings.Contains(e.ReturnMsg, "签名错误")
}

// isSandboxKey reports whether a sandbox's key may have ended.
func (e *Error) isSandboxKey() bool {
	return e.sandbox && (e.isSignError() || errors.Is(e.Err, ErrInvalidSignature))
}

// StringToSign returns what was signed when WeChat Pay says that the signature
// is wrong, with the key and personal data hidden, to be compared with what
// another tool signs. It is "" after every other error.
func (e *Error) StringToSign() string { return e.signed }

// OutcomeOf classifies an error that a call returned. Whatever is not proven
// to have had no effect is [OutcomeUnknown]; so is nil.
func OutcomeOf(err error) Outcome {
	if e, ok := asError(err); ok {
		return e.outcome
	}
	return OutcomeUnknown
}

// settle decides a failure's outcome. maybeApplied says that an earlier attempt of
// the same call may have been carried out.
func (e *Error) settle(readOnly, maybeApplied bool) {
	switch {
	case readOnly:
		e.outcome = OutcomeReadOnly
	case e.verdict == numberDone:
		e.outcome = OutcomeAlreadyDone
	case e.verdict == numberNotDone, !maybeApplied && (e.verdict == requestNotDone || !e.sent):
		e.outcome = OutcomeNotDone
	default:
		e.outcome = OutcomeUnknown
	}
}
