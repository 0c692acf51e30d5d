package wxa

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/seed6780280e/wxpay"
)

// A LogisticsType says how goods reach the user.
type LogisticsType int

// The types of delivery.
const (
	LogisticsExpress  LogisticsType = 1
	LogisticsSameCity LogisticsType = 2
	LogisticsVirtual  LogisticsType = 3 // nothing is sent
	LogisticsPickup   LogisticsType = 4 // the user fetches it
)

// A DeliveryMode says whether an order has one delivery or several.
type DeliveryMode int

// The modes of delivery.
const (
	DeliveryUnified DeliveryMode = 1 // exactly one parcel
	DeliverySplit   DeliveryMode = 2 // several parcels; only express
)

const (
	maxParcels  = 15
	maxItemDesc = 120  // characters
	maxContact  = 1024 // bytes
)

// A Shipping says what was sent for an order. An order's shipping can be changed once
// after it is complete.
type Shipping struct {
	Order          OrderKey
	LogisticsType  LogisticsType
	DeliveryMode   DeliveryMode
	IsAllDelivered bool     // DeliverySplit: these are all parcels, and the user is told
	Parcels        []Parcel // 1 to 15, also for virtual goods; with DeliverySplit, all parcels so far
}

// A Parcel is one delivery.
type Parcel struct {
	TrackingNo       string // express only; at most 128 characters
	ExpressCompany   string // express only: the ID of a DeliveryCompany, such as "SF"
	ItemDesc         string // what is in it; at most 120 characters
	ConsignorContact string // for SF, one contact is needed: masked but for the last 4 digits, such as 189****1234
	ReceiverContact  string // the same of the receiver
}

// UploadShippingInfoRequest is the shipping of one paid order.
type UploadShippingInfoRequest struct {
	Shipping
	OpenID     string    // the payer in this mini program
	UploadTime time.Time // when it was shipped; later than in earlier uploads of the order; zero: now
}

// ShippingOf returns the shipping of an order that a notification or a query says is
// paid: its transaction_id, its payer, and all parcels. Pass &n.Payment. For virtual
// goods and pickups, a parcel needs only its ItemDesc.
func ShippingOf(p *wxpay.Payment, t LogisticsType, parcels ...Parcel) *UploadShippingInfoRequest {
	r := &UploadShippingInfoRequest{OpenID: cmp.Or(p.SubOpenID, p.OpenID), Shipping: Shipping{
		Order: KeyOf(p), LogisticsType: t, DeliveryMode: DeliveryUnified, Parcels: parcels,
	}}
	if len(parcels) > 1 {
		r.DeliveryMode, r.IsAllDelivered = DeliverySplit, true
	}
	return r
}

var uploadShippingInfo = shippingEndpoint("upload_shipping_info", false)

// UploadShippingInfo says what was sent for an order, so that its money is unfrozen once
// the user has received it. [ErrNoSuchOrder]: the order was paid some seconds ago; see
// [Client.ShippingStep], which waits. [ErrNothingChanged] has
// [wxpay.OutcomeAlreadyDone]. While the outcome is unknown, call [Client.GetOrder].
//
// https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html
func (c *Client) UploadShippingInfo(ctx context.Context, req *UploadShippingInfoRequest) error {
	req = orZero(req)
	err := c.upload(ctx, req)
	key, ok := req.Order.ofProvider()
	if !ok || !errors.Is(err, ErrNoSuchOrder) {
		return err
	}
	again := *req
	again.Order = key // nothing was shipped, so that this can't ship twice
	return c.upload(ctx, &again)
}

func (c *Client) upload(ctx context.Context, req *UploadShippingInfoRequest) error {
	body := uploadBody{shippingBody: req.body(), Payer: payer{req.OpenID}, UploadTime: c.stamp(req.UploadTime)}
	return c.call(ctx, &uploadShippingInfo, wxpay.ServerCall{Body: body, Refuse: req.check()}, nil)
}

type uploadBody struct {
	shippingBody
	UploadTime string `json:"upload_time"`
	Payer      payer  `json:"payer"`
}

type payer struct {
	OpenID string `json:"openid"`
}

