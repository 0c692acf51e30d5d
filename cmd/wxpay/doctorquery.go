package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// checkQuery is the name of the check with a signed query.
const checkQuery = "signed-query"

// An asked is the answer to the query of a number that does not exist.
type asked struct {
	err   error
	valid string // setting whose secret is accepted instead of the key; may be empty
}

// ask queries a random order number. It changes nothing, at WeChat Pay or here.
func ask(ctx context.Context, client *wxpay.Client) error {
	_, err := client.OrderQuery(ctx, &wxpay.OrderQueryRequest{OutTradeNo: "DOCTOR" + rand.Text()})
	return err
}

// isSigned reports whether WeChat Pay signed the answer that err is about, and the
// signature is right.
func isSigned(err error) bool {
	var e *wxpay.Error
	return errors.As(err, &e) && e.HTTPStatus == 200 && e.Fields.Get("sign") != "" && !errors.Is(err, wxpay.ErrInvalidSignature) &&
		e.Fields.Get("return_code") == "SUCCESS"
}

// judgeQuery reports what the answer to the query proves.
func (c *checkup) judgeQuery(a asked, s *subject) {
	err := a.err
	var e *wxpay.Error
	switch {
	case err == nil:
		c.ok(checkQuery, "the key, the appid and the merchant number are right: WeChat Pay accepted the signature, and its answer is signed with the key")
	case !errors.As(err, &e):
		c.skip(checkQuery, "the query was not sent: %s", sdkText(err))
	case e.Attempts == 0:
		c.problem(checkQuery, says("the SDK refuses these settings"), says("%s", sdkText(err)))
	case e.HTTPStatus == 0:
		c.noAnswer(err)
	case errors.Is(err, wxpay.ErrOrderNotExist) && isSigned(err):
		c.ok(checkQuery, "the key, the appid and the merchant number are right: WeChat Pay accepted the signature, and its answer is signed with the key")
	case errors.Is(err, wxpay.ErrOrderNotExist):
		c.warn(checkQuery, says("the answer is not signed, so it proves nothing about the key"), says("an answer of WeChat Pay is signed here: check what answers at this address, such as a test server or a proxy"))
	case isSignError(err):
		c.wrongKey(a, s)
	case errors.Is(err, wxpay.ErrInvalidSignature):
		c.problem(checkQuery, says("the answer is not signed with the key"), says("the server has another key for this merchant, or something between changed the answer"))
	case errors.Is(err, wxpay.ErrWrongRecipient):
		c.problem(checkQuery, says("the answer is for another appid or merchant number"), says("%s", sdkText(err)))
	default:
		c.refused(e, s)
	}
}

func (c *checkup) noAnswer(err error) {
	if c.has(checkHosts) {
		c.skip(checkQuery, "no server answers, see above; so the key is not proven")
		return
	}
	c.problem(checkQuery, says("the query got no answer, so the key is not proven"), says("%s", sdkText(err)))
}

// wrongKey says which key is used instead.
func (c *checkup) wrongKey(a asked, s *subject) {
	what := says("WeChat Pay refuses the signature: the key is not the APIv2 key of merchant %s", quoted(s.text("WXPAY_MCHID").value))
	secret := s.text("WXPAY_APPSECRET")
	var fix say
	replacing := cmp.Or(s.reader.replaced["WXPAY_KEY"], s.reader.replaced["WXPAY_KEY_FILE"])
	switch {
	case replacing != "":
		fix = says("the key is %s of the environment, and not that of the configuration file: remove it from the environment if the key in the file is the right one", replacing)
	case a.valid == "WXPAY_APPSECRET":
		fix = says("the value of WXPAY_APPSECRET is the key: the two are swapped")
	case a.valid != "":
		fix = says("the previous key is the one that is valid: the key was not changed on the merchant platform yet, or the two files are swapped")
	case isHexSecret(s.key.value) && !secret.set():
		fix = says("it may be the AppSecret, the APIv3 key, or the key of another merchant; if not, set a new APIv2 key on the merchant platform, and here")
	default:
		fix = says("it may be the APIv3 key, the key of another merchant, or a key from before a change; if not, set a new APIv2 key on the merchant platform, and here")
	}
	c.problem(checkQuery, what, fix)
}

