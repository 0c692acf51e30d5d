package wxpay

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/transport"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A script is a server that answers each request with the next of its steps and
// records the requests.
type script struct {
	*httptest.Server
	mu    sync.Mutex
	steps []http.HandlerFunc
	got   []XMLMap
}

func newScript(t *testing.T, steps ...http.HandlerFunc) *script {
	s := &script{steps: steps}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fields, _ := ParseXML(body)
		s.mu.Lock()
		step := s.steps[min(len(s.got), len(s.steps)-1)]
		s.got = append(s.got, fields)
		s.mu.Unlock()
		step(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// requests returns the received requests.
func (s *script) requests() []XMLMap {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func reset(w http.ResponseWriter, _ *http.Request) {
	conn, _, _ := w.(http.Hijacker).Hijack()
	conn.(*net.TCPConn).SetLinger(0)
	conn.Close()
}

func (s *script) client(t *testing.T, change ...func(*Config)) *Client {
	return clientAt(t, s.URL, change...)
}

func failing(t *testing.T, code Code, pairs ...string) string {
	return signed(t, SignTypeHMACSHA256, success(append([]string{"result_code", "FAIL", "err_code", string(code)}, pairs...)...))
}

// If a retry can help, the same request is sent again with a new nonce.
func TestRepeats(t *testing.T) {
	good := says(signed(t, SignTypeHMACSHA256, success("result_msg", "OK")))
	for name, bad := range map[string]http.HandlerFunc{
		"500": status(500), "502": status(502), "503": status(503), "504": status(504), "302": status(302),
		"HTML": says("<html></html>"), "empty": says(""), "reset": reset,
		"cut": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "99")
			fmt.Fprint(w, "<xml>")
		},
		"SYSTEMERROR":       says(failing(t, ErrSystemError)),
		"SYSTEM_ERROR":      says(failing(t, "SYSTEM_ERROR")),
		"BIZERR_NEED_RETRY": says(failing(t, ErrBizerrNeedRetry)),
		"FREQUENCY_LIMITED": says(failing(t, ErrFrequencyLimited)),
	} {
		s := newScript(t, bad, bad, good)
		reply, err := closing(s.client(t))
		require.NoError(t, err, name)
		assert.Equal(t, "OK", reply.ResultMsg)
		require.Len(t, s.requests(), 3, name)
		nonces := map[string]bool{}
		for i, sent := range s.requests() {
			require.NoError(t, Verify(sent, testKey, SignTypeHMACSHA256))
			nonces[sent.Get("nonce_str")] = true
			sent.Set("nonce_str", "")
			sent.Set("sign", "")
			assert.Equal(t, s.requests()[0].Get("out_trade_no"), sent.Get("out_trade_no"))
			if i > 0 {
				first := s.requests()[0]
				first.Set("nonce_str", "")
				first.Set("sign", "")
				assert.Equal(t, first, sent, "the same business parameters")
			}
		}
		assert.Len(t, nonces, 3, "each request has a new nonce")

		s = newScript(t, bad)
		_, err = closing(s.client(t))
		assert.Equal(t, 3, err.(*Error).Attempts, name)
		assert.Equal(t, []string{s.URL, s.URL, s.URL}, err.(*Error).Hosts)
		assert.ErrorContains(t, err, "(attempt 3)")
		s = newScript(t, bad)
		_, err = closing(s.client(t, func(cfg *Config) { cfg.MaxAttempts = 1 }))
		assert.Equal(t, 1, err.(*Error).Attempts, name)
		assert.Len(t, s.requests(), 1)
	}
}

// A repeat of a request without a nonce has none either.
func TestRepeatsWithoutNonce(t *testing.T) {
	s := newScript(t, reset, says(signed(t, SignTypeHMACSHA256, success())))
	_, err := s.client(t).Call(bg, Endpoint{Path: "/x", Idempotent: true, NoNonce: true}, XMLMap{})
	require.NoError(t, err)
	require.Len(t, s.requests(), 2)
	assert.Equal(t, s.requests()[0], s.requests()[1])
	assert.False(t, s.requests()[1].Has("nonce_str"))
}

// If a retry cannot help, the request is not sent again.
func TestDoesNotRepeat(t *testing.T) {
	for name, bad := range map[string]http.HandlerFunc{
		"404 XML": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404); fmt.Fprint(w, "<xml/>") },
		"certificate": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			fmt.Fprint(w, "<html>The SSL certificate error")
		},
		"FAIL":         says("<xml><return_code>FAIL</return_code><return_msg>签名错误</return_msg></xml>"),
		"unsigned":     says("<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code></xml>"),
		"PARAM_ERROR":  says(failing(t, ErrParamError)),
		"ORDERPAID":    says(failing(t, ErrOrderPaid)),
		"unknown code": says(failing(t, "BRAND_NEW")),
		"damaged":      says("<xml><a>"),
		"another's":    says(signed(t, SignTypeHMACSHA256, success("mch_id", "1"))),
		"encoded": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			fmt.Fprint(w, "x")
		},
		"endless blank": says("<xml>" + strings.Repeat(" ", maxMessage)),
	} {
		s := newScript(t, bad)
		_, err := closing(s.client(t))
		assert.Error(t, err, name)
		assert.Len(t, s.requests(), 1, name)
	}
	for _, e := range []Endpoint{{Path: "/pay/micropay"}, {Path: "/mmpaymkttransfers/sendredpack"}, {Path: "/pay/unknown"}} {
		s := newScript(t, status(502))
		_, err := s.client(t).Call(bg, e, XMLMap{})
		assert.ErrorIs(t, err, ErrOutcomeUnknown)
		assert.Len(t, s.requests(), 1, "%s is not declared safe to repeat", e.Path)
	}
}

