package wxpaytest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const refunding = "/secapi/pay/refund"

// aRefund returns a refund request for the order of 100 fen.
func aRefund(refundNumber, fee string) fields {
	return fields{"out_trade_no": number, "out_refund_no": refundNumber, "total_fee": "100", "refund_fee": fee}
}

func TestRefund(t *testing.T) {
	g := newGateway(t)
	o := g.paid(number, Payment{})
	r := g.ok(refunding, aRefund("R1", "40").with("sign_type", "HMAC-SHA256"))
	for name, want := range map[string]string{
		"transaction_id": o.TransactionID, "out_trade_no": number, "out_refund_no": "R1", "refund_fee": "40", "total_fee": "100",
		"fee_type": "CNY", "cash_fee": "100", "cash_refund_fee": "40", "coupon_refund_fee": "0", "coupon_refund_count": "0",
	} {
		assert.Equal(t, want, r.fields[name], name)
	}
	assert.Len(t, r.fields["refund_id"], 29)
	assert.NotContains(t, r.fields, "settlement_refund_fee")
	assert.Equal(t, "REFUND", g.ok(query, byNumber).fields["trade_state"])

	refund, ok := g.Refund("R1")
	require.True(t, ok)
	assert.Equal(t, "PROCESSING", refund.Status)
	assert.Equal(t, r.fields["refund_id"], refund.RefundID)
	again := g.ok(refunding, aRefund("R1", "40"))
	assert.Equal(t, r.fields["refund_id"], again.fields["refund_id"], "the same number refunds once")
	assert.Len(t, g.Refunds(), 1)
	o, _ = g.Order(number)
	assert.Equal(t, int64(40), o.Refunded)
	assert.Equal(t, 1, o.RefundCount)
}

func TestRefundTurnedDown(t *testing.T) {
	g := newGateway(t)
	o := g.paid(number, Payment{})
	g.order("unpaid")
	for _, c := range []struct {
		code  string
		pairs []string
	}{
		{"LACK_PARAMS", []string{"out_trade_no", ""}},
		{"LACK_PARAMS", []string{"out_refund_no", ""}},
		{"LACK_PARAMS", []string{"total_fee", ""}},
		{"LACK_PARAMS", []string{"refund_fee", ""}},
		{"ORDERNOTEXIST", []string{"out_trade_no", "another"}},
		{"ORDERNOTEXIST", []string{"out_trade_no", "unpaid"}},
		{"INVALID_TRANSACTIONID", []string{"transaction_id", "4200000001"}},
		{"PARAM_ERROR", []string{"out_refund_no", "a b"}},
		{"PARAM_ERROR", []string{"out_refund_no", strings.Repeat("1", 65)}},
		{"PARAM_ERROR", []string{"refund_fee", "0"}},
		{"PARAM_ERROR", []string{"refund_fee", "1.5"}},
		{"PARAM_ERROR", []string{"refund_fee_type", "USD"}},
		{"PARAM_ERROR", []string{"refund_account", "BALANCE"}},
		{"PARAM_ERROR", []string{"notify_url", "https://shop/refund?x=1"}},
		{"PARAM_ERROR", []string{"refund_desc", strings.Repeat("d", 81)}},
		{"INVALID_REQUEST", []string{"total_fee", "99"}},
		{"ERROR", []string{"refund_fee", "101"}},
	} {
		turnedDown := g.fails
		if c.code == "LACK_PARAMS" || c.code == "PARAM_ERROR" {
			turnedDown = g.refused // the form is checked first, and such a failure is unsigned
		}
		turnedDown(c.code, refunding, aRefund("R1", "1").with(c.pairs...))
	}
	assert.Empty(t, g.Refunds())
	g.ok(refunding, aRefund("R1", "1").with("transaction_id", o.TransactionID, "out_trade_no", "another"))
	g.fails("REFUND_FEE_MISMATCH", refunding, aRefund("R1", "2"))
	g.fails("REFUND_FEE_MISMATCH", refunding, aRefund("R1", "1").with("total_fee", "101"))
	g.paid("another-order", Payment{})
	g.fails("INVALID_REQUEST", refunding, aRefund("R1", "1").with("out_trade_no", "another-order"))
	require.NoError(t, g.SetTradeState("another-order", "REVOKED"))
	g.fails("TRADE_STATE_ERROR", refunding, aRefund("R2", "1").with("out_trade_no", "another-order"))
}

