package wxpaytest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// Payment is how a user pays; the zero value is all in cash.
type Payment struct {
	Coupons  []Coupon
	BankType string // zero: OTHERS
	OpenID   string // who pays, in the merchant's appid; zero: whom the order names
}

// Coupon is one coupon (代金券) used in a payment.
type Coupon struct {
	ID   string // zero: one is made up
	Type string // CASH (充值), NO_CASH, or zero: not told
	Fee  int64  // fen
}

// prepare judges a payment against the order's total and completes it.
func (p Payment) prepare(o *order) (Payment, error) {
	p.Coupons = slices.Clone(p.Coupons)
	var sum int64
	for i := range p.Coupons {
		coupon := &p.Coupons[i]
		if coupon.Fee <= 0 || !slices.Contains([]string{"", "CASH", "NO_CASH"}, coupon.Type) {
			return p, fmt.Errorf("wxpaytest: coupon %d has type %q and fee %d", i, coupon.Type, coupon.Fee)
		}
		if coupon.ID == "" {
			coupon.ID = strconv.Itoa(10000 + i)
		}
		if slices.ContainsFunc(p.Coupons[:i], func(c Coupon) bool { return c.ID == coupon.ID }) {
			return p, fmt.Errorf("wxpaytest: coupon %q given twice", coupon.ID)
		}
		sum += coupon.Fee
	}
	if sum > o.TotalFee {
		return p, errors.New("wxpaytest: the coupons are worth more than the order")
	}
	if p.BankType == "" {
		p.BankType = "OTHERS"
	}
	return p, nil
}

func (p Payment) couponFee() (sum int64) {
	for _, c := range p.Coupons {
		sum += c.Fee
	}
	return sum
}

// noCash returns what the coupons that are not settled are worth, and whether
// there are any.
func (p Payment) noCash() (sum int64, any bool) {
	for _, c := range p.Coupons {
		if c.Type == "NO_CASH" {
			sum, any = sum+c.Fee, true
		}
	}
	return sum, any
}

// pay writes what a paid order says of itself, alike in a query and in the
// notification.
func (o *order) pay(m *message, promotions bool) {
	m.set("openid", o.OpenID)
	m.set("is_subscribe", "N") // frozen by the platform
	if o.SubOpenID != "" {
		m.set("sub_openid", o.SubOpenID)
		m.set("sub_is_subscribe", "N")
	}
	m.set("trade_type", o.TradeType)
	m.set("bank_type", o.Payment.BankType)
	m.set("transaction_id", o.TransactionID)
	m.set("out_trade_no", o.OutTradeNo)
	m.set("attach", o.Fields["attach"])
	m.set("time_end", formatTime(compactTime, o.Paid))
	o.amounts(m)
	o.coupons(m)
	// 单品优惠: only those who know version 1.0 get it.
	if promotions && len(o.Payment.Coupons) > 0 {
		m.set("promotion_detail", o.promotions())
	}
}

// amounts writes the money of the order, alike in all messages about it.
func (o *order) amounts(m *message) {
	m.setInt("total_fee", o.TotalFee)
	m.set("fee_type", o.FeeType)
	m.setInt("cash_fee", o.TotalFee-o.Payment.couponFee())
	m.set("cash_fee_type", o.FeeType)
	// 应结订单金额: there when coupons that are not settled were used.
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

// promotions is the promotion_detail: every coupon as a promotion of the whole order.
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
