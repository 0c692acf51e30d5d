package papay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func h5Request() *H5EntrustWebRequest {
	return &H5EntrustWebRequest{PlanID: 1, ContractCode: "h5", RequestSerial: 1, ContractDisplayAccount: "n", NotifyURL: "https://a.b/c", ClientIP: "1.2.3.4"}
}

// What other orders refuse before anything is sent, these refuse too.
func TestRefusesWhatWeChatPayWouldRefuse(t *testing.T) {
	c, gw := newTestClient(t)
	noon := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	order := func(change func(*ContractOrderRequest)) error {
		req := contractOrderRequest(gw, "T00001", "C1")
		change(req)
		return contractOrder.Validate(req)
	}
	apply := func(change func(*PapPayApplyRequest)) error {
		req := &PapPayApplyRequest{Body: "b", OutTradeNo: "D00001", TotalFee: 888, SpbillCreateIP: "8.8.8.8", NotifyURL: "https://a.b/c", ContractID: "C1"}
		change(req)
		return papPayApply.Validate(req)
	}
	page := h5Request()
	page.ClientIP = "x"
	for _, test := range []struct {
		want string
		err  error
	}{
		{"notify_url (NotifyURL) must not have a query", order(func(r *ContractOrderRequest) { r.NotifyURL += "?a=b" })},
		{"contract_notify_url (ContractNotifyURL) must not have a query", order(func(r *ContractOrderRequest) { r.ContractNotifyURL += "?a=b" })},
		{"time_expire (TimeExpire) is not after", order(func(r *ContractOrderRequest) { r.TimeStart, r.TimeExpire = noon, noon })},
		{"spbill_create_ip (SpbillCreateIP) is not an IP address", order(func(r *ContractOrderRequest) { r.SpbillCreateIP = "x" })},
		{"a new order needs 6 to 32", order(func(r *ContractOrderRequest) { r.OutTradeNo = "T1" })},
		{"more than 10 digits", order(func(r *ContractOrderRequest) { r.TotalFee = 10_000_000_000 })},
		{"notify_url (NotifyURL) must not have a fragment", apply(func(r *PapPayApplyRequest) { r.NotifyURL += "#1" })},
		{"spbill_create_ip (SpbillCreateIP) is not an IP address", apply(func(r *PapPayApplyRequest) { r.SpbillCreateIP = "x" })},
		{"may contain only letters, digits", apply(func(r *PapPayApplyRequest) { r.OutTradeNo = "D 0001" })},
		{"more than 10 digits", apply(func(r *PapPayApplyRequest) { r.TotalFee = 10_000_000_000 })},
		{"clientip (ClientIP) is not an IP address", h5EntrustWeb.Validate(page)},
	} {
		assert.ErrorContains(t, test.err, test.want)
		assert.Equal(t, wxpay.OutcomeNotDone, wxpay.OutcomeOf(test.err), test.want)
	}
	page.ClientIP = "2001:0db8:85a3:0000:0000:8a2e:0370:7334"
	assert.NoError(t, h5EntrustWeb.Validate(page))
	assert.NoError(t, apply(func(r *PapPayApplyRequest) { r.SpbillCreateIP = "::ffff:123.123.123.123" }))
	assert.NoError(t, order(func(r *ContractOrderRequest) { r.SpbillCreateIP = "::ffff:123.123.123.123" }))
	_, err := MiniProgram(c, nil)
	assert.ErrorContains(t, err, "nil")
}

// The time of a signing is that of the client's clock.
func TestSigningHasTheClientsTime(t *testing.T) {
	c, gw := newTestClient(t)
	gw.Clock.Advance(100 * time.Hour)
	now := strconv.FormatInt(gw.Clock.Now().Unix(), 10)
	req := miniProgramRequest("100000")
	req.Timestamp = 0
	to, err := MiniProgram(c, req)
	require.NoError(t, err)
	fields := map[string]string{}
	require.NoError(t, json.Unmarshal(to.ExtraData, &fields))
	assert.Equal(t, now, fields["timestamp"])
	assert.Zero(t, req.Timestamp) // a later call gets its own time

	text, err := EntrustWeb(c, "", &EntrustWebRequest{PlanID: 1, ContractCode: "1", RequestSerial: 1, ContractDisplayAccount: "n", NotifyURL: "https://a.b/c"})
	require.NoError(t, err)
	link, err := url.Parse(text)
	require.NoError(t, err)
	assert.Equal(t, now, link.Query().Get("timestamp"))

	_, err = H5EntrustWeb(t.Context(), c, h5Request())
	require.NoError(t, err)
	x := gw.Exchanges()
	assert.Contains(t, x[len(x)-1].Query+string(x[len(x)-1].Body), now)
	_, err = PreEntrustWeb(t.Context(), c, &PreEntrustWebRequest{PlanID: 1, ContractCode: "app", RequestSerial: 2, ContractDisplayAccount: "n", NotifyURL: "https://a.b/c"})
	require.NoError(t, err)
	x = gw.Exchanges()
	assert.Contains(t, string(x[len(x)-1].Body), "<timestamp>"+now+"<")
}

func TestPersonIsNotPrinted(t *testing.T) {
	const number, phone, mail, qq = "330821198809085211", "13800138000", "a@b.example", "100243777"
	for _, req := range []any{
		&H5EntrustWebRequest{Mobile: phone, Email: mail, QQ: qq, CreID: number}, &MiniProgramRequest{Mobile: phone, Email: mail, QQ: qq, CreID: number},
	} {
		text, err := json.Marshal(req)
		require.NoError(t, err)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
			text = fmt.Appendf(text, verb, req)
		}
		for _, hidden := range []string{number, phone, mail, qq} {
			assert.NotContains(t, string(text), hidden)
		}
	}
}

// The address of the page has the person in it. No error and no log line shows it.
func TestPersonIsNotInErrors(t *testing.T) {
	for _, fault := range []wxpaytest.Fault{{Name: wxpaytest.ResetBefore}, {Name: wxpaytest.HTMLPage}, {Name: wxpaytest.TruncatedBody}, {Name: wxpaytest.Redirect}} {
		gw := wxpaytest.NewServer(wxpaytest.Merchant{})
		t.Cleanup(gw.Close)
		var log bytes.Buffer
		m := gw.Merchant("")
		c, err := wxpay.NewClient(wxpay.Config{
			AppID: m.AppID, MchID: m.MchID, Key: m.Key, Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock, MaxAttempts: 1,
			Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		})
		require.NoError(t, err)
		fault.Times = 9
		gw.Inject(fault)
		req := h5Request()
		req.CreID, req.Mobile = "330821198809085211", "13800138000"
		_, err = H5EntrustWeb(t.Context(), c, req)
		require.Error(t, err, fault.Name)
		text := fmt.Sprintf("%v %+v %#v %s", err, err, err, log.String())
		assert.NotContains(t, text, "330821198809085211", fault.Name)
		assert.NotContains(t, text, "13800138000", fault.Name)
	}
}
