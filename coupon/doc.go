/*
Package coupon gives users cash coupons (代金券) by API v2. Only merchants who still have
stocks of coupons made for it may use it: WeChat Pay has moved the product to API v3.

A stock of coupons (批次) is made on the merchant platform. [Send] gives a user one coupon of
it. [QueryStock] shows the stock, and [QueryInfo] one coupon. A paid order names the
coupons that took part in it: see [wxpay.Payment].

No call finds a coupon by the merchant's number. While the outcome of [Send] is unknown,
repeat the same request with the same number: a new number may give a second coupon.

All amounts are in fen. Replies are signed.

https://pay.weixin.qq.com/wiki/doc/api/tools/sp_coupon.php?chapter=12_1
*/
package coupon
