package wxpaytest

import (
	"bytes"
	"errors"
	"io"
	"math/big"
	"strings"
	"testing"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/bills"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// column returns the exact sum of a column of a bill.
func column(t *testing.T, lines []string, name string) *big.Rat {
	header := strings.Split(lines[0], ",")
	sum := new(big.Rat)
	for _, line := range lines[1 : len(lines)-3] {
		cells := strings.Split(line[1:], ",`")
		require.Len(t, cells, len(header), line)
		for i, h := range header {
			if h == name {
				v, ok := new(big.Rat).SetString(cells[i])
				require.True(t, ok, cells[i])
				sum.Add(sum, v)
			}
		}
	}
	return sum
}

func TestWriteBill(t *testing.T) {
	for _, o := range []BillOptions{
		{}, {Rows: 1}, {Rows: 5000, Seed: 7}, {Rows: 3000, Generation: BillOld}, {Rows: 500, Generation: BillOldest, Type: "REFUND"},
		{Rows: 500, Type: "SUCCESS"}, {Rows: 500, Type: "REFUND"}, {Rows: 500, Type: "RECHARGE_REFUND", LF: true},
	} {
		var b bytes.Buffer
		totals, err := WriteBill(&b, o)
		require.NoError(t, err)
		assert.EqualValues(t, b.Len(), totals.Bytes)
		assert.EqualValues(t, o.Rows, totals.Rows)
		assert.EqualValues(t, o.Rows, totals.Payments+totals.Refunds)
		lines := strings.Split(strings.ReplaceAll(b.String(), "\r\n", "\n"), "\n")
		require.Len(t, lines, o.Rows+4)
		same := func(want int64, unit int64, names ...string) {
			got := new(big.Rat)
			for _, name := range names {
				got.Add(got, column(t, lines, name))
			}
			assert.Zero(t, got.Cmp(big.NewRat(want, unit)), "%v: %v", names, got)
		}
		same(totals.Fee, 100000, "手续费", "返还手续费")
		if strings.Contains(lines[0], "订单金额") {
			same(totals.Total, 100, "订单金额")
			same(totals.Settlement, 100, "应结订单金额")
			same(totals.Coupons, 100, "代金券金额")
		} else {
			same(totals.Total, 100, "总金额")
			same(totals.RefundAsked, 100, "退款金额")
			same(totals.CouponRefund, 100, "代金券或立减优惠退款金额", "企业红包退款金额")
		}
		if strings.Contains(lines[0], "申请退款金额") {
			same(totals.RefundAsked, 100, "申请退款金额")
			same(totals.Refund, 100, "退款金额")
			same(totals.RechargeRefund, 100, "充值券退款金额")
		}
	}
}

func TestWriteBillIsDeterministic(t *testing.T) {
	write := func(o BillOptions) string {
		var b bytes.Buffer
		_, err := WriteBill(&b, o)
		require.NoError(t, err)
		return b.String()
	}
	one := write(BillOptions{Rows: 100, Seed: 1})
	assert.Equal(t, one, write(BillOptions{Rows: 100, Seed: 1}))
	assert.NotEqual(t, one, write(BillOptions{Rows: 100, Seed: 2}))
	assert.Contains(t, one, "`REFUND,")
	assert.Contains(t, write(BillOptions{Rows: 1, Names: []string{"x,`y\r\nz"}}), "`x,`y z,`")
	assert.True(t, strings.HasPrefix(write(BillOptions{BOM: true, FullWidth: true}), "\xef\xbb\xbf交易时间，"))
}

func TestWriteBillFailures(t *testing.T) {
	for _, o := range []BillOptions{{Type: "all"}, {Date: "2019-02-19"}, {Rows: -1}} {
		_, err := WriteBill(io.Discard, o)
		assert.Error(t, err)
	}
	broken := errors.New("broken")
	for _, rows := range []int{0, 10000} {
		_, err := WriteBill(failing{broken}, BillOptions{Rows: rows})
		assert.ErrorIs(t, err, broken)
		_, err = WriteFundFlow(failing{broken}, BillOptions{Rows: rows})
		assert.ErrorIs(t, err, broken)
	}
	_, err := WriteFundFlow(io.Discard, BillOptions{Date: "x"})
	assert.Error(t, err)
}

type failing struct{ error }

func (f failing) Write([]byte) (int, error) { return 0, f.error }

func TestWriteFundFlow(t *testing.T) {
	var b bytes.Buffer
	totals, err := WriteFundFlow(&b, BillOptions{Rows: 2000})
	require.NoError(t, err)
	assert.EqualValues(t, b.Len(), totals.Bytes)
	lines := strings.Split(b.String(), "\r\n")
	require.Len(t, lines, 2004)
	balance := totals.Opening
	var incomes, expenses int64
	for _, line := range lines[1:2001] {
		cells := strings.Split(line[1:], ",`")
		require.Len(t, cells, 11)
		v, ok := new(big.Rat).SetString(cells[6])
		require.True(t, ok)
		fen := v.Mul(v, big.NewRat(100, 1)).Num().Int64()
		if cells[5] == "收入" {
			incomes++
		} else {
			expenses, fen = expenses+1, -fen
		}
		balance += fen
		assert.Equal(t, bills.Yuan(balance), cells[7])
	}
	assert.Equal(t, balance, totals.Balance)
	assert.Equal(t, balance, totals.Opening+totals.Income-totals.Outgo)
	assert.Equal(t, [2]int64{incomes, expenses}, [2]int64{totals.Incomes, totals.Expenses})
	assert.NotZero(t, expenses)
}

func BenchmarkWriteBill(b *testing.B) {
	const rows = 200000
	for b.Loop() {
		totals, err := WriteBill(io.Discard, BillOptions{Rows: rows})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(totals.Bytes)
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
