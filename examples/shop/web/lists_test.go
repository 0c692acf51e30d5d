package web

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// All orders are listed once, the newest first, although their times may be equal.
func TestPages(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testServer) {
		li := s.logIn(0)
		var placed []string
		for i := range 2*orderPage + 3 {
			if i%3 == 0 {
				s.gw.Clock.Advance(1)
			}
			placed = append(placed, s.post("/api/orders", li, fields{"request_id": fmt.Sprint("c", i), "product": "latte"}).OutTradeNo)
		}
		var seen []string
		var sizes []int
		for before := ""; ; {
			got := s.get("/api/clerk/orders?before="+before, staff)
			sizes = append(sizes, len(got.Orders))
			for i, o := range got.Orders {
				seen = append(seen, o.OutTradeNo)
				assert.False(t, i > 0 && o.CreatedAt.After(got.Orders[i-1].CreatedAt), "the newest is first")
			}
			if before = got.Next; before == "" {
				break
			}
		}
		assert.Equal(t, []int{orderPage, orderPage, 3}, sizes)
		slices.Sort(placed)
		slices.Sort(seen)
		assert.Equal(t, placed, seen)
	})
}

// A refund without money needs a person. After the cause is fixed, a retry makes it, once.
func TestProblem(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testServer) {
		no := s.buy(s.logIn(0), "c1")
		s.post("/api/world/balance", "", fields{"enough": false})
		refund := s.post("/api/clerk/refunds", staff, fields{"request_id": "r1", "out_trade_no": no, "refund_fee": 1000, "reason": "冷了"}).OutRefundNo
		s.eventually(func() bool { return len(s.get("/api/clerk/problems", staff).Problems) == 1 })
		got := s.get("/api/clerk/problems", staff).Problems[0]
		assert.Equal(t, refund, got.Number)
		assert.Equal(t, no, got.OutTradeNo)
		assert.Equal(t, int64(1000), got.Amount)
		assert.Contains(t, got.Problem, "NOTENOUGH")

		s.post("/api/world/balance", "", fields{"enough": true})
		s.post("/api/clerk/retry", staff, fields{"kind": got.Kind, "number": got.Number})
		s.eventually(func() bool { return s.post("/api/world/refunds", "", fields{}).Ended == 1 })
		s.eventually(func() bool { return s.get("/api/clerk/refunds/"+refund, staff).State == "done" })
		assert.Empty(t, s.get("/api/clerk/problems", staff).Problems)
		assert.Len(t, s.gw.Refunds(), 1)
	})
}

// The differences of a day are listed with the day.
func TestDifferences(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testServer) {
		no := s.buy(s.logIn(0), "c1")
		_, err := s.Shop.Database.Exec("UPDATE orders SET total_fee = 2900 WHERE out_trade_no = $1", no)
		require.NoError(t, err)
		s.post("/api/world/day", "", fields{})
		var days []listedDay
		s.eventually(func() bool {
			days = s.get("/api/clerk/days", staff).Days
			return len(days[len(days)-1].Differences) > 0
		})
		first := days[len(days)-1]
		assert.Equal(t, "requested", first.State)
		require.Len(t, first.Differences, 1)
		assert.Equal(t, no, first.Differences[0].OutTradeNo)
		assert.Equal(t, int64(2900), first.Differences[0].Amount)
		assert.False(t, first.Differences[0].Resolved)
		for _, d := range days[:len(days)-1] {
			assert.Empty(t, d.Differences, d.BillDate)
		}
	})
}

