package wxpay

import (
	"fmt"

	"github.com/seed6780280e/wxpay/internal/billtext"
)

// A BillSummary is the last line of a [Bill]. Amounts are in fen. For other currencies
// they are in hundredths of the main unit; if no row's currency has decimals, such as
// JPY, they are in that unit itself. An amount that the bill does not contain is zero.
type BillSummary struct {
	Count               int64   // number of rows
	SettlementTotalFee  int64   // of the orders, without coupons that are not settled
	TotalFee            int64   // of the orders
	SettlementRefundFee int64   // of the refunds, without coupons that are not settled
	RefundFee           int64   // of the refunds
	CouponRefundFee     int64   // returned as coupons
	Fee                 BillFee // fees of WeChat Pay
}

// The columns of a BillSummary.
const (
	sumCount billtext.Field = iota
	sumSettlementTotalFee
	sumTotalFee
	sumSettlementRefundFee
	sumRefundFee
	sumCouponRefundFee
	sumFee
)

var billSummaryColumns = billtext.Schema{
	sumCount:               {Names: "总交易单数", Kind: billtext.KindCount},
	sumSettlementTotalFee:  {Names: "应结订单总金额 总交易额", Kind: billtext.KindFenSum},
	sumTotalFee:            {Names: "订单总金额", Kind: billtext.KindFenSum, Fallback: sumSettlementTotalFee},
	sumSettlementRefundFee: {Names: "退款总金额 总退款金额", Kind: billtext.KindFenSum},
	sumRefundFee:           {Names: "申请退款总金额", Kind: billtext.KindFenSum, Fallback: sumSettlementRefundFee},
	sumCouponRefundFee:     {Names: "充值券退款总金额 总代金券或立减优惠退款金额 总企业红包退款金额", Kind: billtext.KindFenSum},
	sumFee:                 {Names: "手续费总金额", Kind: billtext.KindFeeSum},
}

func newBillSummary(r *billtext.Record) BillSummary {
	return BillSummary{
		Count:               r.Number(sumCount),
		SettlementTotalFee:  r.Number(sumSettlementTotalFee),
		TotalFee:            r.Number(sumTotalFee),
		SettlementRefundFee: r.Number(sumSettlementRefundFee),
		RefundFee:           r.Number(sumRefundFee),
		CouponRefundFee:     r.Number(sumCouponRefundFee),
		Fee:                 BillFee(r.Number(sumFee)),
	}
}

// billTotals are the sums of all rows of a bill, and of its refunds.
type billTotals struct {
	all, refunds BillSummary
	decimals     bool // some row's currency has decimals
}

func newBillTotals() billtext.Totals[BillSummary] { return new(billTotals) }

func (t *billTotals) Add(row *billtext.Record) {
	t.all.add(row)
	t.decimals = t.decimals || hasDecimals(row.Text(billFeeType))
	if isRefund(row.Text(billTradeState), row.ID(billRefundID)) {
		t.refunds.add(row)
	}
}

func (s *BillSummary) add(row *billtext.Record) {
	s.Count++
	s.SettlementTotalFee += row.Number(billSettlementTotalFee)
	s.TotalFee += row.Number(billTotalFee)
	s.SettlementRefundFee += row.Number(billSettlementRefundFee)
	s.RefundFee += row.Number(billRefundFee)
	s.CouponRefundFee += row.Number(billCouponRefundFee)
	s.Fee += BillFee(row.Number(billFee))
}

// Check compares the summary with the rows, in each column that both have. The sums of
// the orders may exclude the refunds, because in some bills a refund's row repeats the
// amount of its order. The sum of the fees may be rounded to the fen.
func (t *billTotals) Check(summary *billtext.Record, rows *billtext.Layout, lost int64) (BillSummary, error) {
	stated := newBillSummary(summary)
	if stated.Count != t.all.Count+lost {
		return stated, fmt.Errorf("the bill has %d rows, its summary says %d", t.all.Count+lost, stated.Count)
	}
	if lost > 0 {
		return stated, nil
	}
	if err := t.compare(stated, summary, rows); err != nil {
		return stated, err
	}
	if t.all.Count > 0 && !t.decimals {
		stated.toMainUnit()
	}
	return stated, nil
}

// compare compares the sums in the columns that both have.
func (t *billTotals) compare(stated BillSummary, summary *billtext.Record, rows *billtext.Layout) error {
	for _, sum := range []struct {
		name, column         string
		stated, all, refunds int64
		within               int64
	}{
		{"应结订单总金额", "应结订单金额", stated.SettlementTotalFee, t.all.SettlementTotalFee, t.refunds.SettlementTotalFee, 0},
		{"订单总金额", "订单金额", stated.TotalFee, t.all.TotalFee, t.refunds.TotalFee, 0},
		{"退款总金额", "退款金额", stated.SettlementRefundFee, t.all.SettlementRefundFee, 0, 0},
		{"申请退款总金额", "申请退款金额", stated.RefundFee, t.all.RefundFee, 0, 0},
		{"充值券退款总金额", "充值券退款金额", stated.CouponRefundFee, t.all.CouponRefundFee, 0, 0},
		{"手续费总金额", "手续费", int64(stated.Fee), int64(t.all.Fee), int64(t.refunds.Fee), billFeePerFen / 2},
	} {
		differs := distance(sum.stated, sum.all) > sum.within && distance(sum.stated, sum.all-sum.refunds) > sum.within
		if differs && summary.Has(sum.name) && rows.Has(sum.column) {
			return fmt.Errorf("%s in the summary differs from the sum of the rows", sum.name)
		}
	}
	return nil
}

func distance(a, b int64) int64 { return max(a-b, b-a) }
