package main

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// beijing is the time zone of all dates of WeChat Pay.
var beijing = time.FixedZone("+08", 8*60*60)

const (
	listLength = 200  // maximum number of rows in a list
	lookInto   = 5000 // number of orders whose contents are searched; older ones are found by number only
	prepayLife = 2 * time.Hour
)

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

	Undelivered int `json:"undelivered"` // number of all orders with a notification that failed
}

// orders returns the newest orders. The parameter q searches their numbers and
// texts, state selects one state, and undelivered those with a notification that
// failed.
func (d *desk) orders(r *http.Request) (orderList, error) {
	q, state, failed := strings.TrimSpace(r.FormValue("q")), r.FormValue("state"), delivering{d.gateway}.failed()
	ids := d.index.all()
	list := orderList{Orders: []orderRow{}, Total: len(ids), Undelivered: len(failed)}
	looked := 0
	for _, id := range slices.Backward(ids) {
		if failed[id] == nil && r.FormValue("undelivered") != "" {
			continue
		}
		named := strings.Contains(id, q)
		if looked >= lookInto && (state != "" || !named) {
			continue
		}
		looked++
		o, ok := d.gateway.Order(id)
		if !ok || state != "" && o.State != state || !named && !mentions(o, q) {
			continue
		}
		row := rowOf(o)
		row.Undelivered = failed[id]
		if list.Orders = append(list.Orders, row); len(list.Orders) == listLength {
			break
		}
	}
	return list, nil
}

func mentions(o wxpaytest.Order, q string) bool {
	return slices.ContainsFunc([]string{o.TransactionID, o.PrepayID, o.OpenID, o.SubOpenID, o.Fields["body"], o.Fields["attach"]},
		func(text string) bool { return strings.Contains(text, q) })
}
