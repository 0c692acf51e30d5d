package deposit

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func order(consumed string) map[string]string {
	return map[string]string{"trade_state": "SUCCESS", "transaction_id": "T1", "out_trade_no": "O00001", "total_fee": "500", "cash_fee": "500",
		"openid": "o1", "trade_type": "JSAPI", "bank_type": "OTHERS", "time_end": "20240101100000", "consume_fee": consumed}
}

func consumption() *ConsumeRequest {
	return &ConsumeRequest{TransactionID: "T1", TotalFee: 500, ConsumeFee: 200}
}

func TestUnifiedOrder(t *testing.T) {
	client, gw := newTestClient(t)
	got := handle(gw, unifiedOrder.Path, false, map[string]string{"prepay_id": "p1", "trade_type": "JSAPI"})
	_, err := UnifiedOrder(background(t), client, &wxpay.UnifiedOrderRequest{Body: "b", OutTradeNo: "O00001", TotalFee: 1, SpbillCreateIP: "1.2.3.4", NotifyURL: "https://a.example/n", OpenID: "o1"})
	require.NoError(t, err)
	assert.Equal(t, "CNY", (*got)["fee_type"])
	assert.Equal(t, "HMAC-SHA256", (*got)["sign_type"])
	assert.Equal(t, shopID, (*got)["sub_mch_id"])
	assert.Equal(t, shopApp, (*got)["sub_appid"])
}

func TestMicroPayIsADeposit(t *testing.T) {
	client, gw := newTestClient(t)
	got := handle(gw, microPay.Path, false, order("0"))
	_, err := MicroPay(background(t), client, &wxpay.MicropayRequest{Body: "b", OutTradeNo: "O00001", TotalFee: 500, SpbillCreateIP: "1.2.3.4", AuthCode: "130000000000000000"})
	require.NoError(t, err)
	assert.Equal(t, "Y", (*got)["deposit"])
}

func TestReverse(t *testing.T) {
	client, gw := newTestClient(t)
	handle(gw, reverse.Path, true, map[string]string{"recall": "N"})
	reply, err := Reverse(background(t), client, &wxpay.ReverseRequest{OutTradeNo: "O00001"})
	require.NoError(t, err)
	assert.False(t, reply.Recall)
}

func TestRefund(t *testing.T) {
	client, gw := newTestClient(t)
	handle(gw, refund.Path, true, map[string]string{"transaction_id": "T1", "out_refund_no": "R1", "refund_id": "5", "refund_fee": "100", "total_fee": "500"})
	_, err := Refund(background(t), client, &wxpay.RefundRequest{TransactionID: "T1", OutRefundNo: "R1", TotalFee: 500, RefundFee: 100})
	require.NoError(t, err)
}
