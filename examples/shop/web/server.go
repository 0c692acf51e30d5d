// Package web is the page of the shop, and the API of its mini program and its clerks.
package web

import (
	"log/slog"

	"github.com/seed6780280e/wxpay/examples/shop/shop"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A Server serves the page and the API.
type Server struct {
	Shop       *shop.Shop
	Merchant   func() *shop.Merchant // the current one
	StaffToken string                // of the clerks
	SessionKey []byte                // signs the customers' logins; the same in all instances
	World      *wxpaytest.Server     // embedded gateway, whose clock is the shop's; nil with a real merchant
	Logger     *slog.Logger
}
