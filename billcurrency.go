package wxpay

import (
	"fmt"

	"github.com/seed6780280e/wxpay/internal/billtext"
)

// The amounts in a bill are in the main unit of the currency, and this package reads them
// as hundredths. A currency without decimals has no smaller unit: both 100 and 100.00 in a
// row of JPY are 100 yen, as in total_fee.

const hundredths = 100 // in the unit of a currency without decimals

// hasDecimals reports whether a currency has a smaller unit than its main one.
//
// ISO 4217
func hasDecimals(feeType string) bool {
	switch feeType {
	case "CNY", "":
		return true
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF":
		return false
	}
	return true
}

var billAmounts = [...]billtext.Field{
	billSettlementTotalFee, billTotalFee, billCouponFee, billSettlementRefundFee, billRefundFee, billCouponRefundFee,
}

// checkBillRow refuses decimals in a currency without decimals, because their meaning is
// not known.
func checkBillRow(row *billtext.Record) error {
	feeType := row.Text(billFeeType)
	if hasDecimals(feeType) {
		return nil
	}
	for _, f := range billAmounts {
		if row.Number(f)%hundredths != 0 {
			return fmt.Errorf("an amount in %.8q has decimals, which that currency does not have", feeType)
		}
	}
	return nil
}

// toMainUnit converts the amounts of a row in a currency without decimals.
func (r *BillRow) toMainUnit() {
	for _, amount := range []*int64{
		&r.SettlementTotalFee, &r.TotalFee, &r.CouponFee, &r.SettlementRefundFee, &r.RefundFee, &r.CouponRefundFee,
	} {
		*amount /= hundredths
	}
}

// toMainUnit converts the sums of a bill whose rows are all in currencies without
// decimals.
func (s *BillSummary) toMainUnit() {
	for _, sum := range []*int64{&s.SettlementTotalFee, &s.TotalFee, &s.SettlementRefundFee, &s.RefundFee, &s.CouponRefundFee} {
		*sum /= hundredths
	}
}
