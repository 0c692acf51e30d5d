package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func noEnv(string) string { return "" }

// startStory returns a story that has not started, and the buffer of its output.
func startStory(t *testing.T) (*story, *bytes.Buffer) {
	t.Helper()
	told := &bytes.Buffer{}
	s, err := newStory(t.Context(), told)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.end()) })
	return s, told
}

func TestStory(t *testing.T) {
	s, told := startStory(t)
	require.NoError(t, s.run(t.Context()))

	o, ok := s.gw.Order(s.sale.OutTradeNo)
	require.True(t, ok)
	assert.Equal(t, wxpaytest.StateRefund, o.State)
	assert.EqualValues(t, 2800, o.TotalFee)
	assert.EqualValues(t, 1800, o.Refunded)
	booked, _ := s.shop.store.get(s.sale.OutTradeNo)
	assert.Equal(t, 1, booked.Deliveries)
	assert.Equal(t, o.TransactionID, booked.TransactionID)
	assert.Equal(t, wxpay.RefundStatusSuccess, booked.RefundStatus)

	at := 0
	for _, line := range []string{
		"1. Login", "session_key ***",
		"2. Order", "<total_fee>2800</total_fee>", `"paySign"`,
		"3. Payment", "msg=delivered", "<![CDATA[SUCCESS]]>",
		"4. The same notification", "already delivered",
		"5. Query", `"trade_state": "SUCCESS"`,
		"6. Notifications", "was paid with 1 fen, expected 3100", "<![CDATA[FAIL]]>", "invalid signature", "<![CDATA[FAIL]]>",
		"7. Refund", "with the merchant certificate", `"accepted": true`,
		"8. Refund notification", "<req_info>", "<refund_status_0>SUCCESS</refund_status_0>", `"trade_state": "REFUND"`,
		"Every step succeeded.",
	} {
		found := strings.Index(told.String()[at:], line)
		require.GreaterOrEqual(t, found, 0, "%q is missing, or too early", line)
		at += found + len(line)
	}
}

func TestStoryTellsNoSecret(t *testing.T) {
	s, told := startStory(t)
	require.NoError(t, s.run(t.Context()))

	m := s.gw.Merchant("")
	secrets := map[string]string{"key": m.Key, "appsecret": m.AppSecret, "staff token": s.staff, "login token": s.phone.token}
	for _, session := range s.shop.store.logins {
		secrets["session key"] = session.SessionKey.Reveal()
	}
	for _, x := range s.gw.Exchanges() {
		if _, code, found := strings.Cut(x.Query, "js_code="); found {
			secrets["js_code"], _, _ = strings.Cut(code, "&")
		}
	}
	require.Len(t, secrets, 6)
	for name, secret := range secrets {
		require.NotEmpty(t, secret, name)
		assert.NotContains(t, told.String(), secret, name)
	}
}

