package wxpaytest

import (
	"encoding/json"
	"fmt"
)

// paidFields writes the fields of a paid order. They are the same in a query
// and in the notification.
func (o *order) paidFields(m *message, promotions bool) {
	m.set("openid", o.OpenID)
	m.set("is_subscribe", "N") // WeChat Pay always sends N
	if o.SubOpenID != "" {
		m.set("sub_openid", o.SubOpenID)
		m.set("sub_is_subscribe", "N")
	}
	m.set("trade_type", o.TradeType)
	if o.TradeType == tradeTypePap {
		m.set("contract_id", o.Fields["contract_id"])
	}
	m.set("bank_type", o.Payment.BankType)
	m.set("transaction_id", o.TransactionID)
	m.set("out_trade_no", o.OutTradeNo)
	m.set("attach", o.Fields["attach"])
	m.set("time_end", formatTime(compactTime, o.Paid))
	o.amounts(m)
	o.coupons(m)
	// 单品优惠: only requests with version 1.0 get it.
	if promotions && len(o.Payment.Coupons) > 0 {
		m.set("promotion_detail", o.promotions())
	}
}

// amounts writes the amounts of the order. They are the same in all messages.
func (o *order) amounts(m *message) {
	m.setInt("total_fee", o.TotalFee)
	m.set("fee_type", o.FeeType)
	m.setInt("cash_fee", o.TotalFee-o.Payment.couponFee())
	m.set("cash_fee_type", o.FeeType)
	// 应结订单金额: present if unsettled coupons were used.
	if noCash, any := o.Payment.noCash(); any {
		m.setInt("settlement_total_fee", o.TotalFee-noCash)
	}
}

func (o *order) coupons(m *message) {
	if len(o.Payment.Coupons) == 0 {
		return
	}
	m.setInt("coupon_fee", o.Payment.couponFee())
	m.setInt("coupon_count", int64(len(o.Payment.Coupons)))
	for i, c := range o.Payment.Coupons {
		m.set(fmt.Sprintf("coupon_type_%d", i), c.Type)
		m.set(fmt.Sprintf("coupon_id_%d", i), c.ID)
		m.setInt(fmt.Sprintf("coupon_fee_%d", i), c.Fee)
	}
}

// promotions returns the promotion_detail: every coupon is a promotion of the
// whole order.
func (o *order) promotions() string {
	type promotion struct {
		ID        string `json:"promotion_id"`
		Name      string `json:"name"`
		Scope     string `json:"scope"`
		Type      string `json:"type"`
		Amount    int64  `json:"amount"`
		Activity  string `json:"activity_id"`
		WxPay     int64  `json:"wxpay_contribute"`
		Merchant  int64  `json:"merchant_contribute"`
		Other     int64  `json:"other_contribute"`
		GoodsList []any  `json:"goods_detail,omitempty"`
	}
	var list []promotion
	for _, c := range o.Payment.Coupons {
		p := promotion{ID: c.ID, Name: "代金券" + c.ID, Scope: "GLOBAL", Type: "COUPON", Amount: c.Fee, Activity: "931386"}
		if c.Type == "NO_CASH" {
			p.Type, p.Merchant = "DISCOUNT", c.Fee
		} else {
			p.WxPay = c.Fee
		}
		list = append(list, p)
	}
	return string(must(json.Marshal(map[string]any{"promotion_detail": list})))
}

// promotions returns the promotion_detail of a refund. WeChat Pay spells the
// amount refund_amout.
func (r *refund) promotions() string {
	if len(r.Coupons) == 0 || r.order.Fields["version"] != "1.0" {
		return ""
	}
	type promotion struct {
		ID     string            `json:"promotion_id"`
		Scope  string            `json:"scope"`
		Type   string            `json:"type"`
		Amount int64             `json:"refund_amout"`
		Goods  []json.RawMessage `json:"goods_detail,omitempty"`
	}
	var list []promotion
	for _, c := range r.Coupons {
		p := promotion{ID: c.ID, Scope: "GLOBAL", Type: "COUPON", Amount: c.Fee, Goods: r.goods()}
		if c.Type == "NO_CASH" {
			p.Type = "DISCOUNT"
		}
		list = append(list, p)
	}
	return string(must(json.Marshal(map[string]any{"promotion_detail": list})))
}

// goods returns the goods named in the refund's detail.
func (r *refund) goods() []json.RawMessage {
	var detail struct {
		Goods []json.RawMessage `json:"goods_detail"`
	}
	_ = json.Unmarshal([]byte(r.Fields["detail"]), &detail)
	return detail.Goods
}

// deductionFailed writes the result of a deduction that failed. 扣款结果通知
func (o *order) deductionFailed(m *message) {
	m.set("result_code", "FAIL")
	m.set("err_code", o.DeductionFailure)
	m.set("err_code_des", "扣款失败")
	m.set("trade_state", StatePayFail)
	m.set("trade_type", o.TradeType)
	m.set("openid", o.OpenID)
	m.set("out_trade_no", o.OutTradeNo)
	m.setInt("total_fee", o.TotalFee)
	m.set("fee_type", o.FeeType)
	m.set("attach", o.Fields["attach"])
	m.set("contract_id", o.Fields["contract_id"])
}
