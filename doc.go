/*
Package wxpay takes payments in WeChat mini programs (微信小程序支付) through
version 2 of the WeChat Pay API: XML, signed with MD5 or HMAC-SHA256.

A [Client] speaks for one merchant; [NewClient] makes it from a [Config]. Every
call is a method that takes a context and a request and returns what was
verified, or an [*Error]. Amounts are in fen, times in UTC+8 ([Zone]).

# Pay

[Client.JSCode2Session] tells the openid behind a login, [Client.UnifiedOrder]
makes the order, and [Client.RequestPaymentParams] signs what the mini program
passes to wx.requestPayment. What the phone then reports proves nothing.

# Notifications

WeChat Pay posts the payment to the order's notify_url: once, several times, or
never. [Client.NotifyHandler] verifies each message, [Notification.Expect]
compares it with the merchant's own books, and the merchant delivers once.
[Notification.ExpectSale] is for service providers and other currencies than CNY.

# Queries

[Client.OrderQuery] says whether an order was paid, with or without a
notification; [Client.CloseOrder] closes an unpaid order.

# Refunds

[Client.Refund] needs the merchant certificate, from [LoadP12] or [LoadPEM].
Success means accepted. [Client.RefundNotifyHandler] receives the final result, and
[Client.ConfirmRefund] confirms it; [Client.Refunds] lists those of an order.
[OutcomeOf] reports whether a failed call took effect.

# Signing

A message is an [XMLMap], sorted by name: what is signed is what is sent.
[Sign] and [Verify] are there for messages that no method covers, [Operation] and
[Client.Call] for paths that none does. HMAC-SHA256 is used wherever an API takes it.

# Attempts and outcomes

Calls that are idempotent by a number are repeated when the network or WeChat
Pay fails, on the next host, with the same parameters. After an error [OutcomeOf]
returns whether the call took effect: already done, not done, or unknown, and then
query or repeat with the same number. [Retryable] says whether repeating the very
same call can help, [Error.Advice] what to do. [Client.WaitPaid],
[Client.EnsureClosed] and [Client.EnsureRefunded] go on until the result is final;
[Client.RefundStep] and the others are for job queues.

# Security

Nothing is decoded before all that was received is verified. The server's
certificate is always checked, redirects are not followed, and the merchant
certificate is shown only where it is needed. A refund notification is
encrypted but not signed: it is a hint.

What is signed, k1=v1&k2=v2, does not tell where a value ends: one signature
fits several messages, and who chooses the attach of a cheap order could make of
its notification one about another order. So a value that holds &name= of a
notification's field is not sent, and a message in which a value seems to have
swallowed or lost a field is rejected even if it is signed correctly. Where a
notification merely could be such a one, [Client.ConfirmNotify] and the handlers
ask with a query.

# Secrets

No key, secret or session key appears in errors and logs. A [Client], a [Session]
and a [Secret] show none to any printer or encoder; a [Config] is for passing on,
not for keeping. When the key is changed, Config.PreviousKey lets late
notifications through.

# Testing

Package wxpaytest is a WeChat Pay gateway on localhost that checks requests,
keeps orders, sends notifications and makes things go wrong on demand.
*/
package wxpay