func TestStoryFails(t *testing.T) {
	tests := []struct {
		fault wxpaytest.FaultName
		path  string
		step  string
	}{
		{wxpaytest.SystemErrorBefore, "/sns/jscode2session", "step 1"},
		{wxpaytest.WrongSignature, "/pay/unifiedorder", "step 2"},
		{wxpaytest.OtherKey, wxpaytest.NotifyPath, "step 3"},
		{wxpaytest.MissingSignature, "/pay/orderquery", "step 5"},
		{wxpaytest.UnsignedFail, "/secapi/pay/refund", "step 7"},
		{wxpaytest.OtherNumber, "/pay/refundquery", "step 8"},
	}
	for _, test := range tests {
		t.Run(test.step, func(t *testing.T) {
			s, _ := startStory(t)
			s.gw.Inject(wxpaytest.Fault{Name: test.fault, Path: test.path, Times: -1})
			assert.ErrorContains(t, s.run(t.Context()), test.step)
		})
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestRunWithoutVariables(t *testing.T) {
	require.NoError(t, run(t.Context(), noEnv, io.Discard))
	require.ErrorIs(t, run(t.Context(), noEnv, brokenPipe{}), io.ErrClosedPipe)
}

func TestDeliversOnce(t *testing.T) {
	s, _ := startStory(t)
	_, err := s.phone.login(t.Context())
	require.NoError(t, err)
	sale, _, err := s.phone.order(t.Context(), "latte")
	require.NoError(t, err)
	s.gw.Inject(wxpaytest.Fault{Name: wxpaytest.DuplicateNotification, Path: wxpaytest.NotifyPath})
	require.NoError(t, s.phone.pay(sale))

	var group sync.WaitGroup
	for range 10 {
		group.Go(func() { assert.NoError(t, s.gw.Redeliver(sale.OutTradeNo)) })
		group.Go(func() {
			_, err := s.phone.get(t.Context(), "/order/"+sale.OutTradeNo)
			assert.NoError(t, err)
		})
	}
	group.Wait()
	o, _ := s.shop.store.get(sale.OutTradeNo)
	assert.Equal(t, 1, o.Deliveries)
	for _, d := range s.gw.Deliveries() {
		assert.True(t, d.Acknowledged)
	}
}

func TestQueryMakesUpForALostNotification(t *testing.T) {
	s, _ := startStory(t)
	s.gw.Inject(wxpaytest.Fault{Name: wxpaytest.EmptyBody, Path: wxpaytest.NotifyPath, Times: -1})
	_, err := s.phone.login(t.Context())
	require.NoError(t, err)
	sale, _, err := s.phone.order(t.Context(), "latte")
	require.NoError(t, err)
	require.NoError(t, s.phone.pay(sale))
	o, _ := s.shop.store.get(sale.OutTradeNo)
	require.Zero(t, o.Deliveries)

	reply, err := s.phone.get(t.Context(), "/order/"+sale.OutTradeNo)
	require.NoError(t, err)
	assert.Contains(t, string(reply), `"delivered":true`)
	o, _ = s.shop.store.get(sale.OutTradeNo)
	assert.Equal(t, 1, o.Deliveries)
}

func TestBackendRefuses(t *testing.T) {
	s, _ := startStory(t)
	_, err := s.phone.login(t.Context())
	require.NoError(t, err)
	paid, _, err := s.phone.order(t.Context(), "latte")
	require.NoError(t, err)
	require.NoError(t, s.phone.pay(paid))
	unpaid, _, err := s.phone.order(t.Context(), "mocha")
	require.NoError(t, err)
	refund := func(no string, fee int) string {
		return fmt.Sprintf(`{"out_trade_no":%q,"refund_fee":%d}`, no, fee)
	}
	_, err = request(t.Context(), s.phone.http, http.MethodPost, s.phone.shop+"/refund", s.staff, []byte(refund(paid.OutTradeNo, 100)))
	require.NoError(t, err)
	stranger := s.shop.store.login(wxpay.Session{OpenID: "o-stranger"})

	tests := []struct {
		name, method, path, token, body string
		status                          string
	}{
		{"order without login", "POST", "/order", "", `{"goods":"latte"}`, "401"},
		{"unknown goods", "POST", "/order", s.phone.token, `{"goods":"tea"}`, "404"},
		{"no JSON", "POST", "/order", s.phone.token, `goods=latte`, "400"},
		{"login without JSON", "POST", "/login", "", ``, "400"},
		{"login with a bad code", "POST", "/login", "", `{"code":"used"}`, "500"},
		{"login without a code", "POST", "/login", "", `{}`, "500"},
		{"query without login", "GET", "/order/" + paid.OutTradeNo, "", "", "401"},
		{"somebody else's order", "GET", "/order/" + paid.OutTradeNo, stranger, "", "404"},
		{"refund by a user", "POST", "/refund", s.phone.token, refund(paid.OutTradeNo, 100), "403"},
		{"refund without JSON", "POST", "/refund", s.staff, "", "400"},
		{"refund of too much", "POST", "/refund", s.staff, refund(paid.OutTradeNo, 2801), "400"},
		{"refund of nothing", "POST", "/refund", s.staff, refund(paid.OutTradeNo, 0), "400"},
		{"refund of an unknown order", "POST", "/refund", s.staff, refund("0", 1), "400"},
		{"refund of an unpaid order", "POST", "/refund", s.staff, refund(unpaid.OutTradeNo, 1), "409"},
		{"refund with another amount", "POST", "/refund", s.staff, refund(paid.OutTradeNo, 200), "409"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := request(t.Context(), s.phone.http, test.method, s.phone.shop+test.path, test.token, []byte(test.body))
			assert.ErrorContains(t, err, "the backend answered "+test.status)
		})
	}
}

func TestRefundEndedAsksWeChatPay(t *testing.T) {
	s, _ := startStory(t)
	_, err := s.phone.login(t.Context())
	require.NoError(t, err)
	sale, _, err := s.phone.order(t.Context(), "latte")
	require.NoError(t, err)
	require.NoError(t, s.phone.pay(sale))
	o, err := s.shop.store.startRefund(sale.OutTradeNo, 2800)
	require.NoError(t, err)
	hint := &wxpay.RefundNotification{OutTradeNo: o.No, OutRefundNo: o.RefundNo, Status: wxpay.RefundStatusSuccess}

	assert.ErrorIs(t, s.shop.refundEnded(t.Context(), hint), wxpay.ErrRefundNotExist)
	assert.ErrorContains(t, s.shop.refundEnded(t.Context(), &wxpay.RefundNotification{OutTradeNo: "0"}), "no refund of order")

	_, err = s.client.Refund(t.Context(), &wxpay.RefundRequest{OutTradeNo: o.No, OutRefundNo: o.RefundNo, TotalFee: 2800, RefundFee: 100})
	require.NoError(t, err)
	assert.ErrorContains(t, s.shop.refundEnded(t.Context(), hint), "differs from the stored one")
	o, _ = s.shop.store.get(sale.OutTradeNo)
	assert.Empty(t, o.RefundStatus)
}

func TestRefundEndedWaitsForTheEnd(t *testing.T) {
	s, _ := startStory(t)
	_, err := s.phone.login(t.Context())
	require.NoError(t, err)
	s.sale, _, err = s.phone.order(t.Context(), "latte")
	require.NoError(t, err)
	require.NoError(t, s.phone.pay(s.sale))
	require.NoError(t, s.refund(t.Context()))

	hint := &wxpay.RefundNotification{OutTradeNo: s.sale.OutTradeNo, Status: wxpay.RefundStatusSuccess}
	assert.ErrorContains(t, s.shop.refundEnded(t.Context(), hint), "has not ended yet")
	assert.NoError(t, s.booked(1, ""))
}

func TestPaidForUnknownOrder(t *testing.T) {
	s, _ := startStory(t)
	n := &wxpay.Notification{Payment: wxpay.Payment{OutTradeNo: "0", TotalFee: 1}}
	assert.ErrorContains(t, s.shop.paid(t.Context(), n), "is unknown")
}

var liveEnv = map[string]string{
	"WXPAY_APPID":      "wxd930ea5d5a258f4f",
	"WXPAY_MCHID":      "10000100",
	"WXPAY_KEY":        "192006250b4c09247ec02edce69f6a2d",
	"WXPAY_APPSECRET":  "0123456789abcdef0123456789abcdef",
	"WXPAY_P12":        "../../testdata/apiclient_cert.p12",
	"WXPAY_NOTIFY_URL": "https://shop.example/wxpay/notify",
	"WXPAY_LISTEN":     "127.0.0.1:0",
}

// envWith returns a getenv function for liveEnv with changes. An empty variable is not set.
func envWith(changes map[string]string) func(string) string {
	return func(name string) string {
		if value, ok := changes[name]; ok {
			return value
		}
		return liveEnv[name]
	}
}

func TestServesUntilStopped(t *testing.T) {
	pem := map[string]string{"WXPAY_P12": "", "WXPAY_CERT": "../../testdata/apiclient_cert.pem", "WXPAY_CERT_KEY": "../../testdata/apiclient_key.pem"}
	for name, changes := range map[string]map[string]string{"p12": nil, "pem": pem} {
		t.Run(name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			read, write := io.Pipe()
			ended := make(chan error, 1)
			go func() { ended <- errors.Join(run(ctx, envWith(changes), write), write.Close()) }()

			line := make([]byte, 4096)
			n, err := read.Read(line)
			require.NoError(t, err)
			log := string(line[:n])
			assert.Contains(t, log, "msg=listening")
			assert.NotContains(t, log, liveEnv["WXPAY_KEY"])
			assert.NotContains(t, log, liveEnv["WXPAY_APPSECRET"])
			_, address, _ := strings.Cut(log, "address=")
			address, _, _ = strings.Cut(address, " ")
			go func() { _, _ = io.Copy(io.Discard, read) }()

			_, err = request(t.Context(), http.DefaultClient, http.MethodPost, "http://"+address+"/order", "", []byte(`{}`))
			require.ErrorContains(t, err, "401")
			stop()
			select {
			case err := <-ended:
				assert.NoError(t, err)
			case <-time.After(30 * time.Second):
				t.Fatal("the backend did not stop")
			}
		})
	}
}

