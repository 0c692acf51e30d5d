package wxpaytest

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPaymentNotification(t *testing.T) {
	g := newGateway(t)
	l := listen(t, nil)
	for _, signType := range []string{"MD5", "HMAC-SHA256"} {
		no := "number-" + signType
		o := g.paid(no, Payment{Coupons: []Coupon{{"1", "CASH", 1}}}, "notify_url", l.URL+"/wxpay", "sign_type", signType,
			"attach", "a=1", "device_info", "WEB", "version", "1.0")
		bodies := l.bodies()
		f := parseXML(t, []byte(bodies[len(bodies)-1]))
		for name, want := range map[string]string{
			"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": o.AppID, "mch_id": o.MchID, "device_info": "WEB",
			"openid": o.OpenID, "is_subscribe": "N", "trade_type": "JSAPI", "bank_type": "OTHERS", "total_fee": "100", "fee_type": "CNY",
			"cash_fee": "99", "coupon_fee": "1", "coupon_count": "1", "coupon_id_0": "1", "transaction_id": o.TransactionID,
			"out_trade_no": no, "attach": "a=1", "time_end": formatTime(compactTime, o.Paid),
			"sign": signTest(signType, testKey, f),
		} {
			assert.Equal(t, want, f[name], name)
		}
		assert.Contains(t, f["promotion_detail"], `"promotion_id":"1"`)
	}
	assert.Equal(t, "text/xml; charset=utf-8", l.headers[0].Get("Content-Type"))
	d := g.Deliveries()[0]
	assert.Equal(t, d.RequestID, l.headers[0].Get("Request-ID"))
	assert.True(t, d.Acknowledged)
	assert.Equal(t, 200, d.Status)
	assert.Equal(t, 1, d.Attempt)
	assert.Equal(t, ack, string(d.Reply))
	assert.True(t, d.Next.IsZero())
	g.Clock.Advance(48 * time.Hour)
	assert.Len(t, g.Deliveries(), 2, "an acknowledged notification is not repeated")

	f := parseXML(t, g.Notification("number-MD5"))
	assert.Equal(t, signTest("MD5", testKey, f), f["sign"])
}

func TestRepeatsOnSchedule(t *testing.T) {
	g := newGateway(t)
	l := listen(t, func(w http.ResponseWriter, _ int) { w.WriteHeader(500) })
	g.paid(number, Payment{}, "notify_url", l.URL)
	start := g.Clock.Now()
	g.Clock.Advance(30 * time.Second)
	require.Len(t, l.bodies(), 3)
	g.Clock.Advance(48 * time.Hour)
	var at []time.Duration
	for i, d := range g.Deliveries() {
		at = append(at, d.Time.Sub(start))
		assert.Equal(t, i+1, d.Attempt)
		if i > 0 {
			assert.Equal(t, d.Time, g.Deliveries()[i-1].Next)
		}
	}
	const m, h = time.Minute, time.Hour
	assert.Equal(t, []time.Duration{0, 15 * time.Second, 30 * time.Second, m, 4 * m, 14 * m, 34 * m, 64 * m, 94 * m, 124 * m,
		184 * m, 184*m + 3*h, 184*m + 6*h, 184*m + 9*h, 184*m + 15*h, 24*h + 4*m}, at)
	assert.True(t, g.Deliveries()[15].Next.IsZero())
}

func TestWhatCountsAsAcknowledged(t *testing.T) {
	for answer, want := range map[string]bool{
		ack: true,
		"<xml><return_code>SUCCESS</return_code></xml>": true,
		"": false, "SUCCESS": false, "success": false,
		"<xml><return_code>FAIL</return_code></xml>":    false,
		"<xml><return_code>success</return_code></xml>": false,
		"<xml><return_code>SUCCESS</return_code>":       false,
		`{"code":"SUCCESS"}`:                            false,
		ack + ack:                                       false, ack + "OK": false, "<a/>": false,
		"<xml><x><return_code>SUCCESS</return_code></x></xml>": false,
	} {
		g := newGateway(t)
		l := listen(t, func(w http.ResponseWriter, _ int) { io.WriteString(w, answer) })
		g.paid(number, Payment{}, "notify_url", l.URL)
		d := g.Deliveries()[0]
		assert.Equal(t, want, d.Acknowledged, answer)
		assert.Equal(t, want, d.Next.IsZero(), answer)
	}
}

