package deposit

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The shop of the tests.
const (
	shopID  = producttest.ShopID
	shopApp = producttest.ShopApp
)

var background = producttest.Context

// newTestClient returns a client for a shop of a provider, of a new gateway. It may send
// a request again.
func newTestClient(t *testing.T) (*wxpay.Client, *wxpaytest.Server) {
	return producttest.NewShop(t, producttest.WithRepeats)
}

func options(certificate bool) wxpaytest.PathOptions {
	return wxpaytest.PathOptions{Certificate: certificate, SignType: wxpaytest.HMACSHA256}
}

// handle answers a path with these fields and records the request.
func handle(gw *wxpaytest.Server, path string, certificate bool, reply map[string]string) *map[string]string {
	return producttest.Handle(gw, path, options(certificate), reply)
}
