package wxpaytest

import (
	"encoding/json"
	"time"
	"unicode/utf8"
)

// ingestDelay is how long after its payment an order is unknown to order shipping. Staff
// of the platform say 10 seconds to a minute.
const ingestDelay = 10 * time.Second

// The states of an order in get_order.
const (
	orderToShip   = 1
	orderShipped  = 2
	orderReceived = 3
	orderComplete = 4
	orderRefunded = 5
)

// settleTime is the time from the receipt to the settlement. No document says it.
const settleTime = time.Minute

// received returns when the receipt was confirmed by the user, or is confirmed by time:
// 10 days after shipping by express, 2 days for other types.
func (st *shippingState) received() time.Time {
	if !st.Confirmed.IsZero() || st.Shipped.IsZero() {
		return st.Confirmed
	}
	if st.Type == 1 {
		return st.Shipped.AddDate(0, 0, 10)
	}
	return st.Shipped.AddDate(0, 0, 2)
}

// orderState returns order_state.
func (st *shippingState) orderState(o *order, now time.Time) int {
	received := st.received()
	switch {
	case o.Refunded > 0:
		return orderRefunded
	case st.Shipped.IsZero():
		return orderToShip
	case now.Before(received):
		return orderShipped
	case now.Before(received.Add(settleTime)):
		return orderReceived
	}
	return orderComplete
}

// orderKeyBody names an order in an upload, or in a query.
type orderKeyBody struct {
	NumberType    int    `json:"order_number_type"`
	TransactionID string `json:"transaction_id"`
	MchID         string `json:"mchid"`
	OutTradeNo    string `json:"out_trade_no"`
}

type queryKeyBody struct {
	TransactionID string `json:"transaction_id"`
	MerchantID    string `json:"merchant_id"`
	SubMerchantID string `json:"sub_merchant_id"`
	TradeNo       string `json:"merchant_trade_no"`
	ReceivedTime  int64  `json:"received_time"`
}

// shippable returns the paid order of the mini program, or nil while it has not arrived.
func (m *miniPrograms) shippable(appID string, is func(o *order) bool, now time.Time) *order {
	for _, o := range m.orders.list {
		if o.paid() && (o.AppID == appID || o.SubAppID == appID) && is(o) {
			if o.TradeType != "JSAPI" || m.shippingOf(o).Never || now.Before(o.Paid.Add(ingestDelay)) {
				return nil
			}
			return o
		}
	}
	return nil
}

func (k queryKeyBody) is(o *order) bool {
	if k.TransactionID != "" {
		return o.TransactionID == k.TransactionID
	}
	return o.OutTradeNo == k.TradeNo && (o.MchID == k.MerchantID || o.SubMchID == k.MerchantID) && (k.SubMerchantID == "" || o.SubMchID == k.SubMerchantID)
}

func (k orderKeyBody) is(o *order) bool {
	if k.NumberType == 2 {
		return o.TransactionID == k.TransactionID
	}
	return o.OutTradeNo == k.OutTradeNo && (o.MchID == k.MchID || o.SubMchID == k.MchID)
}

// payer returns the openid of the payer in the mini program.
func (o *order) payer(appID string) string {
	if o.SubAppID == appID {
		return o.SubOpenID
	}
	return o.OpenID
}

type parcelBody struct {
	TrackingNo     string          `json:"tracking_no"`
	ExpressCompany string          `json:"express_company"`
	ItemDesc       string          `json:"item_desc"`
	Contact        json.RawMessage `json:"contact"`
}

type uploadBody struct {
	Order        orderKeyBody `json:"order_key"`
	Type         int          `json:"logistics_type"`
	Mode         int          `json:"delivery_mode"`
	AllDelivered *bool        `json:"is_all_delivered"`
	Parcels      []parcelBody `json:"shipping_list"`
	UploadTime   string       `json:"upload_time"`
	Payer        struct {
		OpenID string `json:"openid"`
	} `json:"payer"`
}

// form checks what can be checked without the order: 错误码 268485….
func (b *uploadBody) form() (code int, text string) {
	_, timeErr := time.Parse(time.RFC3339, b.UploadTime)
	switch {
	case b.Order.NumberType != 1 && b.Order.NumberType != 2:
		return 268485194, "order_number_type 非法"
	case b.Order.NumberType == 2 && b.Order.TransactionID == "":
		return 268485195, "transaction_id 为空"
	case b.Order.NumberType == 1 && b.Order.MchID == "":
		return 268485196, "mchid 为空"
	case b.Order.NumberType == 1 && b.Order.OutTradeNo == "":
		return 268485197, "out_trade_no 为空"
	case timeErr != nil:
		return 268485216, "upload_time 非法"
	case b.Mode != 1 && b.Mode != 2:
		return 268485224, "delivery_mode 非法"
	case b.Mode == 1 && len(b.Parcels) != 1:
		return 268485228, "统一发货的物流信息只能有一个"
	}
	for _, p := range b.Parcels {
		if b.Type == 1 && p.TrackingNo == "" {
			return 268485226, "tracking_no 为空"
		}
		if b.Type == 1 && p.ExpressCompany == "" {
			return 268485227, "express_company 为空"
		}
	}
	return 0, ""
}

