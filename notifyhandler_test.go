package wxpay

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each FAIL is logged once, with its reason. The log line has only the
// beginning of unverified data.
func TestNotifyHandlerLogsEachFail(t *testing.T) {
	type key struct{}
	var log bytes.Buffer
	logger := slog.New(withContext{slog.NewTextHandler(&log, nil), func(ctx context.Context) string { s, _ := ctx.Value(key{}).(string); return s }})
	c := notifier(t, func(cfg *Config) { cfg.Logger = logger })
	fails := func(h http.Handler, body string) string {
		log.Reset()
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/notify", strings.NewReader(body))
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, "trace-7")))
		assert.Equal(t, ackFail, w.Body.String())
		assert.Equal(t, 1, strings.Count(log.String(), "\n"), "one line")
		assert.Contains(t, log.String(), "trace-7", "the logger gets the request's context")
		assert.Less(t, log.Len(), 1000)
		return log.String()
	}
	own := c.NotifyHandler(func(context.Context, *Notification) error { return errors.New("no such order") })
	long := strings.Repeat("9", 500_000)
	for body, why := range map[string]string{
		"":             "the body is empty: something before this handler may have read it",
		"<xml>" + long: "not flat XML",
		"<xml>" + strings.Repeat(" ", 2*maxMessage):                                                 "more than 1 MiB",
		signed(t, SignTypeMD5, paidMessage()):                                                       "no such order",
		signed(t, SignTypeMD5, paidMessage("appid", long)):                                          "wrong recipient",
		signed(t, SignTypeMD5, paidMessage("sub_mch_id", long)):                                     "no such order",
		strings.Replace(signed(t, SignTypeMD5, paidMessage("out_trade_no", long)), "101", "102", 1): "invalid signature",
		string(messages(t)["refundnotify.success.xml"]):                                             "use ParseRefundNotify",
	} {
		if why == "wrong recipient" {
			body = signed(t, SignTypeMD5, paidMessage("appid", "wx"+long))
			why = "the message is for appid"
		}
		assert.Contains(t, fails(own, body), why)
	}
	assert.Contains(t, fails(c.RefundNotifyHandler(nil), signed(t, SignTypeMD5, paidMessage())), "use ParseNotify")

	before := slog.Default()
	slog.SetDefault(logger)
	defer slog.SetDefault(before)
	none := NotifyHandlerFor(func(Recipient) *Client { return nil }, func(context.Context, *Notification) error { return nil })
	assert.Contains(t, fails(none, signed(t, SignTypeMD5, paidMessage("mch_id", "77"))), "there is no client for it")
	assert.Contains(t, log.String(), "mch_id=77")
	unlogged := notifier(t, func(cfg *Config) { cfg.Logger = nil })
	assert.Contains(t, fails(unlogged.NotifyHandler(nil), ""), "the body is empty", "without a Logger, the default logger is used")
}

// withContext adds the context's value to each log line.
type withContext struct {
	slog.Handler
	of func(context.Context) string
}

func (h withContext) Handle(ctx context.Context, r slog.Record) error {
	r.AddAttrs(slog.String("trace", h.of(ctx)))
	return h.Handler.Handle(ctx, r)
}

func TestNotifyHandlerForAllIDs(t *testing.T) {
	var got Recipient
	h := NotifyHandlerFor(func(r Recipient) *Client { got = r; return nil }, func(context.Context, *Notification) error { return nil })
	post(h, signed(t, SignTypeMD5, paidMessage("sub_mch_id", "1111", "sub_appid", "wx2")))
	assert.Equal(t, Recipient{AppID: "wxd930ea5d5a258f4f", MchID: "10000100", SubAppID: "wx2", SubMchID: "1111"}, got)
}

func TestAck(t *testing.T) {
	assert.Equal(t, ackSuccess, string(Ack(nil)))
	assert.Equal(t, ackFail, string(Ack(errors.New("secret"))))
}

// slowServer runs a handler and sends each connection an incomplete request.
// The claimed length is just below the largest that is allowed.
func slowServer(t *testing.T, h http.Handler, connections int, sent string) (conns []net.Conn) {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	for range connections {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		require.NoError(t, err)
		t.Cleanup(func() { conn.Close() })
		fmt.Fprintf(conn, "POST /notify HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", maxMessage-1, sent)
		conns = append(conns, conn)
	}
	return conns
}

