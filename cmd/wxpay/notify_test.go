package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// listen starts a receiver.
func listen(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// answers returns a receiver that answers everything with body.
func answers(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

const goodAck = "<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>"

// merchantClient returns the client of a merchant's own server.
func (d *desk) merchantClient(change ...func(*wxpay.Config)) *wxpay.Client {
	cfg := wxpay.Config{AppID: d.env["WXPAY_APPID"], MchID: d.env["WXPAY_MCHID"], Key: d.env["WXPAY_KEY"]}
	for _, c := range change {
		c(&cfg)
	}
	client, err := wxpay.NewClient(cfg)
	require.NoError(d.t, err)
	return client
}

// TestNotifyPostsWhatTheSDKAccepts posts every kind of message to the SDK's handlers.
func TestNotifyPostsWhatTheSDKAccepts(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"payment":        {"-out-trade-no", "T1", "-total-fee", "101", "-openid", "o1", "-attach", "a<b>&c"},
		"twice":          {"-twice", "-field", "device_info=pos 1"},
		"forged":         {"-wrong-sign", "-twice"},
		"a failure":      {"-result", "fail"},
		"refund":         {"-refund", "-out-refund-no", "R1", "-total-fee", "101", "-refund-fee", "1"},
		"refund closed":  {"-refund", "-refund-status", "REFUNDCLOSE"},
		"refund, twice":  {"-refund", "-twice"},
		"refund, forged": {"-refund", "-wrong-sign"},
	} {
		for _, signType := range []string{"MD5", "HMAC-SHA256"} {
			d := newDesk(t)
			d.env["WXPAY_SIGN_TYPE"] = signType
			client := d.merchantClient(func(cfg *wxpay.Config) { cfg.Logger = nil })
			handler := client.NotifyHandler(func(_ context.Context, n *wxpay.Notification) error {
				return n.Expect(n.OutTradeNo, n.TotalFee)
			})
			if args[0] == "-refund" {
				handler = client.RefundNotifyHandler(func(_ context.Context, n *wxpay.RefundNotification) error { return nil })
			}
			r := d.run(append([]string{"notify", listen(t, handler)}, args...)...)
			assert.Equal(t, exitDone, r.code, "%s: %s%s", name, r.out, r.stderr)
		}
	}
}

func TestNotifySendsTheFieldsOfTheShop(t *testing.T) {
	t.Parallel()
	d := newDesk(t, wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109", AppID: "wx8888888888888888"}}})
	d.env["WXPAY_SUB_MCHID"], d.env["WXPAY_SUB_APPID"] = "1900000109", "wx8888888888888888"
	var n *wxpay.Notification
	client := d.merchantClient().ForSubMerchant("1900000109", "wx8888888888888888")
	r := d.run("notify", listen(t, client.NotifyHandler(func(_ context.Context, got *wxpay.Notification) error { n = got; return nil })))
	assert.Equal(t, exitDone, r.code, r.out)
	require.NotNil(t, n)
	assert.Equal(t, "1900000109", n.SubMchID)
}

func TestNotifyJudgesTheAnswer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		code    int
		check   string
		text    string
	}{
		"good":        {answers(200, goodAck), exitDone, checkBody, "acknowledged"},
		"no CDATA":    {answers(200, "<xml><return_code>SUCCESS</return_code></xml>"), exitDone, checkBody, "acknowledged"},
		"FAIL":        {answers(200, string(wxpay.Ack(io.EOF))), exitProblem, checkBody, "refused"},
		"BOM":         {answers(200, "\ufeff"+goodAck), exitProblem, checkBody, "BOM"},
		"line end":    {answers(200, goodAck+"\n"), exitProblem, checkBody, "white space"},
		"declaration": {answers(200, `<?xml version="1.0"?>`+goodAck), exitProblem, checkBody, "declaration"},
		"lower case":  {answers(200, "<xml><return_code>success</return_code></xml>"), exitProblem, checkBody, "instead of SUCCESS"},
		"JSON":        {answers(200, `{"code":"SUCCESS"}`), exitProblem, checkBody, "API v3"},
		"word":        {answers(200, "success"), exitProblem, checkBody, "no acknowledgement"},
		"empty":       {answers(200, ""), exitProblem, checkBody, "is empty"},
		"page":        {answers(200, "<!DOCTYPE html><p>"), exitProblem, checkBody, "HTML"},
		"endless":     {answers(200, strings.Repeat("x", 1<<20)), exitProblem, checkBody, "64 KB"},
		"204":         {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, exitProblem, checkStatus, "HTTP 204"},
		"500":         {answers(500, goodAck), exitProblem, checkStatus, "HTTP 500"},
		"404":         {answers(404, "no"), exitProblem, checkStatus, "no handler"},
		"403":         {answers(403, "CSRF"), exitProblem, checkStatus, "login"},
		"redirect":    {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, exitProblem, checkStatus, "redirects"},
		"breaks off":  {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, exitProblem, checkConnection, "no answer"},
		"wrong type": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, goodAck)
		}, exitDone, checkContentType, "text/html"},
		"slow": {func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(5200 * time.Millisecond)
			answers(200, goodAck)(w, r)
		}, exitProblem, checkTime, "waits about 5 s"},
		"control code": {answers(200, "\x1b[2J\u202e"), exitProblem, checkBody, "no acknowledgement"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			r := d.run("notify", listen(t, test.handler), "-json")
			assert.Equal(t, test.code, r.code, r.out)
			assert.NotEmpty(t, verdictOf(t, r, test.check), r.out)
			assert.Contains(t, r.out, test.text)
			assert.NotContains(t, r.out, "\x1b")
			assert.NotContains(t, r.out, "\u202e")
			assert.NotContains(t, r.out, "%!")
		})
	}
}

