package wxpay

import "fmt"

// A BillSummary is the last line of a [Bill]. Amounts are in fen; one that the
// bill does not tell is zero.
type BillSummary struct {
	Count               int64   // of rows
	SettlementTotalFee  int64   // of the orders, without coupons that are not settled
	TotalFee            int64   // of the orders
	SettlementRefundFee int64   // of the refunds, without coupons that are not settled
	RefundFee           int64   // of the refunds
	CouponRefundFee     int64   // given back in coupons
	Fee                 BillFee // WeChat Pay's
}

// The columns of a BillSummary.
const (
	sumCount billField = iota
	sumSettlementTotalFee
	sumTotalFee
	sumSettlementRefundFee
	sumRefundFee
	sumCouponRefundFee
	sumFee
)

var billSummaryColumns = billSchema{
	sumCount:               {names: "总交易单数", kind: columnCount},
	sumSettlementTotalFee:  {names: "应结订单总金额 总交易额", kind: columnFenSum},
	sumTotalFee:            {names: "订单总金额", kind: columnFenSum, orElse: sumSettlementTotalFee},
	sumSettlementRefundFee: {names: "退款总金额 总退款金额", kind: columnFenSum},
	sumRefundFee:           {names: "申请退款总金额", kind: columnFenSum, orElse: sumSettlementRefundFee},
	sumCouponRefundFee:     {names: "充值券退款总金额 总代金券或立减优惠退款金额 总企业红包退款金额", kind: columnFenSum},
	sumFee:                 {names: "手续费总金额", kind: columnFeeSum},
}

func newBillSummary(l *billLine) BillSummary {
	return BillSummary{
		Count:               l.number(sumCount),
		SettlementTotalFee:  l.number(sumSettlementTotalFee),
		TotalFee:            l.number(sumTotalFee),
		SettlementRefundFee: l.number(sumSettlementRefundFee),
		RefundFee:           l.number(sumRefundFee),
		CouponRefundFee:     l.number(sumCouponRefundFee),
		Fee:                 BillFee(l.number(sumFee)),
	}
}

// billSums are what a bill's rows come to: those of payments, and all.
type billSums struct {
	payments, all BillSummary
}

func (s *billSums) count(r *BillRow) {
	s.all.add(r)
	if !r.IsRefund() {
		s.payments.add(r)
	}
}

func (s *BillSummary) add(r *BillRow) {
	s.Count++
	s.SettlementTotalFee += r.SettlementTotalFee
	s.TotalFee += r.TotalFee
	s.SettlementRefundFee += r.SettlementRefundFee
	s.RefundFee += r.RefundFee
	s.CouponRefundFee += r.CouponRefundFee
	s.Fee += r.Fee
}

// check compares the summary with the rows, column by column as far as both
// have it. The orders' sums may leave out the rows of refunds, which repeat an
// order's amount in some bills; the fee's may be rounded to the fen.
func (s *billSums) check(summary *billLine, rows *billLayout) (BillSummary, error) {
	told, sums := newBillSummary(summary), summary.layout
	if told.Count != s.all.Count {
		return told, fmt.Errorf("the bill has %d rows, its summary says %d", s.all.Count, told.Count)
	}
	for _, sum := range []struct {
		name, column        string
		told, all, payments int64
		within              int64
	}{
		{"应结订单总金额", "应结订单金额", told.SettlementTotalFee, s.all.SettlementTotalFee, s.payments.SettlementTotalFee, 0},
		{"订单总金额", "订单金额", told.TotalFee, s.all.TotalFee, s.payments.TotalFee, 0},
		{"退款总金额", "退款金额", told.SettlementRefundFee, s.all.SettlementRefundFee, s.all.SettlementRefundFee, 0},
		{"申请退款总金额", "申请退款金额", told.RefundFee, s.all.RefundFee, s.all.RefundFee, 0},
		{"充值券退款总金额", "充值券退款金额", told.CouponRefundFee, s.all.CouponRefundFee, s.all.CouponRefundFee, 0},
		{"手续费总金额", "手续费", int64(told.Fee), int64(s.all.Fee), int64(s.payments.Fee), billFeePerFen / 2},
	} {
		differs := apart(sum.told, sum.all) > sum.within && apart(sum.told, sum.payments) > sum.within
		if differs && sums.has(sum.name) && rows.has(sum.column) {
			return told, fmt.Errorf("%s of the summary is not what the rows come to", sum.name)
		}
	}
	return told, nil
}

func apart(a, b int64) int64 { return max(a-b, b-a) }
