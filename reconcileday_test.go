package wxpay

import (
	"errors"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

const billPath = "/pay/downloadbill"

// dayOfSales returns a client and a day with two payments and a refund, two days later.
// It is noon there, when the bill of the day between them exists.
func dayOfSales(t *testing.T) (*testClient, time.Time) {
	t.Helper()
	c := newTestClient(t)
	year, month, date := c.gw.Clock.Now().In(Zone()).Date()
	day := time.Date(year, month, date+1, 12, 0, 0, 0, Zone())
	c.gw.Clock.Advance(day.Sub(c.gw.Clock.Now()))
	c.paid("day00001")
	c.paid("day00002")
	_, err := c.Refund(bg, aRefund("day00001"))
	require.NoError(t, err)
	c.gw.Clock.Advance(48 * time.Hour)
	return c, day
}

// lines lists differences as "kind number amount".
func (r *Reconciliation) lines() (lines []string) {
	for _, d := range r.Differences {
		item := d.Item()
		lines = append(lines, strings.TrimSpace(d.Kind.String()+" "+item.OutTradeNo+" "+item.OutRefundNo)+" "+FormatYuan(item.Amount))
	}
	return lines
}

var allOfTheDay = []LedgerEntry{
	{OutTradeNo: "day00001", Amount: 101}, {OutTradeNo: "day00002", Amount: 101},
	{OutTradeNo: "day00001", OutRefundNo: "Rday00001", Amount: 50},
}

func TestReconcileDay(t *testing.T) {
	c, day := dayOfSales(t)
	result, err := c.ReconcileDay(bg, day, each(allOfTheDay...))
	require.NoError(t, err)

	assert.Equal(t, "GZIP", c.sent().Fields["tar_type"])
	assert.Equal(t, "", c.sent().Fields["bill_type"], "payments and refunds")
	assert.Empty(t, result.Differences)
	assert.Equal(t, int64(3), result.Summary.Count)
	assert.Equal(t, int64(202), result.Summary.TotalFee)

	result, err = c.ReconcileDay(bg, day, each(LedgerEntry{OutTradeNo: "day00001", Amount: 100}, LedgerEntry{OutTradeNo: "gone", Amount: 7}))
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{
		"amount differs day00001 1.00", "missing in ledger day00002 1.01",
		"missing in ledger day00001 Rday00001 0.50", "missing in bill gone 0.07",
	}, result.lines())
}

// No bill is an empty bill. It is not an empty result.
func TestReconcileDayWithoutABill(t *testing.T) {
	c, day := dayOfSales(t)
	result, err := c.ReconcileDay(bg, day.AddDate(0, 0, 1), each[LedgerEntry]())
	require.NoError(t, err)
	assert.Equal(t, &Reconciliation{}, result)

	result, err = c.ReconcileDay(bg, day.AddDate(0, 0, 1), each(allOfTheDay...))
	require.NoError(t, err)
	assert.Len(t, result.Differences, 3)
	assert.Equal(t, DiffMissingInBill, result.Differences[0].Kind)
}

// After an error nobody sees a difference, because a bill that is not whole differs in
// everything that it lacks.
func TestReconcileDayErrors(t *testing.T) {
	broken := errors.New("broken")
	failing := func(yield func(LedgerEntry, error) bool) {
		_ = yield(LedgerEntry{OutTradeNo: "gone"}, nil) && yield(LedgerEntry{}, broken)
	}
	for name, test := range map[string]struct {
		days  int // after the day of the sales
		fault wxpaytest.FaultName
		code  string
		own   iter.Seq2[LedgerEntry, error]
		want  string
	}{
		"it is not ready":      {fault: wxpaytest.ErrorCode, code: "BILL_CREATING", want: "BILL_CREATING"},
		"the day is not over":  {days: 2, want: "bill_date"},
		"no response":          {fault: wxpaytest.ResetBefore, want: "downloadbill"},
		"a page":               {fault: wxpaytest.HTMLPage, want: "HTML"},
		"half of it":           {fault: wxpaytest.BrokenBody, want: "downloadbill"},
		"half of it, as whole": {fault: wxpaytest.TruncatedBody, want: "downloadbill"},
		"the ledger's error":   {own: failing, want: "broken"},
		"without a bill":       {days: 1, own: failing, want: "broken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, day := dayOfSales(t)
			if test.fault != "" {
				c.gw.Inject(wxpaytest.Fault{Name: test.fault, Path: billPath, Code: test.code, Text: test.code, Times: -1})
			}
			own := each(LedgerEntry{OutTradeNo: "gone", Amount: 7})
			if test.own != nil {
				own = test.own
			}
			result, err := c.ReconcileDay(bg, day.AddDate(0, 0, test.days), own)
			assert.ErrorContains(t, err, test.want)
			assert.Nil(t, result)
		})
	}
}

