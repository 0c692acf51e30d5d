package wxpay

import "time"

// A FundFlowRow is a movement on the account. Amounts are in fen.
type FundFlowRow struct {
	Time          time.Time // when it was booked, UTC+8
	TransactionID string    // WeChat Pay's number of what was done: an order, a refund …
	FlowID        string    // of the movement
	Name          string    // what was done: text for people
	Type          string    // 交易, 退款, 提现 … (an open set)
	Direction     string    // FundIncome or FundExpense
	Amount        int64     // never negative: see Direction
	Balance       int64     // of the account, afterwards
	Applicant     string    // who had it done
	Note          string    // text for people
	VoucherID     string    // of the voucher
	BillCells
}

// The directions of a [FundFlowRow].
const (
	FundIncome  = "收入"
	FundExpense = "支出"
)

// The columns of a FundFlowRow.
const (
	flowTime billField = iota
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

// fundFlowColumns: 下载资金账单.
var fundFlowColumns = billSchema{
	flowTime:          {names: "记账时间", kind: columnTime},
	flowTransactionID: {names: "微信支付业务单号"},
	flowFlowID:        {names: "资金流水单号"},
	flowName:          {names: "业务名称"},
	flowType:          {names: "业务类型"},
	flowDirection:     {names: "收支类型"},
	flowAmount:        {names: "收支金额(元) 收支金额", kind: columnFen},
	flowBalance:       {names: "账户结余(元) 账户结余", kind: columnFen},
	flowApplicant:     {names: "资金变更提交申请人"},
	flowNote:          {names: "备注", free: true},
	flowVoucherID:     {names: "业务凭证号"},
}

// row makes the row of a line, and counts it.
func (s *FundFlowSummary) row(l *billLine) (r FundFlowRow) {
	r.Time = l.time(flowTime)
	r.TransactionID = l.text(flowTransactionID)
	r.FlowID = l.text(flowFlowID)
	r.Name = l.text(flowName)
	r.Type = l.text(flowType)
	r.Direction = l.text(flowDirection)
	r.Amount = l.number(flowAmount)
	r.Balance = l.number(flowBalance)
	r.Applicant = l.text(flowApplicant)
	r.Note = l.text(flowNote)
	r.VoucherID = l.text(flowVoucherID)
	r.BillCells = l.BillCells
	s.count(&r)
	return r
}
