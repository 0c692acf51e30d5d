package customs

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An answer for another order is no answer.
func TestAnswersForAnotherOrder(t *testing.T) {
	client, gw := newTestClient(t)
	handle(gw, declareOrder.Path, false, map[string]string{"state": "SUBMITTED", "transaction_id": "T2", "out_trade_no": "O1", "sub_order_no": "S1"})
	_, err := DeclareOrder(background(t), client, declaration())
	assert.ErrorContains(t, err, "another request")
	assert.ErrorIs(t, err, wxpay.ErrOutcomeUnknown)
	handle(gw, query.Path, false, map[string]string{"transaction_id": "T1", "count": "1", "sub_order_no_0": "S2", "state_0": "SUCCESS"})
	_, err = Query(background(t), client, &QueryRequest{SubOrderNo: "S1", Customs: "SHENZHEN"})
	assert.ErrorContains(t, err, "another request")
}

// After a lost answer the very same request is sent again.
func TestLostAnswer(t *testing.T) {
	client, gw := newTestClient(t)
	requests := make(chan map[string]string, 2)
	gw.Handle(declareOrder.Path, wxpaytest.PathOptions{SignType: wxpaytest.MD5, NoNonce: true}, func(f map[string]string) map[string]string {
		requests <- f
		return map[string]string{"state": "SUBMITTED", "transaction_id": f["transaction_id"], "out_trade_no": "O1", "sub_order_no": "S1"}
	})
	gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetAfter, Path: declareOrder.Path, Times: 1})
	_, err := DeclareOrder(background(t), client, declaration())
	require.ErrorIs(t, err, wxpay.ErrOutcomeUnknown)
	reply, err := DeclareOrder(background(t), client, declaration())
	require.NoError(t, err)
	assert.Equal(t, StateSubmitted, reply.State)
	assert.Equal(t, <-requests, <-requests)
}

func TestRefuses(t *testing.T) {
	client, gw := newTestClient(t)
	_, err := Query(background(t), client, &QueryRequest{Customs: "SHENZHEN"})
	assert.ErrorContains(t, err, "a number of the order must be set")
	_, err = Redeclare(background(t), client, &RedeclareRequest{Customs: "SHENZHEN", MchCustomsNo: "D1"})
	assert.ErrorContains(t, err, "a number of the order must be set")
	_, err = DeclareOrder(background(t), client.ForSubMerchant("1900000109", ""), declaration())
	assert.ErrorContains(t, err, "provider's own client")
	part := declaration()
	part.SubOrderNo = ""
	_, err = DeclareOrder(background(t), client, part)
	assert.ErrorContains(t, err, "needs sub_order_no")
	assert.Empty(t, gw.Exchanges())
}
