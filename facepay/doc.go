/*
Package facepay takes payments at a terminal that recognises the user's face (刷脸支付).
Merchants and service providers with WeChat Pay's terminals and the product may use it.

The terminal's SDK returns rawdata. [AuthInfo] exchanges it for the credential with which
the terminal recognises a face. What follows depends on the SDK:

  - With face_code_type 1, the face code has 18 digits and is a payment code: charge it with
    [wxpay.Client.MicropayAndWait], and follow it with [wxpay.Client.OrderQuery] and
    [wxpay.Client.EnsureReversed].
  - Otherwise charge it with [Pay], and follow it with [Query] and [Reverse], which have paths
    of their own.

[Pay] must not be repeated: if the outcome is unknown, query the number, and reverse the
payment if it stays open. Refunds are those of every order: [wxpay.Client.EnsureRefunded].

All amounts are in fen.

https://pay.weixin.qq.com/wiki/doc/wxfacepay/develop/android/facepay.html
*/
package facepay
