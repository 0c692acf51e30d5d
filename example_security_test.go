package wxpay_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/seed6780280e/wxpay"
)

// No printer and no encoder shows it.
func ExampleSecret() {
	sessionKey := wxpay.NewSecret("HyVFkGl5F5OQWJZZaNzBBg==")

	text, err := json.Marshal(map[string]any{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "session_key": sessionKey})
	fmt.Println(sessionKey, string(text), err)
	stored := []byte(sessionKey.Reveal()) // encrypt this before it is stored
	fmt.Println(len(stored))
	// Output:
	// *** {"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o","session_key":"***"} <nil>
	// 24
}

// A text from which a forged notification could be made is not sent.
func ExampleClient_UnifiedOrder_attach() {
	gw, client := exampleShop()
	defer gw.Close()
	order := orderOf("20150806A1")

	order.Attach = "table=7&total_fee=1"
	_, err := client.UnifiedOrder(context.Background(), order)
	fmt.Println(err)
	fmt.Println(wxpay.OutcomeOf(err))

	order.Attach = `{"table":7,"total_fee":1}` // the same as JSON
	_, err = client.UnifiedOrder(context.Background(), order)
	fmt.Println(err)
	// Output:
	// wxpay: unifiedorder: attach holds &total_fee=, which could be used to forge a notification: put total_fee first in the value, or write the value as JSON
	// not done
	// <nil>
}
