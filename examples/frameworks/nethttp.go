package frameworks

import (
	"encoding/json"
	"net"
	"net/http"
)

// NetHTTP serves the shop with the standard library.
func NetHTTP(shop *Shop) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /wxpay/notify", shop.Client.NotifyHandler(shop.Deliver))
	mux.HandleFunc("POST /orders", func(w http.ResponseWriter, r *http.Request) {
		ip, _, _ := net.SplitHostPort(r.RemoteAddr)
		params, err := shop.Order(r.Context(), openIDOf(r), ip)
		if err != nil {
			http.Error(w, "the order failed", http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(params)
	})
	return mux
}

// openIDOf returns the openid of the session. A real shop looks it up by its session
// cookie or token. It never accepts an openid from the phone.
func openIDOf(*http.Request) string { return "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" }
