package wxpay

import (
	"bytes"
	"encoding/json"
)

// PromotionDetail tells the promotions that took part in a payment.
//
// https://pay.weixin.qq.com/wiki/doc/api/danpin.php?chapter=9_102
type PromotionDetail struct {
	Promotions []Promotion `json:"promotion_detail"` // all that took part
}

// UnmarshalJSON reads the documented object, or its list alone.
func (p *PromotionDetail) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte("[")) {
		return json.Unmarshal(data, &p.Promotions)
	}
	type plain PromotionDetail // without this method
	return json.Unmarshal(data, (*plain)(p))
}

// A lenientInt reads an integer that is a number in the documents' examples, and
// text in their schema.
type lenientInt int64

func (n *lenientInt) UnmarshalJSON(data []byte) error {
	var number json.Number
	if err := json.Unmarshal(data, &number); err != nil || number == "" {
		return err
	}
	value, err := number.Int64()
	*n = lenientInt(value)
	return err
}

// A Promotion took part in a payment or in its refund. Amounts are in fen.
type Promotion struct {
	PromotionID        string           `json:"promotion_id"`                  // of the coupon or discount
	Name               string           `json:"name,omitempty"`                // of the coupon or discount
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

// UnmarshalJSON reads amounts leniently, and refund_amout, as a refund's is
// spelt.
func (p *Promotion) UnmarshalJSON(data []byte) error {
	type plain Promotion // without this method
	return json.Unmarshal(data, &struct {
		*plain
		Amount             *lenientInt `json:"amount"`
		RefundAmount       *lenientInt `json:"refund_amount"`
		RefundAmout        *lenientInt `json:"refund_amout"`
		WxpayContribute    *lenientInt `json:"wxpay_contribute"`
		MerchantContribute *lenientInt `json:"merchant_contribute"`
		OtherContribute    *lenientInt `json:"other_contribute"`
	}{
		(*plain)(p), (*lenientInt)(&p.Amount), (*lenientInt)(&p.RefundAmount), (*lenientInt)(&p.RefundAmount),
		(*lenientInt)(&p.WxpayContribute), (*lenientInt)(&p.MerchantContribute), (*lenientInt)(&p.OtherContribute),
	})
}

// PromotionGoods is a kind of goods that a promotion was for.
type PromotionGoods struct {
	GoodsID        string `json:"goods_id"`                  // the merchant's
	WxpayGoodsID   string `json:"wxpay_goods_id,omitempty"`  // WeChat Pay's
	GoodsName      string `json:"goods_name,omitempty"`      // as ordered: text for people
	GoodsRemark    string `json:"goods_remark,omitempty"`    // as set with the promotion
	Quantity       int64  `json:"quantity,omitempty"`        // bought
	Price          int64  `json:"price,omitempty"`           // fen each
	DiscountAmount int64  `json:"discount_amount,omitempty"` // fen
	RefundQuantity int64  `json:"refund_quantity,omitempty"` // given back by a refund
	RefundAmount   int64  `json:"refund_amount,omitempty"`   // fen, by a refund
}

// UnmarshalJSON reads numbers leniently, and refund_amout, as a refund's is
// spelt.
func (g *PromotionGoods) UnmarshalJSON(data []byte) error {
	type plain PromotionGoods // without this method
	return json.Unmarshal(data, &struct {
		*plain
		Quantity       *lenientInt `json:"quantity"`
		Price          *lenientInt `json:"price"`
		DiscountAmount *lenientInt `json:"discount_amount"`
		RefundQuantity *lenientInt `json:"refund_quantity"`
		RefundAmount   *lenientInt `json:"refund_amount"`
		RefundAmout    *lenientInt `json:"refund_amout"`
	}{
		(*plain)(g), (*lenientInt)(&g.Quantity), (*lenientInt)(&g.Price), (*lenientInt)(&g.DiscountAmount),
		(*lenientInt)(&g.RefundQuantity), (*lenientInt)(&g.RefundAmount), (*lenientInt)(&g.RefundAmount),
	})
}
