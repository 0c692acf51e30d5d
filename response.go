package wxpay

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay/internal/transport"
)

// checkResponse checks a reply in this order: HTTP status, form, return_code,
// signature, ids, result_code. The first failed check decides what the reply proves.
func (c *Client) checkResponse(e *Endpoint, request signedRequest, reply *transport.Response) (XMLMap, *failure) {
	fields, other, err := parseReply(reply, e.RowsField)
	if err != nil {
		fail := c.failure(e, reply, err)
		fail.broken, fail.overloaded = isRetryable(reply, other), isOverload(reply, other)
		if e.Certificate && isCertificatePage(reply.Body) {
			fail.meant, fail.refused = ErrCertError, true
		}
		return XMLMap{}, fail
	}
	if fields.Get("return_code") != "SUCCESS" {
		fail := c.failure(e, reply, nil)
		fail.refusedBy(fields)
		fail.explainSign(request.fields)
		return XMLMap{}, fail
	}
	verified, err := c.verifyReply(e, request.sign, fields)
	if err != nil {
		return XMLMap{}, c.failure(e, reply, err)
	}
	if !succeeded(e, fields) {
		fail := c.failure(e, reply, nil)
		fail.failedBy(fields, verified)
		fail.explainSign(request.fields)
		return XMLMap{}, fail
	}
	if err := e.checkEcho(request.fields, fields); err != nil {
		return XMLMap{}, c.failure(e, reply, err)
	}
	return fields, nil
}

// failure returns what is known of a reply that is not a success.
func (c *Client) failure(e *Endpoint, reply *transport.Response, err error) *failure {
	return &failure{
		Error:    Error{Operation: e.operation(), HTTPStatus: reply.Status, Attempts: 1, Err: err, sandbox: c.sandbox},
		endpoint: e, sent: reply.Sent,
	}
}

// refusedBy copies text and code of a reply with a return_code other than SUCCESS. Such
// a reply is never signed, and its text and code are in different fields.
func (f *failure) refusedBy(fields XMLMap) {
	f.Fields, f.refused = fields, true
	for _, name := range []string{"return_msg", "retmsg", "error_msg", "err_code_des", "error_code_des"} {
		f.ReturnMsg = cmp.Or(f.ReturnMsg, fields.Get(name))
	}
	given := cmp.Or(fields.Get("err_code"), fields.Get("error_code"))
	if code := fields.Get("return_code"); given == "" && code != "FAIL" {
		given = code // it may be a code, such as PARAM_ERROR
	}
	f.Code = Code(given)
	if _, isCode := f.endpoint.meaning(Code(f.ReturnMsg)); isCode {
		f.Code = Code(f.ReturnMsg)
	}
	f.readText(f.ReturnMsg, false)
	if isOneOf(f.Code, []Code{ErrSystemError}) && f.meant != "" && f.meant != ErrSystemError {
		f.meant, f.otherRetry, f.wording = "", openCause.retry, &openCause // a text does not make this code a proof
	}
	if f.meant != "" && strings.Trim(given, "0123456789") == "" {
		f.Code = f.meant // show the known code instead of a number
	}
}

// readText sets the code that a text means, if the operation knows that code.
func (f *failure) readText(text string, signed bool) {
	w := wordingOf(text)
	if w == nil {
		return
	}
	m, known := f.endpoint.meaning(w.code)
	switch {
	case !known:
	case w.used && !signed:
		f.otherRetry = &m.Retry
	default:
		f.meant, f.otherRetry, f.wording = w.code, w.retry, w
	}
}

// vague are the codes whose reason is only in the text.
var vague = []Code{ErrError, ErrInvalidRequest, ErrNoAuth, ErrNotEnough, ErrParamError, ErrTradeError}

// failedBy copies code and text of a reply with a result_code other than SUCCESS.
func (f *failure) failedBy(fields XMLMap, verified bool) {
	f.Fields, f.Code = fields, Code(cmp.Or(fields.Get("err_code"), fields.Get("error_code")))
	f.Description = cmp.Or(fields.Get("err_code_des"), fields.Get("error_code_des"), fields.Get("result_msg"))
	f.signed, f.refused = verified, f.endpoint.UnsignedReply
	if f.Code == "" {
		f.Err = errors.New("result_code is not SUCCESS, and there is no err_code")
	}
	switch _, known := f.endpoint.meaning(f.Code); {
	case !known, isOneOf(f.Code, vague):
		f.readText(f.Description, verified)
	case isOneOf(f.Code, []Code{ErrSystemError}):
		if w := wordingOf(f.Description); w != nil && w.code != ErrSystemError {
			f.otherRetry, f.wording = openCause.retry, &openCause // repeating does not remove the cause
		}
	default:
		if w := wordingOf(f.Description); w != nil && isOneOf(f.Code, []Code{w.code}) && (verified || !w.used) {
			f.otherRetry, f.wording = w.retry, w
		}
	}
}

// succeeded reports whether result_code is SUCCESS. It is absent where the endpoint
// declares that.
func succeeded(e *Endpoint, fields XMLMap) bool {
	result := fields.Get("result_code")
	return result == "SUCCESS" || e.NoResultCode && result == "" && fields.Get("err_code")+fields.Get("error_code") == ""
}

// verifyReply checks signature and ids. sign is the signature of the request. A failure may be unsigned, and is then not
// verified. A success may be unsigned only if the endpoint declares it.
func (c *Client) verifyReply(e *Endpoint, sign string, fields XMLMap) (verified bool, err error) {
	switch {
	case fields.Get("sign") != "":
		err = verify(fields, &c.secrets().key, signTypeOf(sign))
		verified = err == nil
	case succeeded(e, fields) && !e.UnsignedReply:
		err = fmt.Errorf("%w: the reply says SUCCESS without a sign", ErrInvalidSignature)
	}
	if err == nil {
		err = c.checkIDs(fields, cmp.Or(e.appIDField(), "appid"), cmp.Or(e.mchIDField(), "mch_id"))
	}
	return verified, err
}

