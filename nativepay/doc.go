/*
Package nativepay takes payments for printed codes (扫码支付模式一). Only merchants whose
callback address for scans is already set on the merchant platform may use it: for all
others, an order with [wxpay.TradeTypeNative] returns a code of its own.

A code contains a [Link] with the merchant's product_id, and does not expire. When a user
scans it, WeChat Pay sends a [Scan] to the callback address, and the merchant answers with
the prepay_id of a new order:

	http.Handle("/wxpay/scan", nativepay.Handler(client, func(ctx context.Context, s *nativepay.Scan) (string, error) {
		order, err := client.UnifiedOrder(ctx, &wxpay.UnifiedOrderRequest{TradeType: wxpay.TradeTypeNative, ProductID: s.ProductID, OpenID: s.OpenID, …})
		if err != nil {
			return "", err
		}
		return order.PrepayID, nil
	}))

The payment itself then works as for every other order: see [wxpay.Client.NotifyHandler].

https://pay.weixin.qq.com/wiki/doc/api/native.php?chapter=6_4
*/
package nativepay
