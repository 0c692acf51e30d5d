package wxpay

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// each yields all values without an error.
func each[T any](all ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}

func paidRow(no string, fen int64) BillRow {
	return BillRow{OutTradeNo: no, TradeState: "SUCCESS", TotalFee: fen}
}

func refundRow(no, refund string, fen int64, status string) BillRow {
	return BillRow{OutTradeNo: no, TradeState: "REFUND", RefundID: "5" + refund, OutRefundNo: refund, RefundFee: fen, RefundStatus: status}
}

// told lists differences as "kind there:bill row here:ledger entry".
func told(t *testing.T, rows iter.Seq2[BillRow, error], own iter.Seq2[LedgerEntry, error]) (list []string) {
	t.Helper()
	for d, err := range Reconcile(rows, own) {
		require.NoError(t, err)
		text := d.Kind.String()
		if d.Row != nil {
			there := entryOf(d.Row)
			text += fmt.Sprintf(" there:%s%s:%d", there.OutTradeNo, there.OutRefundNo, there.Amount)
		}
		if d.Entry != nil {
			text += fmt.Sprintf(" here:%s%s:%d:%d", d.Entry.OutTradeNo, d.Entry.OutRefundNo, d.Entry.Amount, d.Entry.State)
		}
		list = append(list, text)
	}
	slices.Sort(list)
	return list
}

func TestReconcile(t *testing.T) {
	rows := each(
		paidRow("good", 100), refundRow("good", "R1", 30, "SUCCESS"),
		paidRow("R1", 7), // a payment may have the number of a refund
		paidRow("strange", 5), refundRow("good", "R9", 1, "SUCCESS"),
		paidRow("cheap", 99), refundRow("good", "R2", 31, "SUCCESS"),
		paidRow("unpaid", 40), refundRow("good", "R3", 2, "FAIL"), refundRow("good", "R4", 2, "PROCESSING"),
		refundRow("good", "R5", 2, "SUCCESS"), refundRow("good", "R6", 2, "FAIL"),
		paidRow("twice", 3), paidRow("twice", 3),
		BillRow{OutTradeNo: "reversed", TradeState: "REVOKED", RefundFee: 8}, paidRow("reversed", 8),
		BillRow{OutTradeNo: "byhand", TradeState: "REFUND", RefundID: "50", RefundFee: 8, RefundStatus: "SUCCESS"},
	)
	own := each(
		LedgerEntry{OutTradeNo: "gone", Amount: 6}, LedgerEntry{OutTradeNo: "closed", Amount: 6, State: LedgerStateFailed}, LedgerEntry{OutTradeNo: "waiting", Amount: 6, State: LedgerStateOpen},
		LedgerEntry{OutTradeNo: "R1", Amount: 7}, LedgerEntry{OutTradeNo: "good", Amount: 100},
		LedgerEntry{OutTradeNo: "good", OutRefundNo: "R1", Amount: 30}, LedgerEntry{OutTradeNo: "good", OutRefundNo: "R2", Amount: 30},
		LedgerEntry{OutTradeNo: "cheap", Amount: 100}, LedgerEntry{OutTradeNo: "unpaid", Amount: 40, State: LedgerStateFailed},
		LedgerEntry{OutTradeNo: "good", OutRefundNo: "R3", Amount: 2}, LedgerEntry{OutTradeNo: "good", OutRefundNo: "R4", Amount: 2},
		LedgerEntry{OutTradeNo: "good", OutRefundNo: "R5", Amount: 2, State: LedgerStateOpen}, LedgerEntry{OutTradeNo: "good", OutRefundNo: "R6", Amount: 2, State: LedgerStateFailed},
		LedgerEntry{OutTradeNo: "good", OutRefundNo: "R7", Amount: 2}, LedgerEntry{OutTradeNo: "twice", Amount: 3},
		LedgerEntry{OutTradeNo: "reversed", Amount: 8, Reversal: true}, LedgerEntry{OutTradeNo: "reversed", Amount: 8},
		LedgerEntry{OutTradeNo: "double", Amount: 4}, LedgerEntry{OutTradeNo: "double", Amount: 4},
	)
	assert.Equal(t, []string{
		"amount differs there:cheap:99 here:cheap:100:0",
		"amount differs there:goodR2:31 here:goodR2:30:0",
		"duplicate here:double:4:0",
		"duplicate there:twice:3 here:twice:3:0",
		"missing in bill here:double:4:0",
		"missing in bill here:gone:6:0",
		"missing in bill here:goodR7:2:0",
		"missing in ledger there:byhand50:8",
		"missing in ledger there:goodR9:1",
		"missing in ledger there:strange:5",
		"state differs there:goodR3:2 here:goodR3:2:0",
		"state differs there:goodR5:2 here:goodR5:2:1",
		"state differs there:unpaid:40 here:unpaid:40:2",
	}, told(t, rows, own))
	assert.Empty(t, told(t, each(paidRow("a", 1)), each(LedgerEntry{OutTradeNo: "a", Amount: 1})))
	assert.Equal(t, "none", DifferenceKind(0).String())
}

