package main

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// prepayLife is how long a prepay_id is valid.
const prepayLife = 2 * time.Hour

// orderRow is an order for the page.
type orderRow struct {
	ID            string             `json:"id"`
	MchID         string             `json:"mchId"`
	SubMchID      string             `json:"subMchId,omitempty"`
	AppID         string             `json:"appId"`
	SubAppID      string             `json:"subAppId,omitempty"`
	OutTradeNo    string             `json:"outTradeNo"`
	TransactionID string             `json:"transactionId,omitempty"`
	PrepayID      string             `json:"prepayId,omitempty"`
	TradeType     string             `json:"tradeType"`
	SignType      string             `json:"signType"`
	Body          string             `json:"body"`
	OpenID        string             `json:"openId,omitempty"`
	TotalFee      int64              `json:"totalFee"`
	FeeType       string             `json:"feeType"`
	State         string             `json:"state"`
	Refunded      int64              `json:"refunded"`
	RefundCount   int                `json:"refundCount"`
	Coupons       []wxpaytest.Coupon `json:"coupons,omitempty"`
	Created       time.Time          `json:"created"`
	PrepayEnds    time.Time          `json:"prepayEnds,omitzero"` // expiry of the latest prepay_id
	Expires       time.Time          `json:"expires,omitzero"`
	Paid          time.Time          `json:"paid,omitzero"`
	Closed        time.Time          `json:"closed,omitzero"`
	Undelivered   *undelivered       `json:"undelivered,omitempty"`
}

func rowOf(o wxpaytest.Order) orderRow {
	r := orderRow{
		ID: idOf(o), MchID: o.MchID, SubMchID: o.SubMchID, AppID: o.AppID, SubAppID: o.SubAppID,
		OutTradeNo: o.OutTradeNo, TransactionID: o.TransactionID, PrepayID: o.PrepayID,
		TradeType: o.TradeType, SignType: o.SignType, Body: o.Fields["body"], OpenID: cmp.Or(o.OpenID, o.SubOpenID),
		TotalFee: o.TotalFee, FeeType: o.FeeType, State: o.State, Refunded: o.Refunded, RefundCount: o.RefundCount,
		Coupons: o.Payment.Coupons, Created: o.Created, Expires: o.Expires, Paid: o.Paid, Closed: o.Closed,
	}
	if !o.Prepaid.IsZero() {
		r.PrepayEnds = o.Prepaid.Add(prepayLife)
	}
	return r
}

// orderList contains the newest orders that match.
type orderList struct {
	Orders []orderRow `json:"orders"`
	Total  int        `json:"total"` // number of all orders
	More   bool       `json:"more"`  // older orders match too

	Undelivered int `json:"undelivered"` // number of all orders with a notification that failed
}

// orders returns the newest orders. The parameter q searches their numbers and
// texts, state selects one state, undelivered those with a notification that
// failed, and limit is the number of rows.
func (d *desk) orders(r *http.Request) (orderList, error) {
	wanted, err := listingOf(r)
	state, ids, failed := r.FormValue("state"), d.index.all(), d.failedNotifications()
	list := orderList{Orders: []orderRow{}, Total: len(ids), Undelivered: len(failed)}
	if err != nil {
		return list, err
	}
	for _, id := range slices.Backward(ids) {
		if failed[id] == nil && isSet(r.FormValue("undelivered")) {
			continue
		}
		o, ok := d.gateway.Order(id)
		if !ok || state != "" && o.State != state || !wanted.finds(textsOf(o)...) {
			continue
		}
		if list.More = len(list.Orders) == wanted.limit; list.More {
			break
		}
		row := rowOf(o)
		row.Undelivered = failed[id]
		list.Orders = append(list.Orders, row)
	}
	return list, nil
}

// textsOf returns the numbers and texts by which an order is found.
func textsOf(o wxpaytest.Order) []string {
	texts := []string{idOf(o), o.MchID, o.TransactionID, o.PrepayID, o.OpenID, o.SubOpenID}
	for _, name := range []string{"body", "attach", "detail", "goods_tag", "product_id", "device_info"} {
		texts = append(texts, o.Fields[name])
	}
	return texts
}
