package wxpay

import (
	"bytes"
	"encoding/json"
	"regexp"
)

// PromotionDetail tells the promotions that took part in a payment.
//
// https://pay.weixin.qq.com/wiki/doc/api/danpin.php?chapter=9_102
type PromotionDetail struct {
	Promotions []Promotion `json:"promotion_detail"`
}

// In the examples amounts are numbers, in the schema text, and a refund's is
// spelt refund_amout.
var (
	quotedNumber    = regexp.MustCompile(`"(\w*(?:amount|contribute|quantity|price))"\s*:\s*"(\d+)"`)
	misspelt, spelt = []byte(`"refund_amout"`), []byte(`"refund_amount"`)
)

// UnmarshalJSON reads the documented object, or its list alone.
func (p *PromotionDetail) UnmarshalJSON(data []byte) error {
	data = quotedNumber.ReplaceAll(bytes.ReplaceAll(data, misspelt, spelt), []byte(`"$1":$2`))
	if bytes.HasPrefix(data, []byte("[")) {
		return json.Unmarshal(data, &p.Promotions)
	}
	type plain PromotionDetail // without this method
	return json.Unmarshal(data, (*plain)(p))
}

// A Promotion took part in a payment or in its refund. Amounts are in fen.
type Promotion struct {
	PromotionID        string           `json:"promotion_id"`
	Name               string           `json:"name,omitempty"`
	Scope              string           `json:"scope"`                         // GLOBAL or SINGLE
	Type               string           `json:"type"`                          // COUPON or DISCOUNT
	Amount             int64            `json:"amount,omitempty"`              // of the promotion
	RefundAmount       int64            `json:"refund_amount,omitempty"`       // of it, given back by a refund
	ActivityID         string           `json:"activity_id,omitempty"`         // of the campaign
	WxpayContribute    int64            `json:"wxpay_contribute,omitempty"`    // borne by WeChat Pay
	MerchantContribute int64            `json:"merchant_contribute,omitempty"` // borne by the merchant
	OtherContribute    int64            `json:"other_contribute,omitempty"`    // borne by others
	GoodsDetail        []PromotionGoods `json:"goods_detail,omitempty"`        // which goods it was for
}

// PromotionGoods is a kind of goods that a promotion was for.
type PromotionGoods struct {
	GoodsID        string `json:"goods_id"`
	GoodsRemark    string `json:"goods_remark,omitempty"`
	Quantity       int64  `json:"quantity,omitempty"`        // bought
	Price          int64  `json:"price,omitempty"`           // fen each
	DiscountAmount int64  `json:"discount_amount,omitempty"` // fen
	RefundQuantity int64  `json:"refund_quantity,omitempty"` // given back by a refund
	RefundAmount   int64  `json:"refund_amount,omitempty"`   // fen, by a refund
}
