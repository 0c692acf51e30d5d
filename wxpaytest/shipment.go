package wxpaytest

import "time"

// The states of an order in the order shipping.
const (
	shipToShip   = 1
	shipShipped  = 2
	shipReceived = 3
	shipComplete = 4 // its money is unfrozen
	shipRefunded = 5
	shipSettling = 6 // between received and complete
)

// settleStep is how long an order is received, and how long it is settling. No document
// says so.
const settleStep = time.Minute

// shipment is the shipping of an order.
type shipment struct {
	LogisticsType, DeliveryMode int
	Parcels                     []shippedParcel
	Count                       int       // finish_shipping_count
	Uploaded                    time.Time // the latest upload_time
	Shipped                     time.Time // when it was last completed; zero: not yet
	Confirmed                   time.Time // when the user confirmed the receipt; zero: not yet
	Reminded                    bool
}

type shippedParcel struct {
	TrackingNo     string           `json:"tracking_no,omitempty"`
	ExpressCompany string           `json:"express_company,omitempty"`
	ItemDesc       string           `json:"goods_desc"`
	Contact        *uploadedContact `json:"contact,omitempty"`
	UploadTime     int64            `json:"upload_time"` // seconds
}

// received returns when the receipt is confirmed: by the user, or 10 days after the
// shipping (express) or 2 days (others).
func (s *shipment) received() time.Time {
	days := 2
	if s.LogisticsType == logisticsExpress {
		days = 10
	}
	end := s.Shipped.Add(time.Duration(days) * 24 * time.Hour)
	if !s.Confirmed.IsZero() && s.Confirmed.Before(end) {
		return s.Confirmed
	}
	return end
}

// shippingState returns the order_state. Only a refund of the whole order counts.
func (s *wxaState) shippingState(o *order, now time.Time) int {
	shipped := s.shipments[o]
	switch {
	case o.State == StateRevoked || o.Refunded >= o.TotalFee:
		return shipRefunded
	case shipped == nil || shipped.Shipped.IsZero():
		return shipToShip
	}
	switch received := shipped.received(); {
	case now.Before(received):
		return shipShipped
	case now.Before(received.Add(settleStep)):
		return shipReceived
	case now.Before(received.Add(2 * settleStep)):
		return shipSettling
	}
	return shipComplete
}

// frozen reports whether the money of a paid order is frozen.
func (s *wxaState) frozen(o *order, now time.Time) bool {
	state := s.shippingState(o, now)
	return !s.unmanaged && state != shipComplete && state != shipRefunded
}

// arrived reports whether the order shipping knows an order of an app.
func (s *wxaState) arrived(o *order, appID string, now time.Time) bool {
	return o.paid() && (o.AppID == appID || o.SubAppID == appID) &&
		!s.unmanaged && s.arrival >= 0 && !now.Before(o.Paid.Add(s.arrival))
}