func TestEnvErrors(t *testing.T) {
	tests := []struct {
		name    string
		changes map[string]string
		want    []string
	}{
		{"one missing", map[string]string{"WXPAY_KEY": ""}, []string{"missing", "WXPAY_KEY"}},
		{"two missing", map[string]string{"WXPAY_APPID": "", "WXPAY_NOTIFY_URL": ""}, []string{"WXPAY_APPID, WXPAY_NOTIFY_URL"}},
		{"no certificate", map[string]string{"WXPAY_P12": ""}, []string{"WXPAY_P12 (or WXPAY_CERT and WXPAY_CERT_KEY)"}},
		{"certificate without key", map[string]string{"WXPAY_P12": "", "WXPAY_CERT": "a.pem"}, []string{"missing", "WXPAY_CERT_KEY"}},
		{"key without certificate", map[string]string{"WXPAY_P12": "", "WXPAY_CERT_KEY": "a.pem"}, []string{"missing in the environment: WXPAY_CERT ("}},
		{"two certificates", map[string]string{"WXPAY_CERT": "a.pem", "WXPAY_CERT_KEY": "b.pem"}, []string{"both set"}},
		{"no such p12", map[string]string{"WXPAY_P12": "missing.p12"}, []string{"missing.p12"}},
		{"wrong merchant's p12", map[string]string{"WXPAY_MCHID": "10000101"}, []string{"does not open with this password"}},
		{"short key", map[string]string{"WXPAY_KEY": "short"}, []string{"Config.Key has 5 bytes"}},
		{"notify url elsewhere", map[string]string{"WXPAY_NOTIFY_URL": "https://shop.example/"}, []string{"must end in /wxpay/notify"}},
		{"address in use", map[string]string{"WXPAY_LISTEN": "256.0.0.1:0"}, []string{"listen"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := run(t.Context(), envWith(test.changes), io.Discard)
			require.Error(t, err)
			for _, want := range test.want {
				assert.ErrorContains(t, err, want)
			}
			for _, secret := range []string{liveEnv["WXPAY_KEY"], liveEnv["WXPAY_APPSECRET"]} {
				assert.NotContains(t, err.Error(), secret)
			}
		})
	}
}

func TestOneVariableIsNotNone(t *testing.T) {
	for name := range liveEnv {
		only := func(asked string) string {
			if asked == name {
				return liveEnv[name]
			}
			return ""
		}
		_, live, err := fromEnv(only)
		assert.False(t, live)
		assert.ErrorContains(t, err, "missing in the environment", name)
	}
	s, live, err := fromEnv(envWith(map[string]string{"WXPAY_LISTEN": ""}))
	require.NoError(t, err)
	assert.True(t, live)
	assert.Equal(t, "127.0.0.1:8080", s.listen)
}
