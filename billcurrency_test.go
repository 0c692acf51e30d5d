package wxpay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inCurrency returns the row of an order in a currency.
func inCurrency(feeType, amount string) string {
	return strings.NewReplacer("`CNY", "`"+feeType, "`0.01", "`"+amount, "`0.00006", "`0").Replace(billRowPaid)
}

// A currency without decimals has no hundredths: 100 is 100 yen.
func TestBillWithoutDecimals(t *testing.T) {
	sum := func(amount string) string { return "`2.0,`" + amount + ",`0,`0,`0,`" + amount + ",`0" }
	rows, summary, err := readBill(billText("\n", billHeader, inCurrency("JPY", "100"), inCurrency("KRW", "100.00"), billSumHeader, sum("200.0")))
	require.NoError(t, err)
	for _, row := range rows {
		assert.EqualValues(t, 100, row.TotalFee, row.FeeType)
		assert.EqualValues(t, 100, row.SettlementTotalFee, row.FeeType)
	}
	assert.EqualValues(t, 200, summary.TotalFee)

	back := strings.NewReplacer("`CNY", "`JPY", "`0.01", "`100", "`-0.00006", "`0").Replace(billRowBack)
	rows, summary, err = readBill(billText("\n", billHeader, back, billSumHeader, "`1.0,`0,`100,`0,`0,`0,`100.0"))
	require.NoError(t, err)
	assert.EqualValues(t, 100, rows[0].RefundFee)
	assert.EqualValues(t, 100, rows[0].SettlementRefundFee)
	assert.EqualValues(t, 100, summary.RefundFee)

	rows, summary, err = readBill(billText("\n", billHeader, inCurrency("JPY", "100"), inCurrency("HKD", "100"), billSumHeader, sum("200")))
	require.NoError(t, err)
	assert.EqualValues(t, 100, rows[0].TotalFee)
	assert.EqualValues(t, 10000, rows[1].TotalFee)
	assert.EqualValues(t, 20000, summary.TotalFee, "the sum is in hundredths if the currencies are mixed")

	orders, errs := readOn(billText("\n", billHeader, inCurrency("JPY", "100.50"), inCurrency("JPY", "2"), billSumHeader, sum("102.5")))
	require.Len(t, errs, 1, "half a yen is an error")
	assert.ErrorContains(t, errs[0], `line 2 of the bill: an amount in "JPY" has decimals`)
	assert.Len(t, orders, 1, "the other row is read")
}
