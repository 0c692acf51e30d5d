package wxpay

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestReport(t *testing.T) {
	c := newTestClient(t)
	c.gw.Handle("/payitil/report", wxpaytest.PathOptions{UnsignedReply: true}, func(map[string]string) map[string]string { return nil })
	request := &ReportRequest{
		InterfaceURL: "https://api.mch.weixin.qq.com/pay/unifiedorder", ExecuteTime: 1000, UserIP: "8.8.8.8",
		ReturnCode: "SUCCESS", ResultCode: "FAIL", ErrCode: ErrOrderPaid, Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}

	_, err := c.Report(bg, request)
	require.NoError(t, err)

	sent := c.sent().Fields
	assert.Equal(t, "1000", sent["execute_time"])
	assert.Equal(t, "1000", sent["execute_time_"])
	assert.Equal(t, "SUCCESS", sent["return_code"])
	assert.Equal(t, "ORDERPAID", sent["err_code"])
	assert.Equal(t, "20260102110405", sent["time"])

	request.ExecuteTime = 0
	request.Extra.Set("execute_time_", "7")
	_, err = c.Report(bg, request)
	require.NoError(t, err)
	assert.Equal(t, "0", c.sent().Fields["execute_time"], "zero milliseconds is a valid time")
	assert.Equal(t, "7", c.sent().Fields["execute_time_"])
	assert.Equal(t, 1, request.Extra.Len(), "the caller's Extra is not changed")

	_, err = c.Report(bg, &ReportRequest{InterfaceURL: ReportTrades, UserIP: "8.8.8.8", Trades: []ReportTrade{
		{OutTradeNo: "counter1", BeginTime: "20160602203256", EndTime: "20160602203257", State: "OK"},
	}})
	require.NoError(t, err)
	assert.JSONEq(t, `[{"out_trade_no":"counter1","begin_time":"20160602203256","end_time":"20160602203257","state":"OK"}]`, c.sent().Fields["trades"])
	assert.NotContains(t, c.sent().Fields, "execute_time")
}

// A failed report has no outcome and is not retried.
func TestReportFails(t *testing.T) {
	c := newTestClient(t)
	c.gw.Handle("/payitil/report", wxpaytest.PathOptions{UnsignedReply: true}, func(map[string]string) map[string]string { return fails("SYSTEMERROR") })
	request := &ReportRequest{InterfaceURL: "https://api.mch.weixin.qq.com/pay/unifiedorder", UserIP: "8.8.8.8", ReturnCode: "SUCCESS", ResultCode: "SUCCESS"}
	_, err := c.Report(bg, request)
	assert.ErrorIs(t, err, ErrSystemError)
	assert.Equal(t, OutcomeReadOnly, OutcomeOf(err))
	assert.Len(t, c.gw.Exchanges(), 1)
}

func TestReportRefusesWrongUse(t *testing.T) {
	for want, change := range map[string]func(*ReportRequest){
		"interface_url (InterfaceURL) must be set":     func(r *ReportRequest) { r.InterfaceURL = "" },
		"user_ip (UserIP) must be set":                 func(r *ReportRequest) { r.UserIP = "" },
		"return_code (ReturnCode) must be set":         func(r *ReportRequest) { r.ReturnCode = "" },
		"result_code (ResultCode) must be set":         func(r *ReportRequest) { r.ResultCode = "" },
		"execute_time (ExecuteTime) must not be negat": func(r *ReportRequest) { r.ExecuteTime = -1 },
	} {
		c := newTestClient(t)
		request := &ReportRequest{InterfaceURL: "https://localhost/", UserIP: "8.8.8.8", ReturnCode: "SUCCESS", ResultCode: "SUCCESS"}
		change(request)
		_, err := c.Report(bg, request)
		c.refuses(want, err)
	}
}
