package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Whatever the body is, the response is JSON, says what is wrong, and nothing is stored.
func TestHostileBodies(t *testing.T) {
	s := newTestServer(t)
	li := s.logIn(0)
	for name, body := range map[string]string{
		"empty": "", "not JSON": "a=b", "two values": `{"product":"latte","request_id":"c1"}{}`, "an array": "[]", "cut off": `{"product":"latte","request_id":"c1"`,
		"a number as text": `{"product":"latte","request_id":1}`, "deep": strings.Repeat(`{"a":`, 20_000), "large": `{"product":"latte","request_id":"c1","x":"` + strings.Repeat("x", maxBody) + `"}`,
		"NUL": `{"product":"latte","request_id":"c\u0000"}`, "a line": `{"product":"latte","request_id":"c\n"}`, "a long text": `{"product":"latte","request_id":"c1","code":"` + strings.Repeat("x", maxText+1) + `"}`,
		"no request_id": `{"product":"latte"}`, "a long request_id": `{"product":"latte","request_id":"` + strings.Repeat("x", 65) + `"}`,
		"no product": `{"request_id":"c1"}`, "another product": `{"product":"'; DROP TABLE orders; --","request_id":"c1"}`, "null": "null",
	} {
		t.Run(name, func(t *testing.T) { s.in(t).refuses(http.StatusBadRequest, "refused: ", "/api/orders", li, body) })
	}
	assert.Empty(t, s.get("/api/clerk/orders", staff).Orders)
	assert.Equal(t, http.StatusBadRequest, s.call(http.MethodGet, "/api/orders/%00", li, nil).status)
	assert.Equal(t, http.StatusBadRequest, s.call(http.MethodGet, "/api/clerk/orders?before=%ff", staff, nil).status)
}

func TestHostileClerk(t *testing.T) {
	s := newTestServer(t)
	no := s.buy(s.logIn(0), "c1")
	for name, body := range map[string]fields{
		"nothing": {"refund_fee": 0}, "less than nothing": {"refund_fee": -1}, "a part of a fen": {"refund_fee": 1.5}, "too much": {"refund_fee": 2801},
		"overflow": {"refund_fee": 1 << 62}, "no request_id": {"request_id": ""}, "no such order": {"out_trade_no": "S1"},
		"a long reason": {"reason": strings.Repeat("长", 27)},
	} {
		t.Run(name, func(t *testing.T) {
			refund := fields{"request_id": "r1", "out_trade_no": no, "refund_fee": 1, "reason": "冷了"}
			for field, value := range body {
				refund[field] = value
			}
			s.in(t).refuses(http.StatusBadRequest, "refused: ", "/api/clerk/refunds", staff, refund)
		})
	}
	s.refuses(http.StatusBadRequest, "is missing", "/api/clerk/shipments", staff, fields{"out_trade_no": no, "express_company": "ZTO"})
	s.refuses(http.StatusBadRequest, "not paid", "/api/clerk/shipments", staff, fields{"out_trade_no": "S1", "express_company": "ZTO", "tracking_no": "Z1"})
	s.refuses(http.StatusBadRequest, "kind is order, refund, ship or bill", "/api/clerk/retry", staff, fields{"kind": "no", "number": no})
	s.refuses(http.StatusBadRequest, "does not exist", "/api/clerk/retry", staff, fields{"kind": "ship", "number": no})
	s.refuses(http.StatusBadRequest, "no person is needed", "/api/clerk/settle", staff, fields{"number": no})
	listed := s.get("/api/clerk/orders", staff).Orders
	assert.Zero(t, listed[0].RefundedFee)
	assert.Empty(t, listed[0].Refunds)
	assert.Nil(t, listed[0].Shipment)
}
