package wxpaytest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// envelopeFields are the fields of every response.
var envelopeFields = []string{"return_code", "return_msg", "result_code", "appid", "mch_id", "nonce_str", "sign"}

func names(f fields) []string {
	var all []string
	for name := range f {
		all = append(all, name)
	}
	return all
}

func TestQueryOfAnUnpaidOrder(t *testing.T) {
	g := newGateway(t)
	g.order(number, "attach", "深圳分店")
	r := g.ok(query, byNumber)
	assert.ElementsMatch(t, append(envelopeFields, "out_trade_no", "attach", "trade_state", "trade_state_desc"), names(r.fields))
	assert.Equal(t, "NOTPAY", r.fields["trade_state"])
	assert.Equal(t, "深圳分店", r.fields["attach"])
	g.fails("ORDERNOTEXIST", query, fields{"out_trade_no": "another"})
	g.fails("ORDERNOTEXIST", query, fields{"transaction_id": "4200000001", "out_trade_no": number})
	g.refused("LACK_PARAMS", query, nil)
}

func TestQueryOfAPaidOrder(t *testing.T) {
	g := newGateway(t)
	g.Clock.Advance(time.Until(noon.AddDate(100, 0, 0)))
	now := g.Clock.Now()
	o := g.paid(number, Payment{})
	g.order("another-number")
	r := g.ok(query, fields{"transaction_id": o.TransactionID, "out_trade_no": "another-number"})
	assert.Equal(t, number, r.fields["out_trade_no"], "transaction_id wins")
	for name, want := range map[string]string{
		"trade_state": "SUCCESS", "transaction_id": o.TransactionID, "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		"is_subscribe": "N", "trade_type": "JSAPI", "bank_type": "OTHERS", "total_fee": "100", "fee_type": "CNY",
		"cash_fee": "100", "cash_fee_type": "CNY", "time_end": now.In(beijing).Format("20060102150405"),
	} {
		assert.Equal(t, want, r.fields[name], name)
	}
	for _, name := range []string{"settlement_total_fee", "coupon_fee", "coupon_count", "attach", "promotion_detail"} {
		assert.NotContains(t, r.fields, name)
	}
	assert.Len(t, o.TransactionID, 28)
}

func TestQueryOfCoupons(t *testing.T) {
	g := newGateway(t)
	g.paid(number, Payment{BankType: "CMB_DEBIT", Coupons: []Coupon{{"109519", "NO_CASH", 30}, {"2", "CASH", 20}, {"3", "", 1}}})
	r := g.ok(query, byNumber)
	for name, want := range map[string]string{
		"bank_type": "CMB_DEBIT", "total_fee": "100", "cash_fee": "49", "settlement_total_fee": "70", "coupon_fee": "51", "coupon_count": "3",
		"coupon_id_0": "109519", "coupon_type_0": "NO_CASH", "coupon_fee_0": "30",
		"coupon_id_1": "2", "coupon_type_1": "CASH", "coupon_fee_1": "20", "coupon_id_2": "3", "coupon_fee_2": "1",
	} {
		assert.Equal(t, want, r.fields[name], name)
	}
	assert.NotContains(t, r.fields, "coupon_type_2")
	assert.NotContains(t, r.fields, "promotion_detail")

	r = g.ok(query, byNumber.with("version", "1.0"))
	var detail struct {
		List []struct {
			ID     string `json:"promotion_id"`
			Amount int64  `json:"amount"`
			Type   string `json:"type"`
		} `json:"promotion_detail"`
	}
	require.NoError(t, json.Unmarshal([]byte(r.fields["promotion_detail"]), &detail))
	require.Len(t, detail.List, 3)
	assert.Equal(t, "109519", detail.List[0].ID)
	assert.Equal(t, int64(30), detail.List[0].Amount)
	assert.Equal(t, "DISCOUNT", detail.List[0].Type)
}

func TestForcedStates(t *testing.T) {
	g := newGateway(t)
	g.order(number)
	for _, state := range []string{"USERPAYING", "PAYERROR", "ACCEPT", "REVOKED", "NOTPAY"} {
		require.NoError(t, g.SetTradeState(number, state))
		r := g.ok(query, byNumber)
		assert.Equal(t, state, r.fields["trade_state"])
		assert.NotEmpty(t, r.fields["trade_state_desc"])
		assert.NotContains(t, r.fields, "transaction_id")
	}
	for _, state := range []string{"SUCCESS", "REFUND", "CLOSED", "", "notpay"} {
		assert.ErrorIs(t, g.SetTradeState(number, state), ErrState, state)
	}
	assert.ErrorIs(t, g.SetTradeState("another", "REVOKED"), ErrUnknown)
	require.NoError(t, g.Pay(number))
	assert.ErrorIs(t, g.SetTradeState(number, "NOTPAY"), ErrState)
	require.NoError(t, g.SetTradeState(number, "REVOKED"))
	assert.Equal(t, "REVOKED", g.ok(query, byNumber).fields["trade_state"])
}

func TestMerchantsDoNotSeeEachOther(t *testing.T) {
	g := newGateway(t, Merchant{}, Merchant{MchID: "1900000109", AppID: "wxsecond", Key: testKey})
	o := g.paid(number, Payment{})
	second := []string{"mch_id", "1900000109", "appid", "wxsecond"}
	g.fails("ORDERNOTEXIST", query, byNumber.with(second...))
	g.fails("ORDERNOTEXIST", query, fields{"transaction_id": o.TransactionID}.with(second...))
}

const closing = "/pay/closeorder"

func TestCloseOrder(t *testing.T) {
	g := newGateway(t)
	g.fails("ORDERNOTEXIST", closing, byNumber)
	g.refused("LACK_PARAMS", closing, fields{"transaction_id": "1"})
	g.order(number)
	g.fails("TRADE_STATE_ERROR", closing, byNumber)
	g.Clock.Advance(closeAfter)
	r := g.ok(closing, byNumber)
	assert.Equal(t, "OK", r.fields["result_msg"])
	assert.Contains(t, r.fields, "sub_mch_id", "an empty element in direct mode")
	assert.Empty(t, r.fields["sub_mch_id"])
	assert.Len(t, r.fields, len(envelopeFields)+2)
	g.fails("ORDERCLOSED", closing, byNumber)
	assert.ErrorIs(t, g.Pay(number), ErrClosed)
	assert.Equal(t, "CLOSED", g.ok(query, byNumber).fields["trade_state"])
	o, _ := g.Order(number)
	assert.Equal(t, g.Clock.Now(), o.Closed)
}

func TestCloseOrderByState(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	g.paid(number, Payment{})
	g.fails("ORDERPAID", closing, byNumber)
	g.order("paying")
	require.NoError(t, g.SetTradeState("paying", "USERPAYING"))
	g.fails("TRADE_STATE_ERROR", closing, fields{"out_trade_no": "paying"})
	g.order("closes-at-once")
	g.ok(closing, fields{"out_trade_no": "closes-at-once"})
}

func TestCloseOrderOfAShop(t *testing.T) {
	g := newGateway(t, provider())
	g.IgnoreIntervals = true
	shop := []string{"sub_mch_id", "1900000110"}
	g.order(number, shop...)
	assert.Equal(t, "1900000110", g.ok(closing, byNumber.with(shop...)).fields["sub_mch_id"])
}
