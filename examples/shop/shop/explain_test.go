package shop

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// differ lets the staff refund two amounts on the merchant platform, and waits until the
// day's bill differs. It returns the numbers of the two refunds and of the order.
func (s *testShop) differ() (billDate string, numbers []string) {
	o := s.sell("c1")
	for _, fee := range []int64{100, 250} {
		refund, err := s.gw.RefundOnPlatform(o.OutTradeNo, fee, "抱歉")
		require.NoError(s.t, err)
		numbers = append(numbers, refund.OutRefundNo)
		s.gw.Clock.Advance(time.Minute) // WeChat Pay limits the refunds of an order
	}
	s.eventually(time.Hour, func() bool { return s.count("differences WHERE NOT resolved") == 2 })
	return s.dump("SELECT bill_date FROM differences")[0], append(numbers, o.OutTradeNo)
}

// A person explains one difference after the other. With the last one, the day ends at
// once, and not only six hours later.
func TestExplain(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		ctx := t.Context()
		day, numbers := s.differ()
		explain := func(refund string, amount int64, text string) error {
			return s.Explain(ctx, day, "missing in ledger", numbers[2], refund, amount, text)
		}
		jobs := s.count("river_job WHERE kind = 'check_bill'")
		require.NoError(t, explain(numbers[0], 100, " 员工退款\n"))
		assert.Equal(t, jobs, s.count("river_job WHERE kind = 'check_bill'"), "a difference is left")
		assert.Equal(t, 1, s.count("differences WHERE NOT resolved"))
		assert.Equal(t, 1, s.count("differences WHERE resolved AND explanation = '员工退款' AND out_refund_no = $1", numbers[0]))
		require.NoError(t, explain(numbers[0], 100, "better"), "a later explanation")
		assert.Equal(t, 1, s.count("bill_days WHERE bill_date = $1 AND state = 'requested'", day))

		long := strings.Repeat("长", maxExplanation)
		require.NoError(t, explain(numbers[1], 250, long))
		s.eventually(time.Second, func() bool { return s.count("bill_days WHERE bill_date = $1 AND state = 'done'", day) == 1 })
		assert.Zero(t, s.count("differences WHERE NOT resolved"))
		assert.ElementsMatch(t, []string{"better", long}, s.dump("SELECT explanation FROM differences"), "the comparison keeps them")
		require.NoError(t, explain(numbers[1], 250, "repeated"))
	})
}

// What can't be explained is refused, and nothing changes.
func TestExplainRefuses(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		day, numbers := s.differ()
		_, err := s.db.Exec("UPDATE differences SET resolved = TRUE WHERE out_refund_no = $1", numbers[1]) // by another day's bill
		require.NoError(t, err)
		for name, d := range map[string]struct {
			day, kind, order, refund string
			amount                   int64
			text                     string
		}{
			"no text":             {day, "missing in ledger", numbers[2], numbers[0], 100, ""},
			"only spaces":         {day, "missing in ledger", numbers[2], numbers[0], 100, " \t "},
			"too long":            {day, "missing in ledger", numbers[2], numbers[0], 100, strings.Repeat("长", maxExplanation+1)},
			"another day":         {"2026-01-01", "missing in ledger", numbers[2], numbers[0], 100, "x"},
			"another kind":        {day, "missing in bill", numbers[2], numbers[0], 100, "x"},
			"another order":       {day, "missing in ledger", "S1", numbers[0], 100, "x"},
			"another refund":      {day, "missing in ledger", numbers[2], "", 100, "x"},
			"another amount":      {day, "missing in ledger", numbers[2], numbers[0], 101, "x"},
			"another bill has it": {day, "missing in ledger", numbers[2], numbers[1], 250, "x"},
		} {
			assert.ErrorIs(t, s.Explain(t.Context(), d.day, d.kind, d.order, d.refund, d.amount, d.text), ErrRefused, name)
		}
		assert.Equal(t, 2, s.count("differences WHERE explanation = ''"))
		assert.Equal(t, 1, s.count("differences WHERE NOT resolved"))
	})
}

// A comparison deletes the differences of a day, and stores them again. An explanation that
// comes between the two is not refused, and not lost.
func TestExplainDuringComparison(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		day, numbers := s.differ()
		f := s.faulty()
		explained := make(chan error, 1)
		compare := func() error { return s.checkBill(t.Context(), checkBill{day}) }
		_ = f.during(compare, func(statement string, done bool) error {
			if done && strings.HasPrefix(statement, "DELETE FROM differences") {
				go func() {
					explained <- s.Explain(t.Context(), day, "missing in ledger", numbers[2], numbers[0], 100, "员工退款")
				}()
				time.Sleep(200 * time.Millisecond) // long enough for the explanation to wait for the row
			}
			return nil
		})
		require.NoError(t, <-explained)
		assert.Equal(t, 1, s.count("differences WHERE resolved AND explanation = '员工退款'"))
		assert.Equal(t, 1, s.count("differences WHERE NOT resolved"))
	})
}