// checkIDs refuses a message for another recipient. An id that is absent or empty is
// not checked.
func (c *Client) checkIDs(fields XMLMap, appIDField, mchIDField string) error {
	appID := fields.Get(appIDField)
	switch {
	case appID != "" && appID != c.appID && !slices.Contains(c.otherAppIDs, appID):
		return wrongRecipient(appIDField, appID, c.appID)
	case others(fields, mchIDField, c.mchID):
		return wrongRecipient(mchIDField, fields.Get(mchIDField), c.mchID)
	case others(fields, "sub_mch_id", c.subMchID):
		return wrongRecipient("sub_mch_id", fields.Get("sub_mch_id"), c.subMchID)
	case others(fields, "sub_appid", c.subAppID):
		return wrongRecipient("sub_appid", fields.Get("sub_appid"), c.subAppID)
	}
	return nil
}

// others reports whether a received id differs from ours. It is false if either is empty.
func others(fields XMLMap, name, ours string) bool {
	if ours == "" {
		return false
	}
	got := fields.Get(name)
	return got != "" && got != ours
}

// A wrongRecipientError says that a message is for another recipient.
type wrongRecipientError struct{ name, got, ours string }

func (e *wrongRecipientError) Error() string {
	return fmt.Sprintf("the message is for %s %.64q, not for %q", e.name, e.got, e.ours)
}

func (e *wrongRecipientError) Is(target error) bool { return target == ErrWrongRecipient }

func wrongRecipient(name, got, ours string) error { return &wrongRecipientError{name, got, ours} }

// explainSign keeps the text that was signed, if WeChat Pay rejected the signature.
func (f *failure) explainSign(request XMLMap) {
	if f.isSignError() {
		f.stringToSign = signedString(request)
	}
}

// hidden are the fields whose values StringToSign does not show: payment codes,
// and what names a person, also in the requests that [Client.Call] is used for.
var hidden = []string{
	"auth_code", "cert_id", "creid", "email", "mobile", "name", "qq", "re_user_name", "receiver", "receivers",
	"user_creid", "user_truename",
}

// signedString returns what [Sign] hashes for m, with secrets hidden.
func signedString(m XMLMap) string {
	for _, name := range hidden {
		if m.Get(name) != "" {
			m.Set(name, "***")
		}
	}
	return m.signedText() + "key=***"
}

const (
	anEmptyBody = "an empty body"
	anHTMLPage  = "an HTML page"
	notMarkup   = "something that is not XML"
)

// parseReply returns the fields of a reply that is a message. Otherwise other says what
// the reply is instead. rowsField is Endpoint.RowsField.
func parseReply(reply *transport.Response, rowsField string) (fields XMLMap, other string, err error) {
	if reply.Err != nil {
		return XMLMap{}, "", reply.Err
	}
	other = notXML(reply.Body)
	if other != "" || reply.Status != http.StatusOK {
		return XMLMap{}, other, describe(reply, cmp.Or(other, "XML"))
	}
	if fields, err = parseRows(reply.Body, rowsField); err != nil {
		return XMLMap{}, "", fmt.Errorf("the reply is damaged: %w", err)
	}
	return fields, "", nil
}

// notXML returns what a body is instead of a message, "" if it may be a message.
func notXML(body []byte) string {
	start := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\uFEFF")), " \t\r\n")
	switch {
	case len(start) == 0:
		return anEmptyBody
	case hasPrefixFold(start, "<!doctype html"), hasPrefixFold(start, "<html"):
		return anHTMLPage
	case start[0] != '<':
		return notMarkup
	}
	return ""
}

func hasPrefixFold(body []byte, prefix string) bool {
	return len(body) >= len(prefix) && bytes.EqualFold(body[:len(prefix)], []byte(prefix))
}

// describe returns an error that says what arrived instead of a message, without
// quoting it.
func describe(reply *transport.Response, what string) error {
	var hint string
	switch {
	case reply.Status >= 300 && reply.Status < 400:
		hint = ": redirects are not followed"
	case isCertificatePage(reply.Body):
		hint = ": the server refused the merchant certificate, or got none: check Config.Certificate"
	}
	return fmt.Errorf("HTTP %d with %s%s", reply.Status, what, hint)
}

// isCertificatePage reports whether a body is the page that the servers send when the
// client certificate is missing or invalid.
func isCertificatePage(body []byte) bool {
	return bytes.Contains(body, []byte("The SSL certificate error")) ||
		bytes.Contains(body, []byte("No required SSL certificate was sent"))
}

// isOverload reports whether the front end is overloaded: then it answers with a
// redirect or a page. A failing server also sends a page, with another status.
func isOverload(reply *transport.Response, other string) bool {
	redirect := reply.Status >= http.StatusMultipleChoices && reply.Status < http.StatusBadRequest
	page := other == anHTMLPage && reply.Status < http.StatusInternalServerError && !isCertificatePage(reply.Body)
	return reply.Err == nil && (redirect || page)
}

// isRetryable reports whether a repeat can help after a reply that is not a message;
// other says what it is instead.
func isRetryable(reply *transport.Response, other string) bool {
	switch {
	case reply.Network,
		reply.Status >= http.StatusInternalServerError,
		reply.Status >= http.StatusMultipleChoices && reply.Status < http.StatusBadRequest: // overload protection
		return true
	}
	return (other == anHTMLPage || other == anEmptyBody) && reply.Err == nil && !isCertificatePage(reply.Body)
}