// rules checks what the documents' 10060005 to 10060026 say.
func (b *uploadBody) rules() (code int, text string) {
	switch {
	case b.Type < 1 || b.Type > 4:
		return 10060005, "物流类型有误"
	case b.Mode == 2 && b.Type != 1:
		return 10060006, "非快递发货不允许分拆发货"
	case b.Mode == 2 && b.AllDelivered == nil:
		return 10060007, "分拆发货必须填写 is_all_delivered"
	case len(b.Parcels) == 0:
		return 10060020, "商品描述为空"
	case len(b.Parcels) > 15:
		return 10060024, "物流信息超过上限"
	}
	for _, p := range b.Parcels {
		switch {
		case p.ItemDesc == "":
			return 10060008, "商品描述为空"
		case utf8.RuneCountInString(p.ItemDesc) > 120:
			return 10060009, "商品描述过长"
		case len(p.TrackingNo) > 128:
			return 10060026, "物流单号过长"
		case p.ExpressCompany == "SF" && len(p.Contact) == 0:
			return 10060014, "参数错误: 顺丰必须填写联系方式"
		}
	}
	return 0, ""
}

// upload: 发货信息录入.
func (m *miniPrograms) upload(appID string, b *uploadBody, now time.Time) (code int, text string) {
	if code, text = b.form(); code != 0 {
		return code, text
	}
	o := m.shippable(appID, b.Order.is, now)
	if o == nil {
		return 10060001, "支付单不存在"
	}
	st := m.shippingOf(o)
	if b.Payer.OpenID != o.payer(appID) {
		return 10060031, "该笔支付单不属于 openid 所指定的用户"
	}
	if state := st.orderState(o, now); state != orderToShip && state != orderShipped {
		return 10060004, "支付单处于不可发货的状态"
	}
	if code, text = b.rules(); code != 0 {
		return code, text
	}
	return m.store(st, b, now)
}

// store keeps an upload. A shipped order can be shipped once more.
func (m *miniPrograms) store(st *shippingState, b *uploadBody, now time.Time) (code int, text string) {
	at, _ := time.Parse(time.RFC3339, b.UploadTime)
	same := *b
	same.UploadTime = ""
	upload, _ := json.Marshal(same)
	switch {
	case st.Uploads == string(upload) && st.Count > 0:
		return 10060023, "发货信息未更新"
	case st.Count == 2:
		return 10060003, "支付单已使用重新发货机会"
	case !at.After(st.Uploaded):
		return 10060014, "参数错误: upload_time 不晚于上一次"
	}
	st.Uploads, st.Uploaded, st.Type, st.Mode, st.Parcels = string(upload), at, b.Type, b.Mode, nil
	for _, p := range b.Parcels {
		st.Parcels = append(st.Parcels, shippedParcel{p.TrackingNo, p.ExpressCompany, p.ItemDesc, at.Unix(), p.Contact})
	}
	if b.Mode == 1 || *b.AllDelivered || st.Count > 0 {
		st.Count++
	}
	if st.Count == 1 && st.Shipped.IsZero() {
		st.Shipped = now
	}
	m.changed()
	return 0, "ok"
}

// orderJSON returns an order as get_order does.
func (m *miniPrograms) orderJSON(appID string, o *order, now time.Time) map[string]any {
	st := m.shippingOf(o)
	shipping := map[string]any{}
	if st.Uploads != "" {
		shipping = map[string]any{
			"delivery_mode": st.Mode, "logistics_type": st.Type, "finish_shipping": st.Count > 0, "finish_shipping_count": st.Count,
			"goods_desc": st.Parcels[0].GoodsDesc, "shipping_list": st.Parcels,
		}
	}
	return map[string]any{
		"transaction_id": o.TransactionID, "merchant_id": o.MchID, "sub_merchant_id": o.SubMchID, "merchant_trade_no": o.OutTradeNo,
		"description": o.Fields["body"], "paid_amount": o.TotalFee, "openid": o.payer(appID), "trade_create_time": o.Created.Unix(),
		"pay_time": o.Paid.Unix(), "order_state": st.orderState(o, now), "in_complaint": false, "shipping": shipping,
	}
}

// remind: 确认收货提醒: once per order, only express, after shipping.
func (m *miniPrograms) remind(st *shippingState, at int64) (code int, text string) {
	switch {
	case st.Shipped.IsZero():
		return 10060028, "支付单未完成发货"
	case st.Type != 1:
		return 10060032, "只有物流类型为快递才能提醒收货"
	case at < st.Shipped.Unix() || at > 1e11:
		return 10060029, "快递签收时间有误"
	case st.Reminded:
		return 10060030, "已经提醒过收货"
	}
	st.Reminded = true
	m.changed()
	return 0, "ok"
}
