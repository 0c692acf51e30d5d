package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/seed6780280e/wxpay"
)

// The number is in the merchant's books before the order is sent. After an
// unknown outcome the very same request is sent again.
func ExampleClient_UnifiedOrder() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()

	request := &wxpay.UnifiedOrderRequest{
		Body:           "咖啡店-拿铁",
		OutTradeNo:     "20150806A1",
		TotalFee:       2800,                           // fen (分)
		OpenID:         "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", // from the login, never from the phone
		SpbillCreateIP: "203.0.113.7",                  // the phone's address
		NotifyURL:      "https://shop.example/wxpay/notify",
	}
	order, err := client.UnifiedOrder(ctx, request)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(order.TradeType, order.PrepayID != "")

	_, err = client.UnifiedOrder(ctx, request) // the same again: one order
	fmt.Println(err)
	request.TotalFee = 2900 // another price needs another number
	_, err = client.UnifiedOrder(ctx, request)
	fmt.Println(errors.Is(err, wxpay.ErrOutTradeNoUsed), wxpay.OutcomeOf(err))
	// Output:
	// JSAPI true
	// <nil>
	// true not done
}