func TestRefundsUpToTheTotal(t *testing.T) {
	g := newGateway(t)
	g.paid(number, Payment{})
	g.ok(refunding, aRefund("R1", "60"))
	g.fails("FREQUENCY_LIMITED", refunding, aRefund("R2", "40"))
	g.Clock.Advance(refundInterval)
	g.fails("ERROR", refunding, aRefund("R2", "41"))
	g.ok(refunding, aRefund("R2", "40"))
	g.Clock.Advance(refundInterval)
	r := g.fails("ERROR", refunding, aRefund("R3", "1"))
	assert.Equal(t, "订单已全额退款", r.fields["err_code_des"])
	g.ok(refunding, aRefund("R2", "40"))

	require.NoError(t, g.FinishRefund("R1", "REFUNDCLOSE"))
	require.NoError(t, g.FinishRefund("R2", "CHANGE"))
	g.fails("ERROR", refunding, aRefund("R3", "61"))
	g.ok(refunding, aRefund("R3", "60"))
}

func TestAtMost50Refunds(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	g.paid(number, Payment{})
	for i := range 50 {
		g.ok(refunding, aRefund(fmt.Sprintf("R%d", i), "1"))
	}
	g.fails("INVALID_REQUEST", refunding, aRefund("R50", "1"))
}

func TestRefundTooLate(t *testing.T) {
	g := newGateway(t)
	g.paid(number, Payment{})
	g.Clock.Advance(refundWithin)
	g.ok(refunding, aRefund("R1", "1"))
	g.Clock.Advance(refundInterval)
	g.fails("TRADE_OVERDUE", refunding, aRefund("R2", "1"))
}

func TestRefundBalance(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	g.paid(number, Payment{})
	g.SetBalance("", 50)
	g.fails("NOTENOUGH", refunding, aRefund("R1", "51"))
	g.ok(refunding, aRefund("R2", "50"))
	g.fails("NOTENOUGH", refunding, aRefund("R1", "1"))
	require.NoError(t, g.FinishRefund("R2", "REFUNDCLOSE"))
	g.ok(refunding, aRefund("R1", "50"))
	g.SetBalance("", 1)
	g.ok(refunding, aRefund("R3", "1"))
}

func TestRefundBalanceWithoutWhatWasNotSettled(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	g.paid(number, Payment{Coupons: []Coupon{{Fee: 50, Type: "NO_CASH"}}})
	g.SetBalance("", 50)
	g.ok(refunding, aRefund("R1", "50"))
	g.ok(refunding, aRefund("R2", "50"))
}

func TestRefundsAfterClosedOnes(t *testing.T) {
	for first, want := range map[int][]string{0: {"0", "1", "40", "49"}, 1: {"1", "0", "49", "40"}} {
		g := newGateway(t)
		g.IgnoreIntervals = true
		g.paid(number, Payment{Coupons: []Coupon{{Fee: 50}}})
		for i := range 20 { // in turn only cash and only coupon
			g.ok(refunding, aRefund("R"+strconv.Itoa(i), "1"))
		}
		for i := first; i < 20; i += 2 {
			require.NoError(t, g.FinishRefund("R"+strconv.Itoa(i), "REFUNDCLOSE"))
		}
		one := g.ok(refunding, aRefund("one", "1"))
		rest := g.ok(refunding, aRefund("rest", "89"))
		assert.Equal(t, want, []string{one.fields["coupon_refund_fee"], one.fields["cash_refund_fee"],
			rest.fields["coupon_refund_fee"], rest.fields["cash_refund_fee"]})
	}
}

func TestRefundOfCoupons(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	g.paid(number, Payment{Coupons: []Coupon{{"11", "NO_CASH", 30}, {"12", "CASH", 20}}})
	r := g.ok(refunding, aRefund("R1", "70"))
	for name, want := range map[string]string{
		"refund_fee": "70", "cash_refund_fee": "35", "coupon_refund_fee": "35", "coupon_refund_count": "2",
		"settlement_refund_fee": "40", "settlement_total_fee": "70", "cash_fee": "50",
		"coupon_refund_id_0": "11", "coupon_type_0": "NO_CASH", "coupon_refund_fee_0": "30",
		"coupon_refund_id_1": "12", "coupon_type_1": "CASH", "coupon_refund_fee_1": "5",
	} {
		assert.Equal(t, want, r.fields[name], name)
	}
	r = g.ok(refunding, aRefund("R2", "30"))
	assert.Equal(t, "15", r.fields["cash_refund_fee"])
	assert.Equal(t, "1", r.fields["coupon_refund_count"])
	assert.Equal(t, "12", r.fields["coupon_refund_id_0"])
	assert.Equal(t, "30", r.fields["settlement_refund_fee"])
}

