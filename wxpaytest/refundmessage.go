package wxpaytest

import "encoding/json"

// promotions is the promotion_detail of a refund, its amount spelt as the
// platform spells it.
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

// goods are those that the refund's detail names.
func (r *refund) goods() []json.RawMessage {
	var detail struct {
		Goods []json.RawMessage `json:"goods_detail"`
	}
	_ = json.Unmarshal([]byte(r.Fields["detail"]), &detail)
	return detail.Goods
}
