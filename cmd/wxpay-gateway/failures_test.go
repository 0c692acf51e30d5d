package main

import (
	"bytes"
	"crypto/tls"
	"encoding/xml"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// Each path of the gateway has codes, and each group names only paths of the gateway.
func TestFailuresOfEveryPath(t *testing.T) {
	list := ask[failureList](start(t), "/desk/failures")
	for _, path := range wxpaytest.Paths() {
		assert.NotEmpty(t, list.Paths[path], path)
		seen := map[string]bool{}
		for _, f := range list.Paths[path] {
			assert.False(t, seen[f.Code], "%s twice: %s", path, f.Code)
			seen[f.Code] = true
			assert.NotContains(t, f.Texts, "", path)
			_, err := answering(wxpaytest.Fault{Path: path, Code: f.Code})
			assert.NoError(t, err)
		}
	}
	for _, g := range loadFailures().Groups {
		for _, path := range g.Paths {
			assert.Contains(t, wxpaytest.Paths(), path)
		}
	}
}

// Each code can be set on each path, and is then in the response: as err_code, as
// errcode, or only as its text.
func TestEveryCodeOnEveryPath(t *testing.T) {
	r := start(t)
	client := r.httpClient()
	struck := map[string]int{}
	for path, codes := range ask[failureList](r, "/desk/failures").Paths {
		if path == "" {
			continue
		}
		for _, f := range append(codes, failure{Code: "9001"}) {
			f.set(r, path)
			body, ok := r.reached(client, path)
			if !ok {
				tell[faultBoard](r, "/desk/faults/remove", removeQuestion{})
				continue // it needs more fields
			}
			struck[path]++
			switch {
			case hasErrcode(path):
				assert.Contains(t, body, `"errcode":`+f.Code, path)
			case f.Form == "return_msg":
				assert.Contains(t, body, "FAIL", path)
				assert.NotContains(t, body, "err_code>", path)
				assert.Contains(t, body, f.Texts[0], path)
			case path == "/pay/downloadbill":
				assert.Contains(t, body, "<error_code>", f.Code)
			default:
				assert.Contains(t, body, "<err_code>", path)
				assert.Contains(t, body, f.Code, path)
			}
		}
	}
	for path := range fieldsOf {
		assert.Greater(t, struck[path], 3, path)
	}
	assert.Greater(t, struck["/sns/jscode2session"], 3)
	assert.Greater(t, struck["/wxa/getpaidunionid"], 3)
}

func (f failure) set(r *running, path string) {
	r.t.Helper()
	tell[faultBoard](r, "/desk/faults/inject", map[string]any{"path": path, "code": f.Code})
}

// fieldsOf are the fields without which a request does not reach a fault.
var fieldsOf = map[string]map[string]string{
	"/pay/unifiedorder": {"body": "Tea", "out_trade_no": "20150806Z1", "total_fee": "1", "spbill_create_ip": "203.0.113.7",
		"notify_url": "https://shop.example/", "trade_type": "JSAPI", "openid": openID},
	"/pay/micropay": {"body": "Tea", "out_trade_no": "20150806Z2", "total_fee": "1", "spbill_create_ip": "203.0.113.7",
		"auth_code": "120061098828009406"},
	"/pay/orderquery":       {"out_trade_no": "20150806Z1"},
	"/pay/closeorder":       {"out_trade_no": "20150806Z1"},
	"/pay/refundquery":      {"out_trade_no": "20150806Z1"},
	"/secapi/pay/reverse":   {"out_trade_no": "20150806Z1"},
	"/secapi/pay/refund":    {"out_trade_no": "20150806Z1", "out_refund_no": "R", "total_fee": "1", "refund_fee": "1"},
	"/pay/downloadbill":     {"bill_date": "20150806", "bill_type": "ALL"},
	"/pay/downloadfundflow": {"bill_date": "20150806", "account_type": "Basic", "sign_type": "HMAC-SHA256"},
}

// httpClient returns a client that presents the merchant certificate.
func (r *running) httpClient() *http.Client {
	transport := r.gateway.Transport()
	transport.TLSClientConfig.Certificates = []tls.Certificate{*r.gateway.Certificate("")}
	return &http.Client{Transport: transport}
}

// reached sends a request that passes the checks before a fault strikes, if a request
// without valid fields can.
func (r *running) reached(client *http.Client, path string) (body string, ok bool) {
	r.t.Helper()
	if hasErrcode(path) {
		response, err := client.Get(r.gateway.URL + path + "?access_token=none&appid=none")
		require.NoError(r.t, err)
		defer response.Body.Close()
		data, err := io.ReadAll(response.Body)
		require.NoError(r.t, err)
		return string(data), r.struck()
	}
	fields := map[string]string{"appid": r.gateway.Merchant("").AppID, "mch_id": r.gateway.Merchant("").MchID, "nonce_str": "n"}
	maps.Copy(fields, fieldsOf[path])
	response, err := client.Post(r.gateway.URL+path, "text/xml", bytes.NewReader(r.gateway.SignXML("", fields["sign_type"], fields)))
	require.NoError(r.t, err)
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	require.NoError(r.t, err)
	return string(data), r.struck()
}

// struck reports whether the only fault has struck.
func (r *running) struck() bool { return len(r.gateway.Injected()) == 0 }

// The next refund of one order fails, before or after its effect; other orders and
// other requests do not.
func TestTheNextRefundOfAnOrderFails(t *testing.T) {
	r := start(t)
	id, other := r.paid("20150806X1", 100), r.paid("20150806X2", 100)
	refund := func(no string) error {
		_, err := r.client().Refund(t.Context(), &wxpay.RefundRequest{OutTradeNo: no, OutRefundNo: "R" + no, TotalFee: 100, RefundFee: 10})
		return err
	}
	const path = "/secapi/pay/refund"
	board := tell[faultBoard](r, "/desk/faults/inject", map[string]any{"path": path, "number": id, "code": "NOTENOUGH"})
	assert.Equal(t, activeFault{
		ID: board.Active[0].ID, Name: wxpaytest.ErrCode, Path: path, Number: id, Times: 1, Code: "NOTENOUGH", Before: true,
		Text: "基本账户余额不足，请充值后重新发起",
	}, board.Active[0])
	require.NoError(t, refund("20150806X2"), other)
	_, err := r.client().OrderQuery(t.Context(), &wxpay.OrderQueryRequest{OutTradeNo: "20150806X1"})
	require.NoError(t, err)
	require.ErrorIs(t, refund("20150806X1"), wxpay.ErrNotEnough)
	_, made := r.gateway.Refund("R20150806X1")
	assert.False(t, made, "before its effect")
	require.NoError(t, refund("20150806X1"))

	r.gateway.Clock.Advance(time.Minute)
	tell[faultBoard](r, "/desk/faults/inject", map[string]any{"path": path, "number": "20150806X1", "code": "MY_OWN", "text": "自定义", "before": false})
	_, err = r.client().Refund(t.Context(), &wxpay.RefundRequest{OutTradeNo: "20150806X1", OutRefundNo: "R9", TotalFee: 100, RefundFee: 10})
	assert.ErrorContains(t, err, `MY_OWN "自定义"`)
	_, made = r.gateway.Refund("R9")
	assert.True(t, made, "after its effect")

	// An unsigned failure says the text of the code.
	tell[faultBoard](r, "/desk/faults/inject", map[string]any{"path": path, "code": "SIGNERROR"})
	assert.ErrorContains(t, refund("20150806X1"), "签名错误")
}

func TestFailuresThatCanNotBe(t *testing.T) {
	r := start(t)
	for why, q := range map[string]map[string]any{
		"a code, is missing":      {"path": "/pay/orderquery", "code": " "},
		"a notification has no":   {"path": "notify", "code": "SYSTEMERROR"},
		`"NOTENOUGH": errcode is`: {"path": "/sns/jscode2session", "code": "NOTENOUGH"},
		`"0": errcode is`:         {"path": "/wxa/checksession", "code": "0"},
		"more than 64 bytes":      {"path": "/pay/orderquery", "code": strings.Repeat("A", 65)},
		"control characters":      {"path": "/pay/orderquery", "code": "A\x01B"},
		"no such path":            {"path": "/pay/nothing", "code": "SYSTEMERROR"},
		"no such merchant":        {"path": "/pay/orderquery", "code": "SYSTEMERROR", "number": "1/2"},
	} {
		assert.Contains(t, r.refused("/desk/faults/inject", q, http.StatusBadRequest).Error, why)
	}
	for _, path := range []string{"", "/sandboxnew/pay/orderquery"} {
		tell[faultBoard](r, "/desk/faults/inject", map[string]any{"path": path, "code": "ORDERNOTEXIST", "times": -1})
	}
	assert.Equal(t, "订单不存在", ask[faultBoard](r, "/desk/faults").Active[1].Text, "as outside the sandbox")
}

// The text of a code may hold anything that XML can carry.
func TestAnyTextIsSent(t *testing.T) {
	r := start(t)
	const text = `<b>&"]]>' 空`
	tell[faultBoard](r, "/desk/faults/inject", map[string]any{"path": "/pay/orderquery", "code": "A<B", "text": text})
	body, ok := r.reached(r.httpClient(), "/pay/orderquery")
	require.True(t, ok)
	var reply struct {
		Code string `xml:"err_code"`
		Text string `xml:"err_code_des"`
	}
	require.NoError(t, xml.Unmarshal([]byte(body), &reply))
	assert.Equal(t, "A<B", reply.Code)
	assert.Equal(t, text, reply.Text)
	assert.True(t, slices.ContainsFunc(r.gateway.Exchanges(), func(x wxpaytest.Exchange) bool { return x.Code == "A<B" }))
}
