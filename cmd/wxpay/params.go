package main

import (
	"context"
	"flag"

	"github.com/seed6780280e/wxpay"
)

func paramsVerb() verb {
	return verb{
		name: "params", arguments: "PREPAY_ID", min: 1, max: 1,
		summary: "sign the parameters of wx.requestPayment for a prepay_id",
		details: []text{
			"It prints JSON as wx.requestPayment takes it, with and without -json. Nothing is sent. A prepay_id is valid for two hours. The sign type must be that of the order: see WXPAY_SIGN_TYPE.",
		},
		define: func(f *flag.FlagSet) action {
			form := f.String("form", "miniprogram", "`FORM` of the parameters: miniprogram (wx.requestPayment), jsbridge (pages within WeChat) or app (the SDK for apps)")
			return func(_ context.Context, c *call) error { return c.printParams(*form) }
		},
	}
}

// printParams prints the signed parameters.
func (c *call) printParams(form string) error {
	sign, known := map[string]func(*wxpay.Client, string) (any, error){
		"miniprogram": func(client *wxpay.Client, id string) (any, error) { return client.RequestPaymentParams(id) },
		"jsbridge":    func(client *wxpay.Client, id string) (any, error) { return client.JSBridgeParams(id) },
		"app":         func(client *wxpay.Client, id string) (any, error) { return client.AppPaymentParams(id) },
	}[form]
	if !known {
		return c.misuse("-form is not known: set miniprogram, jsbridge or app")
	}
	const longest = 64 // bytes
	if err := c.goodNumbers(c.args[0]); err != nil {
		return err
	}
	client, err := c.client()
	if err != nil {
		return err
	}
	params, err := sign(client, c.args[0])
	if err != nil || len(c.args[0]) > longest {
		return c.misuse("the prepay_id is not one: pass prepay_id of the reply of unifiedorder, without prepay_id= before it")
	}
	c.out.printJSON(params)
	return nil
}
