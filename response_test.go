package wxpay

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

func query(c *Client) (*OrderQueryResponse, error) {
	return c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "no"})
}

func closing(c *Client) (*CloseOrderResponse, error) {
	return c.CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "no"})
}

func notPaid(pairs ...string) map[string]string {
	return success(append([]string{"trade_state", "NOTPAY", "out_trade_no", "no"}, pairs...)...)
}

// A reply that says SUCCESS is accepted only if its signature is correct, its
// ids are the client's, and it is about the request.
func TestReplyRefused(t *testing.T) {
	unsigned, err := AppendXML(nil, NewXMLMap(notPaid()))
	require.NoError(t, err)
	without := func(name string) map[string]string {
		pairs := notPaid()
		delete(pairs, name)
		return pairs
	}
	otherKey := NewXMLMap(notPaid())
	sign, _ := Sign(otherKey, strings.Repeat("0", 32), SignTypeHMACSHA256)
	otherKey.Set("sign", sign)
	foreign, _ := AppendXML(nil, otherKey)
	for name, test := range map[string]struct{ body, want string }{
		"no sign":           {string(unsigned), "says SUCCESS without a sign"},
		"empty sign":        {strings.Replace(string(unsigned), "</xml>", "<sign></sign></xml>", 1), "says SUCCESS without a sign"},
		"signed by another": {string(foreign), "signature does not match"},
		"MD5 for HMAC":      {signed(t, SignTypeMD5, notPaid()), "sign has 32 characters"},
		"another mch_id":    {signed(t, SignTypeHMACSHA256, notPaid("mch_id", "99")), `for mch_id "99"`},
		"another appid":     {signed(t, SignTypeHMACSHA256, notPaid("appid", "wx99")), `for appid "wx99"`},
		"another number":    {signed(t, SignTypeHMACSHA256, notPaid("out_trade_no", "other")), "answer to another request"},
		"no return_code":    {signed(t, SignTypeHMACSHA256, without("return_code")), "the response has no return_code"},
		"return_code FAIL":  {signed(t, SignTypeHMACSHA256, notPaid("return_code", "FAIL")), "return_code FAIL"},
		"no result_code":    {signed(t, SignTypeHMACSHA256, without("result_code")), "result_code is not SUCCESS"},
		"result_code FAIL":  {signed(t, SignTypeHMACSHA256, notPaid("result_code", "FAIL")), "result_code is not SUCCESS"},
		"no trade_state":    {signed(t, SignTypeHMACSHA256, without("trade_state")), "trade_state (TradeState) is missing"},
		"empty body":        {"", "HTTP 200 with an empty body"},
		"blank body":        {" \n", "HTTP 200 with an empty body"},
		"HTML":              {"<!DOCTYPE html><html><body>404</body></html>", "HTTP 200 with an HTML page"},
		"HTML, other case":  {"\n<HTML>", "HTTP 200 with an HTML page"},
		"JSON":              {`{"errcode":1}`, "something that is not XML"},
		"half":              {signed(t, SignTypeHMACSHA256, notPaid())[:100], "the reply is damaged: not flat XML at byte 100"},
		"two roots":         {signed(t, SignTypeHMACSHA256, notPaid()) + "<xml></xml>", "the reply is damaged"},
		"too long":          {"<xml>" + strings.Repeat(" ", maxMessage), "more than 1 MiB"},
	} {
		reply, err := query(replies(t, test.body))
		assert.Nil(t, reply, name)
		assert.ErrorContains(t, err, test.want, name)
		assert.Equal(t, OutcomeReadOnly, OutcomeOf(err), name)

		_, err = replies(t, test.body).CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "no"})
		if name != "another number" && name != "no trade_state" {
			assert.ErrorIs(t, err, ErrOutcomeUnknown, name)
		}
	}
}

// A valid reply that contains html is not a page.
func TestReplyMentionsHTML(t *testing.T) {
	reply, err := query(replies(t, signed(t, SignTypeHMACSHA256, notPaid("attach", "<html>The SSL certificate error</html>"))))
	require.NoError(t, err)
	assert.Equal(t, "<html>The SSL certificate error</html>", reply.Attach)
}

// Absent or empty ids are not another recipient's.
func TestReplyWithoutIDs(t *testing.T) {
	pairs := notPaid("appid", "", "sub_mch_id", "", "sub_appid", "")
	delete(pairs, "mch_id")
	_, err := query(replies(t, signed(t, SignTypeHMACSHA256, pairs)))
	assert.NoError(t, err)
}

