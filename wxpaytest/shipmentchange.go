package wxpaytest

import (
	"slices"
	"time"
)

// checkChange checks what was uploaded before; s may be nil. After completion, the
// shipping can be changed once.
func (s *shipment) checkChange(to *uploadedShipping, at time.Time) wxaReply {
	switch {
	case s == nil:
		return nil
	case s.Count == 2:
		return wxaFails(10060003, "支付单已使用重新发货机会")
	case s.Count == 1 && s.same(to):
		return wxaFails(10060023, "发货信息未更新")
	case !at.After(s.Uploaded):
		return wxaFails(10060014, "upload_time is not later than before")
	}
	return nil
}

// same reports whether an upload changes nothing.
func (s *shipment) same(to *uploadedShipping) bool {
	return s.LogisticsType == to.LogisticsType && s.DeliveryMode == to.DeliveryMode &&
		slices.EqualFunc(s.Parcels, to.Parcels, func(had shippedParcel, p uploadedParcel) bool {
			return had.TrackingNo == p.TrackingNo && had.ExpressCompany == p.ExpressCompany && had.ItemDesc == p.ItemDesc
		})
}

// ship carries out an upload. Its parcels replace those of the upload before.
func (r *orders) ship(o *order, to *uploadedShipping, at, now time.Time) {
	s := r.wxa
	first := !s.everShipped(o.miniProgram())
	shipped := s.shipments[o]
	if shipped == nil {
		shipped = &shipment{}
		s.shipments[o] = shipped
	}
	shipped.LogisticsType, shipped.DeliveryMode, shipped.Uploaded = to.LogisticsType, to.DeliveryMode, at
	shipped.Parcels = nil
	for _, p := range to.Parcels {
		shipped.Parcels = append(shipped.Parcels, shippedParcel{p.TrackingNo, p.ExpressCompany, p.ItemDesc, p.Contact, at.Unix()})
	}
	if shipped.Count > 0 || to.complete() {
		shipped.Count++
		shipped.Shipped = now
	}
	s.changed()
	r.planPush(o)
	if first {
		r.planPushes() // from now on the others have reminders of their own
	}
}