// An entry with another shop, order or currency is not the same sale. An
// unknown state never counts as agreement.
func TestReconcileIdentity(t *testing.T) {
	row := func(change func(*BillRow)) BillRow { r := paidRow("1", 100); change(&r); return r }
	ofShop := func(no string) BillRow { return row(func(r *BillRow) { r.OutTradeNo, r.SubMchID = no, "shop" }) }
	for name, test := range map[string]struct {
		row  BillRow
		own  LedgerEntry
		want []string
	}{
		"the direct merchant's in CNY": {row(func(r *BillRow) { r.FeeType = "CNY" }), LedgerEntry{OutTradeNo: "1", Amount: 100}, nil},
		"a shop's in HKD":              {row(func(r *BillRow) { r.FeeType, r.SubMchID = "HKD", "shop" }), LedgerEntry{OutTradeNo: "1", SubMchID: "shop", FeeType: "HKD", Amount: 100}, nil},
		"a shop's refund": {
			BillRow{OutTradeNo: "1", SubMchID: "shop", TradeState: "REFUND", RefundID: "51", OutRefundNo: "R1", RefundFee: 5, RefundStatus: "SUCCESS"},
			LedgerEntry{OutTradeNo: "1", SubMchID: "shop", OutRefundNo: "R1", Amount: 5}, nil,
		},
		"another currency": {row(func(r *BillRow) { r.FeeType = "USD" }), LedgerEntry{OutTradeNo: "1", Amount: 100}, []string{"currency differs there:1:100 here:1:100:0"}},
		"another currency in the ledger": {
			row(func(r *BillRow) { r.FeeType = "CNY" }), LedgerEntry{OutTradeNo: "1", FeeType: "JPY", Amount: 1}, []string{"currency differs there:1:100 here:1:1:0"},
		},
		"another shop's": {ofShop("1"), LedgerEntry{OutTradeNo: "1", Amount: 100}, []string{"missing in bill here:1:100:0", "shop differs there:1:100"}},
		"another shop's than the ledger says": {
			ofShop("1"), LedgerEntry{OutTradeNo: "1", SubMchID: "other", Amount: 100, State: LedgerStateOpen}, []string{"shop differs there:1:100"},
		},
		"another order's refund": {
			refundRow("2", "R1", 5, "SUCCESS"), LedgerEntry{OutTradeNo: "1", OutRefundNo: "R1", Amount: 5},
			[]string{"missing in bill here:1R1:5:0", "order differs there:2R1:5"},
		},
		"a refund of no order": {
			refundRow("2", "R1", 5, "SUCCESS"), LedgerEntry{OutRefundNo: "R1", Amount: 5, State: LedgerStateFailed}, []string{"order differs there:2R1:5"},
		},
		"another shop's refund": {
			BillRow{OutTradeNo: "1", SubMchID: "shop", TradeState: "REFUND", RefundID: "51", OutRefundNo: "R1", RefundFee: 5, RefundStatus: "SUCCESS"},
			LedgerEntry{OutTradeNo: "1", OutRefundNo: "R1", Amount: 5, State: LedgerStateOpen}, []string{"shop differs there:1R1:5"},
		},
		"a refund without a number": {
			BillRow{OutTradeNo: "1", TradeState: "REFUND", RefundFee: 100, RefundStatus: "SUCCESS"}, LedgerEntry{OutTradeNo: "1", Amount: 100},
			[]string{"missing in bill here:1:100:0", "missing in ledger there:10:100"},
		},
		"an unknown trade state": {row(func(r *BillRow) { r.TradeState = "NEW" }), LedgerEntry{OutTradeNo: "1", Amount: 100}, []string{"unknown state there:1:100 here:1:100:0"}},
		"no trade state":         {row(func(r *BillRow) { r.TradeState = "" }), LedgerEntry{OutTradeNo: "1", Amount: 100}, []string{"unknown state there:1:100 here:1:100:0"}},
		"an unknown refund status": {
			refundRow("1", "R1", 5, "NEW"), LedgerEntry{OutTradeNo: "1", OutRefundNo: "R1", Amount: 5}, []string{"unknown state there:1R1:5 here:1R1:5:0"},
		},
		"no refund status": {
			refundRow("1", "R1", 5, ""), LedgerEntry{OutTradeNo: "1", OutRefundNo: "R1", Amount: 5, State: LedgerStateFailed}, []string{"unknown state there:1R1:5 here:1R1:5:2"},
		},
		"an unknown status of a reversal": {
			BillRow{OutTradeNo: "1", TradeState: "REVOKED", RefundFee: 5, RefundStatus: "NEW"}, LedgerEntry{OutTradeNo: "1", Reversal: true, Amount: 5},
			[]string{"unknown state there:1:5 here:1:5:0"},
		},
		"an unknown state of the ledger": {
			paidRow("1", 100), LedgerEntry{OutTradeNo: "1", Amount: 100, State: 3}, []string{"unknown state there:1:100 here:1:100:3"},
		},
		"the same, of a refund that is open": {
			refundRow("1", "R1", 5, "PROCESSING"), LedgerEntry{OutTradeNo: "1", OutRefundNo: "R1", Amount: 5, State: 200}, []string{"unknown state there:1R1:5 here:1R1:5:31"},
		},
		"the same, not in the bill": {
			paidRow("1", 100), LedgerEntry{OutTradeNo: "2", Amount: 1, State: 9}, []string{"missing in ledger there:1:100", "unknown state here:2:1:9"},
		},
	} {
		assert.Equal(t, test.want, told(t, each(test.row), each(test.own)), name)
	}
	// Shops may have orders with the same number.
	assert.Equal(t, []string{"amount differs there:1:100 here:1:7:0", "shop differs there:1:100"}, told(t,
		each(paidRow("1", 100), ofShop("1"), row(func(r *BillRow) { r.SubMchID = "third" })),
		each(LedgerEntry{OutTradeNo: "1", SubMchID: "shop", Amount: 7}, LedgerEntry{OutTradeNo: "1", Amount: 100})))
}