// SDKs write acknowledgements that differ from the documented one. They count, with
// remarks.
func TestUnusualAcknowledgements(t *testing.T) {
	for answer, want := range map[string]string{
		ack:                             "",
		"<?xml version=\"1.0\"?>" + ack: "line 1, column 1: an XML declaration stands before the root; the documented response has none",
		"\n" + ack:                      "line 1, column 1: white space stands around the XML; the documented response has none",
		ack + "\r\n":                    "line 1, column 1: white space stands around the XML; the documented response has none",
		"\ufeff" + ack:                  "line 1, column 1: the message begins with a byte order mark",
		strings.ReplaceAll(ack, "xml>", "PaidResp>"): `line 1, column 1: the root is "PaidResp" instead of "xml"`,
	} {
		g := newGateway(t)
		l := listen(t, func(w http.ResponseWriter, _ int) { io.WriteString(w, answer) })
		g.paid(number, Payment{}, "notify_url", l.URL)
		d := g.Deliveries()[0]
		assert.True(t, d.Acknowledged, answer)
		assert.Equal(t, want, strings.Trim(fmt.Sprint(g.DiagnoseDelivery(d).Form), "[]"))
	}
}

// A response that is not a message says where, for the reader of the story.
func TestBrokenAcknowledgement(t *testing.T) {
	g := newGateway(t)
	l := listen(t, func(w http.ResponseWriter, _ int) { io.WriteString(w, ack+"OK") })
	g.paid(number, Payment{}, "notify_url", l.URL)
	j := g.DiagnoseDelivery(g.Deliveries()[0])
	assert.False(t, j.Checks[1].OK)
	require.Len(t, j.Form, 1)
	assert.Equal(t, "text", j.Form[0].Name)
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	g := newGateway(t)
	l := listen(t, func(w http.ResponseWriter, attempt int) {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	g.paid(number, Payment{}, "notify_url", l.URL)
	assert.Len(t, l.bodies(), 1)
	assert.Equal(t, http.StatusTemporaryRedirect, g.Deliveries()[0].Status)
	assert.False(t, g.Deliveries()[0].Acknowledged)
}

func TestNotifyTimeout(t *testing.T) {
	g := newGateway(t)
	g.NotifyTimeout = 20 * time.Millisecond
	release := make(chan bool)
	l := listen(t, func(http.ResponseWriter, int) { <-release })
	g.paid(number, Payment{}, "notify_url", l.URL)
	close(release)
	assert.Error(t, g.Deliveries()[0].Err)
	assert.Zero(t, g.Deliveries()[0].Status)
}

func TestNotifyOverTLS(t *testing.T) {
	g := newGateway(t)
	merchant := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, ack) }))
	merchant.TLS = &tls.Config{Certificates: []tls.Certificate{*g.authority.Server()}}
	merchant.StartTLS()
	defer merchant.Close()
	g.paid(number, Payment{}, "notify_url", merchant.URL)
	assert.True(t, g.Deliveries()[0].Acknowledged, "%v", g.Deliveries()[0].Err)

	stranger := httptest.NewTLSServer(http.NotFoundHandler())
	defer stranger.Close()
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0)
	g.paid("another", Payment{}, "notify_url", stranger.URL)
	assert.ErrorContains(t, g.Deliveries()[1].Err, "certificate")
}

func TestRedeliver(t *testing.T) {
	g := newGateway(t)
	l := listen(t, nil)
	assert.ErrorIs(t, g.Redeliver(number), ErrUnknown)
	g.order(number, "notify_url", l.URL)
	assert.ErrorIs(t, g.Redeliver(number), ErrState)
	require.NoError(t, g.Pay(number))
	require.NoError(t, g.Redeliver(number))
	assert.ErrorIs(t, g.RedeliverOldKey(number), ErrState)
	g.ChangeKey("", strings.Repeat("n", 32))
	require.NoError(t, g.Redeliver(number))
	require.NoError(t, g.RedeliverOldKey(number))
	bodies := l.bodies()
	require.Len(t, bodies, 4)
	for i, key := range []string{testKey, testKey, strings.Repeat("n", 32), testKey} {
		f := parseXML(t, []byte(bodies[i]))
		assert.Equal(t, signTest("", key, f), f["sign"], i)
	}
}