// refused reports an answer that is about something else than the key.
func (c *checkup) refused(e *wxpay.Error, s *subject) {
	appID, mchID, shop := quoted(s.text("WXPAY_APPID").value), quoted(s.text("WXPAY_MCHID").value), quoted(s.text("WXPAY_SUB_MCHID").value)
	provider := s.text("WXPAY_SUB_MCHID").set()
	refused := func(what, fix say) { c.problem(checkQuery, what, fix) }
	switch {
	case errors.Is(e, wxpay.ErrAppIDMchIDNotMatch) && provider:
		refused(says("WeChat Pay says that the appid %s does not belong to the service provider %s, or the shop's appid not to the shop", appID, mchID), says("bind them on the merchant platform (product center, APPID accounts), or correct the ids"))
	case errors.Is(e, wxpay.ErrAppIDMchIDNotMatch):
		refused(says("WeChat Pay says that the appid %s is not bound to the merchant %s", appID, mchID), says("bind them on the merchant platform (product center, APPID accounts), or correct one of them"))
	case errors.Is(e, wxpay.ErrAppIDNotExist):
		refused(says("WeChat Pay does not know the appid %s", appID), says("copy the appid of the mini program's console again"))
	case errors.Is(e, wxpay.ErrMchIDNotExist):
		refused(says("WeChat Pay does not know the merchant %s", mchID), says("copy the merchant number of the merchant platform again"))
	case errors.Is(e, wxpay.ErrNoAuth) && provider:
		refused(says("WeChat Pay says that the shop %s does not belong to the service provider %s, or has not authorised it", shop, mchID), says("correct WXPAY_SUB_MCHID, or let the shop authorise the provider"))
	case errors.Is(e, wxpay.ErrNoAuth):
		refused(says("WeChat Pay says that merchant %s may not use this API: %s", mchID, answerText(e)), says("activate the product on the merchant platform, and add the IP address of this machine there if calls are limited to some addresses"))
	case errors.Is(e, wxpay.ErrLackParams) && !provider:
		refused(says("WeChat Pay says that a parameter is missing: %s", answerText(e)), says("if %s is a service provider, set WXPAY_SUB_MCHID", mchID))
	case errors.Is(e, wxpay.ErrSystemError), errors.Is(e, wxpay.ErrFrequencyLimited), e.HTTPStatus >= 500:
		c.warn(checkQuery, says("WeChat Pay is busy (%s), so the key is not proven", answerText(e)), says("try again in a minute"))
	case isSigned(e):
		c.warn(checkQuery, says("the key is right, but WeChat Pay answers %s", answerText(e)), says("%s", e.Advice()))
	case e.HTTPStatus != 200:
		refused(says("the server answers HTTP %d instead of a message, so the key is not proven", e.HTTPStatus), says("check WXPAY_BASE_URL, and what answers at this address"))
	case e.Fields.Len() == 0:
		refused(says("the server does not answer with a message of WeChat Pay, so the key is not proven"), says("check WXPAY_BASE_URL, and what answers at this address (a proxy, a captive portal)"))
	case provider:
		refused(says("WeChat Pay refuses the query: %s", answerText(e)), says("check that %s is a service provider and %s its shop; a merchant without a provider removes WXPAY_SUB_MCHID", mchID, shop))
	default:
		refused(says("WeChat Pay refuses the query: %s", answerText(e)), says("%s", e.Advice()))
	}
}

// answerText returns code and text of an answer.
func answerText(e *wxpay.Error) string {
	text := e.Description
	if text == "" {
		text = e.ReturnMsg
	}
	if text == "" {
		text = fmt.Sprint("HTTP ", e.HTTPStatus)
	}
	return quoted(strings.TrimSpace(string(e.Code) + " " + text))
}

func isSignError(err error) bool { return errors.Is(err, wxpay.ErrSignError) }

func isHexSecret(text string) bool {
	_, err := hex.DecodeString(text)
	return err == nil && len(text) == secretLength
}
