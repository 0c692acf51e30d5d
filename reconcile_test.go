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

// each yields all, with no error.
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

// told lists differences as "kind number here/there".
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

// Whoever stops listening is left alone.
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
	assert.ErrorContains(t, err, "must be the same when they are ranged over twice: 1 of those")

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
	assert.Equal(t, []DifferenceKind{DiffMissingInLedger, DiffMissingInLedger, 0}, kinds, "nothing is called missing in a bill that was cut")
}

// The doc comment's figure: at most 32 bytes of each own entry.
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
	assert.GreaterOrEqual(t, per, 24.0, "what is measured is there")
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