// If any byte of a signed reply is changed, removed or doubled, the reply is
// refused or means the same.
func TestReplyMangled(t *testing.T) {
	body := string(messages(t)["orderquery.success.xml"])
	var reply string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, reply) }))
	defer server.Close()
	c := clientAt(t, server.URL)
	ask := func() (*OrderQueryResponse, error) {
		return c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "20150806125346"})
	}
	reply = body
	good, err := ask()
	require.NoError(t, err)
	want := maps.Collect(good.Fields.All())
	accepted := 0
	for mangled := range mangle(body) {
		reply = mangled
		if got, err := ask(); err == nil {
			accepted++
			require.Equal(t, want, maps.Collect(got.Fields.All()))
		}
	}
	assert.NotZero(t, accepted, "white space between elements may change")
}

// mangle yields copies of message, each with one byte changed, removed or
// doubled.
func mangle(message string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for i := range message {
			for _, middle := range []string{
				string(message[i] ^ 1), string(message[i] ^ 0x20), " ", "<", "&", "\x00", "", message[i:i+1] + message[i:i+1],
			} {
				if middle != message[i:i+1] && !yield(message[:i]+middle+message[i+1:]) {
					return
				}
			}
		}
	}
}

// A failure may be unsigned. Then the call fails, but the failure proves
// nothing about the order.
func TestReplyUnsignedFailure(t *testing.T) {
	_, err := closing(replies(t, string(messages(t)["unifiedorder.paramerror-unsigned.xml"])))
	assert.ErrorIs(t, err, ErrParamError)
	assert.NotErrorIs(t, err, ErrInvalidSignature)
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err), "the failure is unsigned")
	e := err.(*Error)
	assert.Equal(t, "closeorder", e.Operation)
	assert.Equal(t, 200, e.HTTPStatus)
	assert.Equal(t, 1, e.Attempts)
	assert.Equal(t, "PARAM_ERROR", e.Fields.Get("err_code"))
	assert.Contains(t, e.Description, "规则校验失败")

	_, err = closing(replies(t, signed(t, SignTypeHMACSHA256, notPaid("result_code", "FAIL", "err_code", "PARAM_ERROR"))))
	assert.ErrorIs(t, err, ErrParamError)
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err), "the failure is signed and documented as not carried out")

	body := signed(t, SignTypeHMACSHA256, notPaid("result_code", "FAIL", "err_code", "PARAM_ERROR"))
	_, err = closing(replies(t, strings.Replace(body, "PARAM_ERROR", "PARAM_ERRO2", 1)))
	assert.ErrorIs(t, err, ErrInvalidSignature, "if there is a sign, it must match, also in a failure")

	_, err = closing(replies(t, "<xml><retcode>1</retcode><retmsg>busy</retmsg></xml>"))
	assert.ErrorContains(t, err, `return_code FAIL "busy"`, "the access layer uses other field names")
}

func TestReplySignError(t *testing.T) {
	c := replies(t, string(messages(t)["unifiedorder.signerror.xml"]))
	_, err := c.UnifiedOrder(bg, order("20150806125346", func(r *UnifiedOrderRequest) { r.UserTrueName, r.UserCreID = "张三", "110101" }))
	require.ErrorIs(t, err, ErrSignError)
	assert.ErrorContains(t, err, "签名错误")
	assert.ErrorContains(t, err, "APIv2 key")
	signed := err.(*Error).StringToSign()
	assert.Regexp(t, `^appid=wxd930ea5d5a258f4f&body=腾讯充值中心-QQ会员充值&mch_id=10000100&.*&user_creid=\*\*\*&user_truename=\*\*\*&key=\*\*\*$`, signed)
	assert.NotContains(t, signed, testKey)
	assert.NotContains(t, err.Error(), "body=")

	_, err = query(replies(t, "<xml><return_code>FAIL</return_code><return_msg>other</return_msg></xml>"))
	assert.Empty(t, err.(*Error).StringToSign())
}

// Personal data is hidden in the string to sign, also for other paths.
func TestStringToSignHidesPeople(t *testing.T) {
	c := replies(t, "<xml><return_code>FAIL</return_code><return_msg>签名错误</return_msg></xml>")
	for _, name := range []string{
		"cert_id", "name", // 海关报关
		"re_user_name",          // 企业付款
		"receiver", "receivers", // 分账
		"creid", "email", "mobile", "qq", // 委托代扣
	} {
		_, err := c.Call(bg, Endpoint{Path: "/other"}, NewXMLMap(map[string]string{name: `{"name":"张三"}`}))
		e, ok := asError(err)
		require.True(t, ok)
		assert.Contains(t, e.StringToSign(), "&"+name+"=***&", name)
		assert.NotContains(t, e.StringToSign(), "张三")
	}
}