// A bill that lacks a row, or whose sums differ, is refused, although each row is fine.
func TestReconcileDayOfADamagedBill(t *testing.T) {
	for name, damage := range map[string]func(lines []string) []string{
		"none":       func(lines []string) []string { return lines },
		"a row less": func(lines []string) []string { return append(lines[:1:1], lines[2:]...) },
		"an amount":  func(lines []string) []string { lines[1] = strings.ReplaceAll(lines[1], "`1.01", "`1.02"); return lines },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, day := dayOfSales(t)
			date := day.In(Zone()).Format("20060102")
			text, err := c.gw.TradeBill("", date, "")
			require.NoError(t, err)
			lines := damage(strings.Split(string(text), "\r\n"))
			c.gw.SetBill(billPath, date, func(w io.Writer) error {
				_, err := io.WriteString(w, strings.Join(lines, "\r\n"))
				return err
			})
			result, err := c.ReconcileDay(bg, day, each(allOfTheDay...))
			if name == "none" {
				require.NoError(t, err)
				assert.Empty(t, result.Differences)
				return
			}
			assert.Error(t, err)
			assert.Nil(t, result)
		})
	}
}

// A service provider compares the bill of one shop.
func TestReconcileDayOfAShop(t *testing.T) {
	c := newTestClientFor(t, wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: "1900000109"}, {MchID: "1900000110"}}})
	day := c.gw.Clock.Now()
	for _, id := range []string{"1900000109", "1900000110"} {
		shop := &testClient{c.ForSubMerchant(id, ""), t, c.gw}
		shop.paid("shop" + id)
	}
	c.gw.Clock.Advance(48 * time.Hour)
	shop := c.ForSubMerchant("1900000109", "")

	result, err := shop.ReconcileDay(bg, day, each(LedgerEntry{SubMchID: "1900000109", OutTradeNo: "shop1900000109", Amount: 101}))
	require.NoError(t, err)
	assert.Equal(t, "1900000109", c.sent().Fields["sub_mch_id"])
	assert.Empty(t, result.Differences)
	assert.Equal(t, int64(1), result.Summary.Count)

	result, err = shop.ReconcileDay(bg, day, each(LedgerEntry{OutTradeNo: "shop1900000109", Amount: 101}))
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"shop differs shop1900000109 1.01", "missing in bill shop1900000109 1.01"}, result.lines(), "without the shop's number")
}

func TestDifferenceItem(t *testing.T) {
	row := refundRow("a", "R1", 30, "FAIL")
	row.SubMchID, row.FeeType = "shop", "HKD"
	byHand := BillRow{OutTradeNo: "a", TradeState: "REFUND", RefundID: "50", RefundFee: 8, RefundStatus: "SUCCESS"}
	reversed := BillRow{OutTradeNo: "a", TradeState: "REVOKED", RefundFee: 8}
	payment := paidRow("a", 100)
	entry := LedgerEntry{OutTradeNo: "a", Amount: 99, State: LedgerStateOpen}
	for name, test := range map[string]struct {
		difference LedgerDifference
		want       LedgerEntry
	}{
		"the ledger's":                {LedgerDifference{Kind: DiffMissingInBill, Entry: &entry}, entry},
		"both: the ledger's":          {LedgerDifference{Kind: DiffAmount, Row: &payment, Entry: &entry}, entry},
		"a payment of the bill":       {LedgerDifference{Row: &payment}, LedgerEntry{OutTradeNo: "a", Amount: 100}},
		"a refund of the bill":        {LedgerDifference{Row: &row}, LedgerEntry{SubMchID: "shop", OutTradeNo: "a", OutRefundNo: "R1", Amount: 30, FeeType: "HKD", State: LedgerStateFailed}},
		"a refund without our number": {LedgerDifference{Row: &byHand}, LedgerEntry{OutTradeNo: "a", OutRefundNo: "50", Amount: 8}},
		"a reversal":                  {LedgerDifference{Row: &reversed}, LedgerEntry{OutTradeNo: "a", Reversal: true, Amount: 8}},
		"nothing":                     {LedgerDifference{}, LedgerEntry{}},
	} {
		assert.Equal(t, test.want, test.difference.Item(), name)
	}
}
