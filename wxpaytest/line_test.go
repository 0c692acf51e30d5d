package wxpaytest

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lines collects what is logged.
type lines struct {
	mu  sync.Mutex
	all []Line
}

func (l *lines) add(line Line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	line.Took = 0
	if len(line.Faults) == 0 {
		line.Faults = nil
	}
	l.all = append(l.all, line)
}

// last returns the last line, and forgets all.
func (l *lines) last(t *testing.T) Line {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	require.NotEmpty(t, l.all)
	line := l.all[len(l.all)-1]
	l.all = nil
	return line
}

func TestLines(t *testing.T) {
	var l lines
	hears := listen(t, nil)
	deaf := listen(t, func(w http.ResponseWriter, _ int) { w.WriteHeader(http.StatusInternalServerError) })
	g := openGateway(t, Config{Log: l.add, Options: func(s *Server) { s.NotifyTimeout = 100 * time.Millisecond }})

	g.order("line000001", "notify_url", hears.URL+"/paid")
	assert.Equal(t, Line{Path: "/pay/unifiedorder", Number: "line000001", Status: 200, OK: true}, l.last(t))
	require.NoError(t, g.Pay("line000001"))
	assert.Equal(t, Line{Notification: true, Path: hears.URL + "/paid", Number: "line000001", Attempt: 1, Status: 200, OK: true}, l.last(t))

	g.order("line000002", "notify_url", deaf.URL)
	require.NoError(t, g.Pay("line000002"))
	assert.Equal(t, Line{Notification: true, Path: deaf.URL, Number: "line000002", Attempt: 1, Status: 500}, l.last(t))
	g.order("line000003", "notify_url", "http://127.0.0.1:1/")
	require.NoError(t, g.Pay("line000003"))
	line := l.last(t)
	assert.Contains(t, line.Reason, "refused")
	assert.NotContains(t, line.Reason, "http://", "no address, which may be secret")

	g.fails("ORDERNOTEXIST", "/pay/orderquery", fields{"out_trade_no": "line000009"})
	assert.Equal(t, Line{Path: "/pay/orderquery", Number: "line000009", Status: 200, Code: "ORDERNOTEXIST", Reason: "订单不存在"}, l.last(t))
	g.refused("SIGNERROR", "/pay/orderquery", fields{"out_trade_no": "line000001", "sign": strings.Repeat("A", 32)})
	line = l.last(t)
	assert.Equal(t, "SIGNERROR", line.Code)
	assert.NotEmpty(t, line.Reason)
	assert.Regexp(t, "^签名错误：常见的错误都不符合", line.Chinese)
	assert.NotContains(t, line.Reason, g.key)
	g.post(g.plain, "/pay/orderquery", "<xml><a>")
	line = l.last(t)
	assert.Equal(t, "XML_FORMAT_ERROR", line.Code)
	assert.Contains(t, line.Reason, "line 1")
	assert.Equal(t, line.Reason, line.Form.String())
	g.post(g.plain, "/pay/none", "")
	assert.Equal(t, Line{Path: "/pay/none", Status: 404, Reason: "404 Not Found"}, l.last(t))
	g.post(g.plain, "/secapi/pay/refund", "")
	assert.Equal(t, Line{Path: "/secapi/pay/refund", Status: 400, Reason: "400 No required SSL certificate was sent"}, l.last(t))
	resp, err := g.plain.Get(g.URL + loginPath + "?appid=" + g.ids["appid"] + "&secret=wrong&js_code=x&grant_type=authorization_code")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	line = l.last(t)
	assert.Equal(t, "40125", line.Code)
	assert.Contains(t, line.Reason, "invalid appsecret")
	assert.NotContains(t, line.Path, "wrong")

	g.Inject(Fault{Name: ResetUnread})
	_, err = g.plain.Post(g.URL+"/pay/orderquery", "text/xml", strings.NewReader("<xml></xml>"))
	require.Error(t, err)
	assert.Equal(t, Line{Path: "/pay/orderquery", Faults: []FaultName{ResetUnread}}, l.last(t))
}

// An HTTP 200 that acknowledges nothing has a reason: many backends answer as in API v3.
func TestLinesOfResponsesThatAcknowledgeNothing(t *testing.T) {
	for reply, says := range map[string]string{
		"":                                  "the response is empty",
		" ":                                 "the response is empty",
		`{"code":"SUCCESS","message":"OK"}`: "the response is JSON, as in API v3",
		"success":                           "the response is not XML",
		"<html></html><p>":                  "the response is not XML",
		"<xml></xml>":                       "the response has no return_code",
		"<xml><return_code>OK</return_code></xml>":                                           `return_code is "OK", not SUCCESS (return_msg: -)`,
		"<xml><return_code>FAIL</return_code><return_msg>no</return_msg></xml>":              `return_code is "FAIL", not SUCCESS (return_msg: no)`,
		"<xml>" + strings.Repeat(" ", maxReply) + "<return_code>SUCCESS</return_code></xml>": "the response is longer than 64 KiB",
		wantedAck: "",
	} {
		var l lines
		shop := listen(t, func(w http.ResponseWriter, _ int) { _, _ = w.Write([]byte(reply)) })
		g := openGateway(t, Config{Log: l.add})
		g.order("line000001", "notify_url", shop.URL)
		require.NoError(t, g.Pay("line000001"))
		line := l.last(t)
		assert.Equal(t, says == "", line.OK, says)
		assert.Regexp(t, "^"+regexp.QuoteMeta(says), line.Reason)
		assert.Equal(t, says == "", line.Chinese == "", line.Chinese)
	}
}
