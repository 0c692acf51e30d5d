package browsertest

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/seed6780280e/wxpay/examples/shop/internal/shoptest"
	"github.com/seed6780280e/wxpay/examples/shop/web"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// startShop starts a shop on SQLite with an embedded gateway, whose clock runs like a real
// one. The options change the server before its routes are made.
func startShop(t *testing.T, options ...func(*web.Server)) (gw *wxpaytest.Server, url string) {
	url = shoptest.Start(t, filepath.Join(t.TempDir(), "shop.db"), func(sold shoptest.Shop) http.Handler {
		gw = sold.Gateway
		server := &web.Server{
			Shop: sold.Shop, Merchant: sold.Merchant, StaffToken: shoptest.Staff, SessionKey: []byte("a session key of this test"), World: gw, Logger: sold.Logger,
		}
		for _, option := range options {
			option(server)
		}
		return server.Routes()
	})
	clock, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	go gw.Clock.Run(clock, 1)
	return gw, url
}
