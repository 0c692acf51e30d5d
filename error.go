package wxpay

import (
	"cmp"
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
// To recognise a code, write errors.Is(err, wxpay.ErrOrderPaid). To decide whether
// money moved, use [OutcomeOf], not the code.
type Error struct {
	Operation   string   // last element of the path: "unifiedorder"
	HTTPStatus  int      // 0: there was no response
	ReturnMsg   string   // return_msg, or the text that replaces it, if return_code is not SUCCESS
	Code        Code     // err_code; if there is none, the code that ReturnMsg means, if known
	Description string   // err_code_des: Chinese text for people
	Attempts    int      // number of attempts; 0: refused locally
	Hosts       []string // base URLs that were tried, in that order
	Fields      XMLMap   // the fields of the response that caused the error; may be empty
	Err         error    // the cause, if it is not a code or text above; may be nil
	Outcome     Outcome  // whether the call took effect
	Retry       Retry    // whether repeating the same call can help

	meant        Code   // the code that the text means, besides Code
	advice       string // by operation, code and outcome
	fix          string // what to fix, whatever the outcome; may be empty
	stringToSign string
	sandbox      bool // of a sandbox client
	signed       bool // Code is from a response with a valid signature
}

// ErrOutcomeUnknown is for errors.Is: it matches an [*Error] whose Outcome is
// [OutcomeUnknown].
var ErrOutcomeUnknown = errors.New("wxpay: outcome unknown")

// Error returns what failed and why, on one line, without secrets.
func (e *Error) Error() string { return "wxpay: " + e.text() }

// text is the error without the package's name.
func (e *Error) text() string {
	var b strings.Builder
	b.WriteString(e.Operation + ": ")
	returnCode := cmp.Or(Code(e.Fields.Get("return_code")), "FAIL")
	switch {
	case e.ReturnMsg != "":
		fmt.Fprintf(&b, "return_code %s %s", returnCode.shown(), shownText(e.ReturnMsg))
		if e.Code != "" && e.Code != returnCode {
			fmt.Fprintf(&b, " (%s)", e.Code.shown())
		}
	case e.Code != "":
		fmt.Fprintf(&b, "%s %s", e.Code.shown(), shownText(e.Description))
	case e.Err != nil:
		b.WriteString(e.Err.Error())
		if e.Description != "" {
			b.WriteString(" " + shownText(e.Description))
		}
	case e.Fields.Len() > 0 && !e.Fields.Has("return_code"):
		b.WriteString("the response has no return_code")
	default:
		fmt.Fprintf(&b, "return_code %s without return_msg", returnCode.shown())
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
	return strings.ReplaceAll(b.String(), "\n", "; ") // between joined causes
}

// shownText quotes a text of the server as far as log lines need it: documented
// ones have at most 128 characters. The fields of an [Error] hold all of it.
func shownText(text string) string { return fmt.Sprintf("%.512q", text) }

// asError returns the [*Error] that err is or wraps.
func asError(err error) (e *Error, ok bool) {
	ok = errors.As(err, &e)
	return e, ok
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is e's [Code], in any spelling. It also reports whether
// target is [ErrOutcomeUnknown] and e's outcome is unknown.
func (e *Error) Is(target error) bool {
	if code, ok := target.(Code); ok {
		return code != "" && (code.canonical() == e.Code.canonical() || code.canonical() == e.meant.canonical())
	}
	return target == ErrOutcomeUnknown && e.Outcome == OutcomeUnknown
}

const sandboxKeyEnded = "the sandbox key may have expired: call Sandbox again for a new client"

const signErrorCauses = "Config.Key is not the APIv2 key of this mch_id (the AppSecret and the APIv3 key are other keys), " +
	"the key was changed on the merchant platform, or sign_type is not allowed here; if StringToSign is right, it is the key"

func (e *Error) isSignError() bool { return e.Is(ErrSignError) }

// isSandboxKey reports whether the cause may be an expired sandbox key.
func (e *Error) isSandboxKey() bool {
	return e.sandbox && (e.isSignError() || errors.Is(e.Err, ErrInvalidSignature))
}

// StringToSign returns the text that was signed, if WeChat Pay answered that the
// signature is wrong. Compare it with the text that another tool signs. The key and
// personal data are hidden. For every other error it returns "".
func (e *Error) StringToSign() string { return e.stringToSign }

// Advice returns what to do about e, in one line. It depends on the operation, the
// code and the outcome. While the outcome is unknown, it never suggests a new number
// or another way to pay.
func (e *Error) Advice() string {
	switch {
	case e.advice != "":
		return e.advice
	case e.Outcome == OutcomeNotDone:
		return nothingSent
	case e.Outcome == OutcomeReadOnly:
		return queryAgain
	}
	return inDoubt
}

// OutcomeOf returns the [Outcome] of the call that returned err. For nil it is
// [OutcomeDone]. For an error that is not an [*Error] it is [OutcomeUnknown].
func OutcomeOf(err error) Outcome {
	if err == nil {
		return OutcomeDone
	}
	if e, ok := asError(err); ok {
		return e.Outcome
	}
	return OutcomeUnknown
}

// Retryable reports whether repeating the same call with the same number can help.
// [Error.Retry] says whether now or later. Sometimes something else must change first,
// such as the balance for [ErrNotEnough]. An error that is not an [*Error] is not
// retryable.
func Retryable(err error) bool {
	e, ok := asError(err)
	return ok && e.Retry != RetryNever
}