// If the outcome of an earlier attempt is unknown, it stays unknown after a
// later attempt, unless that attempt shows the state of the number.
func TestDoubtRemains(t *testing.T) {
	for _, test := range []struct {
		last Code
		want Outcome
	}{
		{ErrParamError, OutcomeUnknown},
		{ErrFrequencyLimited, OutcomeUnknown},
		{ErrOrderNotExist, OutcomeUnknown},
		{ErrOrderPaid, OutcomeNotDone},
	} {
		s := newScript(t, status(502), says(failing(t, test.last)))
		_, err := closing(s.client(t))
		assert.ErrorIs(t, err, test.last)
		assert.Equal(t, test.want, OutcomeOf(err), string(test.last))
	}
	s := newScript(t, says(failing(t, ErrFrequencyLimited)), says(failing(t, ErrParamError)))
	_, err := closing(s.client(t))
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err), "neither attempt was carried out")

	s = newScript(t, reset, says(failing(t, ErrOrderPaid)))
	_, err = s.client(t).UnifiedOrder(bg, order("20150806125346"))
	assert.Equal(t, OutcomeAlreadyDone, OutcomeOf(err))
	s = newScript(t, reset, says(failing(t, ErrOrderClosed)))
	_, err = s.client(t).UnifiedOrder(bg, order("20150806125346"))
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err), "a closed order stays closed")
	s = newScript(t, reset, says(failing(t, ErrOutTradeNoUsed)))
	_, err = s.client(t).UnifiedOrder(bg, order("20150806125346"))
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err))
}

// The first attempt closed the order, but its reply was lost.
func TestCloseOrderAfterItsOwnRepeat(t *testing.T) {
	c := newTestClient(t)
	_, err := c.UnifiedOrder(bg, order("closing1"))
	require.NoError(t, err)
	c.gw.Clock.Advance(time.Hour)
	c.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetAfter, Path: "/pay/closeorder"})
	reply, err := c.CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "closing1"})
	require.NoError(t, err)
	assert.Equal(t, "ORDERCLOSED", reply.Fields.Get("err_code"))
	_, err = c.CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "closing1"})
	assert.ErrorIs(t, err, ErrOrderClosed, "closed before")
	assert.Equal(t, OutcomeAlreadyDone, OutcomeOf(err))
}

