package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	return w.Body.String()
}

func TestGaugesShowTheDatabase(t *testing.T) {
	t.Parallel()
	metrics := NewMetrics()
	metrics.Watch(func(context.Context) (Counts, error) {
		return Counts{
			Orders: map[string]int64{"paid": 3, "closed": 0}, Refunds: map[string]int64{"failed": 1}, OldestJobAge: 90 * time.Second, JobDelay: 5 * time.Second, Differences: 2,
		}, nil
	}, slog.New(slog.DiscardHandler))
	page := scrape(t, metrics)
	for _, line := range []string{
		"shop_counts_up 1", `shop_orders{state="paid"} 3`, `shop_orders{state="closed"} 0`, `shop_refunds{state="failed"} 1`, "shop_oldest_job_seconds 90", "shop_job_delay_seconds 5", "shop_differences 2",
	} {
		assert.Contains(t, page, "\n"+line+"\n")
	}
}

func TestGaugesAreMissingWithoutADatabase(t *testing.T) {
	t.Parallel()
	metrics := NewMetrics()
	metrics.Watch(func(ctx context.Context) (Counts, error) {
		deadline, ok := ctx.Deadline()
		assert.True(t, ok && time.Until(deadline) <= countTimeout)
		return Counts{Differences: 7}, errors.New("no database")
	}, slog.New(slog.DiscardHandler))
	page := scrape(t, metrics)
	assert.Contains(t, page, "\nshop_counts_up 0\n")
	assert.NotContains(t, page, "shop_differences 7", "an old or wrong number looks healthy")
}

func TestCallsAreCountedByOutcome(t *testing.T) {
	t.Parallel()
	const path = "/pay/orderquery"
	for outcome, faults := range map[string][]wxpaytest.Fault{
		"SUCCESS":     nil,
		"SYSTEMERROR": {{Name: wxpaytest.SystemErrorBefore, Path: path}},
		"http_503":    {{Name: wxpaytest.Unavailable, Path: path}},
		"no_response": {{Name: wxpaytest.ResetBefore, Path: path}},
	} {
		t.Run(outcome, func(t *testing.T) {
			t.Parallel()
			gw := wxpaytest.NewServer()
			t.Cleanup(gw.Close)
			tracing, spans := recorded()
			metrics := NewMetrics()
			m := gw.Merchant("")
			client, err := wxpay.NewClient(wxpay.Config{
				AppID: m.AppID, MchID: m.MchID, Key: m.Key, Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), WrapTransport: WrapTransport(tracing, metrics), MaxAttempts: 1,
			})
			require.NoError(t, err)
			_, err = client.UnifiedOrder(t.Context(), &wxpay.UnifiedOrderRequest{
				Body: "mug", OutTradeNo: "20150806125346", TotalFee: 1, OpenID: "o", SpbillCreateIP: "127.0.0.1", NotifyURL: "http://127.0.0.1:9/",
			})
			require.NoError(t, err)
			for _, fault := range faults {
				gw.Inject(fault)
			}
			client.OrderQuery(t.Context(), &wxpay.OrderQueryRequest{OutTradeNo: "20150806125346"})
			page := scrape(t, metrics)
			assert.Contains(t, page, `shop_wxpay_attempt_seconds_count{operation="unifiedorder",outcome="SUCCESS"} 1`)
			assert.Contains(t, page, `shop_wxpay_attempt_seconds_count{operation="orderquery",outcome="`+outcome+`"} 1`)
			assert.Equal(t, "wxpay unifiedorder", spans.Ended()[0].Name())
		})
	}
}

func TestOutcomeOfABody(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"": "SUCCESS",
		"<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>":                                                  "SUCCESS",
		"<xml><return_code><![CDATA[FAIL]]></return_code><return_msg>签名错误</return_msg></xml>":                        "FAIL",
		"<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>ORDERPAID</err_code></xml>": "ORDERPAID",
		"<xml><result_code><![CDATA[FAIL]]></result_code><err_code><![CDATA[ORDERNOTEXIST]]></err_code></xml>":       "ORDERNOTEXIST",
		"<xml><result_code>FAIL</result_code><err_code>a text of any length</err_code></xml>":                        "FAIL",
		"<xml><result_code>SUCCESS</result_code><err_code>ORDERPAID</err_code></xml>":                                "SUCCESS",
		`{"errcode":0,"errmsg":"ok"}`:          "SUCCESS",
		`{"errcode": 10060001, "errmsg": "x"}`: "10060001",
		`{"errcode":-1}`:                       "-1",
		"交易时间,公众账号ID\n`2026-11-30 10:00:00,`<err_code>ORDERPAID</err_code>":                                                 "SUCCESS",
		"<xml><attach><![CDATA[{\"errcode\":1}]]></attach><return_code>SUCCESS</return_code></xml>":                         "SUCCESS",
		"<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code><![CDATA[NOT ENOUGH]]></err_code>": "FAIL",
	} {
		assert.Equal(t, want, outcomeOfBody([]byte(body)), "%s", body)
	}
}
