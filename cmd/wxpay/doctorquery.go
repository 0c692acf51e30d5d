package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
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
	var fix say
	switch replaced, found := s.replacedSetting(); {
	case found:
		fix = replaced
	case a.valid == "WXPAY_APPSECRET":
		fix = says("the value of WXPAY_APPSECRET is the key: the two are swapped")
	case a.valid != "":
		fix = says("the previous key is the one that is valid: the key was not changed on the merchant platform yet, or the two files are swapped")
	case isHexSecret(s.key.value) && !s.text("WXPAY_APPSECRET").set():
		fix = says("it may be the AppSecret, the APIv3 key, or the key of another merchant; if not, set a new APIv2 key on the merchant platform, and here")
	default:
		fix = says("it may be the APIv3 key, the key of another merchant, a key from before a change, or one with a mistyped character (capitals, O and 0, l and 1); if not, set a new APIv2 key on the merchant platform, and here")
	}
	c.problem(checkQuery, what, fix)
}

// replacedSetting names the settings of the configuration file that are not used, because
// the environment has others, and that the signed query is about.
func (s *subject) replacedSetting() (fix say, found bool) {
	var used []string
	for _, name := range []string{"WXPAY_APPID", "WXPAY_MCHID", "WXPAY_KEY", "WXPAY_KEY_FILE", "WXPAY_SUB_MCHID", "WXPAY_SUB_APPID"} {
		if by := s.reader.replaced[name]; by != "" && !slices.Contains(used, by) {
			used = append(used, by)
		}
	}
	return says("%s is that of the environment, and not that of the configuration file: remove it from the environment if the one in the file is right", strings.Join(used, ", ")), len(used) > 0
}

// pageHint is in the answer of a gateway whose page was asked, after the request.
var pageHint = regexp.MustCompile(`POST /pay/orderquery.*(https://[0-9A-Za-z.:\[\]-]+)`)

const readText = "read what WeChat Pay writes, and correct the settings; the code is explained in the document of the order query"

// refused reports an answer that is about something else than the key.
func (c *checkup) refused(e *wxpay.Error, s *subject) {
	switch what, fix, found := refusedIDs(e, s); {
	case found:
		if replaced, is := s.replacedSetting(); is {
			fix = says("%s; %s", fix, replaced)
		}
		c.problem(checkQuery, what, fix)
	case errors.Is(e, wxpay.ErrSystemError), errors.Is(e, wxpay.ErrFrequencyLimited):
		c.warn(checkQuery, says("WeChat Pay is busy (%s), so the key is not proven", answerText(e)), says("try again in a minute"))
	case isSigned(e):
		c.warn(checkQuery, says("the key is right, but WeChat Pay answers %s", answerText(e)), says(readText))
	case e.HTTPStatus != 200:
		c.problem(checkQuery, says("the server answers HTTP %d instead of a message, so the key is not proven", e.HTTPStatus), s.otherServer(e.HTTPStatus))
	case e.Fields.Len() == 0:
		c.problem(checkQuery, says("the server does not answer with a message of WeChat Pay, so the key is not proven"), s.otherServer(e.HTTPStatus))
	case pageHint.MatchString(e.ReturnMsg) && !s.isReal():
		c.problem(checkQuery, says("WXPAY_BASE_URL is the address of the gateway's page, and not that of its API"), says("set WXPAY_BASE_URL to %s, and WXPAY_CA to the gateway's root certificate", pageHint.FindStringSubmatch(e.ReturnMsg)[1]))
	case s.text("WXPAY_SUB_MCHID").set():
		c.problem(checkQuery, says("WeChat Pay refuses the query: %s", answerText(e)), says("check that %s is a service provider and %s its shop; a merchant without a provider removes WXPAY_SUB_MCHID", s.quoted("WXPAY_MCHID"), s.quoted("WXPAY_SUB_MCHID")))
	default:
		c.problem(checkQuery, says("WeChat Pay refuses the query: %s", answerText(e)), says(readText))
	}
}

// otherServer says what may answer in the place of WeChat Pay.
func (s *subject) otherServer(status int) say {
	base := s.text("WXPAY_BASE_URL").value
	switch {
	case status >= 500:
		return says("try again in a minute; if it stays, something between here and WeChat Pay, such as a proxy, cannot reach it")
	case base == "":
		return says("a proxy, a firewall or a login page of the network answers: let it allow this host")
	case status == http.StatusBadRequest && strings.HasPrefix(base, "http:"):
		return says("this may be a port for TLS: write https:// in WXPAY_BASE_URL")
	}
	return says("check WXPAY_BASE_URL, and what answers at this address (another port of the gateway, a proxy, a login page)")
}

func (s *subject) quoted(name string) string { return quoted(s.text(name).value) }

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
