package main

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// refundRow is a refund for the page.
type refundRow struct {
	ID          string             `json:"id"`
	Order       string             `json:"order"` // id of the order
	MchID       string             `json:"mchId"`
	OutTradeNo  string             `json:"outTradeNo"`
	OutRefundNo string             `json:"outRefundNo"`
	RefundID    string             `json:"refundId"`
	Fee         int64              `json:"fee"`
	CashFee     int64              `json:"cashFee"`
	Coupons     []wxpaytest.Coupon `json:"coupons,omitempty"`
	Status      string             `json:"status"`
	Reason      string             `json:"reason,omitempty"`
	NotifyURL   string             `json:"notifyUrl,omitempty"` // empty: no notification is sent
	Created     time.Time          `json:"created"`
	Finished    time.Time          `json:"finished,omitzero"`
	Ends        time.Time          `json:"ends,omitzero"`    // when it ends by itself
	EndsAs      string             `json:"endsAs,omitempty"` // the status that it then gets
}

func (d *desk) refundRow(r wxpaytest.Refund) refundRow {
	mchID := cmp.Or(r.SubMchID, r.MchID)
	row := refundRow{
		ID: orderID(mchID, r.OutRefundNo), Order: orderID(mchID, r.OutTradeNo), MchID: mchID,
		OutTradeNo: r.OutTradeNo, OutRefundNo: r.OutRefundNo, RefundID: r.RefundID,
		Fee: r.Fee, CashFee: r.CashFee, Coupons: r.Coupons, Status: r.Status, Reason: r.Fields["refund_desc"],
		NotifyURL: cmp.Or(r.Fields["notify_url"], d.refundNotifyURL),
		Created:   r.Created, Finished: r.Finished,
	}
	if r.Status == wxpaytest.RefundProcessing {
		row.Ends, row.EndsAs = r.Ends, r.EndsAs
	}
	return row
}

type refundList struct {
	Refunds []refundRow `json:"refunds"`
	Total   int         `json:"total"`
	End     refundEnd   `json:"end"`
}

// refunds returns the newest refunds. The parameter q searches their numbers, and
// status selects one status.
func (d *desk) refunds(r *http.Request) (refundList, error) {
	q, status := strings.TrimSpace(r.FormValue("q")), r.FormValue("status")
	all := d.gateway.Refunds()
	list := refundList{Refunds: []refundRow{}, Total: len(all), End: refundEnding{d.gateway}.current()}
	for _, refund := range slices.Backward(all) {
		row := d.refundRow(refund)
		if status != "" && row.Status != status || !strings.Contains(row.ID+" "+row.OutTradeNo+" "+row.RefundID, q) {
			continue
		}
		if list.Refunds = append(list.Refunds, row); len(list.Refunds) == listLength {
			break
		}
	}
	return list, nil
}

// finishQuestion sets the result of a refund, in place of the bank.
type finishQuestion struct {
	Refund string `json:"refund"`
	Status string `json:"status"` // SUCCESS, CHANGE or REFUNDCLOSE
}

func (d *desk) finishRefund(_ *http.Request, q finishQuestion) (nothing, error) {
	return nothing{}, d.gateway.FinishRefund(q.Refund, q.Status)
}

// refundQuestion starts a refund on the merchant platform.
type refundQuestion struct {
	Order  string `json:"order"`
	Fee    int64  `json:"fee"` // fen
	Reason string `json:"reason"`
}

func (d *desk) startRefund(_ *http.Request, q refundQuestion) (refundRow, error) {
	refund, err := d.gateway.RefundOnPlatform(q.Order, q.Fee, q.Reason)
	if err != nil {
		return refundRow{}, err
	}
	return d.refundRow(refund), nil
}
