package papay

import (
	"bytes"
	"context"
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A contract with a display account is confirmed by a query. Nothing that the query
// contradicts is believed, although it is signed: the texts of users may hide fields.
func TestContractChangeIsConfirmed(t *testing.T) {
	c, gw := newTestClient(t)
	ct := signed(t, c, gw, "C1")
	genuine := contractMessage(gw, "contract_code", "C1", "plan_id", ct.PlanID, "contract_id", ct.ContractID, "openid", ct.OpenID,
		"contract_display_account", "张三", "contract_expired_time", ct.Expires.In(beijing).Format(timeLayout))
	parse := func(pairs ...string) error {
		m := maps.Clone(genuine)
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		_, err := ParseContractChange(t.Context(), c, reader(gw.SignXML("", wxpaytest.MD5, m)))
		return err
	}
	require.NoError(t, parse())
	for _, pairs := range [][]string{
		{"contract_expired_time", "2099-01-01 00:00:00"}, {"contract_code", "C2"}, {"openid", "o9"}, {"contract_id", "9"},
		{"change_type", "DELETE"}, // it is active
	} {
		assert.ErrorIs(t, parse(pairs...), wxpay.ErrUnconfirmed, pairs)
	}
	require.NoError(t, gw.EndContract("C1", wxpaytest.EndedByUser))
	assert.NoError(t, parse("change_type", "DELETE", "contract_termination_mode", "2"))
	assert.NoError(t, parse()) // the beginning, redelivered after the end
}

// A failed deduction with an attach is confirmed by a query.
func TestFailedDeductionIsConfirmed(t *testing.T) {
	c, gw := newTestClient(t)
	ct := signed(t, c, gw, "C1")
	drive(t, gw, func(ctx context.Context) {
		_, err := EnsureDeducted(ctx, c, deduct(ct, "D00001"))
		assert.NoError(t, err)
	})
	failed := message(gw, "result_code", "FAIL", "err_code", "NOTENOUGH", "trade_state", "PAY_FAIL", "attach", "month", "out_trade_no", "D00001", "total_fee", "888")
	_, err := ParseDeduction(t.Context(), c, bytes.NewReader(gw.SignXML("", wxpaytest.MD5, failed)))
	assert.ErrorIs(t, err, wxpay.ErrUnconfirmed) // it is paid
	gw.SetDeductionEnd("C1", wxpaytest.DeductionEnd{ErrCode: "NOTENOUGH"})
	drive(t, gw, func(ctx context.Context) {
		_, err := EnsureDeducted(ctx, c, deduct(ct, "D00002"))
		assert.NoError(t, err)
	})
	failed["out_trade_no"] = "D00002"
	d, err := ParseDeduction(t.Context(), c, bytes.NewReader(gw.SignXML("", wxpaytest.MD5, failed)))
	require.NoError(t, err)
	assert.Equal(t, wxpay.ErrNotEnough, d.ErrCode)
	failed["attach"] = "other"
	_, err = ParseDeduction(t.Context(), c, bytes.NewReader(gw.SignXML("", wxpaytest.MD5, failed)))
	assert.ErrorIs(t, err, wxpay.ErrUnconfirmed)
}