// However an order is divided, cash and every coupon are refunded completely,
// and never more.
func TestRefundsAddUp(t *testing.T) {
	for _, coupons := range [][]int64{nil, {100}, {1}, {99}, {33, 33, 33}, {50, 50}, {7, 1, 12}} {
		g := newGateway(t)
		g.IgnoreIntervals = true
		p := Payment{}
		for _, fee := range coupons {
			p.Coupons = append(p.Coupons, Coupon{Fee: fee})
		}
		o := g.paid(number, p)
		for i, fee := range []int{1, 1, 33, 7, 50, 8} {
			g.ok(refunding, aRefund("R"+strconv.Itoa(i), strconv.Itoa(fee)))
			if i == 2 {
				require.NoError(t, g.FinishRefund("R1", "REFUNDCLOSE"))
				g.ok(refunding, aRefund("again", "1"))
			}
		}
		got := map[string]int64{}
		for _, r := range g.Refunds() {
			assert.GreaterOrEqual(t, r.CashFee, int64(0))
			if r.Status == RefundClosed {
				continue
			}
			got["cash"] += r.CashFee
			for _, c := range r.Coupons {
				got[c.ID] += c.Fee
			}
		}
		want := map[string]int64{"cash": 100}
		for _, c := range o.Payment.Coupons {
			want[c.ID] = c.Fee
			want["cash"] -= c.Fee
		}
		assert.Equal(t, want, got, "%v", coupons)
	}
}

func TestRefundV2(t *testing.T) {
	g := newGateway(t)
	goods := `{"goods_detail":[{"goods_id":"a","refund_amount":10,"refund_quantity":1,"price":10}]}`
	g.paid(number, Payment{Coupons: []Coupon{{"109519", "NO_CASH", 50}}}, "version", "1.0", "detail", `{"goods_detail":[]}`)
	g.refused("LACK_PARAMS", "/secapi/pay/refundv2", aRefund("R1", "10"))
	g.refused("PARAM_ERROR", "/secapi/pay/refundv2", aRefund("R1", "10").with("detail", "text"))
	r := g.ok("/secapi/pay/refundv2", aRefund("R1", "10").with("detail", goods))
	q := g.ok("/pay/refundqueryv2", fields{"out_refund_no": "R1"})
	for _, text := range []string{r.fields["promotion_detail"], q.fields["promotion_detail"]} {
		var detail struct {
			List []struct {
				ID     string `json:"promotion_id"`
				Amount int64  `json:"refund_amout"`
				Goods  []struct {
					ID string `json:"goods_id"`
				} `json:"goods_detail"`
			} `json:"promotion_detail"`
		}
		require.NoError(t, json.Unmarshal([]byte(text), &detail), text)
		require.Len(t, detail.List, 1)
		assert.Equal(t, int64(5), detail.List[0].Amount)
		assert.Equal(t, "a", detail.List[0].Goods[0].ID)
	}
	g.refused("LACK_PARAMS", "/pay/refundqueryv2", byNumber)
}

func TestFinishRefund(t *testing.T) {
	g := newGateway(t)
	g.paid(number, Payment{})
	assert.ErrorIs(t, g.FinishRefund("R1", "SUCCESS"), ErrUnknown)
	g.ok(refunding, aRefund("R1", "1"))
	assert.ErrorIs(t, g.FinishRefund("R1", "PROCESSING"), ErrState)
	assert.Nil(t, g.RefundNotification("R1"))
	g.Clock.Advance(time.Hour)
	require.NoError(t, g.FinishRefund("R1", "SUCCESS"))
	assert.ErrorIs(t, g.FinishRefund("R1", "SUCCESS"), ErrState)
	r, _ := g.Refund("10000100/R1")
	assert.Equal(t, g.Clock.Now(), r.Finished)
	_, ok := g.Refund("1/R1")
	assert.False(t, ok)
}

func TestRefundNumbersOfTwoShops(t *testing.T) {
	g := newGateway(t, provider())
	for _, shop := range []string{"1900000109", "1900000110"} {
		g.order(number, "sub_mch_id", shop)
		require.NoError(t, g.Pay(shop+"/"+number))
		r := g.ok(refunding, aRefund("R1", "1").with("sub_mch_id", shop))
		assert.Equal(t, shop, r.fields["sub_mch_id"])
	}
	assert.ErrorIs(t, g.FinishRefund("R1", "SUCCESS"), ErrAmbiguous)
	require.NoError(t, g.FinishRefund("1900000110/R1", "SUCCESS"))
	r, ok := g.Refund("1900000109/R1")
	assert.True(t, ok)
	assert.Equal(t, "PROCESSING", r.Status)
}
