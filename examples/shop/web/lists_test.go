package web

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

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

func TestListsOfAnEmptyShop(t *testing.T) {
	s := newTestServer(t)
	for path, want := range map[string]string{
		"/api/clerk/orders": `{"orders":[],"next":""}`, "/api/clerk/problems": `{"problems":[]}`,
	} {
		assert.JSONEq(t, want, s.get(path, staff).text)
	}
	assert.Equal(t, http.StatusOK, s.call(http.MethodGet, "/api/clerk/orders?before=S1", staff, nil).status)
}
