package wxpaytest

import (
	"slices"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/bills"
)

// billEntry is a row and the time of its event.
type billEntry struct {
	at  time.Time
	row *bills.Row
}

// billRows collects the rows of a day, oldest first. 下载交易账单: payments, and the
// refunds and reversals that began on that day; unpaid orders are left out. A
// bill covers a mch_id with all of its appids.
func (c *call) billRows(day time.Time, billType string) []*bills.Row {
	var entries []billEntry
	add := func(at time.Time, row func() *bills.Row) {
		if !at.Before(day) && at.Before(day.AddDate(0, 0, 1)) {
			entries = append(entries, billEntry{at, row()})
		}
	}
	refunds, recharge := billType == bills.TypeAll || billType == bills.TypeRefund, billType == bills.TypeRechargeRefund
	for _, o := range c.orders.list {
		if !c.billed(o) {
			continue
		}
		if billType == bills.TypeAll || billType == bills.TypeSuccess {
			add(o.Paid, o.paymentRow)
		}
		if refunds {
			add(o.Reversed, o.reversalRow)
		}
		for _, r := range o.refunds {
			if recharge && r.recharge() || refunds && !r.recharge() {
				add(r.Created, func() *bills.Row { return r.billRow(day) })
			}
		}
	}
	slices.SortStableFunc(entries, func(a, b billEntry) int { return a.at.Compare(b.at) })
	var rows []*bills.Row
	for _, e := range entries {
		rows = append(rows, e.row)
	}
	return rows
}

// billed reports whether the order belongs to the caller, and to the shop and
// the device that the request names.
func (c *call) billed(o *order) bool {
	device := c.fields["device_info"]
	return o.MchID == c.merchant.MchID && (c.sub.MchID == "" || c.sub.MchID == o.SubMchID) &&
		(device == "" || device == o.Fields["device_info"])
}

// billRow fills the columns that all rows of the order share. 交易账单详细说明: an
// order without a shop has 0, without a device an empty cell, and a row without
// a refund has 0 as the refund numbers.
func (o *order) billRow(at time.Time, state string) *bills.Row {
	shop := o.SubMchID
	if shop == "" {
		shop = "0"
	}
	r := &bills.Row{}
	for i, text := range map[int]string{
		bills.TextTime: formatTime(longTime, at), bills.TextAppID: o.AppID, bills.TextMchID: o.MchID, bills.TextSubMchID: shop,
		bills.TextDevice: o.Fields["device_info"], bills.TextTransaction: o.TransactionID, bills.TextOutTradeNo: o.OutTradeNo,
		bills.TextOpenID: o.OpenID, bills.TextTradeType: o.TradeType, bills.TextState: state,
		bills.TextBank: o.Payment.BankType, bills.TextCurrency: o.FeeType, bills.TextRefundID: "0", bills.TextOutRefundNo: "0",
		bills.TextBody: o.Fields["body"], bills.TextAttach: o.Fields["attach"], bills.TextRate: bills.FeeRate,
	} {
		r.Text[i] = []byte(bills.OneLine(text))
	}
	return r
}

func (o *order) paymentRow() *bills.Row {
	r := o.billRow(o.Paid, StateSuccess)
	noCash, _ := o.Payment.noCash()
	r.Money[bills.MoneyTotal], r.Money[bills.MoneySettlement] = o.TotalFee, o.TotalFee-noCash
	r.Money[bills.MoneyCoupon] = o.Payment.couponFee()
	r.Fee = bills.FeeOf(o.TotalFee - noCash)
	return r
}

// reversalRow: 下载交易账单: a reversed payment has a second row, under its own
// numbers.
func (o *order) reversalRow() *bills.Row {
	r := o.billRow(o.Reversed, StateRevoked)
	writeRefund(r, o.Reversed, o.Reversed, o.reversalID, o.OutTradeNo, RefundSuccess)
	noCash, _ := o.Payment.noCash()
	writeAmounts(r, o.TotalFee, o.TotalFee-noCash, o.Payment.couponFee(), noCash)
	return r
}

// billRow: 交易账单详细说明: the refund as it was when the bill was made, after 9:00 of
// the next day.
func (r *refund) billRow(day time.Time) *bills.Row {
	row := r.order.billRow(r.Created, StateRefund)
	status, finished := RefundProcessing, r.Finished
	if made := day.AddDate(0, 0, 1).Add(9 * time.Hour); !finished.IsZero() && finished.Before(made) {
		status = r.Status
	}
	if status != RefundSuccess {
		finished = time.Time{}
	}
	if status == RefundClosed || status == RefundChange {
		status = "FAIL"
	}
	writeRefund(row, r.Created, finished, r.RefundID, r.OutRefundNo, status)
	writeAmounts(row, r.Fee, r.SettlementFee, r.Fee-r.CashFee, r.Fee-r.SettlementFee)
	if r.recharge() {
		row.Fee = -row.Fee // 返还手续费
	}
	return row
}

func writeRefund(r *bills.Row, applied, done time.Time, id, number, status string) {
	r.Text[bills.TextRefundApplied] = []byte(formatTime(longTime, applied))
	if !done.IsZero() {
		r.Text[bills.TextRefundDone] = []byte(formatTime(longTime, done))
	}
	r.Text[bills.TextRefundID], r.Text[bills.TextOutRefundNo] = []byte(id), []byte(number)
	r.Text[bills.TextRefundType], r.Text[bills.TextRefundStatus] = []byte("ORIGINAL"), []byte(status)
}

// writeAmounts: 交易账单详细说明: the row of a refund has no order amounts, and it
// returns the fee.
func writeAmounts(r *bills.Row, asked, settled, coupons, noCash int64) {
	r.Money[bills.MoneyRefundAsked], r.Money[bills.MoneyRefundSettled] = asked, settled
	r.Money[bills.MoneyRefundCoupon], r.Money[bills.MoneyRefundRecharge] = coupons, coupons-noCash
	r.Fee = -bills.FeeOf(settled)
}
