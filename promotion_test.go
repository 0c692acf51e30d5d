package wxpay

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each number may be a string, and refund_amount may be misspelled as
// refund_amout.
func TestPromotionNumbers(t *testing.T) {
	const plain = `[{"promotion_id":"1","scope":"GLOBAL","type":"COUPON","amount":1,"refund_amount":2,"wxpay_contribute":3,"merchant_contribute":4,
		"other_contribute":5,"goods_detail":[{"goods_id":"g","quantity":6,"price":7,"discount_amount":8,"refund_quantity":9,"refund_amount":10}]}]`
	const text = `[{"promotion_id":"1","scope":"GLOBAL","type":"COUPON","amount":"1","refund_amout":"2","wxpay_contribute":"3","merchant_contribute":"4",
		"other_contribute":"5","goods_detail":[{"goods_id":"g","quantity":"6","price":"7","discount_amount":"8","refund_quantity":"9","refund_amout":"10"}]}]`
	want := []Promotion{{PromotionID: "1", Scope: "GLOBAL", Type: "COUPON", Amount: 1, RefundAmount: 2, WxpayContribute: 3, MerchantContribute: 4,
		OtherContribute: 5, GoodsDetail: []PromotionGoods{{GoodsID: "g", Quantity: 6, Price: 7, DiscountAmount: 8, RefundQuantity: 9, RefundAmount: 10}}}}
	for _, list := range []string{plain, text} {
		for _, data := range []string{list, `{"promotion_detail":` + list + `}`} {
			var got PromotionDetail
			require.NoError(t, json.Unmarshal([]byte(data), &got))
			assert.Equal(t, want, got.Promotions)
		}
	}
	back, err := json.Marshal(want)
	require.NoError(t, err)
	assert.JSONEq(t, plain, string(back))
}

func TestPromotionNumbersRefused(t *testing.T) {
	for _, number := range []string{`""`, `"x"`, `"007"`, `1.5`, `"1.5"`, `"99999999999999999999"`, `"null"`, `true`, `[1]`} {
		var got PromotionDetail
		assert.Error(t, json.Unmarshal([]byte(`[{"amount":`+number+`}]`), &got), number)
		assert.Error(t, json.Unmarshal([]byte(`[{"goods_detail":[{"price":`+number+`}]}]`), &got), number)
	}
	var got PromotionDetail
	require.NoError(t, json.Unmarshal([]byte(`[{"amount":null}]`), &got))
	assert.Equal(t, []Promotion{{}}, got.Promotions)
}