func TestReplyHTTP(t *testing.T) {
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"502":      {func(w http.ResponseWriter, r *http.Request) { http.Error(w, "<html>bad", http.StatusBadGateway) }, "HTTP 502 with an HTML page"},
		"500 XML":  {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500); fmt.Fprint(w, "<xml/>") }, "HTTP 500 with XML"},
		"redirect": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, "HTTP 302 with an empty body: redirects are not followed"},
		"certificate": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(400)
			fmt.Fprint(w, "<html><head><title>400 The SSL certificate error</title></head></html>")
		}, "check Config.Certificate"},
		"encoding": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "x")
		}, `encoded as "gzip"`},
		"broken off": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "<xml>")
		}, "the reply broke off"},
	} {
		requests := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			requests++
			assert.Equal(t, "/pay/closeorder", r.URL.Path)
			test.handler(w, r)
		}))
		_, err := clientAt(t, server.URL, func(cfg *Config) { cfg.MaxAttempts = 1 }).CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "no"})
		assert.ErrorContains(t, err, test.want, name)
		assert.ErrorIs(t, err, ErrOutcomeUnknown, name)
		assert.Equal(t, 1, requests, name)
		server.Close()
	}
}

// A reply of an endpoint with UnsignedReply is accepted without a sign, but not
// with a wrong one.
func TestReplyUnsignedEndpoint(t *testing.T) {
	e := Endpoint{Path: "/risk/getpublickey", UnsignedReply: true, NoResultCode: true}
	got, err := replies(t, "<xml><return_code>SUCCESS</return_code><pub_key>k</pub_key></xml>").Call(bg, e, XMLMap{})
	require.NoError(t, err)
	assert.Equal(t, "k", got.Get("pub_key"))
	_, err = replies(t, "<xml><return_code>SUCCESS</return_code><sign>k</sign></xml>").Call(bg, e, XMLMap{})
	assert.ErrorIs(t, err, ErrInvalidSignature)
	_, err = replies(t, "<xml><return_code>SUCCESS</return_code><mch_id>99</mch_id></xml>").Call(bg, e, XMLMap{})
	assert.ErrorContains(t, err, `mch_id "99"`)
	_, err = replies(t, "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>SYSTEMERROR</err_code></xml>").Call(bg, e, XMLMap{})
	assert.ErrorIs(t, err, ErrSystemError)
}

// The gateway's reply faults during a real refund.
func TestReplyFaults(t *testing.T) {
	for fault, want := range map[wxpaytest.FaultName]string{
		wxpaytest.WrongSignature:   "invalid signature",
		wxpaytest.MissingSignature: "without a sign",
		wxpaytest.OtherKey:         "invalid signature",
		wxpaytest.OtherIDs:         "the message is for appid",
		wxpaytest.OtherNumber:      "answer to another request",
		wxpaytest.UnsignedFail:     "return_code FAIL",
		wxpaytest.HTMLPage:         "HTML page",
		wxpaytest.EmptyBody:        "empty body",
		wxpaytest.TruncatedBody:    "the reply is damaged",
		wxpaytest.BrokenBody:       "the reply broke off",
		wxpaytest.Redirect:         "redirects are not followed",
	} {
		c := newTestClient(t, func(cfg *Config) { cfg.MaxAttempts = 1 })
		c.paid("faults01")
		c.gw.Inject(wxpaytest.Fault{Name: fault})
		_, err := c.Refund(bg, &RefundRequest{OutTradeNo: "faults01", OutRefundNo: "R1", TotalFee: 101, RefundFee: 1})
		assert.ErrorContains(t, err, want, string(fault))
		assert.ErrorIs(t, err, ErrOutcomeUnknown, string(fault))
		_, done := c.gw.Refund("R1")
		assert.True(t, done, "the refund was made, so unknown is the right outcome")
	}
	c := newTestClient(t)
	c.paid("faults02", func(r *UnifiedOrderRequest) { r.Version = "1.0" })
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.MalformedPromotion})
	reply, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "faults02", Version: "1.0"})
	require.NoError(t, err)
	assert.Equal(t, []string{"promotion_detail"}, reply.Malformed)
}