type shippingBody struct {
	Order          OrderKey      `json:"order_key"`
	LogisticsType  LogisticsType `json:"logistics_type"`
	DeliveryMode   DeliveryMode  `json:"delivery_mode"`
	IsAllDelivered *bool         `json:"is_all_delivered,omitempty"` // only with DeliverySplit
	Parcels        []parcelBody  `json:"shipping_list"`
}

type parcelBody struct {
	TrackingNo     string   `json:"tracking_no,omitempty"`
	ExpressCompany string   `json:"express_company,omitempty"`
	ItemDesc       string   `json:"item_desc"`
	Contact        *contact `json:"contact,omitempty"`
}

type contact struct {
	Consignor string `json:"consignor_contact,omitempty"`
	Receiver  string `json:"receiver_contact,omitempty"`
}

func (s *Shipping) body() shippingBody {
	b := shippingBody{Order: s.Order, LogisticsType: s.LogisticsType, DeliveryMode: s.DeliveryMode}
	if s.DeliveryMode == DeliverySplit {
		b.IsAllDelivered = &s.IsAllDelivered
	}
	for _, p := range s.Parcels {
		parcel := parcelBody{TrackingNo: p.TrackingNo, ExpressCompany: p.ExpressCompany, ItemDesc: p.ItemDesc}
		if p.ConsignorContact != "" || p.ReceiverContact != "" {
			parcel.Contact = &contact{p.ConsignorContact, p.ReceiverContact}
		}
		b.Parcels = append(b.Parcels, parcel)
	}
	return b
}

// stamp writes a time as RFC 3339 with milliseconds, in UTC+8; the zero time is now.
func (c *Client) stamp(t time.Time) string {
	if t.IsZero() {
		t = c.pay.Clock().Now()
	}
	return t.In(wxpay.Zone()).Format("2006-01-02T15:04:05.000Z07:00")
}

func (r *UploadShippingInfoRequest) check() error {
	if r.OpenID == "" {
		return errNoPayer
	}
	return r.Shipping.check()
}

var errNoPayer = errors.New("openid is empty: set the payer's in this mini program")

// check refuses what WeChat would refuse.
func (s *Shipping) check() error {
	switch n := len(s.Parcels); {
	case s.Order.check() != nil:
		return errOrderKey
	case s.LogisticsType < LogisticsExpress || s.LogisticsType > LogisticsPickup:
		return fmt.Errorf("logistics_type is %d: it is one of 1 to 4", s.LogisticsType)
	case s.DeliveryMode != DeliveryUnified && s.DeliveryMode != DeliverySplit:
		return fmt.Errorf("delivery_mode is %d: it is 1 or 2", s.DeliveryMode)
	case s.DeliveryMode == DeliverySplit && s.LogisticsType != LogisticsExpress:
		return errors.New("delivery_mode is split: only express may be")
	case s.DeliveryMode == DeliveryUnified && n != 1, n < 1, n > maxParcels:
		return fmt.Errorf("shipping_list has %d parcels: it needs exactly one, or if split, 1 to %d", n, maxParcels)
	}
	for i, p := range s.Parcels {
		if err := p.check(s.LogisticsType); err != nil {
			return fmt.Errorf("parcel %d: %w", i+1, err)
		}
	}
	return nil
}

func (p *Parcel) check(t LogisticsType) error {
	length := utf8.RuneCountInString(p.ItemDesc)
	switch {
	case length == 0 || length > maxItemDesc:
		return fmt.Errorf("item_desc has %d characters: it needs 1 to %d", length, maxItemDesc)
	case t == LogisticsExpress && (p.TrackingNo == "" || p.ExpressCompany == ""):
		return errors.New("express needs tracking_no and express_company")
	case p.ExpressCompany == "SF" && p.ConsignorContact == "" && p.ReceiverContact == "":
		return errors.New("SF needs consignor_contact or receiver_contact, masked but for the last 4 digits")
	case len(p.ConsignorContact) > maxContact || len(p.ReceiverContact) > maxContact:
		return fmt.Errorf("a contact has more than %d bytes", maxContact)
	}
	return nil
}
