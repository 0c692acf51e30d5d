package papay

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// post posts signed fields to a handler, and returns the answer.
func post(gw *wxpaytest.Server, h http.Handler, fields map[string]string) string {
	return producttest.Post(h, string(gw.SignXML("", wxpaytest.MD5, fields)))
}

func message(gw *wxpaytest.Server, pairs ...string) map[string]string {
	m := gw.Merchant("")
	fields := map[string]string{"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": m.AppID, "mch_id": m.MchID}
	for i := 0; i < len(pairs); i += 2 {
		fields[pairs[i]] = pairs[i+1]
	}
	return fields
}

func contractMessage(gw *wxpaytest.Server, pairs ...string) map[string]string {
	return message(gw, append([]string{"contract_code", "100001256", "plan_id", "123", "openid", "onqOjjmM1tad-3ROpncN-yUfa6ua", "change_type", "ADD",
		"operate_time", "2015-07-01 10:00:00", "contract_id", "Wx15463511252015071056489715"}, pairs...)...)
}

func paidMessage(gw *wxpaytest.Server, pairs ...string) map[string]string {
	return message(gw, append([]string{"nonce_str", "n", "openid", "o1", "trade_type", "PAP", "bank_type", "CMC", "total_fee", "100", "cash_fee", "100",
		"transaction_id", "42", "out_trade_no", "D1", "attach", "month", "time_end", "20150701100000", "contract_id", "C1", "trade_state", "SUCCESS"}, pairs...)...)
}

// A contract notification is verified and typed. Before, wxpay's handler answered FAIL, so
// it was redelivered.
func TestContractNotification(t *testing.T) {
	c, gw := newTestClient(t)
	m, err := ParseContractChange(t.Context(), c, strings.NewReader(string(gw.SignXML("", wxpaytest.MD5, contractMessage(gw, "contract_expired_time", "1467338400")))))
	require.NoError(t, err)
	assert.Equal(t, ContractAdded, m.ChangeType)
	assert.Equal(t, "2015-07-01 10:00:00 +0800", m.OperateTime.Format("2006-01-02 15:04:05 -0700"))
	assert.Equal(t, time.Unix(1467338400, 0).UTC(), m.ContractExpiredTime.UTC())
	assert.Equal(t, "1467338400", m.Fields.Get("contract_expired_time"))

	var got []ChangeType
	h := ContractNotifyHandler(c, func(_ context.Context, m *ContractChange) error {
		got = append(got, m.ChangeType)
		return nil
	})
	assert.Contains(t, post(gw, h, contractMessage(gw)), "SUCCESS")
	assert.Contains(t, post(gw, h, contractMessage(gw, "change_type", "DELETE", "contract_termination_mode", "2")), "SUCCESS")
	assert.Equal(t, []ChangeType{ContractAdded, ContractDeleted}, got)
	for _, bad := range []map[string]string{
		contractMessage(gw, "mch_id", "99"), contractMessage(gw, "transaction_id", "42"), contractMessage(gw, "contract_id", ""), contractMessage(gw, "return_code", "FAIL"),
		contractMessage(gw, "contract_display_account", "x&contract_id=C2"),
		contractMessage(gw, "contract_display_account", "x", "contract_expired_time", "1467338400"), // no contract confirms it
	} {
		assert.Contains(t, post(gw, h, bad), "FAIL")
	}
	assert.Len(t, got, 2)
	forged := strings.Replace(string(gw.SignXML("", wxpaytest.MD5, contractMessage(gw))), "ADD", "ADE", 1)
	_, err = ParseContractChange(t.Context(), c, strings.NewReader(forged))
	assert.ErrorIs(t, err, wxpay.ErrInvalidSignature)
}

// A failed deduction reaches the handler, and is acknowledged. wxpay's handler answers FAIL,
// so it was redelivered for a day.
func TestFailedDeductionNotification(t *testing.T) {
	c, gw := newTestClient(t)
	failed := message(gw, "result_code", "FAIL", "err_code", "0", "err_code_des", "SUCCESS", "trade_state", "PAY_FAIL", "trade_type", "PAP",
		"total_fee", "100", "out_trade_no", "D1", "contract_id", "C1")
	var got []*Deduction
	h := DeductionHandler(c, func(_ context.Context, d *Deduction) error {
		got = append(got, d)
		return nil
	})
	assert.Contains(t, post(gw, h, failed), "SUCCESS")
	require.Len(t, got, 1)
	assert.False(t, got[0].Paid())
	assert.Equal(t, TradeStatePayFail, got[0].TradeState)
	assert.Equal(t, wxpay.Code("0"), got[0].ErrCode)
	assert.Equal(t, "C1", got[0].ContractID)
	assert.ErrorContains(t, got[0].Expect("D1", 100), "PAY_FAIL")
	assert.Error(t, got[0].ExpectSale(wxpay.Sale{OutTradeNo: "D1", TotalFee: 100}))
	old := c.NotifyHandler(func(context.Context, *wxpay.Notification) error { return nil })
	assert.Contains(t, post(gw, old, failed), "FAIL")

	assert.Contains(t, post(gw, h, paidMessage(gw)), "SUCCESS")
	require.Len(t, got, 2)
	assert.True(t, got[1].Paid())
	assert.NoError(t, got[1].Expect("D1", 100))
	assert.Error(t, got[1].Expect("D1", 99))
	assert.Error(t, got[1].Expect("D2", 100))
	for _, bad := range []map[string]string{
		paidMessage(gw, "transaction_id", ""), paidMessage(gw, "change_type", "ADD"), paidMessage(gw, "attach", "x&bank_type=CMC"),
		paidMessage(gw, "bank_type", ""), // attach is followed by cash_fee: nothing confirms it
	} {
		assert.Contains(t, post(gw, h, bad), "FAIL")
	}
	assert.Len(t, got, 2)
}

// The result_code decides: a state alone does not make a deduction paid.
func TestPaidDeduction(t *testing.T) {
	for _, d := range []Deduction{
		{TradeState: wxpay.TradeStateSuccess},
		{Notification: wxpay.Notification{ResultCode: "FAIL"}, TradeState: wxpay.TradeStateSuccess},
		{Notification: wxpay.Notification{ResultCode: "SUCCESS"}, TradeState: TradeStatePayFail},
	} {
		assert.False(t, d.Paid())
	}
}
