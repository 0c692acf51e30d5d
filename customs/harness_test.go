package customs

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

var background = producttest.Context

// newTestClient returns a client of a new gateway.
func newTestClient(t *testing.T) (*wxpay.Client, *wxpaytest.Server) { return producttest.NewClient(t) }

func options(certificate bool) wxpaytest.PathOptions {
	return wxpaytest.PathOptions{Certificate: certificate, SignType: wxpaytest.MD5, NoNonce: true}
}

// handle answers a path with these fields and records the request.
func handle(gw *wxpaytest.Server, path string, certificate bool, reply map[string]string) *map[string]string {
	return producttest.Handle(gw, path, options(certificate), reply)
}
