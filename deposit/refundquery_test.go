package deposit

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func twoRefunds() map[string]string {
	return map[string]string{
		"transaction_id": "T1", "out_trade_no": "O00001", "total_fee": "500", "cash_fee": "500", "refund_count": "2", "total_refund_count": "12",
		"out_refund_no_0": "R1", "refund_id_0": "51", "refund_fee_0": "100", "refund_status_0": "SUCCESS", "refund_success_time_0": "2016-07-25 15:26:26",
		"refund_recv_accout_0": "招商银行信用卡0403", "refund_channel_0": "ORIGINAL", "coupon_refund_count_0": "1", "coupon_refund_fee_0": "30",
		"coupon_type_0_0": "CASH", "coupon_refund_id_0_0": "10000", "coupon_refund_fee_0_0": "30",
		"out_refund_no_1": "R2", "refund_id_1": "52", "refund_fee_1": "50", "refund_status_1": "PROCESSING",
	}
}

func TestRefundQuery(t *testing.T) {
	client, gw := newTestClient(t)
	got := handle(gw, refundQuery.Path, false, twoRefunds())
	offset := int64(10)
	reply, err := RefundQuery(background(t), client, &wxpay.RefundQueryRequest{TransactionID: "T1", Offset: &offset})
	require.NoError(t, err)
	assert.Equal(t, "10", (*got)["offset"])
	assert.EqualValues(t, 12, *reply.TotalRefundCount)
	require.Len(t, reply.Refunds, 2)
	assert.Equal(t, []RefundItemCoupon{{"10000", "CASH", 30}}, reply.Refunds[0].Coupons)
	assert.EqualValues(t, 30, reply.Refunds[0].CouponRefundFee)
	assert.Equal(t, wxpay.RefundStatusProcessing, reply.Refunds[1].Status)
	assert.Empty(t, reply.Refunds[1].Coupons)
}

func TestRefundQueryOfAnotherRefund(t *testing.T) {
	client, gw := newTestClient(t)
	handle(gw, refundQuery.Path, false, twoRefunds())
	_, err := RefundQuery(background(t), client, &wxpay.RefundQueryRequest{OutRefundNo: "R3"})
	assert.ErrorContains(t, err, "another request")
	_, err = RefundQuery(background(t), client, &wxpay.RefundQueryRequest{})
	assert.ErrorContains(t, err, "must be set")
}

// A row without its state is not taken for a refund.
func TestRefundQueryWithoutState(t *testing.T) {
	client, gw := newTestClient(t)
	rows := twoRefunds()
	delete(rows, "refund_status_1")
	handle(gw, refundQuery.Path, false, rows)
	_, err := RefundQuery(background(t), client, &wxpay.RefundQueryRequest{TransactionID: "T1"})
	assert.ErrorContains(t, err, "refund_status_1")
}
