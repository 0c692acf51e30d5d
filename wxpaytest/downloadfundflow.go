package wxpaytest

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/bills"
)

const (
	codeNoFlow       = "NO_BILL_EXIST"
	codeFlowCreating = "BILL_CREATING"
)

// downloadFundFlow: 下载资金账单 请求参数: sign_type is required and has one allowed
// value.
func downloadFundFlow() *operation {
	return &operation{
		path: downloadFundFlowPath, certificate: true, signType: HMACSHA256, unsignedReply: true, anySub: true,
		failed: bareFailure, run: runDownloadFundFlow,
		rules: []rule{
			{"sign_type", 32, true, oneOf(HMACSHA256)},
			{"bill_date", 8, true, isDay},
			{"account_type", 9, true, oneOf("Basic", "Operation", "Fees")},
			{"tar_type", 8, false, oneOf("GZIP")},
		}}
}

func isDay(value string) bool {
	_, err := parseDay(value)
	return err == nil
}

func runDownloadFundFlow(c *call) *message {
	day, _ := parseDay(c.fields["bill_date"])
	// 下载资金账单: the first bill is that of 2017-06-01.
	earliest := time.Date(2017, 6, 1, 0, 0, 0, 0, beijing)
	if failed := c.checkBillDay(day, earliest, codeFlowCreating); failed != nil {
		return failed
	}
	d := &answer.Document{Gzip: c.fields["tar_type"] == "GZIP", Digest: true, Table: c.bills.of(c.op.base(), day)}
	if d.Table == nil {
		rows, style := c.flowRows(day, c.fields["account_type"]), c.settings().bills.style()
		if len(rows) == 0 {
			return c.failure(codeNoFlow, "账单不存在")
		}
		d.Table = func(w io.Writer) error {
			f := bills.NewFlowWriter(w, style)
			for i := range rows {
				if err := f.Row(&rows[i]); err != nil {
					return err
				}
			}
			return f.Close()
		}
	}
	return c.documented(d)
}

// movement is money that came in or went out.
type movement struct {
	at                   time.Time
	fen                  int64 // negative: it went out
	businessID, name     string
	kind, note, reviewer string
	voucher              string
}

// flowRows returns the movements of a day on an account. The balance counts all
// movements since the beginning.
func (c *call) flowRows(day time.Time, account string) []bills.FlowRow {
	var all []movement
	for _, o := range c.orders.list {
		if c.billed(o) && o.paid() {
			all = append(all, o.movements(account)...)
		}
	}
	slices.SortStableFunc(all, func(a, b movement) int { return a.at.Compare(b.at) })
	var rows []bills.FlowRow
	balance := int64(bills.OpeningBalance)
	for _, m := range all {
		balance += m.fen
		if m.at.Before(day) || !m.at.Before(day.AddDate(0, 0, 1)) {
			continue
		}
		id := fmt.Sprintf("%s%s%010d", c.merchant.MchID, formatTime("20060102", day), len(rows)+1)
		rows = append(rows, m.row(id, balance))
	}
	return rows
}

func (m movement) row(id string, balance int64) bills.FlowRow {
	return bills.FlowRow{
		At: []byte(formatTime(longTime, m.at)), BusinessID: []byte(m.businessID), FlowID: []byte(id),
		Name: []byte(m.name), Kind: []byte(m.kind), Out: m.fen < 0, Fen: max(m.fen, -m.fen), Balance: balance,
		Applicant: []byte(m.reviewer), Note: []byte(bills.OneLine(m.note)), Voucher: []byte(m.voucher),
	}
}

// movements returns the order's movements on one account. Basic has payments
// and the refunds paid from them, Operation has the refunds paid from recharged
// money, Fees has the fees and their return.
func (o *order) movements(account string) []movement {
	noCash, _ := o.Payment.noCash()
	all := o.moved(account, o.Paid, o.TotalFee-noCash, o.TransactionID, o.OutTradeNo, "", false)
	for _, r := range o.refunds {
		all = append(all, o.moved(account, r.Created, -r.SettlementFee, r.RefundID, r.OutRefundNo, r.Fields["refund_desc"], r.recharge())...)
		if r.Status == RefundClosed {
			all = append(all, o.moved(account, r.Finished, r.SettlementFee, r.RefundID, r.OutRefundNo, "退款关闭", r.recharge())...)
		}
	}
	if !o.Reversed.IsZero() {
		all = append(all, o.moved(account, o.Reversed, noCash-o.TotalFee, o.reversalID, o.OutTradeNo, "撤销", false)...)
	}
	return all
}

func (o *order) moved(account string, at time.Time, fen int64, id, voucher, note string, recharge bool) []movement {
	m := movement{at: at, fen: fen, businessID: id, name: "交易", kind: "交易", note: note, reviewer: "system", voucher: voucher}
	if id != o.TransactionID {
		m.name, m.kind = "退款", "退款"
	}
	fee := bills.FeeOf(max(fen, -fen)) / bills.FeePerFen
	switch {
	case account == "Fees" && fee > 0 && !recharge:
		m.name, m.kind, m.fen = "交易手续费", "手续费", -fee
		if fen < 0 {
			m.fen = fee
		}
	case account == "Fees" || fen == 0 || recharge != (account == "Operation"):
		return nil
	case m.kind == "退款" && note == "":
		// 下载资金账单: the note of a refund without a reason.
		m.note = fmt.Sprintf("退款总金额%s元;含手续费%s元", bills.Yuan(-fen), bills.Yuan(fee))
	}
	return []movement{m}
}