// Even with more currencies than exist, no two are confused.
func TestReconcileManyCurrencies(t *testing.T) {
	var rows []BillRow
	var own []LedgerEntry
	for i := range 300 {
		no, feeType := fmt.Sprint(i), fmt.Sprintf("X%d", i)
		row := paidRow(no, 1)
		row.FeeType = feeType
		rows, own = append(rows, row), append(own, LedgerEntry{OutTradeNo: no, Amount: 1, FeeType: feeType})
	}
	assert.Len(t, told(t, each(rows...), each(own...)), 300-254, "currencies beyond the limit are reported")
}

func TestDifferenceKind(t *testing.T) {
	for kind := DiffMissingInLedger; kind <= DiffUnknownState; kind++ {
		assert.NotContains(t, []string{"none", "unknown", ""}, kind.String())
	}
	assert.Equal(t, "unknown", (DiffUnknownState + 1).String())
	assert.Equal(t, "unknown", DifferenceKind(-1).String())
}

// When the caller stops ranging, nothing more is yielded.
func TestReconcileStops(t *testing.T) {
	rows := each(paidRow("a", 1), paidRow("b", 1), paidRow("c", 1))
	own := each(LedgerEntry{OutTradeNo: "b", Amount: 2}, LedgerEntry{OutTradeNo: "x"}, LedgerEntry{OutTradeNo: "y"})
	for stop := 1; stop <= 5; stop++ {
		n := 0
		for _, err := range Reconcile(rows, own) {
			require.NoError(t, err)
			if n++; n == stop {
				break
			}
		}
		assert.Equal(t, stop, n)
	}
}

