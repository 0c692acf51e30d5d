package papay

import (
	"testing"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// newTestClient returns a client of a new gateway.
func newTestClient(t *testing.T) (*wxpay.Client, *wxpaytest.Server) {
	return producttest.NewClient(t, producttest.WithoutCertificate)
}

func clientOf(t *testing.T, gw *wxpaytest.Server) *wxpay.Client {
	return producttest.ClientOf(t, gw, producttest.WithoutCertificate)
}
