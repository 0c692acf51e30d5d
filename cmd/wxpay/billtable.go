package main

import (
	"context"
	"io"
	"iter"
	"time"

	"github.com/seed6780280e/wxpay"
)

// A billTable is a bill of any kind while it is downloaded.
type billTable interface {
	Close() error
	// sums reads the whole bill, and returns its verified sums.
	sums() (*record, error)
	// proven yields the rows after the whole bill was verified.
	proven(spool io.ReadWriteSeeker) iter.Seq2[*record, error]
}

// openBill begins a download.
func openBill(ctx context.Context, client *wxpay.Client, day time.Time, o *billOptions) (billTable, error) {
	if o.fundFlow {
		flow, err := client.DownloadFundFlow(ctx, &wxpay.DownloadFundFlowRequest{BillDate: day, AccountType: wxpay.AccountType(o.account), TarType: wxpay.TarTypeGZIP})
		if err != nil {
			return nil, err
		}
		return fundFlowTable{flow}, nil
	}
	bill, err := client.DownloadBill(ctx, &wxpay.DownloadBillRequest{BillDate: day, BillType: wxpay.BillType(o.kind), TarType: wxpay.TarTypeGZIP})
	if err != nil {
		return nil, err
	}
	return tradeTable{bill}, nil
}

type tradeTable struct{ *wxpay.Bill }

func (t tradeTable) sums() (*record, error) {
	s, err := t.Summary()
	if err != nil {
		return nil, err
	}
	r := &record{}
	r.add("rows", s.Count)
	r.add("total_fee", fen{amount: s.TotalFee})
	r.add("settlement_total_fee", fen{amount: s.SettlementTotalFee})
	r.add("refund_fee", fen{amount: s.RefundFee})
	r.add("settlement_refund_fee", fen{amount: s.SettlementRefundFee})
	r.add("coupon_refund_fee", fen{amount: s.CouponRefundFee})
	r.add("fee_yuan", s.Fee.String())
	return r, nil
}

func (t tradeTable) proven(spool io.ReadWriteSeeker) iter.Seq2[*record, error] {
	return records(t.ProvenRows(spool), tradeRow)
}

// records converts the rows.
func records[Row any](rows iter.Seq2[Row, error], convert func(*Row) *record) iter.Seq2[*record, error] {
	return func(yield func(*record, error) bool) {
		for row, err := range rows {
			var r *record
			if err == nil {
				r = convert(&row)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// tradeRow returns a row with the names of the other APIs.
func tradeRow(row *wxpay.BillRow) *record {
	r := &record{}
	r.addTime("time", row.Time)
	r.addAll("appid", row.AppID, "mch_id", row.MchID, "sub_mch_id", row.SubMchID, "device_info", row.DeviceInfo,
		"transaction_id", row.TransactionID, "out_trade_no", row.OutTradeNo, "openid", row.OpenID, "trade_type", row.TradeType,
		"trade_state", row.TradeState, "bank_type", row.BankType, "fee_type", row.FeeType)
	r.add("settlement_total_fee", row.SettlementTotalFee)
	r.add("total_fee", row.TotalFee)
	r.add("coupon_fee", row.CouponFee)
	r.addTime("refund_apply_time", row.RefundApplyTime)
	r.addTime("refund_success_time", row.RefundSuccessTime)
	r.addAll("refund_id", row.RefundID, "out_refund_no", row.OutRefundNo)
	r.add("settlement_refund_fee", row.SettlementRefundFee)
	r.add("refund_fee", row.RefundFee)
	r.add("coupon_refund_fee", row.CouponRefundFee)
	r.addAll("refund_type", row.RefundType, "refund_status", row.RefundStatus, "body", row.Body, "attach", row.Attach,
		"fee_yuan", row.Fee.String(), "rate", row.Rate, "rate_note", row.RateNote)
	r.add("ambiguous", row.Ambiguous())
	return r
}

// addAll adds names and texts in turn, also empty ones: every row has the same names.
func (r *record) addAll(pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		r.add(pairs[i], pairs[i+1])
	}
}

// addTime adds a time; the zero time is empty.
func (r *record) addTime(name string, t time.Time) {
	if t.IsZero() {
		r.add(name, "")
		return
	}
	r.add(name, t)
}

type fundFlowTable struct{ *wxpay.FundFlow }

func (t fundFlowTable) sums() (*record, error) {
	s, err := t.Summary()
	if err != nil {
		return nil, err
	}
	r := &record{}
	r.add("rows", s.Count)
	r.add("income_rows", s.IncomeCount)
	r.add("income", fen{amount: s.Income})
	r.add("expense_rows", s.ExpenseCount)
	r.add("expense", fen{amount: s.Expense})
	return r, nil
}

func (t fundFlowTable) proven(spool io.ReadWriteSeeker) iter.Seq2[*record, error] {
	return records(t.ProvenRows(spool), func(row *wxpay.FundFlowRow) *record {
		r := &record{}
		r.addTime("time", row.Time)
		r.addAll("transaction_id", row.TransactionID, "flow_id", row.FlowID, "name", row.Name, "type", row.Type, "direction", row.Direction)
		r.add("amount", row.Amount)
		r.add("balance", row.Balance)
		r.addAll("applicant", row.Applicant, "note", row.Note, "voucher_id", row.VoucherID)
		return r
	})
}
