package wxpaytest

import (
	"slices"
	"unicode/utf8"
)

const logisticsExpress = 1

const deliveryUnified, deliverySplit = 1, 2

// uploadedShipping is the shipping of one order in an upload.
type uploadedShipping struct {
	Order         wxaKey           `json:"order_key"`
	LogisticsType int              `json:"logistics_type"`
	DeliveryMode  int              `json:"delivery_mode"`
	AllDelivered  *bool            `json:"is_all_delivered"`
	Parcels       []uploadedParcel `json:"shipping_list"`
}

type uploadedParcel struct {
	TrackingNo     string           `json:"tracking_no"`
	ExpressCompany string           `json:"express_company"`
	ItemDesc       string           `json:"item_desc"`
	Contact        *uploadedContact `json:"contact"`
}

type uploadedContact struct {
	Consignor string `json:"consignor_contact,omitempty"`
	Receiver  string `json:"receiver_contact,omitempty"`
}

// complete reports whether all parcels are sent.
func (s *uploadedShipping) complete() bool {
	return s.DeliveryMode == deliveryUnified || s.AllDelivered != nil && *s.AllDelivered
}

// checkShape checks what does not depend on the order.
func (s *uploadedShipping) checkShape() wxaReply {
	switch {
	case s.DeliveryMode != deliveryUnified && s.DeliveryMode != deliverySplit:
		return wxaFails(268485224, "delivery_mode is wrong")
	case s.DeliveryMode == deliveryUnified && len(s.Parcels) != 1, len(s.Parcels) == 0:
		return wxaFails(268485228, "shipping_list has a wrong number of elements")
	case s.LogisticsType != logisticsExpress:
		return nil
	}
	for _, p := range s.Parcels {
		switch {
		case p.TrackingNo == "":
			return wxaFails(268485226, "tracking_no missing")
		case p.ExpressCompany == "":
			return wxaFails(268485227, "express_company missing")
		}
	}
	return nil
}

// checkContents checks the rest, after the order.
func (s *uploadedShipping) checkContents() wxaReply {
	switch {
	case s.LogisticsType < 1 || s.LogisticsType > 4:
		return wxaFails(10060005, "logistics_type is wrong")
	case s.DeliveryMode == deliverySplit && s.LogisticsType != logisticsExpress:
		return wxaFails(10060006, "only express may be split")
	case s.DeliveryMode == deliverySplit && s.AllDelivered == nil:
		return wxaFails(10060007, "is_all_delivered missing")
	case len(s.Parcels) > 15:
		return wxaFails(10060024, "more than 15 parcels")
	}
	for _, p := range s.Parcels {
		if failed := p.check(s.LogisticsType); failed != nil {
			return failed
		}
	}
	return nil
}

func (p uploadedParcel) check(logistics int) wxaReply {
	switch {
	case p.ItemDesc == "":
		return wxaFails(10060008, "item_desc is empty")
	case utf8.RuneCountInString(p.ItemDesc) > 120:
		return wxaFails(10060009, "item_desc is too long")
	case logistics != logisticsExpress:
		return nil
	case !slices.ContainsFunc(deliveryCompanies, func(c [2]string) bool { return c[0] == p.ExpressCompany }):
		return wxaFails(10060025, "express_company is unknown")
	case utf8.RuneCountInString(p.TrackingNo) > 128:
		return wxaFails(10060026, "tracking_no is too long")
	case p.ExpressCompany == "SF" && (p.Contact == nil || p.Contact.Consignor == "" && p.Contact.Receiver == ""):
		return wxaFails(10060014, "SF needs a contact")
	}
	return nil
}

// deliveryCompanies are a few of the about 1,400.
var deliveryCompanies = [][2]string{
	{"SF", "顺丰速运"}, {"ZTO", "中通快递"}, {"YTO", "圆通速递"}, {"STO", "申通快递"}, {"YD", "韵达快递"}, {"EMS", "EMS"}, {"JD", "京东物流"},
}
