package wxpaytest

import (
	"slices"
	"time"
)

// billEntry is a row and when it happened.
type billEntry struct {
	at  time.Time
	row *billRow
}

// billRows collects a day's rows, oldest first. 下载交易账单: what was paid, and
// the refunds and reversals that began that day; orders nobody paid are absent.
// A bill is of a mch_id, whichever of its appids asks.
func (c *call) billRows(day time.Time, billType string) []*billRow {
	var entries []billEntry
	add := func(at time.Time, row func() *billRow) {
		if !at.Before(day) && at.Before(day.AddDate(0, 0, 1)) {
			entries = append(entries, billEntry{at, row()})
		}
	}
	refunds, recharge := billType == billAll || billType == billRefund, billType == billRechargeRefund
	for _, o := range c.orderList {
		if !c.billed(o) {
			continue
		}
		if billType == billAll || billType == billSuccess {
			add(o.Paid, o.paymentRow)
		}
		if refunds {
			add(o.reversed, o.reversalRow)
		}
		for _, r := range o.refunds {
			if recharge && r.recharge() || refunds && !r.recharge() {
				add(r.Created, func() *billRow { return r.billRow(day) })
			}
		}
	}
	slices.SortStableFunc(entries, func(a, b billEntry) int { return a.at.Compare(b.at) })
	var rows []*billRow
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

// recharge tells a refund that is paid from recharged money.
func (r *refund) recharge() bool { return r.Account == "REFUND_SOURCE_RECHARGE_FUNDS" }

// billRow holds what all rows of the order have. 交易账单详细说明: without a shop
// 0, without a device nothing, without a refund 0 as its numbers.
func (o *order) billRow(at time.Time, state string) *billRow {
	shop := o.SubMchID
	if shop == "" {
		shop = "0"
	}
	r := &billRow{}
	for i, text := range map[int]string{
		billTime: formatTime(longTime, at), billAppID: o.AppID, billMchID: o.MchID, billSubMchID: shop,
		billDevice: o.Fields["device_info"], billTransaction: o.TransactionID, billOutTradeNo: o.OutTradeNo,
		billOpenID: o.OpenID, billTradeType: o.TradeType, billState: state,
		billBank: o.Payment.BankType, billCurrency: o.FeeType, billRefundID: "0", billOutRefundNo: "0",
		billBody: o.Fields["body"], billAttach: o.Fields["attach"], billRate: feeRate,
	} {
		r.text[i] = []byte(oneLine(text))
	}
	return r
}

func (o *order) paymentRow() *billRow {
	r := o.billRow(o.Paid, StateSuccess)
	noCash, _ := o.Payment.noCash()
	r.money[billTotal], r.money[billSettlement] = o.TotalFee, o.TotalFee-noCash
	r.money[billCoupon] = o.Payment.couponFee()
	r.fee = feeOf(o.TotalFee - noCash)
	return r
}

// reversalRow: 下载交易账单: a payment that was reversed is in the bill once more,
// under its own numbers.
func (o *order) reversalRow() *billRow {
	r := o.billRow(o.reversed, StateRevoked)
	r.refunding(o.reversed, o.reversed, o.reversalID, o.OutTradeNo, RefundSuccess)
	noCash, _ := o.Payment.noCash()
	r.refunded(o.TotalFee, o.TotalFee-noCash, o.Payment.couponFee(), noCash)
	return r
}

// billRow: 交易账单详细说明: the refund as it stood when the bill was made, from
// 9 o'clock of the next day.
func (r *refund) billRow(day time.Time) *billRow {
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
	row.refunding(r.Created, finished, r.RefundID, r.OutRefundNo, status)
	row.refunded(r.Fee, r.SettlementFee, r.Fee-r.CashFee, r.Fee-r.SettlementFee)
	if r.recharge() {
		row.fee = -row.fee // 返还手续费
	}
	return row
}

func (r *billRow) refunding(applied, done time.Time, id, number, status string) {
	r.text[billRefundApplied] = []byte(formatTime(longTime, applied))
	if !done.IsZero() {
		r.text[billRefundDone] = []byte(formatTime(longTime, done))
	}
	r.text[billRefundID], r.text[billOutRefundNo] = []byte(id), []byte(number)
	r.text[billRefundType], r.text[billRefundStatus] = []byte("ORIGINAL"), []byte(status)
}

// refunded: 交易账单详细说明: a refund's row has no order amounts, and gives the
// fee back.
func (r *billRow) refunded(asked, settled, coupons, noCash int64) {
	r.money[billRefundAsked], r.money[billRefundSettled] = asked, settled
	r.money[billRefundCoupon], r.money[billRefundRecharge] = coupons, coupons-noCash
	r.fee = -feeOf(settled)
}