// A sender who claims a long body does not cost memory in advance. Memory grows
// only with the received bytes.
func TestSlowNotificationsCostLittle(t *testing.T) {
	t.Cleanup(func() { // other tests measure memory too: pools are empty after two collections
		runtime.GC()
		runtime.GC()
	})
	reading := make(chan bool, 1000)
	inner := notifier(t).NotifyHandler(nil)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = &signalling{ReadCloser: r.Body, reading: reading}
		inner.ServeHTTP(w, r)
	})
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	const connections = 1000
	slowServer(t, h, connections, "<xml>")
	for range connections {
		<-reading
	}
	grown := heap() - before
	t.Logf("%d KiB a connection", grown/connections/1024)
	assert.Less(t, grown, int64(connections*32*1024))
}

// signalling is a body that signals its second read.
type signalling struct {
	io.ReadCloser
	reads   int
	reading chan bool
}

func (s *signalling) Read(p []byte) (int, error) {
	if s.reads++; s.reads == 2 {
		s.reading <- true
	}
	return s.ReadCloser.Read(p)
}

// Reading a body that does not arrive times out. A deadline that the server has
// set is never extended.
func TestSlowNotificationEnds(t *testing.T) {
	failed := make(chan error, 1)
	reading := func(timeout time.Duration) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, err := readRequest(w, r, timeout)
			failed <- err
			WriteAck(w, err)
		})
	}
	conn := slowServer(t, reading(20*time.Millisecond), 1, "<xml>")[0]
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	assert.Equal(t, ackFail, string(body))
	assert.ErrorContains(t, <-failed, "timeout")

	server := httptest.NewUnstartedServer(reading(time.Hour))
	server.Config.ReadTimeout = 50 * time.Millisecond
	server.Start()
	defer server.Close()
	conn, err = net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	fmt.Fprint(conn, "POST /notify HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n<xml>")
	assert.ErrorContains(t, <-failed, "timeout")

	// A ResponseWriter without deadlines also works.
	r := httptest.NewRequest(http.MethodPost, "/", &late{Reader: strings.NewReader(signed(t, SignTypeMD5, paidMessage()))})
	fields, err := readRequest(httptest.NewRecorder(), r, time.Nanosecond)
	require.NoError(t, err)
	assert.Equal(t, "no", fields.Get("out_trade_no"))
}

// late is a body that arrives after a short delay.
type late struct{ io.Reader }

func (l *late) Read(p []byte) (int, error) {
	time.Sleep(time.Millisecond)
	return l.Reader.Read(p)
}

// The recipient in req_info counts. The ids outside it are not authenticated.
func TestRefundNotificationOfAnotherRecipient(t *testing.T) {
	c := newTestClient(t)
	message := func(pairs ...string) string {
		m := map[string]string{"out_refund_no": "R1", "refund_fee": "1", "refund_status": "SUCCESS", "total_fee": "10"}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return refundMessage(t, c.gw.EncryptRefund("", m))
	}
	for _, pairs := range [][]string{{"mch_id", "1"}, {"appid", "wx1"}} {
		_, err := c.ParseRefundNotify(strings.NewReader(message(pairs...)))
		assert.ErrorIs(t, err, ErrWrongRecipient)
		assert.ErrorContains(t, err, "in req_info")
	}
	shop := c.ForSubMerchant("1111", "")
	outer := strings.Replace(message("sub_mch_id", "2222"), "</xml>", "<sub_mch_id>1111</sub_mch_id></xml>", 1)
	_, err := shop.ParseRefundNotify(strings.NewReader(outer))
	assert.ErrorContains(t, err, `in req_info, the message is for sub_mch_id "2222"`)
	n, err := c.ParseRefundNotify(strings.NewReader(message("appid", c.appID)))
	require.NoError(t, err)
	assert.Equal(t, c.appID, n.AppID)
	assert.Equal(t, c.mchID, n.MchID, "an id that is missing in req_info comes from the outer message")
	assert.False(t, n.Fields.Has("return_code"))
}
