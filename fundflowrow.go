package wxpay

import (
	"time"

	"github.com/seed6780280e/wxpay/internal/billtext"
)

// A FundFlowRow is a movement on the account. Amounts are in fen.
type FundFlowRow struct {
	Time          time.Time // when it was booked, UTC+8
	TransactionID string    // WeChat Pay's number of the order, the refund …
	FlowID        string    // number of the movement
	Name          string    // kind of business: text for people
	Type          string    // 交易, 退款, 提现 … (an open set)
	Direction     string    // FundIncome or FundExpense
	Amount        int64     // never negative: see Direction
	Balance       int64     // of the account, after the movement
	Applicant     string    // who requested it
	Note          string    // text for people
	VoucherID     string    // number of the voucher
	Cells         BillCells `json:"-"` // the texts of all columns
}

// The directions of a [FundFlowRow].
const (
	FundIncome  = "收入"
	FundExpense = "支出"
)

// The columns of a FundFlowRow.
const (
	flowTime billtext.Field = iota
	flowTransactionID
	flowFlowID
	flowName
	flowType
	flowDirection
	flowAmount
	flowBalance
	flowApplicant
	flowNote
	flowVoucherID
)

// fundFlowColumns are the columns of 下载资金账单.
var fundFlowColumns = billtext.Schema{
	flowTime:          {Names: "记账时间", Kind: billtext.KindTime},
	flowTransactionID: {Names: "微信支付业务单号"},
	flowFlowID:        {Names: "资金流水单号"},
	flowName:          {Names: "业务名称"},
	flowType:          {Names: "业务类型"},
	flowDirection:     {Names: "收支类型"},
	flowAmount:        {Names: "收支金额(元) 收支金额", Kind: billtext.KindFen},
	flowBalance:       {Names: "账户结余(元) 账户结余", Kind: billtext.KindFen},
	flowApplicant:     {Names: "资金变更提交申请人"},
	flowNote:          {Names: "备注", Free: true},
	flowVoucherID:     {Names: "业务凭证号"},
}

func newFundFlowRow(record *billtext.Record) (r FundFlowRow) {
	r.Time = record.Time(flowTime)
	r.TransactionID = record.Text(flowTransactionID)
	r.FlowID = record.Text(flowFlowID)
	r.Name = record.Text(flowName)
	r.Type = record.Text(flowType)
	r.Direction = record.Text(flowDirection)
	r.Amount = record.Number(flowAmount)
	r.Balance = record.Number(flowBalance)
	r.Applicant = record.Text(flowApplicant)
	r.Note = record.Text(flowNote)
	r.VoucherID = record.Text(flowVoucherID)
	r.Cells = BillCells{record.Cells()}
	return r
}