// TestNotifyNamesAReceiverThatBelievesEverything: it acknowledges a forged message.
func TestNotifyNamesAReceiverThatBelievesEverything(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, args := range [][]string{{"-wrong-sign"}, {"-wrong-sign", "-refund"}} {
		r := d.run(append([]string{"notify", listen(t, answers(200, goodAck)), "-json"}, args...)...)
		assert.Equal(t, exitProblem, r.code)
		assert.Contains(t, problemsOf(t, r, checkBody), "anybody can tell")
	}
	assert.Equal(t, exitDone, d.run("notify", listen(t, answers(401, "")), "-wrong-sign").code)
}

// TestNotifyNamesAReceiverThatRefusesDuplicates.
func TestNotifyNamesAReceiverThatRefusesDuplicates(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var posts atomic.Int64
	url := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if posts.Add(1) > 1 {
			answers(500, "duplicate key")(w, r)
			return
		}
		answers(200, goodAck)(w, r)
	}))
	r := d.run("notify", url, "-twice", "-json")
	assert.Equal(t, exitProblem, r.code)
	assert.Equal(t, "ok", verdictOf(t, r, checkBody))
	assert.Equal(t, "problem", verdictOf(t, r, "duplicate-"+checkStatus))
}

func TestNotifyRetriesUntilAcknowledged(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var bodies [][]byte
	url := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, body)
		if len(bodies) < 4 {
			answers(503, "")(w, r)
			return
		}
		answers(200, goodAck)(w, r)
	}))
	r := d.run("notify", url, "-retry", "-speed", "100000", "-json")
	assert.Equal(t, exitDone, r.code, r.out)
	assert.EqualValues(t, 4, r.object(t)["attempts"])
	assert.Equal(t, 3, strings.Count(r.stderr, "not acknowledged"))
	assert.True(t, bytes.Equal(bodies[0], bodies[3]))

	r = d.run("notify", listen(t, answers(503, "")), "-retry", "-speed", "1e12", "-json")
	assert.Equal(t, exitProblem, r.code)
	assert.EqualValues(t, 16, r.object(t)["attempts"], "the schedule ends")
}

