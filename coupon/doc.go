/*
Package coupon gives users cash coupons (代金券) by API v2. Only merchants who still have
stocks of coupons made for it may use it: WeChat Pay has moved the product to API v3.

A stock of coupons (批次) is made on the merchant platform. [Send] gives a user one coupon of
it. [QueryStock] shows the stock, and [QueryInfo] one coupon. A paid order names the
coupons that took part in it: see [wxpay.Payment].

No call finds a coupon by the merchant's number, and no document says that a repeated
number gives one coupon. While the outcome of [Send] is unknown, any repeat may give a
second coupon. If that is better than none, repeat the same request with the same number,
never with a new one. Service providers use their own client.

All amounts are in fen. Replies are signed.

https://pay.weixin.qq.com/wiki/doc/api/tools/sp_coupon.php?chapter=12_1
*/
package coupon
