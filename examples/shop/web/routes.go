package web

import (
	"net/http"

	"github.com/seed6780280e/wxpay/examples/shop/shop"
)

// Routes returns the page and the API, with the addresses for notifications.
func (s *Server) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+shop.NotifyPath, s.Shop.Notify)
	mux.HandleFunc("POST "+shop.RefundNotifyPath, s.Shop.NotifyRefund)
	for pattern, do := range map[string]handler{
		"GET /api/shop":                 s.about,
		"POST /api/login":               s.login,
		"POST /api/orders":              s.customer(s.placeOrder),
		"GET /api/orders/{no}":          s.customer(s.showOrder),
		"POST /api/orders/{no}/payment": s.customer(s.payment),

		"GET /api/clerk/orders":       s.clerk(s.listOrders),
		"GET /api/clerk/days":         s.clerk(s.listDays),
		"GET /api/clerk/problems":     s.clerk(s.listProblems),
		"POST /api/clerk/refunds":     s.clerk(s.refund),
		"GET /api/clerk/refunds/{no}": s.clerk(s.showRefund),
		"POST /api/clerk/shipments":   s.clerk(s.ship),
		"POST /api/clerk/retry":       s.clerk(s.retry),
		"POST /api/clerk/settle":      s.clerk(s.settle),
		"POST /api/clerk/explain":     s.clerk(s.explain),
	} {
		mux.Handle(pattern, s.answer(do))
	}
	if s.World != nil {
		mux.Handle("/api/world/", s.worldRoutes())
	}
	mux.Handle("/", page())
	return mux
}
