/*
Package deposit takes deposits (押金支付). It is for service providers for whom WeChat Pay
has enabled the product: call it with a client of [wxpay.Client.ForSubMerchant].

A deposit is paid with [UnifiedOrder], [MicroPay] or [FacePay]. Then either [Reverse]
returns all of it, or [Consume] takes a part and returns the rest; the part that was
taken can be returned with [Refund]. Without any of these it is returned after 30 days.
[RefundQuery] follows refunds. The payment notification is that of other orders:
[wxpay.Client.NotifyHandler].

All amounts are in fen. The calls are signed with HMAC-SHA256. The calls of other orders
answer ORDERNOTEXIST for a deposit.
*/
package deposit