// If the reply to a refund is lost, the retry does not refund twice.
func TestRefundRepeatedOnce(t *testing.T) {
	for _, fault := range []wxpaytest.FaultName{wxpaytest.ResetAfter, wxpaytest.SystemErrorAfter, wxpaytest.HTMLPage, wxpaytest.BrokenBody, wxpaytest.Unavailable} {
		c := newTestClient(t)
		c.paid("refund01")
		c.gw.Inject(wxpaytest.Fault{Name: fault})
		reply, err := c.Refund(bg, &RefundRequest{OutTradeNo: "refund01", OutRefundNo: "R1", TotalFee: 101, RefundFee: 50})
		require.NoError(t, err, string(fault))
		assert.Equal(t, int64(50), reply.RefundFee)
		made, _ := c.gw.Order("refund01")
		assert.Equal(t, int64(50), made.Refunded)
		assert.Equal(t, 1, made.RefundCount)
	}
}

func TestBackoff(t *testing.T) {
	for attempt, longest := range map[int]time.Duration{1: 100 * time.Millisecond, 2: 200 * time.Millisecond, 3: 400 * time.Millisecond} {
		for range 100 {
			d := backoff(attempt, false)
			assert.GreaterOrEqual(t, d, longest/2)
			assert.Less(t, d, longest)
			assert.GreaterOrEqual(t, backoff(attempt, true), (longest+time.Second)/2, "the server asked for a pause")
		}
	}
	ctx, cancel := context.WithCancelCause(bg)
	require.NoError(t, pause(ctx, time.Millisecond))
	why := errors.New("why")
	cancel(why)
	assert.ErrorIs(t, pause(ctx, time.Hour), why)
}

// A retry does not start if the context leaves no time for it.
func TestRepeatWithinContext(t *testing.T) {
	s := newScript(t, status(502))
	c := s.client(t)
	c.retry.pause = func(context.Context, time.Duration) error { t.Error("there is no time to pause"); return nil }
	ctx, cancel := context.WithTimeout(bg, 40*time.Millisecond)
	defer cancel()
	_, err := c.CloseOrder(ctx, &CloseOrderRequest{OutTradeNo: "no"})
	assert.ErrorContains(t, err, "HTTP 502")
	assert.Len(t, s.requests(), 1)

	why := errors.New("why")
	c.retry.pause = func(context.Context, time.Duration) error { return why }
	_, err = closing(c)
	assert.ErrorIs(t, err, why)
	assert.ErrorContains(t, err, "HTTP 502")
}

// down returns the address of a host that refuses connections.
func down(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

// The next host is tried. After two failures the bad host is avoided.
func TestFailOver(t *testing.T) {
	good := newScript(t, says(signed(t, SignTypeHMACSHA256, success("result_msg", "OK"))))
	bad := down(t)
	var dials atomic.Int32
	var connections transport.Config
	c := clientAt(t, bad, func(cfg *Config) {
		cfg.Hosts = Hosts{Pay: []string{bad, good.URL}}
		cfg.Transport = &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if "http://"+address == bad {
				dials.Add(1)
			}
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}}
		complete := cfg.withDefaults()
		connections = complete.transport()
	})
	now := time.Now()
	connections.Now = func() time.Time { return now }
	c.transport = transport.New(connections)
	t.Cleanup(c.CloseIdleConnections)
	call := func(n int) {
		for range n {
			_, err := closing(c)
			require.NoError(t, err)
		}
	}
	call(10)
	assert.Equal(t, int32(2), dials.Load(), "the bad host is avoided after two failures")
	now = now.Add(59 * time.Second)
	call(200)
	assert.Equal(t, int32(2), dials.Load())
	now = now.Add(time.Second)
	call(200)
	assert.Equal(t, int32(3), dials.Load(), "one probe")
	now = now.Add(3 * time.Minute)
	call(5)
	assert.Equal(t, int32(4), dials.Load(), "the bad host is tried again after three minutes, even with few calls")
}

