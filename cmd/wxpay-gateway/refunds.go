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
	SubMchID    string             `json:"subMchId,omitempty"`
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
	owner := cmp.Or(r.SubMchID, r.MchID)
	row := refundRow{
		ID: orderID(owner, r.OutRefundNo), Order: orderID(owner, r.OutTradeNo), MchID: r.MchID, SubMchID: r.SubMchID,
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
	More    bool        `json:"more"` // older refunds match too
	End     refundEnd   `json:"end"`
}

// refunds returns the newest refunds. The parameter q searches their numbers and
// reasons, status selects one status, and limit is the number of rows.
func (d *desk) refunds(r *http.Request) (refundList, error) {
	wanted, err := listingOf(r)
	if err != nil {
		return refundList{}, err
	}
	status, all := r.FormValue("status"), d.gateway.Refunds()
	list := refundList{Refunds: []refundRow{}, Total: len(all), End: d.currentRefundEnd()}
	for _, refund := range slices.Backward(all) {
		row := d.refundRow(refund)
		if status != "" && row.Status != status || !wanted.finds(row.ID, row.Order, row.RefundID, refund.TransactionID, refund.MchID, row.Reason) {
			continue
		}
		if list.More = len(list.Refunds) == wanted.limit; list.More {
			break
		}
		list.Refunds = append(list.Refunds, row)
	}
	return list, nil
}

// finishQuestion sets the result of a refund, in place of the bank.
type finishQuestion struct {
	Refund string `json:"refund"` // out_refund_no, refund_id, or mch_id/number
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
	refund, err := d.gateway.RefundOnPlatformTo(d.sampleRefundURL(q.Order), q.Order, q.Fee, q.Reason)
	if err != nil {
		return refundRow{}, tooSoon(err)
	}
	return d.refundRow(refund), nil
}

// tooSoon adds to the error of a second refund within a minute how a test can go on.
func tooSoon(err error) error {
	if strings.Contains(err.Error(), ": FREQUENCY_LIMITED: ") {
		return fail("problem.tooSoon").because(err)
	}
	return err
}