func TestReconcileErrors(t *testing.T) {
	broken := errors.New("broken")
	failAfter := func(n int) iter.Seq2[LedgerEntry, error] {
		return func(yield func(LedgerEntry, error) bool) {
			for range 2 {
				if n--; n < 0 {
					yield(LedgerEntry{}, broken)
					return
				}
				if !yield(LedgerEntry{OutTradeNo: "gone"}, nil) {
					return
				}
			}
		}
	}
	last := func(rows iter.Seq2[BillRow, error], own iter.Seq2[LedgerEntry, error]) (n int, err error) {
		for _, err = range Reconcile(rows, own) {
			n++
		}
		return n, err
	}
	n, err := last(each(paidRow("a", 1)), failAfter(1))
	assert.ErrorIs(t, err, broken)
	assert.Equal(t, 1, n)

	calls := 0
	once := func(yield func(LedgerEntry, error) bool) {
		if calls++; calls == 1 {
			yield(LedgerEntry{OutTradeNo: "gone"}, nil)
		}
	}
	_, err = last(each[BillRow](), once)
	assert.ErrorContains(t, err, "must yield the same entries both times it is ranged over: 1 entries")

	calls = 0
	failsLater := func(yield func(LedgerEntry, error) bool) {
		if calls++; calls == 1 {
			yield(LedgerEntry{OutTradeNo: "gone"}, nil)
			return
		}
		if yield(LedgerEntry{OutTradeNo: "new"}, nil) {
			yield(LedgerEntry{}, broken)
		}
	}
	_, err = last(each[BillRow](), failsLater)
	assert.ErrorIs(t, err, broken)

	b, err := replies(t, aBill[:len(aBill)-10]).DownloadBill(bg, billRequest())
	require.NoError(t, err)
	defer b.Close()
	var kinds []DifferenceKind
	for d, failed := range Reconcile(b.Rows(), each(LedgerEntry{OutTradeNo: "gone", Amount: 1})) {
		err = failed
		kinds = append(kinds, d.Kind)
	}
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, []DifferenceKind{DiffMissingInLedger, DiffMissingInLedger, 0}, kinds, "nothing is reported as missing in an incomplete bill")
}

// The doc comment's number: at most 32 bytes for each ledger entry.
func TestReconcileMemory(t *testing.T) {
	const orders = 500_000
	own := func(yield func(LedgerEntry, error) bool) {
		for i := range orders {
			if !yield(LedgerEntry{OutTradeNo: fmt.Sprintf("order_%026d", i), Amount: int64(i)}, nil) {
				return
			}
		}
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, held := heap(), uint64(0)
	rows := func(yield func(BillRow, error) bool) {
		held = heap()
		for i := range orders {
			if !yield(paidRow(fmt.Sprintf("order_%026d", i), int64(i)), nil) {
				return
			}
		}
	}
	for d, err := range Reconcile(rows, own) {
		require.NoError(t, err)
		t.Fatal(d)
	}
	per := float64(held-before) / orders
	t.Logf("%.1f bytes an entry", per)
	assert.LessOrEqual(t, per, 32.0)
	assert.GreaterOrEqual(t, per, 24.0, "the measured memory is in use")
}

func BenchmarkReconcile(b *testing.B) {
	const orders = 100_000
	numbers := make([]string, orders)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("order_%026d", i)
	}
	own := func(yield func(LedgerEntry, error) bool) {
		for _, no := range numbers {
			if !yield(LedgerEntry{OutTradeNo: no, Amount: 1}, nil) {
				return
			}
		}
	}
	rows := func(yield func(BillRow, error) bool) {
		for _, no := range slices.Backward(numbers) {
			if !yield(paidRow(no, 1), nil) {
				return
			}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		for d := range Reconcile(rows, own) {
			b.Fatal(d)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/orders, "ns/order")
}
