package wxpaytest

import (
	"io"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/bills"
)

// BillGeneration selects the columns of a bill and their names.
type BillGeneration int

// The generations of 下载交易账单. Fund-flow bills have only one.
const (
	BillCurrent BillGeneration = iota // since 2018: 应结订单金额 and 代金券金额
	BillOld                           // before: 总金额 and 代金券或立减优惠金额
	BillOldest                        // like BillOld, but the coupons are 企业红包金额
)

// BillStyle is the format of bills. The zero value is the documented format.
type BillStyle struct {
	Generation BillGeneration // selects the columns
	FullWidth  bool           // full-width commas and parentheses in the header lines
	BOM        bool           // the text begins with EF BB BF
	LF         bool           // lines end with LF instead of CRLF
}

func (style BillStyle) style() bills.Style {
	return bills.Style{Generation: bills.Generation(style.Generation), FullWidth: style.FullWidth, BOM: style.BOM, LF: style.LF}
}

// BillOptions describes a bill for [WriteBill] or [WriteFundFlow]. The same
// options produce the same bytes.
type BillOptions struct {
	Rows  int      // number of rows
	Seed  uint64   // selects the contents
	Type  string   // bill_type; zero: ALL; unused for fund flows
	Date  string   // yyyyMMdd; zero: 20190219
	Names []string // names of goods, or notes, in turn; zero: some with commas, backticks, quotes and emoji

	Generation BillGeneration // this and the next fields are those of BillStyle
	FullWidth  bool           // full-width commas and parentheses in the header lines
	BOM        bool           // the text begins with EF BB BF
	LF         bool           // lines end with LF instead of CRLF
}

func (o BillOptions) options() bills.Options {
	style := BillStyle{Generation: o.Generation, FullWidth: o.FullWidth, BOM: o.BOM, LF: o.LF}
	return bills.Options{Rows: o.Rows, Seed: o.Seed, Type: o.Type, Date: o.Date, Names: o.Names, Style: style.style()}
}

// BillTotals are the totals of a bill from [WriteBill]. Amounts are in fen.
type BillTotals struct {
	Rows, Payments, Refunds int64 // numbers of rows

	Total, Settlement, Coupons int64 // of the payments: 订单金额, 应结订单金额, 代金券金额
	RefundAsked, Refund        int64 // 申请退款金额, 退款金额
	CouponRefund               int64 // of all coupons
	RechargeRefund             int64 // 充值券退款金额
	Fee                        int64 // 手续费, in 0.00001 yuan
	Bytes                      int64 // size of the bill
}

// WriteBill writes a synthetic trade bill of any size in constant memory, and
// returns its totals. One row in twenty is a refund, some payments have
// coupons, and fees use all five decimals.
func WriteBill(w io.Writer, o BillOptions) (BillTotals, error) {
	totals, err := bills.Write(w, o.options())
	return BillTotals(totals), err
}

// FundFlowTotals are the totals of a bill from [WriteFundFlow]. Amounts are in
// fen.
type FundFlowTotals struct {
	Rows             int64 // number of rows
	Incomes, Income  int64 // 收入笔数, 收入金额
	Expenses, Outgo  int64 // 支出笔数, 支出金额
	Opening, Balance int64 // of the account, before the first row and after the last
	Bytes            int64 // size of the bill
}

// WriteFundFlow writes a synthetic fund-flow bill and returns its totals, as
// [WriteBill] does. Names are the notes; Type and Generation are ignored.
func WriteFundFlow(w io.Writer, o BillOptions) (FundFlowTotals, error) {
	totals, err := bills.WriteFlow(w, o.options())
	return FundFlowTotals(totals), err
}