func TestRedeliverKeepsTheSchedule(t *testing.T) {
	g := newGateway(t)
	l := listen(t, func(w http.ResponseWriter, attempt int) {
		if attempt == 4 {
			io.WriteString(w, ack)
		}
	})
	g.paid(number, Payment{}, "notify_url", l.URL)
	require.NoError(t, g.Redeliver(number))
	assert.Equal(t, g.Clock.Now().Add(15*time.Second), g.Deliveries()[1].Next)
	g.Clock.Advance(15 * time.Second)
	assert.Len(t, l.bodies(), 3)
	require.NoError(t, g.Redeliver(number))
	g.Clock.Advance(48 * time.Hour)
	assert.Len(t, l.bodies(), 4, "acknowledged outside the schedule")
}

func TestRefundNotification(t *testing.T) {
	g := newGateway(t)
	l := listen(t, nil)
	g.IgnoreIntervals = true
	o := g.paid(number, Payment{Coupons: []Coupon{{"1", "NO_CASH", 10}}})
	g.ok(refunding, aRefund("R1", "50").with("notify_url", l.URL))
	require.NoError(t, g.FinishRefund("R1", "SUCCESS"))
	require.Len(t, l.bodies(), 1)
	for _, body := range []string{l.bodies()[0], string(g.RefundNotification("R1"))} {
		f := parseXML(t, []byte(body))
		assert.ElementsMatch(t, []string{"return_code", "appid", "mch_id", "nonce_str", "req_info"}, names(f), "unsigned")
		inner := decryptRefund(t, testKey, f["req_info"])
		r, _ := g.Refund("R1")
		assert.Equal(t, fields{
			"transaction_id": o.TransactionID, "out_trade_no": number, "refund_id": r.RefundID, "out_refund_no": "R1",
			"total_fee": "100", "settlement_total_fee": "90", "refund_fee": "50", "settlement_refund_fee": "45", "cash_refund_fee": "45",
			"refund_status": "SUCCESS", "success_time": formatTime(longTime, r.Finished), "refund_recv_accout": "支付用户零钱",
			"refund_account": "REFUND_SOURCE_UNSETTLED_FUNDS", "refund_request_source": "API",
		}, inner)
	}
	require.NoError(t, g.RedeliverRefund("R1"))
	assert.Len(t, l.bodies(), 2)
	assert.Equal(t, "R1", g.Deliveries()[len(g.Deliveries())-1].OutRefundNo)
}

func TestWhereRefundNotificationsGo(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	l := listen(t, nil)
	g.paid(number, Payment{})
	g.ok(refunding, aRefund("R1", "1"))
	require.NoError(t, g.FinishRefund("R1", "CHANGE"))
	assert.Len(t, g.Deliveries(), 1, "only the payment notification: refunds have no address")
	assert.ErrorIs(t, g.RedeliverRefund("R1"), ErrState)

	g.RefundNotifyURL = l.URL
	g.ok(refunding, aRefund("R2", "1"))
	require.NoError(t, g.FinishRefund("R2", "REFUNDCLOSE"))
	require.Len(t, l.bodies(), 1)
	inner := decryptRefund(t, testKey, parseXML(t, []byte(l.bodies()[0]))["req_info"])
	assert.Equal(t, "REFUNDCLOSE", inner["refund_status"])
	assert.NotContains(t, inner, "success_time")
}

func TestHandlersMayCallTheGateway(t *testing.T) {
	g := newGateway(t)
	l := listen(t, func(w http.ResponseWriter, _ int) {
		g.Clock.Advance(time.Second)
		assert.Equal(t, "SUCCESS", g.ok(query, byNumber).fields["trade_state"])
		io.WriteString(w, ack)
	})
	g.paid(number, Payment{}, "notify_url", l.URL)
	assert.True(t, g.Deliveries()[0].Acknowledged)
}
