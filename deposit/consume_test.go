package deposit

import (
	"sync/atomic"
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// consuming answers for a deposit, and counts the consumptions.
func consuming(gw *wxpaytest.Server) *atomic.Int64 {
	var taken atomic.Value
	taken.Store("0")
	count := new(atomic.Int64)
	gw.Handle(orderQuery.Path, wxpaytest.PathOptions{SignType: wxpaytest.HMACSHA256}, func(map[string]string) map[string]string { return order(taken.Load().(string)) })
	gw.Handle(consume.Path, wxpaytest.PathOptions{Certificate: true, SignType: wxpaytest.HMACSHA256}, func(f map[string]string) map[string]string {
		count.Add(1)
		taken.Store(f["consume_fee"])
		return map[string]string{"transaction_id": "T1", "out_trade_no": "O00001", "total_fee": "500", "consume_fee": f["consume_fee"], "fee_type": "CNY"}
	})
	return count
}

func TestConsume(t *testing.T) {
	client, gw := newTestClient(t)
	count := consuming(gw)
	reply, err := Consume(background(t), client, consumption())
	require.NoError(t, err)
	assert.EqualValues(t, 200, reply.ConsumeFee)
	assert.EqualValues(t, 1, count.Load())
	state, err := OrderQuery(background(t), client, &wxpay.OrderQueryRequest{TransactionID: "T1"})
	require.NoError(t, err)
	assert.EqualValues(t, 200, state.ConsumeFee)
}

// Whatever happens to the answer, the client does not send the request a second time,
// although it may repeat other calls.
func TestConsumeIsNeverRepeated(t *testing.T) {
	for _, fault := range []wxpaytest.Fault{
		{Name: wxpaytest.ResetAfter}, {Name: wxpaytest.HTMLPage}, {Name: wxpaytest.TruncatedBody}, {Name: wxpaytest.SystemErrorAfter}, {Name: wxpaytest.WrongSignature}, {Name: wxpaytest.MissingSignature},
		{Name: wxpaytest.ErrCode, Code: "BIZERR_NEED_RETRY"}, {Name: wxpaytest.ErrCode, Code: "A_NEW_CODE"},
	} {
		client, gw := newTestClient(t)
		go gw.Clock.Run(background(t), 1000)
		count := consuming(gw)
		fault.Path, fault.Times = consume.Path, 1
		gw.Inject(fault)
		_, err := Consume(background(t), client, consumption())
		var e *wxpay.Error
		require.ErrorAs(t, err, &e, fault.Name)
		assert.Equal(t, wxpay.OutcomeUnknown, e.Outcome, fault.Name)
		assert.Contains(t, e.Advice(), "query", fault.Name)
		assert.LessOrEqual(t, count.Load(), int64(1), fault.Name)
		assert.Equal(t, 1, e.Attempts, fault.Name)
	}
}

func TestConsumeOfAnotherDeposit(t *testing.T) {
	client, gw := newTestClient(t)
	for name, value := range map[string]string{"transaction_id": "T2", "total_fee": "501", "consume_fee": "201"} {
		reply := map[string]string{"transaction_id": "T1", "out_trade_no": "O00001", "total_fee": "500", "consume_fee": "200"}
		reply[name] = value
		handle(gw, consume.Path, true, reply)
		_, err := Consume(background(t), client, consumption())
		assert.ErrorContains(t, err, "another request", name)
		assert.ErrorIs(t, err, wxpay.ErrOutcomeUnknown, name)
	}
}

func TestConsumeRefuses(t *testing.T) {
	client, _ := newTestClient(t)
	for _, req := range []*ConsumeRequest{
		{TransactionID: "T1", TotalFee: 500}, {TransactionID: "T1", TotalFee: 500, ConsumeFee: 501}, {TotalFee: 500, ConsumeFee: 1},
	} {
		_, err := Consume(background(t), client, req)
		var e *wxpay.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, wxpay.OutcomeNotDone, e.Outcome)
	}
}

// A query of a deposit that was not found is not a proof that it does not exist.
func TestOrderQueryMissing(t *testing.T) {
	client, gw := newTestClient(t)
	handle(gw, orderQuery.Path, false, map[string]string{"result_code": "FAIL", "err_code": "ORDERNOTEXIST"})
	_, err := OrderQuery(background(t), client, &wxpay.OrderQueryRequest{OutTradeNo: "O00001"})
	var e *wxpay.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, wxpay.OutcomeReadOnly, e.Outcome)
	assert.Equal(t, wxpay.RetryLater, e.Retry)
}