func TestNotifyNamesConnectionProblems(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	server := httptest.NewTLSServer(answers(200, goodAck))
	t.Cleanup(server.Close)
	r := d.run("notify", server.URL, "-json")
	assert.Contains(t, problemsOf(t, r, checkConnection), "not from a known authority")
	r = d.run("notify", strings.Replace(listen(t, answers(200, goodAck)), "http:", "https:", 1), "-json")
	assert.Contains(t, problemsOf(t, r, checkConnection), "does not speak TLS")
	r = d.run("notify", d.gw.DownURL(), "-json")
	assert.Contains(t, problemsOf(t, r, checkConnection), "refuses the connection")
	r = d.run("notify", "http://receiver.invalid/", "-json")
	assert.Contains(t, problemsOf(t, r, checkConnection), "DNS")
	assert.Equal(t, "warning", verdictOf(t, r, checkAddress))
	assert.Equal(t, exitProblem, d.run("notify", listen(t, answers(200, goodAck))+"/?a=1").code)

	d.env["WXPAY_CA"] = d.write("ca.pem", rootOf(server))
	d.env["WXPAY_BASE_URL"] = server.URL
	assert.Equal(t, exitDone, d.run("notify", server.URL).code, "WXPAY_CA is trusted too")
}

func rootOf(server *httptest.Server) string {
	leaf := tls.Certificate{Certificate: [][]byte{server.Certificate().Raw}}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Certificate[0]}))
}

func TestNotifyRefusesWrongArguments(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, args := range [][]string{
		{"ftp://x"}, {"localhost:80"}, {"http://u:p@localhost"}, {}, {"http://a", "http://b"}, {"http://a", "-total-fee", "0"},
		{"http://a", "-refund", "-refund-fee", "2"}, {"http://a", "-refund-status", "DONE"}, {"http://a", "-result", "FAILED"}, {"http://a", "-speed", "0"},
		{"http://a", "-speed", "NaN"}, {"http://a", "-field", "x"}, {"http://a", "-retry", "-wrong-sign"}, {"http://a", "-attach", "\x01"},
		{"http://a", "-err-code", "NOTENOUGH"}, {"http://a", "-refund-fee", "1"}, {"http://a", "-out-refund-no", "R1"}, {"http://a", "-speed", "60"},
		{"http://a", "-refund", "-result", "fail"}, {"http://a", "-field", "total_fee=2"}, {"http://a", "-field", "a b=2"}, {"http://a", "-field", "sign=2"},
	} {
		assert.Equal(t, exitMisuse, d.run(append([]string{"notify"}, args...)...).code, "%q", args)
	}
	assert.NotRegexp(t, `[a-z]{7,}`, strings.ReplaceAll(d.run("notify", "http://a", "-attach", "\x01", "-lang", "zh").stderr, "attach", ""))
	delete(d.env, "WXPAY_KEY")
	assert.Equal(t, exitMisuse, d.run("notify", "http://a").code)
}

func TestNotifyEndsWhenInterrupted(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx, cancel := context.WithCancel(t.Context())
	url := listen(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { cancel(); answers(503, "")(w, r) }))
	env := &environment{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard}
	for name, value := range d.env {
		env.environ = append(env.environ, name+"="+value)
	}
	assert.Equal(t, exitUnknown, run(ctx, []string{"notify", url, "-retry"}, env), "the server may have acted")
	assert.Equal(t, exitInterrupted, run(ctx, []string{"notify", url}, env), "nothing was posted")
}

// TestNotifyNeedsAProofThatAForgedMessageIsRefused: a wrong path refuses everything.
func TestNotifyNeedsAProofThatAForgedMessageIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	fail := string(wxpay.Ack(io.EOF))
	for _, test := range []struct {
		status  int
		body    string
		verdict string
	}{
		{200, fail, "ok"},
		{400, fail, "ok"},
		{401, "", "ok"},
		{403, "", "ok"},
		{404, "not found", "problem"},
		{405, "", "problem"},
		{500, fail, "problem"},
		{502, "", "problem"},
		{302, "", "problem"},
		{200, "", "problem"},
		{403, "<!DOCTYPE html><html>blocked</html>", "problem"},
		{200, goodAck, "problem"},
	} {
		r := d.run("notify", listen(t, answers(test.status, test.body)), "-wrong-sign", "-json")
		assert.Equal(t, test.verdict, verdictOf(t, r, checkBody), "%d %s", test.status, test.body)
		assert.Equal(t, test.verdict == "problem", r.code == exitProblem, "%d %s", test.status, test.body)
	}
}
