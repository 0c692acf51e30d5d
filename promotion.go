package wxpay

import (
	"bytes"
	"encoding/json"
)

// PromotionDetail lists the promotions that were used in a payment.
//
// https://pay.weixin.qq.com/wiki/doc/api/danpin.php?chapter=9_102
type PromotionDetail struct {
	Promotions []Promotion `json:"promotion_detail"` // all that were used
}

// UnmarshalJSON reads the documented object, or only its list.
func (p *PromotionDetail) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte("[")) {
		return json.Unmarshal(data, &p.Promotions)
	}
	type plain PromotionDetail // without this method
	return json.Unmarshal(data, (*plain)(p))
}

// A lenientInt reads an integer that may be a number or a text: the examples in the
// documents have numbers, their schema has texts.
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

// A Promotion was used in a payment or in its refund. Amounts are in fen.
type Promotion struct {
	PromotionID        string           `json:"promotion_id"`                  // number of the coupon or discount
	Name               string           `json:"name,omitempty"`                // name of the coupon or discount
	Scope              string           `json:"scope"`                         // GLOBAL or SINGLE
	Type               string           `json:"type"`                          // COUPON or DISCOUNT
	Amount             int64            `json:"amount,omitempty"`              // of the promotion
	RefundAmount       int64            `json:"refund_amount,omitempty"`       // part of it that a refund returned
	ActivityID         string           `json:"activity_id,omitempty"`         // number of the campaign
	WxpayContribute    int64            `json:"wxpay_contribute,omitempty"`    // paid by WeChat Pay
	MerchantContribute int64            `json:"merchant_contribute,omitempty"` // paid by the merchant
	OtherContribute    int64            `json:"other_contribute,omitempty"`    // paid by others
	GoodsDetail        []PromotionGoods `json:"goods_detail,omitempty"`        // the goods it was for
}

// UnmarshalJSON reads amounts as numbers or as text. It also reads refund_amout, the
// spelling in refunds.
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

// PromotionGoods is one kind of goods that a promotion was for.
type PromotionGoods struct {
	GoodsID        string `json:"goods_id"`                  // the merchant's
	WxpayGoodsID   string `json:"wxpay_goods_id,omitempty"`  // WeChat Pay's
	GoodsName      string `json:"goods_name,omitempty"`      // as ordered: text for people
	GoodsRemark    string `json:"goods_remark,omitempty"`    // as set in the promotion
	Quantity       int64  `json:"quantity,omitempty"`        // bought
	Price          int64  `json:"price,omitempty"`           // fen each
	DiscountAmount int64  `json:"discount_amount,omitempty"` // fen
	RefundQuantity int64  `json:"refund_quantity,omitempty"` // quantity that a refund returned
	RefundAmount   int64  `json:"refund_amount,omitempty"`   // fen that a refund returned
}

// UnmarshalJSON reads numbers as numbers or as text. It also reads refund_amout, the
// spelling in refunds.
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
