package wxa

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/seed6780280e/wxpay"
)

// An OrderState says how far the shipping of an order is. There may be more states.
type OrderState int

// The states of an order.
const (
	OrderToShip   OrderState = 1 // paid, not shipped
	OrderShipped  OrderState = 2
	OrderReceived OrderState = 3 // confirmed by the user, or by time
	OrderComplete OrderState = 4 // its money is unfrozen
	OrderRefunded OrderState = 5
	OrderSettling OrderState = 6 // between received and complete
)

// An Order is what WeChat knows of the shipping of a paid order.
type Order struct {
	TransactionID   string        `json:"transaction_id"`
	MchID           string        `json:"merchant_id"`
	SubMchID        string        `json:"sub_merchant_id"` // empty: none
	OutTradeNo      string        `json:"merchant_trade_no"`
	Description     string        `json:"description"` // at most 120 characters of the body
	PaidAmount      int64         `json:"paid_amount"` // fen
	OpenID          string        `json:"openid"`
	TradeCreateTime Seconds       `json:"trade_create_time"` // may be absent
	PayTime         Seconds       `json:"pay_time"`
	State           OrderState    `json:"order_state"`
	InComplaint     bool          `json:"in_complaint"` // an open complaint delays the settlement
	Shipping        OrderShipping `json:"shipping"`     // zero before the first upload
}

// An OrderShipping is what was uploaded for an order.
type OrderShipping struct {
	DeliveryMode  DeliveryMode    `json:"delivery_mode"`
	LogisticsType LogisticsType   `json:"logistics_type"`
	Finished      bool            `json:"finish_shipping"`       // all parcels are sent
	FinishedCount int             `json:"finish_shipping_count"` // 0; 1; 2: it was changed once, and can't be again
	GoodsDesc     string          `json:"goods_desc"`
	Parcels       []ShippedParcel `json:"shipping_list"`
}

// A ShippedParcel is one parcel of an order.
type ShippedParcel struct {
	TrackingNo     string  `json:"tracking_no"`
	ExpressCompany string  `json:"express_company"`
	GoodsDesc      string  `json:"goods_desc"`
	UploadTime     Seconds `json:"upload_time"`
	Contact        Contact `json:"contact"`
}

// A Contact is masked but for the last 4 digits.
type Contact struct {
	Consignor string `json:"consignor_contact"`
	Receiver  string `json:"receiver_contact"`
}

// Seconds is a time as seconds since 1970.
type Seconds int64

// UnmarshalJSON reads a number, also in quotes.
func (s *Seconds) UnmarshalJSON(data []byte) error {
	var n json.Number
	if err := json.Unmarshal(data, &n); err != nil || n == "" {
		return err
	}
	seconds, err := n.Int64()
	*s = Seconds(seconds)
	return err
}

// Time returns the time in UTC+8, or the zero time if it is absent.
func (s Seconds) Time() time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(s), 0).In(wxpay.Zone())
}

var getOrder = shippingEndpoint("get_order", true)

// GetOrder returns what WeChat knows of the shipping of a paid order.
// [ErrNoSuchOrder]: it is not there, or not yet.
//
// https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html
func (c *Client) GetOrder(ctx context.Context, key OrderKey) (*Order, error) {
	var response struct{ Order *Order }
	err := c.call(ctx, &getOrder, wxpay.ServerCall{Body: key.queried(), Refuse: key.check(), Check: func() error {
		switch o := response.Order; {
		case o == nil || o.State == 0:
			return errors.New("the reply lacks order or order_state")
		case key.TransactionID != "" && o.TransactionID != key.TransactionID,
			key.TransactionID == "" && o.OutTradeNo != key.OutTradeNo:
			return errors.New("the reply is about another order")
		}
		return nil
	}}, &response)
	if err != nil {
		return nil, err
	}
	return response.Order, nil
}