func TestLoginIsNotRepeated(t *testing.T) {
	s := newScript(t, status(502))
	_, err := s.client(t).JSCode2Session(bg, "code")
	assert.ErrorContains(t, err, "HTTP 502")
	assert.Len(t, s.requests(), 1, "the code may have been used up")
	_, err = clientAt(t, down(t)).JSCode2Session(bg, "code")
	assert.Equal(t, 3, err.(*Error).Attempts, "nothing was sent")
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
}

// The log has one line for each attempt and one line for each call, and no
// secret or personal data.
func TestLog(t *testing.T) {
	var log bytes.Buffer
	s := newScript(t, status(502), says(signed(t, SignTypeHMACSHA256, success("prepay_id", "wx1"))), says(failing(t, ErrOrderPaid)))
	c := s.client(t, func(cfg *Config) { cfg.Logger = textLogger(&log) })
	_, err := c.UnifiedOrder(bg, order("20150806125346"))
	require.NoError(t, err)
	_, err = c.UnifiedOrder(bg, order("20150806125346"))
	require.Error(t, err)
	lines, whole := strings.Split(strings.TrimSpace(log.String()), "\n"), log.String()
	require.Len(t, lines, 5)
	assert.Regexp(t, `level=DEBUG msg="wxpay: attempt" attempt=1 host=`+s.URL+` took=\S+ operation=unifiedorder mch_id=10000100 out_trade_no=20150806125346 result=FAIL code="" outcome=unknown status=502 err="`, lines[0])
	assert.Regexp(t, `level=DEBUG msg="wxpay: attempt" attempt=2 host=\S+ took=\S+ operation=unifiedorder mch_id=10000100 out_trade_no=20150806125346 result=SUCCESS$`, lines[1])
	assert.Regexp(t, `level=INFO msg="wxpay: call" attempts=2 took=\S+ operation=unifiedorder mch_id=10000100 out_trade_no=20150806125346 result=SUCCESS$`, lines[2])
	assert.Regexp(t, `level=WARN msg="wxpay: call" attempts=1 .* result=FAIL code=ORDERPAID outcome="already done"`, lines[4])
	log.Reset()
	shop := c.ForSubMerchant("1900000109", "wx8888888888888888")
	_, err = shop.Refund(bg, aRefund("20150806125346"))
	require.Error(t, err)
	assert.Contains(t, log.String(), "mch_id=10000100 sub_mch_id=1900000109", "two shops may use the same number")
	_, err = shop.JSCode2Session(bg, "code")
	assert.ErrorContains(t, err, `the code is of the mini program "wx8888888888888888" of a sub-merchant`)
	log.Reset()
	s = newScript(t, says(failing(t, ErrOrderNotExist)))
	_, err = s.client(t, func(cfg *Config) { cfg.Logger = textLogger(&log) }).OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "no"})
	require.ErrorIs(t, err, ErrOrderNotExist)
	assert.Contains(t, log.String(), `level=INFO msg="wxpay: call"`, "a query's result is not a reason for a warning")
	log.Reset()
	_, err = c.Refund(bg, aRefund("20150806125346"))
	require.Error(t, err, "there is no certificate")
	assert.Contains(t, log.String(), "attempts=0", "nothing was sent")
	for _, secret := range []string{testKey, "oUpF8uMuAJO", s.requests()[0].Get("sign"), s.requests()[0].Get("nonce_str"), "腾讯充值"} {
		assert.NotContains(t, whole+log.String(), secret)
	}
}

// Endless headers do not cause a retry: the next reply may be as expensive.
func TestLongHeadersAreNotRetried(t *testing.T) {
	s := newScript(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Long", strings.Repeat("a", 1<<20))
		fmt.Fprint(w, signed(t, SignTypeHMACSHA256, success("trade_state", "NOTPAY")))
	})
	c := clientAt(t, s.URL)
	_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "no"})
	assert.ErrorContains(t, err, "the reply's headers are too long")
	assert.Len(t, s.requests(), 1)
	_, err = c.UnifiedOrder(bg, order("longheader"))
	assert.ErrorContains(t, err, "the reply's headers are too long")
	assert.Equal(t, OutcomeUnknown, OutcomeOf(err), "the order may have been created")
	assert.Len(t, s.requests(), 2)
}
