package wxpaytest

import (
	"slices"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/bills"
)

// billEntry is a row and when it happened.
type billEntry struct {
	at  time.Time
	row *bills.Row
}

// billRows collects a day's rows, oldest first. 下载交易账单: what was paid, and
// the refunds and reversals that began that day; orders nobody paid are absent.
// A bill is of a mch_id, whichever of its appids asks.
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

// billed tells whether the order is the caller's, or of the shop and the device
// that were asked for.
func (c *call) billed(o *order) bool {
	device := c.fields["device_info"]
	return o.MchID == c.merchant.MchID && (c.sub.MchID == "" || c.sub.MchID == o.SubMchID) &&
		(device == "" || device == o.Fields["device_info"])
}

// billRow holds what all rows of the order have. 交易账单详细说明: without a shop
// 0, without a device nothing, without a refund 0 as its numbers.
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

// reversalRow: 下载交易账单: a payment that was reversed is in the bill once more,
// under its own numbers.
func (o *order) reversalRow() *bills.Row {
	r := o.billRow(o.Reversed, StateRevoked)
	writeRefund(r, o.Reversed, o.Reversed, o.reversalID, o.OutTradeNo, RefundSuccess)
	noCash, _ := o.Payment.noCash()
	writeAmounts(r, o.TotalFee, o.TotalFee-noCash, o.Payment.couponFee(), noCash)
	return r
}

// billRow: 交易账单详细说明: the refund as it stood when the bill was made, from
// 9 o'clock of the next day.
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

// writeAmounts: 交易账单详细说明: a refund's row has no order amounts, and gives the
// fee back.
func writeAmounts(r *bills.Row, asked, settled, coupons, noCash int64) {
	r.Money[bills.MoneyRefundAsked], r.Money[bills.MoneyRefundSettled] = asked, settled
	r.Money[bills.MoneyRefundCoupon], r.Money[bills.MoneyRefundRecharge] = coupons, coupons-noCash
	r.Fee = -bills.FeeOf(settled)
}
