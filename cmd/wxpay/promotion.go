package main

import "github.com/seed6780280e/wxpay"

// addPromotions adds the promotions of a reply.
func (r *record) addPromotions(detail *wxpay.PromotionDetail) {
	if detail == nil {
		return
	}
	var rows []*record
	for _, p := range detail.Promotions {
		rows = append(rows, promotionRecord(&p))
	}
	r.add("promotion_detail", rows)
}

func promotionRecord(p *wxpay.Promotion) *record {
	r := &record{}
	r.addTexts("promotion_id", p.PromotionID, "name", p.Name, "scope", p.Scope, "type", p.Type, "activity_id", p.ActivityID)
	r.addAmount("amount", p.Amount)
	r.addAmount("refund_amount", p.RefundAmount)
	r.addAmount("wxpay_contribute", p.WxpayContribute)
	r.addAmount("merchant_contribute", p.MerchantContribute)
	r.addAmount("other_contribute", p.OtherContribute)
	var goods []*record
	for _, g := range p.GoodsDetail {
		goods = append(goods, goodsRecord(&g))
	}
	if goods != nil {
		r.add("goods_detail", goods)
	}
	return r
}

func goodsRecord(g *wxpay.PromotionGoods) *record {
	r := &record{}
	r.addTexts("goods_id", g.GoodsID, "wxpay_goods_id", g.WxpayGoodsID, "goods_name", g.GoodsName, "goods_remark", g.GoodsRemark)
	r.add("quantity", g.Quantity)
	if g.RefundQuantity != 0 {
		r.add("refund_quantity", g.RefundQuantity)
	}
	r.addAmount("price", g.Price)
	r.addAmount("discount_amount", g.DiscountAmount)
	r.addAmount("refund_amount", g.RefundAmount)
	return r
}