// A clerk explains a difference, and the day ends without open ones. Anything else that
// claims to be an explanation is refused.
func TestExplain(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testServer) {
		no := s.buy(s.logIn(0), "c1")
		refund, err := s.gw.RefundOnPlatform(no, 105, "冷了")
		require.NoError(t, err)
		s.post("/api/world/day", "", fields{})
		s.eventually(func() bool { return len(s.firstDay().Differences) == 1 })
		day := s.firstDay()
		good := func() fields {
			return fields{
				"bill_date": day.BillDate, "kind": day.Differences[0].Kind, "out_trade_no": no, "out_refund_no": refund.OutRefundNo,
				"amount": 105, "explanation": strings.Repeat("长", 200),
			}
		}
		for name, wrong := range map[string]fields{
			"none": {"explanation": ""}, "spaces": {"explanation": "   "}, "too long": {"explanation": strings.Repeat("长", 201)},
			"a line": {"explanation": "冷\n了"}, "NUL": {"explanation": "冷\x00了"}, "a number": {"explanation": 1}, "not a day": {"bill_date": "'; DROP TABLE differences; --"},
			"no day": {"bill_date": ""}, "NUL in the day": {"bill_date": day.BillDate + "\x00"}, "a long number": {"out_refund_no": strings.Repeat("R", maxText+1)},
			"another amount": {"amount": 106}, "a part of a fen": {"amount": 105.5}, "a text as amount": {"amount": "105"}, "overflow": {"amount": 1e19},
			"no amount": {"amount": 0}, "another kind": {"kind": "duplicate"}, "no refund": {"out_refund_no": ""}, "another order": {"out_trade_no": "S1"},
		} {
			body := good()
			maps.Copy(body, wrong)
			t.Run(name, func(t *testing.T) {
				s.in(t).refuses(http.StatusBadRequest, "refused: ", "/api/clerk/explain", staff, body)
			})
		}
		assert.Equal(t, day, s.firstDay(), "nothing has changed")

		s.post("/api/clerk/explain", staff, good())
		assert.True(t, s.firstDay().Differences[0].Resolved)
		assert.Equal(t, strings.Repeat("长", 200), s.firstDay().Differences[0].Explanation)
		s.post("/api/clerk/explain", staff, good())
		s.eventually(func() bool { return s.firstDay().State == "done" })
		assert.Equal(t, int64(2), s.firstDay().BillRows)
		assert.Len(t, s.firstDay().Differences, 1, "it is still listed")
	})
}

// firstDay returns the oldest day of the list.
func (s *testServer) firstDay() listedDay {
	s.t.Helper()
	days := s.get("/api/clerk/days", staff).Days
	return days[len(days)-1]
}

// A refund did not arrive. The clerk gives the money back in another way, and settles it:
// nobody has to look at it any more, and it is never made again.
func TestSettle(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testServer) {
		no := s.buy(s.logIn(0), "c1")
		refund := s.post("/api/clerk/refunds", staff, fields{"request_id": "r1", "out_trade_no": no, "refund_fee": 1000, "reason": "冷了"}).OutRefundNo
		s.refuses(http.StatusBadRequest, "no person is needed", "/api/clerk/settle", staff, fields{"number": refund})
		s.eventually(func() bool { return s.gw.FinishRefund(refund, wxpaytest.RefundChange) == nil })
		s.eventually(func() bool { return len(s.get("/api/clerk/problems", staff).Problems) == 1 })
		assert.Equal(t, "CHANGE", s.get("/api/clerk/problems", staff).Problems[0].Problem)
		for name, wrong := range map[string]any{"no number": fields{}, "another": fields{"number": "R1"}, "an order": fields{"number": no}, "not JSON": "a=b"} {
			t.Run(name, func(t *testing.T) {
				s.in(t).refuses(http.StatusBadRequest, "refused: ", "/api/clerk/settle", staff, wrong)
			})
		}
		assert.Equal(t, "stuck", s.get("/api/clerk/refunds/"+refund, staff).State)

		s.post("/api/clerk/settle", staff, fields{"number": refund})
		s.post("/api/clerk/settle", staff, fields{"number": refund})
		s.refuses(http.StatusBadRequest, "it is done", "/api/clerk/retry", staff, fields{"kind": "refund", "number": refund})
		assert.Empty(t, s.get("/api/clerk/problems", staff).Problems)
		assert.Equal(t, "settled", s.get("/api/clerk/refunds/"+refund, staff).State)
		assert.Equal(t, int64(1000), s.get("/api/clerk/orders", staff).Orders[0].RefundedFee)
		assert.Len(t, s.gw.Refunds(), 1)
	})
}

func TestListsOfAnEmptyShop(t *testing.T) {
	s := newTestServer(t)
	for path, want := range map[string]string{
		"/api/clerk/orders": `{"orders":[],"next":""}`, "/api/clerk/problems": `{"problems":[]}`,
	} {
		assert.JSONEq(t, want, s.get(path, staff).text)
	}
	assert.Equal(t, http.StatusOK, s.call(http.MethodGet, "/api/clerk/orders?before=S1", staff, nil).status)
}
